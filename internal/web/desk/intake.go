package desk

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/routing"
	"hoidap/internal/web"
)

type intakePage struct {
	web.Page
	Items   []intakeItem
	Reasons []web.Choice
	Pager   web.Pager
}

// intakeItem is a question that came in, with what helps to send it on.
type intakeItem struct {
	line
	Body      string
	Asker     string
	Proposals []proposal
	Returned  *returned
}

// returned is the last time a department sent the question back.
type returned struct{ Department, By, Reason, At string }

// proposal is a department that may answer, and why.
type proposal struct {
	Code, Name string
	Why        []string
}

// batch is how many questions the intake page shows: each comes with its text.
const batch = 10

// intake handles "GET /desk/intake": what came in, what departments sent back
// first, then the oldest.
func (d *Desk) intake(c *gin.Context) error {
	a := web.Actor(c)
	if !a.Has(question.Intake) {
		return question.Forbidden("error.forbidden")
	}
	p := intakePage{Page: d.web.Page(c, "desk.intake.title")}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	l, err := d.svc.Questions(c, a, question.Filter{
		Status: []question.Status{question.Received}, Order: question.OldestFirst, Cursor: c.Query("cursor"), Limit: batch,
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(l.Questions, func(x, y question.Listed) int { return min(y.Returns, 1) - min(x.Returns, 1) })
	ls, err := d.lines(c, p.Page, n, a, l.Questions)
	if err != nil {
		return err
	}
	for _, ln := range ls {
		item, err := d.intakeItem(c, p.Page, n, a, ln)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, item)
	}
	p.Pager = pager(c, p.Page, l.Next)
	return d.web.Show(c, http.StatusOK, "desk/intake", p)
}

func (d *Desk) intakeItem(ctx context.Context, p web.Page, n names, a question.Actor, ln line) (intakeItem, error) {
	s, err := d.svc.Dossier(ctx, a, ln.Code)
	if err != nil {
		return intakeItem{}, err
	}
	item := intakeItem{line: ln, Body: s.Question.Body, Proposals: proposals(p.Dict, n, s.Proposals)}
	item.Asker = p.T("asker_type." + string(s.Question.AskerType))
	if at := n.province(s.Question.Province); at != "" {
		item.Asker += ", " + at
	}
	for _, e := range slices.Backward(s.Events) {
		if e.Do == question.Return && e.To == question.Received {
			item.Returned = &returned{Department: n.department(e.Department), By: e.PersonName, Reason: e.Note, At: p.Day(e.At)}
			break
		}
	}
	return item, nil
}

func proposals(p i18n.Dict, n names, list []routing.Proposal) []proposal {
	ps := make([]proposal, 0, len(list))
	for _, r := range list {
		v := proposal{Code: r.Department, Name: n.department(r.Department)}
		for _, w := range r.Why {
			v.Why = append(v.Why, p.T(w.Key, named(n, w.Args)...))
		}
		ps = append(ps, v)
	}
	return ps
}

// named puts the name of a field in the place of its code.
func named(n names, args []any) []any {
	args = slices.Clone(args)
	for i := 0; i+1 < len(args); i += 2 {
		if code, ok := args[i+1].(string); ok && args[i] == "field" {
			args[i+1] = n.field(code)
		}
	}
	return args
}
