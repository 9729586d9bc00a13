package desk

import (
	"cmp"
	"context"
	"net/http"
	"slices"

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
	p.Wide, p.Watch = true, d.watchList()
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
			queue{ID: "late", Title: p.T("desk.board.late"), Empty: p.T("desk.work.late_none"), More: "/desk/questions?due=overdue", Mixed: true, Prods: true},
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
	corrected, err := d.svc.Questions(c, a, question.Filter{Corrected: true, Limit: mostOfEach})
	if err != nil {
		return err
	}
	if len(corrected.Questions) > 0 {
		q := queue{ID: "corrections", Title: p.T("desk.work.corrections"), Page: "publish"}
		if err := d.fill(c, &p, n, q, corrected.Questions); err != nil {
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
	if p.Late, err = d.lateDepartments(c, n); err != nil {
		return err
	}
	return d.web.Show(c, http.StatusOK, "desk/lists", p)
}

// lateDepartments lists the departments that have late questions, the most first.
func (d *Desk) lateDepartments(c *gin.Context, n names) ([]lateRow, error) {
	late, err := d.svc.LateByDepartment(c, web.Actor(c))
	var rows []lateRow
	for code, count := range late {
		rows = append(rows, lateRow{Code: code, Name: n.department(code), Count: count})
	}
	slices.SortFunc(rows, func(a, b lateRow) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	return rows, err
}

// prodDepartment handles "POST /desk/board/prod/:department": whoever must act on
// a late question of the department gets one letter that lists them.
func (d *Desk) prodDepartment(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	count, err := d.svc.ProdDepartment(c, web.Actor(c), c.Param("department"), f.Value("note"))
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.prods.sent", "n", count)
	return web.SeeOther(c, "/desk/board")
}

// wanted returns the questions for which a later date is asked and not yet
// granted.
func (d *Desk) wanted(ctx context.Context, a question.Actor) ([]question.Listed, error) {
	l, err := d.svc.Questions(ctx, a, question.Filter{WantsTime: true, Limit: 200})
	return l.Questions, err
}
