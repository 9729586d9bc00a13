package site

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type datesPage struct {
	web.Page
	Number string // the question's code
	Dates  web.Dates
	Back   string
}

// dates handles "GET /theo-doi/:code/thoi-han": why the promised date is the one
// that it is.
func (s *Site) dates(c *gin.Context) error {
	private(c)
	token := c.Query("t")
	x, err := s.svc.ExplainAsked(c, c.Param("code"), token)
	if question.CodeOf(err) == question.CodeNotFound {
		return s.notFound(c, s.web.Form(c))
	}
	if err != nil {
		return err
	}
	p := datesPage{Page: s.web.Page(c, "calendar.why.title"), Number: x.Question.Code}
	p.Dates = web.DatesOf(p.Dict, x)
	p.Back = "/theo-doi/" + url.PathEscape(x.Question.Code) + "?t=" + url.QueryEscape(token)
	return s.web.Show(c, http.StatusOK, "site/follow_dates", p)
}
