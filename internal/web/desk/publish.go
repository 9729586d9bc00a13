package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/redact"
	"hoidap/internal/richtext"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type publishPage struct {
	web.Page
	Question question.Question
	Form     *web.Form
	Do       question.Action // publish or correct
	Original []piece
	Answer   richtext.Safe
	Findings []finding
	Public   *question.Publication
	Link     string
	Moves    []move
	Problem  string

	PublicFiles []publicFile
}

// piece is a stretch of the asker's text; Kind is set where personal data were
// found.
type piece struct{ Text, Kind string }

type finding struct{ Kind, Text string }

// publishing handles "GET /desk/questions/:code/publish": the public version,
// edited beside the original.
func (d *Desk) publishing(c *gin.Context) error {
	return d.showPublish(c, http.StatusOK, tried{})
}

func (d *Desk) showPublish(c *gin.Context, status int, t tried) error {
	a := web.Actor(c)
	s, err := d.svc.Dossier(c, a, c.Param("code"))
	if err != nil {
		return err
	}
	do := question.Publish
	if s.Question.Status == question.Published {
		do = question.Correct
	}
	if _, err := question.Next(s.Question, a, do); err != nil {
		if t.form == nil || question.CodeOf(err) != question.CodeConflict {
			return err
		}
		return d.showDossier(c, status, t)
	}
	p := publishPage{Page: d.web.Page(c, "desk.publish.title"), Question: s.Question, Form: t.form, Do: do}
	if do == question.Correct {
		p.Title = p.T("desk.publish.correct_title")
	}
	p.Wide, p.Failed, p.Problem = true, t.failed(), t.problem(p.Dict)
	p.prefill(d.web.Form(c), s)
	if s.Answer != nil {
		if p.Answer, err = richtext.HTML(s.Answer.Text); err != nil {
			return err
		}
	}
	p.Original, p.Findings = found(p.Dict, s.Question.Body, s.Redactions)
	p.PublicFiles = publicFiles(p.Dict, p.Form, s)
	p.Public = s.Publication
	if s.Publication != nil {
		p.Link = "/thu-vien/" + s.Publication.Slug
	}
	p.Moves = moves(p.Dict, p.Form, s.Question, s.Allowed, "")
	return d.web.Show(c, status, "desk/publish", p)
}

// prefill puts the proposed, or the present, public version into a form that
// nobody has filled in.
func (p *publishPage) prefill(empty *web.Form, s service.Dossier) {
	if p.Form != nil {
		return
	}
	p.Form = empty
	draft := s.PublicDraft
	if p.Do == question.Correct && s.Publication != nil {
		draft = service.PublicDraft{Title: s.Publication.Title, Question: s.Publication.Question, Answer: s.Publication.Answer}
	}
	name := string(p.Do)
	p.Form.Set(name+".title", draft.Title)
	p.Form.Set(name+".question", draft.Question)
	p.Form.Set(name+".answer", draft.Answer)
}

// found cuts the text into pieces, those with personal data apart, and lists
// what was found.
func found(p i18n.Dict, text string, spans []redact.Span) ([]piece, []finding) {
	var pieces []piece
	var list []finding
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End > len(text) || s.Start > s.End {
			continue
		}
		if s.Start > at {
			pieces = append(pieces, piece{Text: text[at:s.Start]})
		}
		kind := redactKind(p, s.Kind)
		pieces = append(pieces, piece{Text: text[s.Start:s.End], Kind: kind})
		list = append(list, finding{Kind: kind, Text: text[s.Start:s.End]})
		at = s.End
	}
	if at < len(text) {
		pieces = append(pieces, piece{Text: text[at:]})
	}
	return pieces, list
}
