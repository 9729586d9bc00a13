package desk

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type answerPage struct {
	web.Page
	Question question.Question
	Line     line
	Form     *web.Form
	Outcomes []web.Choice
	Remarks  *remarks
	Similar  []similarRow
	Supports []supportRow // what other departments give to it
	Saved    string       // when and by whom the text was last kept
	Preview  richtext.Safe
	Theirs   *answerView // what somebody else has saved since
	Against  []piece     // the difference from theirs to what was typed
	Problem  string
	Checks   checksView
	Passages []remarkRow // remarks on passages, newest return last
	Ready    []web.Choice
	Others   presenceView
	Voids    bool // saving takes back what was submitted or approved
	Approved bool // it was approved by the head already
	Manages  bool // the reader may change the ready texts
	Files    *answerFiles
}

// remarks are the last words with which the answer was sent back.
type remarks struct{ By, At, Text string }

// answer handles "GET /desk/questions/:code/answer": the editor.
func (d *Desk) answer(c *gin.Context) error {
	s, err := d.editable(c)
	if err != nil {
		return err
	}
	f := d.web.Form(c)
	f.Set("version", "0")
	f.Set("outcome", string(question.OutcomeAnswered))
	if s.Answer != nil {
		f.Set("answer", s.Answer.Text)
		f.Set("version", fmt.Sprint(s.Answer.Version))
		if s.Answer.Outcome != "" {
			f.Set("outcome", string(s.Answer.Outcome))
		}
	}
	return d.showAnswer(c, http.StatusOK, answerPage{Form: f}, s)
}

// editable returns the dossier if the reader may write the answer now.
func (d *Desk) editable(c *gin.Context) (service.Dossier, error) {
	s, err := d.svc.Dossier(c, web.Actor(c), c.Param("code"))
	if err == nil && !slices.Contains(s.Allowed, question.Draft) {
		if _, e := question.Next(s.Question, web.Actor(c), question.Draft); e != nil {
			err = e
		}
	}
	return s, err
}

// answerSend handles "POST /desk/questions/:code/answer": the buttons under the
// text, which work without a script.
func (d *Desk) answerSend(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	switch f.Value("do") {
	case "preview":
		return d.previewWhole(c, f)
	case "insert":
		return d.insertReady(c, f)
	}
	q, err := d.save(c, f)
	if err != nil {
		return d.notSaved(c, f, err)
	}
	if f.Value("do") != "submit" {
		d.web.Flash(c, "desk.done.draft", "code", q.Code)
		return web.SeeOther(c, "/desk/questions/%s/answer", q.Code)
	}
	f.Set("version", fmt.Sprint(q.AnswerVersion))
	if ok, err := d.checked(c, f); err != nil || !ok {
		if err != nil {
			return err
		}
		return d.notSaved(c, f, nil)
	}
	q, err = d.svc.Act(c, web.Actor(c), q.Code, service.Act{Do: question.Submit, Version: q.Version, Note: f.Value("note")})
	if err != nil {
		return d.notSaved(c, f, err)
	}
	d.web.Flash(c, "desk.done.submit", "code", q.Code)
	return web.SeeOther(c, "/desk/questions/%s", q.Code)
}

// autosave handles "POST /desk/questions/:code/draft": 204 and the new version
// as ETag, or 409 when somebody else has saved since.
func (d *Desk) autosave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	q, err := d.save(c, f)
	if c.GetHeader("X-Autosave") == "" {
		if err != nil {
			return d.notSaved(c, f, err)
		}
		return web.SeeOther(c, "/desk/questions/%s/answer", q.Code)
	}
	switch question.CodeOf(err) {
	case question.CodeConflict:
		c.Status(http.StatusConflict)
		return nil
	case question.CodeInvalid:
		c.Status(http.StatusUnprocessableEntity)
		return nil
	}
	if err != nil {
		return err
	}
	c.Header("ETag", fmt.Sprintf(`"%d"`, q.AnswerVersion))
	c.Status(http.StatusNoContent)
	return nil
}

// save keeps what the form holds as the draft, if nobody has saved since it was
// opened.
func (d *Desk) save(c *gin.Context, f *web.Form) (question.Question, error) {
	return d.svc.Act(c, web.Actor(c), c.Param("code"), service.Act{
		Do: question.Draft, Answer: f.Value("answer"), Outcome: question.Outcome(f.Value("outcome")), AnswerVersion: f.Int("version"),
		Void: f.Checked("void"),
	})
}

// notSaved shows the editor again with what was typed, and beside it what
// somebody else has saved since, if that is why.
func (d *Desk) notSaved(c *gin.Context, f *web.Form, err error) error {
	e, clash := conflict(err)
	if err != nil && !clash && !f.Reject(err) {
		return err
	}
	s, err := d.svc.Dossier(c, web.Actor(c), c.Param("code"))
	switch {
	case err != nil:
		return err
	case !clash:
		return d.showAnswer(c, http.StatusUnprocessableEntity, answerPage{Form: f}, s)
	case !slices.Contains(s.Allowed, question.Draft):
		// The question has moved on; its page keeps what was typed.
		return d.showDossier(c, http.StatusConflict, tried{do: question.Draft, form: f, conflict: e})
	}
	dict := d.dict(c)
	p := answerPage{Form: f, Problem: tried{conflict: e}.problem(dict)}
	if s.Answer != nil && fmt.Sprint(s.Answer.Version) != f.Value("version") {
		if p.Theirs, err = view(dict, s.Answer); err != nil {
			return err
		}
		p.Against = compare(s.Answer.Text, f.Value("answer"))
		f.Set("version", fmt.Sprint(s.Answer.Version))
	}
	return d.showAnswer(c, http.StatusConflict, p, s)
}

// previewWhole shows the editor with the text as it will look; nothing is saved.
func (d *Desk) previewWhole(c *gin.Context, f *web.Form) error {
	s, err := d.editable(c)
	if err != nil {
		return err
	}
	p := answerPage{Form: f}
	if p.Preview, err = richtext.HTML(f.Value("answer")); err != nil {
		return err
	}
	return d.showAnswer(c, http.StatusOK, p, s)
}

// preview handles "POST /desk/questions/:code/preview": the text as it will look.
func (d *Desk) preview(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	p := answerPage{Page: d.web.Page(c, "desk.answer.title"), Form: f}
	if p.Preview, err = richtext.HTML(f.Value("answer")); err != nil {
		return err
	}
	return d.web.ShowPart(c, http.StatusOK, "desk/answer", "preview", p)
}

func (d *Desk) showAnswer(c *gin.Context, status int, p answerPage, s service.Dossier) error {
	a := web.Actor(c)
	p.Page = d.web.Page(c, "desk.answer.title")
	p.Wide, p.Failed = true, p.Form.Failed()
	p.Question = s.Question
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	ls, err := d.lines(c, p.Page, n, a, []question.Listed{{Question: s.Question}})
	if err != nil {
		return err
	}
	p.Line = ls[0]
	for _, o := range question.Outcomes() {
		p.Outcomes = append(p.Outcomes, web.Choice{Value: string(o), Label: p.T("outcome." + string(o))})
	}
	if s.Answer != nil {
		p.Saved = p.T("desk.answer.last_saved", "at", p.Time(s.Answer.SavedAt), "name", s.Answer.AuthorName)
	}
	for _, b := range s.Similar {
		p.Similar = append(p.Similar, similarRow{Title: b.Title, Href: "/thu-vien/" + b.Slug, Date: p.Date(b.AnsweredOn)})
	}
	p.Supports = d.supports(p.Dict, n, s.Supports)
	p.Remarks = lastRemarks(p.Dict, s.Events)
	p.Voids, p.Approved = s.Question.Status != question.Assigned, s.Question.Status == question.Approved
	if err := d.beside(c, &p, s.Question); err != nil {
		return err
	}
	if p.Files, err = d.answerFiles(c, p.Page, p.Form, s); err != nil {
		return err
	}
	return d.web.Show(c, status, "desk/answer", p)
}

// lastRemarks returns why the answer was sent back, if it was and has not been
// submitted since.
func lastRemarks(p i18n.Dict, events []question.Event) *remarks {
	for _, e := range slices.Backward(events) {
		switch {
		case e.Do == question.Submit:
			return nil
		case (e.Do == question.Return || e.Do == question.Reopen) && e.To == question.Assigned:
			return &remarks{By: stepBy(p, e), At: p.Time(e.At), Text: e.Note}
		}
	}
	return nil
}
