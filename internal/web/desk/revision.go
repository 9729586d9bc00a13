package desk

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type revisionPage struct {
	web.Page
	Question question.Question
	Answer   *answerView
	Others   []revisionRow
	Source   string
}

// revision handles "GET /desk/questions/:code/revisions/:n": the answer as it
// was.
func (d *Desk) revision(c *gin.Context) error {
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil {
		return question.NotFound()
	}
	a := web.Actor(c)
	s, err := d.svc.Dossier(c, a, c.Param("code"))
	if err != nil {
		return err
	}
	r, err := d.svc.Revision(c, a, c.Param("code"), n)
	if err != nil {
		return err
	}
	p := revisionPage{Page: d.web.Page(c, "desk.revision.title", "n", n), Question: s.Question, Source: r.Text}
	if p.Answer, err = view(p.Dict, &r); err != nil {
		return err
	}
	for _, o := range s.Revisions {
		if o.Version != n {
			p.Others = append(p.Others, revisionRow{Version: o.Version, Author: o.AuthorName, At: p.Time(o.SavedAt), Fixed: o.Fixed})
		}
	}
	return d.web.Show(c, http.StatusOK, "desk/revision", p)
}
