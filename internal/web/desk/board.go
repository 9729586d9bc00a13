package desk

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type boardPage struct {
	web.Page
	Approve []line
	Publish []line
	Late    []line
	Wanted  []line // a later date is asked for
}

// board handles "GET /desk/board": what waits for the editorial board.
func (d *Desk) board(c *gin.Context) error {
	a := web.Actor(c)
	if !edits(a) {
		return question.Forbidden("error.forbidden")
	}
	p := boardPage{Page: d.web.Page(c, "desk.board.title")}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, part := range []struct {
		into   *[]line
		filter question.Filter
	}{
		{&p.Approve, question.Filter{Status: []question.Status{question.Approved}, Limit: 50}},
		{&p.Publish, question.Filter{Status: []question.Status{question.Answered}, Order: question.OldestFirst, Limit: 50}},
		{&p.Late, question.Filter{Overdue: true, Limit: 50}},
	} {
		l, err := d.svc.Questions(c, a, part.filter)
		if err != nil {
			return err
		}
		if *part.into, err = d.lines(c, p.Page, n, a, l.Questions); err != nil {
			return err
		}
	}
	wanted, err := d.wanted(c, a)
	if err != nil {
		return err
	}
	if p.Wanted, err = d.lines(c, p.Page, n, a, wanted); err != nil {
		return err
	}
	return d.web.Show(c, http.StatusOK, "desk/board", p)
}

// scanned is how many pages of open questions are looked through for pending
// requests; they stand with their due dates near, so they come early.
const scanned = 10

// wanted returns the questions for which a later date is asked and not yet
// granted.
func (d *Desk) wanted(ctx context.Context, a question.Actor) ([]question.Listed, error) {
	f := question.Filter{Status: []question.Status{question.Routed, question.Assigned, question.Submitted, question.Approved}, Limit: 200}
	var found []question.Listed
	for range scanned {
		l, err := d.svc.Questions(ctx, a, f)
		if err != nil {
			return nil, err
		}
		for _, q := range l.Questions {
			if !q.WantUntil.IsZero() && !q.Extended {
				found = append(found, q)
			}
		}
		if l.Next == "" {
			break
		}
		f.Cursor = l.Next
	}
	return found, nil
}
