package desk

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/routing"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// intakePage is the screening: one question open with everything that can be
// done with it, the others below it with what is done most.
type intakePage struct {
	web.Page
	Watch    *live
	Items    []intakeItem
	Open     *intakeItem
	Form     *web.Form
	Choices  choices
	Question question.Question // that lies open
	Pager    web.Pager
}

// intakeItem is a question that came in, with what helps to send it on.
type intakeItem struct {
	line
	Body      string
	Asker     string
	Channel   string
	Proposals []proposal
	Alike     []alikeRow
	Returned  *returned
}

// returned is the last time a department sent the question back.
type returned struct{ Department, By, Reason, At string }

// proposal is a department that may answer, and why.
type proposal struct {
	Code, Name string
	Why        []string
}

// itemView is one question for a part of the page.
type itemView struct {
	web.Page
	Item intakeItem
}

// Item returns the question for a part of the page.
func (p intakePage) Item(i intakeItem) itemView { return itemView{p.Page, i} }

// stepView is the form of a step on the question that lies open.
type stepView struct {
	Do    question.Action
	Label string
	Send  string // words of its button
	Warns bool
	Open  bool // it is the one to be taken
	Page  intakePage
}

// Step returns the form of a step.
func (p intakePage) Step(do question.Action) stepView {
	v := stepView{Do: do, Label: stepLabel(p.Dict, p.Question, do), Warns: warns(do), Page: p}
	v.Send = v.Label
	if do == question.Route {
		// Without a proposal it is the first thing to do.
		if v.Open = p.Open == nil || len(p.Open.Proposals) == 0; !v.Open {
			v.Label = p.T("desk.intake.other")
		}
	}
	return v
}

// batch is how many questions the intake page shows: each comes with its text.
const batch = 10

// intake handles "GET /desk/intake": what came in, due first; ?code= says which
// lies open.
func (d *Desk) intake(c *gin.Context) error {
	a := web.Actor(c)
	if !a.Has(question.Intake) {
		return question.Forbidden("error.forbidden")
	}
	p := intakePage{Page: d.web.Page(c, "desk.intake.title"), Form: d.web.Form(c)}
	p.Wide, p.Watch = true, d.watchList()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	list, err := d.toScreen(c, &p, a)
	if err != nil {
		return err
	}
	questions := make([]question.Question, len(list))
	for i, q := range list {
		questions[i] = q.Question
	}
	more, err := d.svc.Screening(c, a, questions)
	if err != nil {
		return err
	}
	ls, err := d.lines(c, p.Page, n, a, list)
	if err != nil {
		return err
	}
	for i, ln := range ls {
		p.Items = append(p.Items, screened(p.Page, n, ln, questions[i], more[questions[i].ID]))
	}
	if len(p.Items) > 0 {
		p.unfold(n, questions[0])
	}
	return d.web.Show(c, http.StatusOK, "desk/intake", p)
}

// toScreen reads the questions that wait at intake, the wanted one first.
func (d *Desk) toScreen(c *gin.Context, p *intakePage, a question.Actor) ([]question.Listed, error) {
	received := []question.Status{question.Received}
	l, err := d.svc.Questions(c, a, question.Filter{Status: received, Cursor: c.Query("cursor"), Limit: batch})
	if err != nil {
		return nil, err
	}
	p.Pager = pager(c, p.Page, l)
	// What a department sent back has waited longest for whoever asked.
	slices.SortStableFunc(l.Questions, func(x, y question.Listed) int { return min(y.Returns, 1) - min(x.Returns, 1) })
	want, ok := question.ParseCode(c.Query("code"))
	if !ok {
		return l.Questions, nil
	}
	if i := slices.IndexFunc(l.Questions, func(q question.Listed) bool { return q.Code == want }); i >= 0 {
		q := l.Questions[i]
		return slices.Insert(slices.Delete(l.Questions, i, i+1), 0, q), nil
	}
	one, err := d.svc.Questions(c, a, question.Filter{Status: received, Query: want, Limit: 1})
	return append(one.Questions, l.Questions...), err
}

func screened(p web.Page, n names, ln line, q question.Question, x service.Screened) intakeItem {
	item := intakeItem{
		line: ln, Body: x.Body, Proposals: proposals(p.Dict, n, x.Proposals), Alike: alikeRows(p, x.Alike),
		Asker: p.T("asker_type." + string(q.AskerType)), Channel: p.T("channel." + string(q.Channel)),
	}
	if at := n.province(q.Province); at != "" {
		item.Asker += ", " + at
	}
	if x.ReturnedAt != nil {
		item.Returned = &returned{Department: n.department(x.Department), By: x.By, Reason: x.Reason, At: p.Day(*x.ReturnedAt)}
	}
	return item
}

// unfold prepares the forms of the question that lies open.
func (p *intakePage) unfold(n names, q question.Question) {
	p.Open, p.Question = &p.Items[0], q
	p.Items = p.Items[1:]
	p.Form.Set("route.field", q.Field)
	if len(p.Open.Proposals) > 0 {
		p.Form.Set("route.department", p.Open.Proposals[0].Code)
	}
	p.Choices = choices{
		Departments: n.answering(), Fields: n.activeFields(), Reasons: reasons(p.Dict), Restrictions: restrictions(p.Dict, q),
		Proposals: p.Open.Proposals,
	}
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
