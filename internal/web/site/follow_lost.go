package site

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/web"
)

// lostPage asks for the address to which private links are sent again.
type lostPage struct {
	web.Page
	Form *web.Form
	Done bool
}

// resendTakes is how long sending links again takes at least. What there is to
// find takes less, so that the time does not tell whether anything was found.
const resendTakes = 300 * time.Millisecond

// lost handles "GET /theo-doi/gui-lai".
func (s *Site) lost(c *gin.Context) error {
	return s.showLost(c, http.StatusOK, s.web.Form(c), false)
}

// lostSend handles "POST /theo-doi/gui-lai". The answer is the same whether
// anything was asked from the address.
func (s *Site) lostSend(c *gin.Context) error {
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	over := time.NewTimer(resendTakes)
	defer over.Stop()
	err = s.svc.SendLinks(c, f.Line("email"))
	if f.Reject(err) {
		return s.showLost(c, http.StatusUnprocessableEntity, f, false)
	}
	if err != nil {
		return err
	}
	select {
	case <-over.C:
	case <-c.Request.Context().Done():
	}
	return s.showLost(c, http.StatusOK, f, true)
}

func (s *Site) showLost(c *gin.Context, status int, f *web.Form, done bool) error {
	private(c)
	p := lostPage{s.web.Page(c, "site.lost.title"), f, done}
	p.Failed = f.Failed()
	return s.web.Show(c, status, "site/follow_lost", p)
}
