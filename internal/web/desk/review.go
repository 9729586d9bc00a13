package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// reviewList handles "GET /desk/review": the answers that wait for the reader's
// approval.
func (d *Desk) reviewList(c *gin.Context) error {
	a := web.Actor(c)
	if !a.Has(question.Head) && !edits(a) {
		return question.Forbidden("error.forbidden")
	}
	p := listPage{Page: d.web.Page(c, "desk.review_list.title")}
	p.Intro = p.T("desk.review_list.intro")
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	if heads := a.Headed(); len(heads) > 0 {
		l, err := d.svc.Questions(c, a, question.Filter{Status: []question.Status{question.Submitted}, Leads: heads, Limit: 200})
		if err != nil {
			return err
		}
		q := queue{ID: "heads", Title: p.T("desk.review_list.heads"), Empty: p.T("desk.work.review_none"), Page: "review"}
		if err := d.fill(c, &p, n, q, l.Questions); err != nil {
			return err
		}
	}
	if edits(a) {
		l, err := d.svc.Questions(c, a, question.Filter{Status: []question.Status{question.Approved}, Cursor: c.Query("cursor"), Limit: 50})
		if err != nil {
			return err
		}
		q := queue{ID: "board", Title: p.T("desk.review_list.board"), Empty: p.T("desk.work.board_none"), Page: "review"}
		if err := d.fill(c, &p, n, q, l.Questions); err != nil {
			return err
		}
		p.Pager = pager(c, p.Page, l)
	}
	return d.web.Show(c, http.StatusOK, "desk/lists", p)
}

type reviewPage struct {
	web.Page
	Question question.Question
	Line     line
	Answer   *answerView
	Form     *web.Form
	Own      bool // the reader wrote the answer
	Moves    []move
}

// review handles "GET /desk/questions/:code/review": question and answer side by
// side.
func (d *Desk) review(c *gin.Context) error {
	a := web.Actor(c)
	s, err := d.svc.Dossier(c, a, c.Param("code"))
	if err != nil {
		return err
	}
	if s.Question.Status != question.Submitted && s.Question.Status != question.Approved {
		return web.SeeOther(c, "/desk/questions/%s", s.Question.Code)
	}
	p := reviewPage{Page: d.web.Page(c, "desk.review.title"), Question: s.Question, Form: d.web.Form(c)}
	p.Wide = true
	p.Own = s.Question.AnswerAuthorID == a.PersonID
	p.Moves = moves(p.Dict, p.Form, s.Question, s.Allowed, "")
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	ls, err := d.lines(c, p.Page, n, a, []question.Listed{{Question: s.Question, OfficerName: officerOf(s)}})
	if err != nil {
		return err
	}
	p.Line = ls[0]
	if p.Answer, err = view(p.Dict, s.Answer); err != nil {
		return err
	}
	return d.web.Show(c, http.StatusOK, "desk/review", p)
}
