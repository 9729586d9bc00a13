package site

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/web"
)

// printPage is the whole correspondence about a question, oldest first, as one
// page for paper.
type printPage struct {
	web.Page
	Q          question.Question
	Asker      question.Contact
	Status     string
	Received   string
	Department string
	Letters    []sheetLetter
	Sent, Got  []string // names of files
	Printed    string
	Back       string
}

// sheetLetter is one step of the correspondence.
type sheetLetter struct {
	Title, At, When string
	Text            string        // as it was written
	Answer          richtext.Safe // of an answer
	Outcome         string
}

// print handles "GET /theo-doi/:code/in".
func (s *Site) print(c *gin.Context) error {
	private(c)
	token := c.Query("t")
	fd, answers, err := s.svc.Correspondence(c, c.Param("code"), token)
	if question.CodeOf(err) == question.CodeNotFound {
		return s.notFound(c, s.web.Form(c))
	}
	if err != nil {
		return err
	}
	page := s.web.Page(c, "site.print.title", "code", fd.Question.Code)
	n, err := s.names(c, page.Code())
	if err != nil {
		return err
	}
	p := printPage{
		Page: page, Q: fd.Question, Asker: fd.Asker, Status: page.T("status." + string(fd.Question.Status)),
		Received: page.Time(fd.Question.ReceivedAt), Department: fd.Department.Name(page.Code()),
		Printed: page.Time(s.web.Clock.Now()), Back: s.svc.FollowPath(fd.Question.Code, token),
	}
	for _, e := range fd.Events {
		l := sheetLetter{Title: eventTitle(page, e, n), At: page.Time(e.At), When: e.At.In(calendar.Zone).Format(time.RFC3339), Text: e.Note}
		for _, a := range answers {
			if a.Seq == e.Seq {
				if err := l.answer(page, a.Revision); err != nil {
					return err
				}
			}
		}
		if l.Title != "" {
			p.Letters = append(p.Letters, l)
		}
	}
	if len(answers) == 1 && answers[0].Seq == 0 {
		l := sheetLetter{Title: page.T("site.follow.answer")}
		if fd.Question.AnsweredAt != nil {
			l.At = page.Day(*fd.Question.AnsweredAt)
		}
		if err := l.answer(page, answers[0].Revision); err != nil {
			return err
		}
		p.Letters = append(p.Letters, l)
	}
	for _, a := range fd.Files {
		switch {
		case a.ErasedAt != nil:
		case a.Part == question.FileOfAnswer:
			p.Got = append(p.Got, a.Name)
		default:
			p.Sent = append(p.Sent, a.Name)
		}
	}
	return s.web.Show(c, http.StatusOK, "site/follow_print", p)
}

// answer puts the text of an answer into the step with which it was sent.
func (l *sheetLetter) answer(page web.Page, r question.Revision) error {
	html, err := richtext.HTML(r.Text)
	if err != nil {
		return fmt.Errorf("show an answer for paper: %w", err)
	}
	l.Answer, l.Outcome, l.Text = html, page.T("outcome."+string(r.Outcome)), ""
	return nil
}
