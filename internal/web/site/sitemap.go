package site

import (
	"encoding/xml"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// mostSitemap is how many publications the sitemap lists, the newest; older ones
// are reached through the library's pages.
const mostSitemap = 5000

type (
	sitemapSet struct {
		XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []sitemapURL `xml:"url"`
	}
	sitemapURL struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
)

// sitemap handles "GET /sitemap.xml".
func (s *Site) sitemap(c *gin.Context) error {
	var set sitemapSet
	add := func(path, day string) { set.URLs = append(set.URLs, sitemapURL{s.baseURL + path, day}) }
	for _, path := range []string{"/", askPath, "/thu-vien", "/thong-ke", "/theo-doi", "/api", "/quyen-rieng-tu"} {
		add(path, "")
	}
	fields, err := s.svc.Fields(c)
	if err != nil {
		return err
	}
	for _, f := range fields {
		add("/linh-vuc/"+url.PathEscape(f.Code), "")
	}
	departments, err := s.svc.Departments(c)
	if err != nil {
		return err
	}
	for _, d := range departments {
		if d.Answers {
			add("/don-vi/"+url.PathEscape(d.Code), "")
		}
	}
	filter := question.LibraryFilter{Limit: 100}
	for n := 0; n < mostSitemap; n += filter.Limit {
		l, err := s.svc.Library(c, filter)
		if err != nil {
			return err
		}
		for _, p := range l.Publications {
			add(publicationPath(p.Slug), calendar.Of(p.ChangedAt).String())
		}
		if filter.Cursor = l.Next; l.Next == "" {
			break
		}
	}
	c.Header("Cache-Control", "public, max-age=3600")
	return sendXML(c, "application/xml; charset=utf-8", set)
}

// robots handles "GET /robots.txt".
func (s *Site) robots(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=3600")
	c.String(http.StatusOK, "User-agent: *\n"+
		"Disallow: /desk\nDisallow: /theo-doi/\nDisallow: /hoi/\nDisallow: /api/\nDisallow: /thu-vien?\n\n"+
		"Sitemap: %s/sitemap.xml\n", s.baseURL)
	return nil
}
