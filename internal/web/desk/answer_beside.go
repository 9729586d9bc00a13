package desk

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/answer"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// checksView is the check list with the laws that the text cites.
type checksView struct {
	Rows     []checkRow
	Laws     []lawRow
	Warnings bool // some only warn: the officer may pass it on all the same
	Bars     bool
}

type checkRow struct {
	Label, Hint string
	Tag         web.Tag
	Passed      bool
}

type lawRow struct {
	Quote, Name, Words, State string
	Tag                       web.Tag
}

// presenceView is who else has the answer open, and what they saved.
type presenceView struct {
	Names string
	Newer string // "": the reader's text is the newest
}

// remarkRow is a remark on a passage.
type remarkRow struct {
	ID               int64
	Quote, Words, By string
	Settled, Own     bool
	Gone             bool // the passage is not in the text any more
}

// beside fills what stands beside the editor.
func (d *Desk) beside(c *gin.Context, p *answerPage, q question.Question) error {
	a := web.Actor(c)
	text := p.Form.Value("answer")
	found, err := d.svc.CheckAnswer(c, text, question.Outcome(p.Form.Value("outcome")))
	if err != nil {
		return err
	}
	p.Checks = checkList(p.Page, found)
	list, err := d.svc.Remarks(c, a, q)
	if err != nil {
		return err
	}
	p.Passages = remarkRows(list, text, a.PersonID, false)
	ready, err := d.svc.ReadyFor(c, q)
	if err != nil {
		return err
	}
	for _, r := range ready {
		label := p.T("desk.ready.letter", "name", r.Name)
		if r.Kind == question.ReadyPassage {
			label = p.T("desk.ready.passage", "name", r.Name)
		}
		p.Ready = append(p.Ready, web.Choice{Value: number(int(r.ID)), Label: label})
	}
	p.Manages = a.Has(question.Admin) || a.HasIn(question.Head, q.Lead)
	here, err := d.svc.SeeAnswer(c, a, q.Code)
	if err != nil {
		return err
	}
	p.Others = others(p.Dict, here, p.Form.Int("version"), a.PersonID)
	return nil
}

// checkList prepares the check list for reading.
func checkList(p web.Page, found service.Checked) checksView {
	var v checksView
	for _, k := range found.Checks {
		r := checkRow{Label: p.T("desk.check." + k.Name), Passed: k.Passed, Tag: p.Tag("green", p.T("desk.check.passed"))}
		switch {
		case k.Passed:
		case k.Bars:
			v.Bars = true
			r.Tag, r.Hint = p.Tag("red", p.T("desk.check.must")), p.T("desk.check."+k.Name+"_hint")
		default:
			v.Warnings = true
			r.Tag, r.Hint = p.Tag("yellow", p.T("desk.check.look")), p.T("desk.check."+k.Name+"_hint")
		}
		v.Rows = append(v.Rows, r)
	}
	seen := map[string]bool{}
	for _, l := range found.Laws {
		if seen[l.Text] {
			continue
		}
		seen[l.Text] = true
		v.Laws = append(v.Laws, lawOf(p, l))
	}
	return v
}

// lawOf says what a citation names and whether it is in force.
func lawOf(p web.Page, l answer.Cited) lawRow {
	colours := map[answer.State]string{
		answer.InForce: "green", answer.Ended: "red", answer.Replaced: "red", answer.Future: "orange", answer.Unknown: "grey", answer.Malformed: "orange",
	}
	r := lawRow{Quote: l.Text, State: string(l.State), Tag: p.Tag(colours[l.State], p.T("desk.law."+string(l.State)))}
	if l.Law.Number != "" {
		r.Name = p.T("desk.law.name", "name", l.Law.Name, "number", l.Law.Number)
	}
	switch l.State {
	case answer.Replaced:
		var by []string
		for _, n := range l.By {
			by = append(by, p.T("desk.law.name", "name", n.Name, "number", n.Number))
		}
		if len(by) == 0 {
			by = []string{l.Law.ReplacedBy}
		}
		r.Words = p.T("desk.law.replaced_by", "date", p.Date(l.Law.Until), "laws", strings.Join(by, "; "))
	case answer.Ended:
		r.Words = p.T("desk.law.ended_on", "date", p.Date(l.Law.Until))
	case answer.Future:
		r.Words = p.T("desk.law.from", "date", p.Date(l.Law.From))
	case answer.Malformed:
		r.Words = p.T("desk.law.malformed_hint")
	}
	return r
}

// others says who else has the answer open.
func others(p i18n.Dict, here service.Presence, version int, me int64) presenceView {
	var v presenceView
	var names []string
	for _, o := range here.Others {
		names = append(names, o.Name)
	}
	v.Names = strings.Join(names, ", ")
	if here.AnswerVersion > version && here.Last.AuthorID != me {
		v.Newer = p.T("desk.write.newer", "name", here.Last.AuthorName, "at", p.Clock(here.Last.SavedAt))
	}
	return v
}

// remarkRows prepares remarks; of those that were not sent yet only the
// reviewer's own are among them.
func remarkRows(list []question.Remark, text string, me int64, unsent bool) []remarkRow {
	var rows []remarkRow
	for _, r := range list {
		if unsent != (r.SentAt == nil) {
			continue
		}
		rows = append(rows, remarkRow{
			ID: r.ID, Quote: r.Quote, Words: r.Words, By: r.PersonName, Settled: r.SettledAt != nil, Own: r.PersonID == me,
			Gone: !service.Holds(text, r.Quote),
		})
	}
	return rows
}

// checked reports whether the text may be passed on; otherwise the form says
// what is missing.
func (d *Desk) checked(c *gin.Context, f *web.Form) (bool, error) {
	found, err := d.svc.CheckAnswer(c, f.Value("answer"), question.Outcome(f.Value("outcome")))
	if err != nil {
		return false, err
	}
	bars, warnings := answer.Failed(found.Checks)
	switch {
	case len(bars) > 0:
		f.Fail("answer", "problem.checks_bar")
	case len(warnings) > 0 && !f.Checked("anyway"):
		f.Fail("anyway", "problem.checks_warn")
	}
	return !f.Failed(), nil
}

// check handles "POST /desk/questions/:code/check": the check list for the text
// as it stands in the editor.
func (d *Desk) check(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	if _, err := d.svc.Question(c, web.Actor(c), c.Param("code")); err != nil {
		return err
	}
	found, err := d.svc.CheckAnswer(c, f.Value("answer"), question.Outcome(f.Value("outcome")))
	if err != nil {
		return err
	}
	p := answerPage{Page: d.web.Page(c, "desk.answer.title"), Form: f}
	p.Checks = checkList(p.Page, found)
	return d.web.ShowPart(c, http.StatusOK, "desk/answer", "checks", p)
}

// presence handles "POST /desk/questions/:code/presence": the reader is here;
// who else is.
func (d *Desk) presence(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	a := web.Actor(c)
	here, err := d.svc.SeeAnswer(c, a, c.Param("code"))
	if err != nil {
		return err
	}
	p := answerPage{Page: d.web.Page(c, "desk.answer.title"), Form: f}
	p.Others = others(p.Dict, here, f.Int("version"), a.PersonID)
	return d.web.ShowPart(c, http.StatusOK, "desk/answer", "presence", p)
}

// ready handles "GET /desk/questions/:code/ready/:id": a ready text with what is
// known of the question put in.
func (d *Desk) ready(c *gin.Context) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	text, err := d.svc.Filled(c, web.Actor(c), c.Param("code"), id)
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(text))
	return nil
}

// insertReady puts the chosen ready text behind what was written; nothing is
// saved. It is what the button does without a script.
func (d *Desk) insertReady(c *gin.Context, f *web.Form) error {
	s, err := d.editable(c)
	if err != nil {
		return err
	}
	if id := f.Int("snippet"); id != 0 {
		text, err := d.svc.Filled(c, web.Actor(c), s.Question.Code, int64(id))
		if err != nil {
			return err
		}
		f.Set("answer", strings.TrimSpace(f.Value("answer")+"\n\n"+text))
	} else {
		f.Fail("snippet", "problem.missing.snippet")
	}
	return d.showAnswer(c, http.StatusOK, answerPage{Form: f}, s)
}

// remarkAdd handles "POST /desk/questions/:code/remarks": a remark on a passage.
func (d *Desk) remarkAdd(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	err = d.svc.AddRemark(c, web.Actor(c), c.Param("code"), f.Value("quote"), f.Value("words"))
	if f.Reject(err) {
		return d.showReview(c, http.StatusUnprocessableEntity, f)
	}
	if e, ok := conflict(err); ok {
		return d.showDossier(c, http.StatusConflict, tried{do: question.Return, form: f, conflict: e})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/desk/questions/%s/review", c.Param("code"))
}

// remarkRemove handles "POST /desk/questions/:code/remarks/:id/remove".
func (d *Desk) remarkRemove(c *gin.Context) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	if err := d.svc.RemoveRemark(c, web.Actor(c), c.Param("code"), id); err != nil {
		return err
	}
	return web.SeeOther(c, "/desk/questions/%s/review", c.Param("code"))
}

// remarkSettle handles "POST /desk/questions/:code/remarks/:id/settle".
func (d *Desk) remarkSettle(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	if err := d.svc.SettleRemark(c, web.Actor(c), c.Param("code"), id, f.Value("done") != "no"); err != nil {
		return err
	}
	return web.SeeOther(c, "/desk/questions/%s/answer", c.Param("code"))
}

// compare returns the difference between two Markdown texts as they read.
func compare(was, is string) []piece {
	var list []piece
	for _, ch := range answer.Diff(richtext.Text(was), richtext.Text(is)) {
		list = append(list, piece{Text: ch.Text, Kind: string(ch.Op)})
	}
	return list
}
