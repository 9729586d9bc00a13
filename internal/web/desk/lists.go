package desk

import (
	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// listPage is a page of lists of questions: the work, the search, the reviews,
// the board's table.
type listPage struct {
	web.Page
	Intro   string
	Watch   *live
	Tiles   []tile
	Search  bool // a box for searching everything that the reader may see
	Filter  *filterForm
	Queues  []queue
	Pager   web.Pager
	States  []state // the open questions by status
	Bulk    *bulk   // what can be done with several at once, nil for nothing
	Named   []mentionRow
	Late    []lateRow // departments whose late questions can be prodded together
	NoRoles bool      // the reader has nothing to do with questions
}

// tile is a number that leads to what it counts.
type tile struct {
	Count int
	Label string
	Href  string
	More  bool // there are more than Count
	Late  bool
}

// state is a status with the number of questions in it.
type state struct {
	Label, Href, Count string
	Current            bool
}

// mentionRow is an internal note that names the reader.
type mentionRow struct{ Code, Title, By, At, Note string }

// counted writes a number that is counted to MostCounted only.
func counted(p i18n.Dict, n int) string {
	if n > service.MostCounted {
		return p.Number(service.MostCounted) + "+"
	}
	return p.Number(n)
}

// savedFilter is a filter that the reader has kept.
type savedFilter struct {
	ID         int64
	Name, Href string
}

// lateRow is a department with late questions.
type lateRow struct {
	Code, Name string
	Count      int
}

// queue is one list: of what waits for the reader in one role.
type queue struct {
	ID, Title, Empty string
	More             string // address of the whole list, "" when it is all here
	Lines            []line
	Page             string // last part of the address to which a line leads, "" for the question itself
	Mixed            bool   // its questions stand at different places, so each says where
	Prods            bool   // whoever holds a line's question can be reminded here
}

// filterForm is the form above a list.
type filterForm struct {
	Form                                  *web.Form
	Statuses, Departments, Fields, Orders []web.Choice
	Officers, Channels, Dues              []web.Choice
	Saved                                 []savedFilter
	Query                                 string // the filter as parameters of an address
	Filtered                              bool
	Unfolded                              bool // one of those that lie folded is used
	Restricted                            bool // the reader may list complaints and denunciations
}

// fill reads a queue's questions and puts the queue on the page.
func (d *Desk) fill(c *gin.Context, p *listPage, n names, q queue, list []question.Listed) error {
	var err error
	if q.Lines, err = d.lines(c, p.Page, n, web.Actor(c), list); err != nil {
		return err
	}
	p.Queues = append(p.Queues, q)
	return nil
}
