package desk

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type splitPage struct {
	web.Page
	Question question.Question
	Form     *web.Form
	Fields   []web.Choice
	Parts    []splitPart
	Problem  string
}

// splitPart names the fields of one part.
type splitPart struct {
	Number             int
	Title, Body, Field string
}

// part returns the name of a field of the i-th part, from 0.
func part(i int, field string) string { return fmt.Sprintf("split.parts.%d.%s", i, field) }

// splitting handles "GET /desk/questions/:code/split": a mixed letter beside the
// questions that are made of its parts (Luật 42/2013/QH13, Điều 25).
func (d *Desk) splitting(c *gin.Context) error {
	return d.showSplit(c, http.StatusOK, tried{})
}

func (d *Desk) showSplit(c *gin.Context, status int, t tried) error {
	a := web.Actor(c)
	q, err := d.svc.Question(c, a, c.Param("code"))
	if err != nil {
		return err
	}
	if _, err := question.Next(q, a, question.Split); err != nil {
		if t.form == nil || question.CodeOf(err) != question.CodeConflict {
			return err
		}
		return d.showDossier(c, status, t)
	}
	p := splitPage{Page: d.web.Page(c, "desk.split.title"), Question: q, Form: t.form}
	p.Wide, p.Failed, p.Problem = true, t.failed(), t.problem(p.Dict)
	if p.Form == nil {
		p.Form = d.web.Form(c)
	}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	p.Fields = n.activeFields()
	for i := range parts {
		p.Parts = append(p.Parts, splitPart{
			Number: i + 1, Title: part(i, "title"), Body: part(i, "body"), Field: part(i, "field"),
		})
	}
	return d.web.Show(c, status, "desk/split", p)
}
