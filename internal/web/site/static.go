package site

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// staticPage is a page of text.
type staticPage struct {
	web.Page
	Form    *web.Form
	BaseURL string
	Consent string // version of the wording
}

func (s *Site) static(c *gin.Context, title, name string) error {
	cacheable(c)
	return s.web.Show(c, http.StatusOK, name, staticPage{
		Page: s.web.Page(c, title), Form: s.web.Form(c), BaseURL: s.baseURL, Consent: question.ConsentVersion,
	})
}

// api handles "GET /api".
func (s *Site) api(c *gin.Context) error { return s.static(c, "site.api.title", "site/api") }

// privacy handles "GET /quyen-rieng-tu".
func (s *Site) privacy(c *gin.Context) error {
	return s.static(c, "site.privacy.title", "site/privacy")
}
