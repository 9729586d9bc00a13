package desk

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type reviewListPage struct {
	web.Page
	Heads []line // submitted to the head of department
	Board []line // approved by the head, before the board
	Head  bool
	Edits bool
	Pager web.Pager
}

// reviewList handles "GET /desk/review": the answers that wait for the reader's
// approval.
func (d *Desk) reviewList(c *gin.Context) error {
	a := web.Actor(c)
	p := reviewListPage{Page: d.web.Page(c, "desk.review_list.title"), Head: a.Has(question.Head), Edits: edits(a)}
	if !p.Head && !p.Edits {
		return question.Forbidden("error.forbidden")
	}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	f := question.Filter{Cursor: c.Query("cursor"), Limit: 50}
	if p.Head {
		f.Status = append(f.Status, question.Submitted)
	}
	if p.Edits {
		f.Status = append(f.Status, question.Approved)
	}
	l, err := d.svc.Questions(c, a, f)
	if err != nil {
		return err
	}
	heads := headed(a)
	mine, board := []question.Listed{}, []question.Listed{}
	for _, q := range l.Questions {
		switch {
		case q.Status == question.Submitted && slices.Contains(heads, q.Lead):
			mine = append(mine, q)
		case q.Status == question.Approved && p.Edits:
			board = append(board, q)
		}
	}
	if p.Heads, err = d.lines(c, p.Page, n, a, mine); err != nil {
		return err
	}
	if p.Board, err = d.lines(c, p.Page, n, a, board); err != nil {
		return err
	}
	p.Pager = pager(c, p.Page, l.Next)
	return d.web.Show(c, http.StatusOK, "desk/review-list", p)
}

type reviewPage struct {
	web.Page
	Question  question.Question
	Line      line
	Answer    *answerView
	Form      *web.Form
	Approves  bool
	Returns   bool
	Own       bool // the reader wrote the answer
	Revisions []revisionRow
	Moves     []move
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
	p.Approves = slices.Contains(s.Allowed, question.Approve)
	p.Returns = slices.Contains(s.Allowed, question.Return)
	p.Own = s.Question.AnswerAuthorID == a.PersonID
	p.Moves = moves(p.Page, s.Question, s.Allowed, "")
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	ls, err := d.lines(c, p.Page, n, a, []question.Listed{{Question: s.Question, OfficerName: officerOf(s)}})
	if err != nil {
		return err
	}
	p.Line = ls[0]
	for _, r := range s.Revisions {
		p.Revisions = append(p.Revisions, revisionRow{Version: r.Version, Author: r.AuthorName, At: p.Time(r.SavedAt), Fixed: r.Fixed})
	}
	if p.Answer, err = view(p.Page, s.Answer); err != nil {
		return err
	}
	return d.web.Show(c, http.StatusOK, "desk/review", p)
}
