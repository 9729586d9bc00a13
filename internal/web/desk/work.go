package desk

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// glance is how many questions of a queue the first page shows.
const glance = 8

// work handles "GET /desk": what waits for the reader, due first.
func (d *Desk) work(c *gin.Context) error {
	p := listPage{Page: d.web.Page(c, "desk.work.title")}
	a := web.Actor(c)
	if !reads(a) {
		if a.Has(question.Admin) {
			return web.SeeOther(c, "/desk/admin")
		}
		p.NoRoles = true
		return d.web.Show(c, http.StatusOK, "desk/lists", p)
	}
	p.Search = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	counts, err := d.svc.WorkCounts(c, a)
	if err != nil {
		return err
	}
	p.Tiles = tiles(p.Dict, a, counts)
	p.Wide, p.Watch = true, d.watchList()
	if counts.Mentions > 0 {
		if p.Named, err = d.mentions(c, p.Dict, a); err != nil {
			return err
		}
	}
	for _, w := range waiting(p.Dict, a) {
		list, more, err := d.collect(c, a, w)
		if err != nil {
			return err
		}
		q := queue{ID: w.id, Title: w.title, Empty: w.empty, Page: w.page, Mixed: w.mixed}
		if more {
			q.More = w.more
		}
		if len(list) == 0 && w.quiet {
			continue
		}
		if err := d.fill(c, &p, n, q, list); err != nil {
			return err
		}
	}
	if err := d.offerBulk(c, &p, n); err != nil {
		return err
	}
	return d.web.Show(c, http.StatusOK, "desk/lists", p)
}

// mentions lists the notes that name the reader.
func (d *Desk) mentions(ctx context.Context, p i18n.Dict, a question.Actor) ([]mentionRow, error) {
	list, err := d.svc.Mentions(ctx, a, glance)
	var rows []mentionRow
	for _, m := range list {
		rows = append(rows, mentionRow{Code: m.Code, Title: m.Title, By: m.By, At: p.Time(m.At), Note: m.Note})
	}
	return rows, err
}

// wait is one queue: how it is called and which questions stand in it.
type wait struct {
	id, title, empty, more, page string
	mixed                        bool
	quiet                        bool // left out while nothing waits
	filter                       question.Filter
}

// waiting lists the queues of somebody, in the order in which they are worked.
func waiting(p i18n.Dict, a question.Actor) []wait {
	var ws []wait
	if a.Has(question.Chair) || a.Has(question.Board) {
		ws = append(ws, wait{
			id: "late", title: p.T("desk.work.late"), empty: p.T("desk.work.late_none"), more: "/desk/questions?due=overdue", mixed: true,
			filter: question.Filter{Overdue: true},
		}, wait{
			id: "board", title: p.T("desk.work.board"), empty: p.T("desk.work.board_none"), more: "/desk/board", page: "review",
			filter: question.Filter{Status: []question.Status{question.Approved}},
		}, wait{
			id: "disputed", title: p.T("desk.work.disputed"), more: "/desk/board", quiet: true,
			filter: question.Filter{Disputed: true},
		}, wait{
			id: "wanted", title: p.T("desk.board.wanted"), more: "/desk/board", mixed: true, quiet: true,
			filter: question.Filter{WantsTime: true},
		}, wait{
			id: "corrections", title: p.T("desk.work.corrections"), more: "/desk/board", page: "publish", quiet: true,
			filter: question.Filter{Corrected: true},
		})
	}
	if a.Has(question.Intake) {
		ws = append(ws, wait{
			id: "intake", title: p.T("desk.work.intake"), empty: p.T("desk.work.intake_none"), more: "/desk/intake",
			filter: question.Filter{Status: []question.Status{question.Received}},
		})
	}
	if heads := a.Headed(); len(heads) > 0 {
		ws = append(ws, wait{
			id: "review", title: p.T("desk.work.review"), empty: p.T("desk.work.review_none"), more: "/desk/review", page: "review",
			filter: question.Filter{Status: []question.Status{question.Submitted}, Leads: heads},
		}, wait{
			id: "late", title: p.T("desk.work.late_department"), empty: p.T("desk.work.late_none"), more: "/desk/questions?due=overdue",
			mixed: true, quiet: true, filter: question.Filter{Overdue: true, Leads: heads},
		}, wait{
			id: "unassigned", title: p.T("desk.work.unassigned"), empty: p.T("desk.work.unassigned_none"),
			more:   "/desk/questions?status=routed",
			filter: question.Filter{Status: []question.Status{question.Routed}, Leads: heads},
		})
	}
	if ds := a.Departments(); len(ds) > 0 {
		ws = append(ws, wait{
			id: "support", title: p.T("desk.work.support"), more: "/desk/questions", mixed: true, quiet: true,
			filter: question.Filter{PartOf: ds},
		})
	}
	if a.Has(question.Officer) {
		ws = append(ws, wait{
			id: "mine", title: p.T("desk.work.mine"), empty: p.T("desk.work.mine_none"), more: "/desk/questions?mine=1", mixed: true,
			filter: question.Filter{Status: []question.Status{question.Assigned, question.Waiting}, OfficerID: a.PersonID},
		})
		if !a.Has(question.Head) {
			ws = append(ws, wait{
				id: "free", title: p.T("desk.work.free"), empty: p.T("desk.work.free_none"), more: "/desk/questions?status=routed",
				filter: question.Filter{Status: []question.Status{question.Routed}, Leads: a.Departments()},
			})
		}
	}
	return ws
}

// collect reads the first questions of a queue and says whether there are more.
func (d *Desk) collect(ctx context.Context, a question.Actor, w wait) ([]question.Listed, bool, error) {
	f := w.filter
	f.Limit = glance
	l, err := d.svc.Questions(ctx, a, f)
	return l.Questions, l.Next != "", err
}

func tiles(p i18n.Dict, a question.Actor, n service.WorkCounts) []tile {
	var ts []tile
	add := func(show bool, count int, label, href string, late bool) {
		if show {
			ts = append(ts, tile{Count: min(count, service.MostCounted), More: count > service.MostCounted, Label: label, Href: href, Late: late && count > 0})
		}
	}
	add(a.Has(question.Intake), n.Intake, p.T("desk.tile.intake"), "/desk/intake", false)
	add(a.Has(question.Officer), n.Mine, p.T("desk.tile.mine"), "/desk/questions?mine=1&status=assigned", false)
	add(a.Has(question.Head), n.Review, p.T("desk.tile.review"), "/desk/review", false)
	add(a.Has(question.Head), n.Unassigned, p.T("desk.tile.unassigned"), "/desk/questions?status=routed", false)
	add(edits(a), n.Board, p.T("desk.tile.board"), "/desk/review", false)
	add(edits(a) && n.Disputed > 0, n.Disputed, p.T("desk.tile.disputed"), "/desk#disputed", false)
	add(edits(a) && n.Wanted > 0, n.Wanted, p.T("desk.tile.wanted"), "/desk#wanted", false)
	add(edits(a) && n.LowRated > 0, n.LowRated, p.T("desk.tile.low_rated"), "/desk/figures/reviews", false)
	add(edits(a) && n.Corrections > 0, n.Corrections, p.T("desk.tile.corrections"), "/desk#corrections", false)
	add(n.Parts > 0, n.Parts, p.T("desk.tile.parts"), "/desk#support", false)
	add(n.Mentions > 0, n.Mentions, p.T("desk.tile.mentions"), "/desk#mentions", false)
	add(true, n.Overdue, p.T("desk.tile.overdue"), "/desk/questions?due=overdue", true)
	return ts
}
