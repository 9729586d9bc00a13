package desk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type reviewPage struct {
	web.Page
	Question question.Question
	Line     line
	Answer   *answerView
	Form     *web.Form
	Own      bool // the reader wrote on the answer
	Moves    []move
	Since    []piece     // what changed since the reader saw it last
	SeenAt   string      // which state that was
	Remarks  []remarkRow // the reader's own, not sent yet
	Earlier  []remarkRow // those with which it was returned before
	Returns  bool        // the reader may return it
	Checks   checksView
	SetAside []string // what the officer passed on although the list warned
	Content  string   // hash of what is approved
	Public   *publicView
}

// publicView is the public version, where one was prepared.
type publicView struct {
	Title, Question string
	Answer          richtext.Safe
	Open            int // proposals of redaction that are undecided
	Changed         []piece
	ByHand          bool
}

// review handles "GET /desk/questions/:code/review": question and answer side by
// side.
func (d *Desk) review(c *gin.Context) error { return d.showReview(c, http.StatusOK, d.web.Form(c)) }

func (d *Desk) showReview(c *gin.Context, status int, f *web.Form) error {
	a := web.Actor(c)
	s, err := d.svc.Dossier(c, a, c.Param("code"))
	if err != nil {
		return err
	}
	q := s.Question
	if q.Status != question.Submitted && q.Status != question.Approved {
		return web.SeeOther(c, "/desk/questions/%s", q.Code)
	}
	p := reviewPage{Page: d.web.Page(c, "desk.review.title"), Question: q, Form: f}
	p.Wide, p.Failed = true, f.Failed()
	p.Own = q.Wrote(a.PersonID)
	p.Moves = moves(p.Dict, p.Form, q, s.Allowed, "")
	p.Returns = slices.Contains(s.Allowed, question.Return)
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	ls, err := d.lines(c, p.Page, n, a, []question.Listed{{Question: q, OfficerName: officerOf(s)}})
	if err != nil {
		return err
	}
	p.Line = ls[0]
	if p.Answer, err = view(p.Dict, s.Answer); err != nil {
		return err
	}
	for _, fill := range []func(*gin.Context, *reviewPage, service.Dossier) error{d.sinceSeen, d.reviewRemarks, d.reviewChecks, d.reviewPublic} {
		if err := fill(c, &p, s); err != nil {
			return err
		}
	}
	return d.web.Show(c, status, "desk/review", p)
}

// sinceSeen fills what changed since the reader saw the answer last, and notes
// that it is seen now.
func (d *Desk) sinceSeen(c *gin.Context, p *reviewPage, s service.Dossier) error {
	if s.Answer == nil {
		return nil
	}
	before, err := d.svc.ReadAnswer(c, web.Actor(c), s.Question)
	if err != nil || before == nil {
		return err
	}
	p.Since = compare(before.Text, s.Answer.Text)
	p.SeenAt = p.T("desk.review.seen", "n", before.Version, "at", p.Time(before.SavedAt))
	return nil
}

func (d *Desk) reviewRemarks(c *gin.Context, p *reviewPage, s service.Dossier) error {
	a := web.Actor(c)
	list, err := d.svc.Remarks(c, a, s.Question)
	if err != nil || s.Answer == nil {
		return err
	}
	p.Remarks = remarkRows(list, s.Answer.Text, a.PersonID, true)
	p.Earlier = remarkRows(list, s.Answer.Text, a.PersonID, false)
	return nil
}

func (d *Desk) reviewChecks(c *gin.Context, p *reviewPage, s service.Dossier) error {
	if s.Answer == nil {
		return nil
	}
	found, err := d.svc.CheckAnswer(c, s.Answer.Text, s.Answer.Outcome)
	if err != nil {
		return err
	}
	p.Checks = checkList(p.Page, found)
	for _, e := range slices.Backward(s.Events) {
		if e.Do != question.Submit {
			continue
		}
		text, _ := e.Data["set_aside"].(string)
		for _, name := range strings.Fields(text) {
			p.SetAside = append(p.SetAside, p.T("desk.check."+name))
		}
		break
	}
	p.Content, err = d.svc.ContentHash(c, s.Question)
	return err
}

func (d *Desk) reviewPublic(c *gin.Context, p *reviewPage, s service.Dossier) error {
	v, err := d.svc.PublicVersion(c, web.Actor(c), s.Question.Code)
	if err != nil || v.Draft.Version == 0 || v.Stale {
		return err
	}
	html, err := richtext.HTML(v.Draft.Answer)
	if err != nil {
		return err
	}
	p.Public = &publicView{
		Title: v.Draft.Title, Question: v.Draft.Question, Answer: html, Open: len(v.Open), ByHand: v.ByHand,
		Changed: compare(v.Original.Answer, v.Draft.Answer),
	}
	return nil
}
