package desk

import (
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// parts is how many parts the form for splitting a letter has.
const parts = 4

// act handles "POST /desk/questions/:code/:action": one step. Its fields are
// named after the step, since several forms stand on one page.
func (d *Desk) act(c *gin.Context) error {
	do := question.Action(c.Param("action"))
	if !slices.Contains(question.Actions(), do) {
		return question.NotFound()
	}
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	a, ok := readAct(f, do)
	if !ok {
		return d.again(c, http.StatusUnprocessableEntity, tried{do: do, form: f})
	}
	q, err := d.svc.Act(c, web.Actor(c), c.Param("code"), a)
	if e, ok := conflict(err); ok {
		return d.again(c, http.StatusConflict, tried{do: do, form: f, conflict: e})
	}
	if f.Reject(prefixed(err, do)) {
		return d.again(c, http.StatusUnprocessableEntity, tried{do: do, form: f})
	}
	if err != nil {
		return err
	}
	said := done(q, do)
	if do == question.Correct {
		if said, err = d.doneCorrecting(c, q, a.Drop); err != nil {
			return err
		}
	}
	d.web.Flash(c, said, "code", q.Code)
	return d.after(c, q, f.Value("next"))
}

// doneCorrecting says what became of a correction: it takes two.
func (d *Desk) doneCorrecting(c *gin.Context, q question.Question, dropped bool) (string, error) {
	if dropped {
		return "desk.done.correct_dropped", nil
	}
	waits, err := d.svc.Correction(c, web.Actor(c), q)
	if waits != nil {
		return "desk.done.correct_proposed", err
	}
	return done(q, question.Correct), err
}

// conflict returns the error of a step that does not fit the present state.
func conflict(err error) (*question.Error, bool) {
	var e *question.Error
	ok := errors.As(err, &e) && e.Code == question.CodeConflict
	return e, ok
}

// after leads on from a step that was taken: to where the form says, to the
// question, or, if it has left the reader's department, to the reader's work.
func (d *Desk) after(c *gin.Context, q question.Question, next string) error {
	switch {
	case next != "":
		c.Redirect(http.StatusSeeOther, localPath(next))
		return nil
	case !web.Actor(c).Sees(q):
		return web.SeeOther(c, "/desk")
	case q.Status == question.Withdrawn && d.whole != nil:
		if err := d.lookAround(c, q.Code, false); err != nil {
			return err
		}
		return web.SeeOther(c, "/desk/questions/%s/withdrawn", q.Code)
	}
	return web.SeeOther(c, "/desk/questions/%s", q.Code)
}

// again shows the page from which a step was tried, with what was typed.
func (d *Desk) again(c *gin.Context, status int, t tried) error {
	switch t.do {
	case question.Publish, question.Correct:
		return d.showPublish(c, status, t)
	case question.Split:
		return d.showSplit(c, status, t)
	}
	return d.showDossier(c, status, t)
}

// readAct reads a step from its form. It reports false when a value cannot be
// read at all; the form then says which.
func readAct(f *web.Form, do question.Action) (service.Act, bool) {
	name := func(field string) string { return string(do) + "." + field }
	v := func(field string) string { return f.Value(name(field)) }
	a := service.Act{
		Do: do, Version: f.Int("version"),
		Department: v("department"), Supporting: f.Values(name("supporting")), Officer: v("officer"), Field: v("field"),
		Reason: v("reason"), Note: v("note"), Text: v("text"),
		Answer: v("answer"), Outcome: question.Outcome(v("outcome")), AnswerVersion: -1,
		Title: v("title"), Question: v("question"), Content: v("content"), Drop: v("drop") != "",
	}
	if v("until") != "" {
		a.Until = f.Date(name("until"))
	}
	if into := v("into"); into != "" {
		a.Into = into
		if code, ok := question.ParseCode(into); ok {
			a.Into = code
		}
	}
	if do == question.Publish || do == question.Correct {
		a.PublicFiles = sentPublicFiles(f)
	}
	if do == question.Split {
		a.Parts = readParts(f)
	}
	return a, !f.Failed()
}

// readParts reads the parts of a mixed letter. Those left blank are none: the
// others move up, so that a part has the same number here and in the form.
func readParts(f *web.Form) []service.Part {
	var ps []service.Part
	for i := range parts {
		p := service.Part{
			Title: f.Value(part(i, "title")), Body: f.Value(part(i, "body")), Field: f.Value(part(i, "field")),
		}
		if p.Title != "" || p.Body != "" {
			ps = append(ps, p)
		}
	}
	for i := range parts {
		var p service.Part
		if i < len(ps) {
			p = ps[i]
		}
		f.Set(part(i, "title"), p.Title)
		f.Set(part(i, "body"), p.Body)
		f.Set(part(i, "field"), p.Field)
	}
	return ps
}

// prefixed puts the step's name before the fields of an error, as the form has them.
func prefixed(err error, do question.Action) error {
	var e *question.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	named := *e
	named.Fields = slices.Clone(e.Fields)
	for i := range named.Fields {
		named.Fields[i].Field = string(do) + "." + named.Fields[i].Field
	}
	return &named
}

// done returns the key of what is said after a step.
func done(q question.Question, do question.Action) string {
	switch do {
	case question.Accept:
		return "desk.done.accept"
	case question.Refuse:
		return "desk.done.refuse"
	case question.Route:
		return "desk.done.route"
	case question.Merge:
		return "desk.done.merge"
	case question.Split:
		return "desk.done.split"
	case question.MarkSpam:
		return "desk.done.spam"
	case question.Restrict:
		if q.Restricted == question.Unrestricted {
			return "desk.done.unrestrict"
		}
		return "desk.done.restrict"
	case question.Return:
		return "desk.done.return"
	case question.Assign:
		return "desk.done.assign"
	case question.Support:
		return "desk.done.support"
	case question.Ask:
		return "desk.done.ask"
	case question.Extend:
		if q.Extended {
			return "desk.done.extend_granted"
		}
		return "desk.done.extend"
	case question.Deny:
		return "desk.done.deny"
	case question.Contribute:
		return "desk.done.contribute"
	case question.Submit:
		return "desk.done.submit"
	case question.Approve:
		if q.Status == question.Answered {
			return "desk.done.answered"
		}
		return "desk.done.approve"
	case question.Publish:
		return "desk.done.publish"
	case question.Correct:
		return "desk.done.correct"
	case question.Withdraw:
		return "desk.done.withdraw"
	case question.Close:
		return "desk.done.close"
	case question.Reopen:
		return "desk.done.reopen"
	case question.Prod:
		return "desk.done.prod"
	case question.Note:
		return "desk.done.note"
	}
	return "desk.done.other"
}
