package desk

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type differencePage struct {
	web.Page
	Question question.Question
	From, To *answerView
	Form     *web.Form
	Versions []web.Choice
	Pieces   []piece
	Same     bool
}

// difference handles "GET /desk/questions/:code/difference?from=1&to=3": what
// changed between any two states of the answer.
func (d *Desk) difference(c *gin.Context) error {
	f, err := d.web.ReadQuery(c)
	if err != nil {
		return err
	}
	a := web.Actor(c)
	s, err := d.svc.Dossier(c, a, c.Param("code"))
	if err != nil {
		return err
	}
	if len(s.Revisions) == 0 {
		return question.NotFound()
	}
	last := s.Revisions[0].Version
	first := s.Revisions[min(1, len(s.Revisions)-1)].Version
	from, to := versionOr(f.Value("from"), first), versionOr(f.Value("to"), last)
	f.Set("from", strconv.Itoa(from))
	f.Set("to", strconv.Itoa(to))
	p := differencePage{Page: d.web.Page(c, "desk.difference.title"), Question: s.Question, Form: f}
	p.Wide = true
	was, err := d.svc.Revision(c, a, s.Question.Code, from)
	if err != nil {
		return err
	}
	is, err := d.svc.Revision(c, a, s.Question.Code, to)
	if err != nil {
		return err
	}
	if p.From, err = view(p.Dict, &was); err != nil {
		return err
	}
	if p.To, err = view(p.Dict, &is); err != nil {
		return err
	}
	p.Pieces, p.Same = compare(was.Text, is.Text), was.Text == is.Text
	for _, r := range s.Revisions {
		p.Versions = append(p.Versions, web.Choice{
			Value: strconv.Itoa(r.Version), Label: p.T("desk.difference.version", "n", r.Version, "name", r.AuthorName, "at", p.Time(r.SavedAt)),
		})
	}
	return d.web.Show(c, http.StatusOK, "desk/difference", p)
}

func versionOr(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return otherwise
}
