package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// embedPage is the search-and-ask box that other sites show in a frame.
type embedPage struct {
	web.Page
	Form  *web.Form
	Theme string // "light" or "dark"; "" as the reader's system has it
	Field string // searched in it alone
}

// embed handles "GET /nhung", the one page that other sites may show in a frame.
func (s *Site) embed(c *gin.Context) error {
	s.web.AllowFrame(c)
	cacheable(c)
	c.Header("X-Robots-Tag", "noindex")
	c.Writer.Header().Del("Set-Cookie") // the language of another site's page is not remembered
	p := embedPage{Page: s.web.Page(c, "site.embed.title"), Form: s.web.Form(c)}
	if theme := c.Query("theme"); theme == "light" || theme == "dark" {
		p.Theme = theme
	}
	fields, err := s.svc.Fields(c)
	if err != nil {
		return err
	}
	if code := word(c, "linh-vuc"); slices.ContainsFunc(fields, func(f question.Field) bool { return f.Code == code }) {
		p.Field = code
	}
	return s.web.Show(c, http.StatusOK, "site/embed", p)
}

// embedScript handles "GET /nhung.js", which puts the box into a page. Its
// address stands in other sites' pages and never changes.
func (s *Site) embedScript(c *gin.Context) error {
	c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	titles := map[string]string{"": s.web.Catalogue.Lang(i18n.First).T("site.embed.frame_title")}
	for _, lang := range s.web.Catalogue.Languages() {
		titles[lang] = s.web.Catalogue.Lang(lang).T("site.embed.frame_title")
	}
	list, err := json.Marshal(titles)
	if err != nil {
		return fmt.Errorf("write the titles of the box: %w", err)
	}
	text := bytes.Replace(s.web.Assets.Content("embed.js"), []byte(`":titles:"`), list, 1)
	return s.script(c, text, "public, max-age=3600")
}

func (s *Site) script(c *gin.Context, text []byte, cache string) error {
	if len(text) == 0 {
		return question.NotFound()
	}
	c.Header("Cache-Control", cache)
	if web.NotModified(c, s.web.Assets.Version()) {
		return nil
	}
	c.Data(http.StatusOK, "text/javascript; charset=utf-8", text)
	return nil
}

// embedHelpPage says how another site shows the box.
type embedHelpPage struct {
	web.Page
	Options []embedOption
}

type embedOption struct{ Name, About string }

// embedHelp handles "GET /nhung/huong-dan": how another site shows the box, with
// the box itself.
func (s *Site) embedHelp(c *gin.Context) error {
	web.ShowFrame(c)
	cacheable(c)
	p := embedHelpPage{Page: s.web.Page(c, "site.embed.heading")}
	p.Options = []embedOption{
		{"data-lang", p.T("site.embed.option_lang", "languages", strings.Join(s.web.Catalogue.Languages(), ", "))},
		{"data-theme", p.T("site.embed.option_theme")},
		{"data-accent", p.T("site.embed.option_accent")},
		{"data-field", p.T("site.embed.option_field")},
		{"data-target", p.T("site.embed.option_target")},
		{"data-title", p.T("site.embed.option_title")},
	}
	return s.web.Show(c, http.StatusOK, "site/embed_help", p)
}

// offlinePage says in every language that there is no network.
type offlinePage struct {
	web.Page
	Languages []i18n.Dict
}

// offline handles "GET /ngoai-tuyen", the page that a browser keeps for when
// there is no network. It is in every language, since nobody can be asked then.
func (s *Site) offline(c *gin.Context) error {
	c.Header("X-Robots-Tag", "noindex")
	cacheable(c)
	p := offlinePage{Page: s.web.Page(c, "site.offline.title")}
	for _, lang := range s.web.Catalogue.Languages() {
		p.Languages = append(p.Languages, s.web.Catalogue.Lang(lang))
	}
	return s.web.Show(c, http.StatusOK, "site/offline", p)
}

// worker handles "GET /sw.js", which keeps that page. It is asked for anew each
// time, so that a browser never holds on to an old one.
func (s *Site) worker(c *gin.Context) error {
	text := bytes.ReplaceAll(s.web.Assets.Content("sw.js"), []byte(":hash:"), []byte(s.web.Assets.Version()))
	return s.script(c, text, "no-cache")
}
