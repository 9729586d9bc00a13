package site

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

type (
	sitemapIndex struct {
		XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []sitemapURL `xml:"sitemap"`
	}
	sitemapSet struct {
		XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []sitemapURL `xml:"url"`
	}
	sitemapURL struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
)

// sitemap handles "GET /sitemap.xml": the list of the sitemap's parts.
func (s *Site) sitemap(c *gin.Context) error {
	parts, err := s.svc.SitemapParts(c)
	if err != nil {
		return err
	}
	index := sitemapIndex{Parts: []sitemapURL{{Loc: s.baseURL + "/sitemap/trang.xml"}}}
	for n := 1; n <= parts; n++ {
		index.Parts = append(index.Parts, sitemapURL{Loc: s.baseURL + "/sitemap/" + strconv.Itoa(n) + ".xml"})
	}
	c.Header("Cache-Control", "public, max-age=600")
	return sendXML(c, "application/xml; charset=utf-8", index)
}

// sitemapPart handles "GET /sitemap/:part": the site's own pages (trang.xml) or
// some of the publications (1.xml and so on).
func (s *Site) sitemapPart(c *gin.Context) error {
	part, ok := strings.CutSuffix(c.Param("part"), ".xml")
	if !ok {
		return question.NotFound()
	}
	if part == "trang" {
		return s.sitemapPages(c)
	}
	n, err := strconv.Atoi(part)
	if err != nil {
		return question.NotFound()
	}
	slugs, err := s.svc.SitemapPart(c, n)
	if err != nil {
		return err
	}
	var set sitemapSet
	for _, p := range slugs {
		set.URLs = append(set.URLs, sitemapURL{s.baseURL + publicationPath(p.Slug), calendar.Of(p.ChangedAt).String()})
	}
	c.Header("Cache-Control", "public, max-age=600")
	return sendXML(c, "application/xml; charset=utf-8", set)
}

// sitemapPages lists the pages that are no publications.
func (s *Site) sitemapPages(c *gin.Context) error {
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
	c.Header("Cache-Control", "public, max-age=3600")
	return sendXML(c, "application/xml; charset=utf-8", set)
}

// robots handles "GET /robots.txt".
func (s *Site) robots(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=3600")
	c.String(http.StatusOK, "User-agent: *\n"+
		"Disallow: /desk\nDisallow: /theo-doi/\nDisallow: /nhan-tin\nDisallow: /hoi/\nDisallow: /api/\nDisallow: /thu-vien?\n\n"+
		"Sitemap: %s/sitemap.xml\n", s.baseURL)
	return nil
}
