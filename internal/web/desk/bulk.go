package desk

import (
	"errors"
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

// mostAtOnce is with how many questions a step is taken in one go.
const mostAtOnce = 100

// bulk is what can be done with several questions of a list at once.
type bulk struct {
	Form     *web.Form
	Assigns  bool
	Routes   bool
	Prods    bool
	Officers []web.Choice
	Leads    []web.Choice
	Next     string
}

// bulkActions lists the steps that can be taken on several questions at once:
// those that need no look at each.
func bulkActions() []question.Action {
	return []question.Action{question.Assign, question.Route, question.Prod}
}

// offerBulk adds to a list what the reader may do with several of its questions.
func (d *Desk) offerBulk(c *gin.Context, p *listPage, n names) error {
	a := web.Actor(c)
	b := &bulk{Form: d.web.Form(c), Routes: a.Has(question.Intake), Prods: edits(a), Next: c.Request.URL.RequestURI()}
	heads := a.Headed()
	b.Assigns = len(heads) > 0
	if !b.Assigns && !b.Routes && !b.Prods || len(p.Queues) == 0 {
		return nil
	}
	for _, code := range heads {
		people, err := d.svc.Capacities(c, code)
		if err != nil {
			return err
		}
		for _, o := range people {
			b.Officers = append(b.Officers, web.Choice{Value: o.Login, Label: capacity(p.Dict, o)})
		}
	}
	if b.Routes {
		b.Leads = n.answering()
	}
	p.Bulk = b
	return nil
}

// capacity writes who somebody is, what the person has in hand and whether the
// person is there.
func capacity(p i18n.Dict, o service.Capacity) string {
	return o.Name + " (" + capacityHint(p, o) + ")"
}

func capacityHint(p i18n.Dict, o service.Capacity) string {
	parts := []string{p.T("desk.capacity.open", "n", o.Open)}
	if o.Late > 0 {
		parts = append(parts, p.T("desk.capacity.late", "n", o.Late))
	}
	if !o.AwayUntil.IsZero() {
		parts = append(parts, p.T("desk.capacity.away", "date", p.Date(o.AwayUntil)))
	}
	return strings.Join(parts, ", ")
}

type bulkPage struct {
	web.Page
	Action  string
	Done    int
	Results []bulkResult
	Next    string
}

// bulkResult is what became of one question.
type bulkResult struct {
	Code    string
	Done    bool
	Problem string
}

// bulkSend handles "POST /desk/bulk": the same step with each of the questions
// that were ticked. Each is a step of its own; one that does not fit leaves the
// others be, and the page says so of each.
func (d *Desk) bulkSend(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	do := question.Action(f.Value("do"))
	if !slices.Contains(bulkActions(), do) {
		return question.NotFound()
	}
	p := bulkPage{Page: d.web.Page(c, "desk.bulk.title"), Action: d.dict(c).T("action." + string(do)), Next: localPath(f.Value("next"))}
	picked := f.Values("pick")
	if len(picked) > mostAtOnce {
		picked = picked[:mostAtOnce]
	}
	for _, v := range picked {
		code, version, _ := strings.Cut(v, ":")
		n, err := strconv.Atoi(version)
		if err != nil {
			continue
		}
		q, err := d.svc.Act(c, web.Actor(c), code, service.Act{
			Do: do, Version: n, Officer: f.Value("bulk.officer"), Department: f.Value("bulk.department"), Note: f.Value("bulk.note"),
		})
		r := bulkResult{Code: code, Done: err == nil}
		if err != nil {
			if r.Problem, err = d.said(c, err); err != nil {
				return err
			}
		} else {
			r.Code = q.Code
			p.Done++
		}
		p.Results = append(p.Results, r)
	}
	if p.Done > 0 && p.Done == len(p.Results) {
		// Nothing is left to be said of any of them.
		d.web.Flash(c, "desk.bulk.done", "action", p.Action, "n", p.Done, "all", p.Done)
		c.Redirect(http.StatusSeeOther, p.Next)
		return nil
	}
	return d.web.Show(c, http.StatusOK, "desk/bulk", p)
}

// said puts an error of the domain into words; any other is returned.
func (d *Desk) said(c *gin.Context, err error) (string, error) {
	var e *question.Error
	if !errors.As(err, &e) || e.Code == question.CodeInternal || e.Code == question.CodeUnavailable {
		return "", err
	}
	p := d.dict(c)
	switch {
	case len(e.Fields) > 0:
		return p.T(e.Fields[0].Key, e.Fields[0].Args...), nil
	case e.Key == "error.stale":
		return p.T("desk.conflict.stale"), nil
	}
	return p.T(e.Key, e.Args...), nil
}
