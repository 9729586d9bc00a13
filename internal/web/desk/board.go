package desk

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// mostOfEach is how many questions of a kind the board's table shows.
const mostOfEach = 25

// board handles "GET /desk/board": what waits for the editorial board.
func (d *Desk) board(c *gin.Context) error {
	a := web.Actor(c)
	if !edits(a) {
		return question.Forbidden("error.forbidden")
	}
	p := listPage{Page: d.web.Page(c, "desk.board.title")}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	wanted, err := d.wanted(c, a)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		queue
		filter question.Filter
	}{
		{
			queue{ID: "approve", Title: p.T("desk.board.approve"), Empty: p.T("desk.work.board_none"), More: "/desk/review", Page: "review"},
			question.Filter{Status: []question.Status{question.Approved}},
		},
		{
			queue{ID: "publish", Title: p.T("desk.board.publish"), Empty: p.T("desk.board.publish_none"), More: "/desk/questions?status=answered"},
			question.Filter{Status: []question.Status{question.Answered}, Order: question.OldestFirst},
		},
		{
			queue{ID: "late", Title: p.T("desk.board.late"), Empty: p.T("desk.work.late_none"), More: "/desk/questions?overdue=1", Mixed: true, Prods: true},
			question.Filter{Overdue: true},
		},
	} {
		part.filter.Limit = mostOfEach
		l, err := d.svc.Questions(c, a, part.filter)
		if err != nil {
			return err
		}
		if l.Next == "" {
			part.More = ""
		}
		if err := d.fill(c, &p, n, part.queue, l.Questions); err != nil {
			return err
		}
	}
	q := queue{ID: "wanted", Title: p.T("desk.board.wanted"), Empty: p.T("desk.board.wanted_none"), Mixed: true}
	if err := d.fill(c, &p, n, q, wanted); err != nil {
		return err
	}
	for i := range p.Queues {
		p.Tiles = append(p.Tiles, tile{Label: p.Queues[i].Title, Href: "#" + p.Queues[i].ID, Count: len(p.Queues[i].Lines), More: p.Queues[i].More != "", Late: p.Queues[i].ID == "late" && len(p.Queues[i].Lines) > 0})
	}
	return d.web.Show(c, http.StatusOK, "desk/lists", p)
}

// wanted returns the questions for which a later date is asked and not yet
// granted.
func (d *Desk) wanted(ctx context.Context, a question.Actor) ([]question.Listed, error) {
	l, err := d.svc.Questions(ctx, a, question.Filter{WantsTime: true, Limit: 200})
	return l.Questions, err
}
