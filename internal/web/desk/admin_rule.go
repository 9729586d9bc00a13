package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type rulesPage struct {
	web.Page
	Stages []ruleStage
}

type ruleStage struct {
	Name string
	Rows []ruleRow
}

type ruleRow struct {
	ID                     int64
	Subject, Period, Basis string
	Days                   int
	Over, Future           bool
}

// rules handles "GET /desk/admin/rules": by stage, what holds before what is
// over.
func (d *Desk) rules(c *gin.Context) error {
	p := rulesPage{Page: d.web.Page(c, "admin.rules.title")}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	all, err := d.svc.Rules(c, web.Actor(c))
	if err != nil {
		return err
	}
	for _, stage := range question.RuleStages() {
		s := ruleStage{Name: p.T("stage." + string(stage))}
		for _, r := range all {
			if r.Stage != stage {
				continue
			}
			row := ruleRow{
				ID: r.ID, Subject: ruleSubject(p.Dict, n, r), Basis: r.Basis, Days: r.Days,
				Period: p.T("admin.rules.since", "from", p.Date(r.ValidFrom)), Future: r.ValidFrom.After(n.today),
				Over: !r.ValidTo.IsZero() && !n.today.Before(r.ValidTo),
			}
			if !r.ValidTo.IsZero() {
				row.Period = p.T("admin.rules.period", "from", p.Date(r.ValidFrom), "to", p.Date(r.ValidTo))
			}
			s.Rows = append(s.Rows, row)
		}
		slices.SortStableFunc(s.Rows, func(a, b ruleRow) int {
			switch {
			case a.Over == b.Over:
				return 0
			case a.Over:
				return 1
			}
			return -1
		})
		if len(s.Rows) > 0 {
			p.Stages = append(p.Stages, s)
		}
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-rules", p)
}

// ruleSubject says for which questions a rule is.
func ruleSubject(p i18n.Dict, n names, r question.DeadlineRule) string {
	var of []string
	if r.Kind != "" {
		of = append(of, p.T("kind."+string(r.Kind)))
	}
	if r.Field != "" {
		of = append(of, n.field(r.Field))
	}
	if r.Department != "" {
		of = append(of, n.department(r.Department))
	}
	if len(of) == 0 {
		return p.T("admin.rules.everything")
	}
	return strings.Join(of, "; ")
}

type rulePage struct {
	web.Page
	Form                               *web.Form
	ID                                 int64
	New                                bool
	Stage, Subject                     string
	Stages, Kinds, Fields, Departments []web.Choice
	Whatif                             *whatifView
}

// whatifView is what a rule would have done, in the reader's words.
type whatifView struct {
	None        bool
	Sum         service.WhatifCounts
	Rows        []service.WhatifCounts
	Assumptions []string
}

// rule handles "GET /desk/admin/rules/:id", "new" for one to be added.
func (d *Desk) rule(c *gin.Context) error {
	f := d.web.Form(c)
	if c.Param("id") != isNew {
		r, err := d.ruleOf(c)
		if err != nil {
			return err
		}
		f.Set("days", number(r.Days))
		f.Set("basis", r.Basis)
	}
	return d.showRule(c, http.StatusOK, f, nil)
}

// ruleOf returns the rule that the address names.
func (d *Desk) ruleOf(c *gin.Context) (question.DeadlineRule, error) {
	id, err := web.ID(c)
	if err != nil {
		return question.DeadlineRule{}, err
	}
	all, err := d.svc.Rules(c, web.Actor(c))
	if err != nil {
		return question.DeadlineRule{}, err
	}
	i := slices.IndexFunc(all, func(r question.DeadlineRule) bool { return r.ID == id })
	if i < 0 {
		return question.DeadlineRule{}, question.NotFound()
	}
	return all[i], nil
}

// ruleSave handles "POST /desk/admin/rules/:id". The first button shows what the
// rule would have done and offers the second, which saves it.
func (d *Desk) ruleSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	r := question.DeadlineRule{
		Stage: question.Stage(f.Value("stage")), Kind: question.Kind(f.Value("kind")), Field: f.Value("field"),
		Department: f.Value("department"), Days: f.Int("days"), Basis: f.Value("basis"), ValidFrom: f.Date("valid_from"),
	}
	if f.Value("valid_to") != "" {
		r.ValidTo = f.Date("valid_to")
	}
	added := c.Param("id") == isNew
	if !added {
		if r.ID, err = web.ID(c); err != nil {
			return err
		}
	}
	if f.Failed() {
		return d.showRule(c, http.StatusUnprocessableEntity, f, nil)
	}
	if f.Value("do") != "save" {
		w, err := d.svc.Whatif(c, web.Actor(c), r)
		if f.Reject(err) {
			return d.showRule(c, http.StatusUnprocessableEntity, f, nil)
		}
		if err != nil {
			return err
		}
		return d.showRule(c, http.StatusOK, f, &w)
	}
	key := "admin.rule.changed"
	if added {
		key = "admin.rule.added"
		_, err = d.svc.AddRule(c, web.Actor(c), r)
	} else {
		_, err = d.svc.ChangeRule(c, web.Actor(c), r.ID, r.Days, r.Basis, r.ValidFrom)
	}
	if f.Reject(err) {
		return d.showRule(c, http.StatusUnprocessableEntity, f, nil)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, key, "date", d.dict(c).Date(r.ValidFrom))
	return web.SeeOther(c, "/desk/admin/rules")
}

// ruleEnd handles "POST /desk/admin/rules/:id/end".
func (d *Desk) ruleEnd(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	r, err := d.ruleOf(c)
	if err != nil {
		return err
	}
	f.Set("days", strconv.Itoa(r.Days))
	f.Set("basis", r.Basis)
	on := r.ValidTo // what has not begun needs no day
	if f.Value("end_on") != "" {
		on = f.Date("end_on")
	}
	if f.Failed() {
		return d.showRule(c, http.StatusUnprocessableEntity, f, nil)
	}
	err = d.svc.EndRule(c, web.Actor(c), r.ID, on)
	if f.Reject(err) {
		return d.showRule(c, http.StatusUnprocessableEntity, f, nil)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "admin.rule.ended")
	return web.SeeOther(c, "/desk/admin/rules")
}

func (d *Desk) showRule(c *gin.Context, status int, f *web.Form, w *service.Whatif) error {
	p := rulePage{Page: d.web.Page(c, "admin.rule.change"), Form: f, New: c.Param("id") == isNew}
	p.Failed = f.Failed()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	if p.New {
		p.Title = p.T("admin.rule.new")
		for _, s := range question.RuleStages() {
			p.Stages = append(p.Stages, web.Choice{Value: string(s), Label: p.T("stage." + string(s))})
		}
		for _, k := range question.Kinds() {
			p.Kinds = append(p.Kinds, web.Choice{Value: string(k), Label: p.T("kind." + string(k))})
		}
		p.Fields, p.Departments = n.activeFields(), n.answering()
	} else {
		r, err := d.ruleOf(c)
		if err != nil {
			return err
		}
		p.ID, p.Stage, p.Subject = r.ID, p.T("stage."+string(r.Stage)), ruleSubject(p.Dict, n, r)
	}
	if w != nil {
		p.Whatif = whatif(p.Dict, n, *w)
	}
	return d.web.Show(c, status, "desk/admin-rule", p)
}

func whatif(p i18n.Dict, n names, w service.Whatif) *whatifView {
	v := &whatifView{None: w.Stage == question.StagePause, Sum: w.Sum}
	for _, r := range w.ByDepartment {
		if r.Department = n.department(r.Department); r.Department == "" {
			r.Department = p.T("admin.whatif.nobody")
		}
		v.Rows = append(v.Rows, r)
	}
	v.Assumptions = []string{
		p.T("admin.whatif.assume_cohort", "n", w.Sum.Counted, "from", p.Date(w.From), "to", p.Date(w.To)),
		p.T("admin.whatif.assume_same"), p.T("admin.whatif.assume_now"),
	}
	if w.Stage == question.StageTotal || w.Stage == question.StageSupport {
		v.Assumptions = append(v.Assumptions, p.T("admin.whatif.assume_total"))
	} else {
		v.Assumptions = append(v.Assumptions, p.T("admin.whatif.assume_stage"))
	}
	return v
}
