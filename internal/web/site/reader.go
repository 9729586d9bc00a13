package site

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/web"
)

// votedKey is where the session remembers for which publications this reader
// has said whether they help: each counts once.
const (
	votedKey  = "site.voted"
	mostVoted = 100
)

// thanksPage thanks a reader for a word on a publication.
type thanksPage struct {
	web.Page
	Back    string
	Helpful bool
}

// vote handles "POST /thu-vien/:slug/huu-ich".
func (s *Site) vote(c *gin.Context) error {
	private(c)
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	slug, helpful := c.Param("slug"), f.Value("helpful") == "yes"
	ctx := c.Request.Context()
	voted := strings.Fields(s.web.Session().GetString(ctx, votedKey))
	if !slices.Contains(voted, slug) {
		if err := s.svc.Vote(c, slug, helpful); err != nil {
			return err
		}
		voted = append(voted, slug)
		s.web.Session().Put(ctx, votedKey, strings.Join(voted[max(0, len(voted)-mostVoted):], " "))
	}
	return s.web.Show(c, http.StatusOK, "site/thanks", thanksPage{s.web.Page(c, "site.thanks.title"), publicationPath(slug), helpful})
}

// similarPage is the part of the asking page that shows what was answered
// already.
type similarPage struct {
	web.Page
	Similar []item
}

// similar handles "POST /hoi/tuong-tu": what is typed so far resembles which
// answered questions. It is posted so that it stands in no address and no log.
func (s *Site) similar(c *gin.Context) error {
	private(c)
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	p := similarPage{Page: s.web.Page(c, "site.review.similar")}
	if text := f.Value("title") + "\n" + f.Value("body"); len([]rune(text)) > 8 {
		// A help, not a condition: without it the asker goes on.
		if like, err := s.svc.Similar(c, text, 4); err == nil {
			p.Similar = s.items(c, p.Page, like, "")
		}
	}
	return s.web.ShowPart(c, http.StatusOK, "site/similar", "results", p)
}

// spared handles "POST /hoi/da-ro": an answered question answers the one that
// was about to be asked. It is counted, and the reader gets the answer.
func (s *Site) spared(c *gin.Context) error {
	private(c)
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	slug := f.Value("slug")
	if err := s.svc.Spared(c, slug); err != nil {
		return err
	}
	return web.SeeOther(c, "/thu-vien/%s", slug)
}
