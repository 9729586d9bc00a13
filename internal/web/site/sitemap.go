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
		XHTML   string       `xml:"xmlns:xhtml,attr"`
		URLs    []sitemapURL `xml:"url"`
	}
	sitemapURL struct {
		Loc     string         `xml:"loc"`
		LastMod string         `xml:"lastmod,omitempty"`
		Each    []sitemapOther `xml:"xhtml:link"`
	}
	// sitemapOther is the same page in one of its languages.
	sitemapOther struct {
		Rel  string `xml:"rel,attr"`
		Lang string `xml:"hreflang,attr"`
		Href string `xml:"href,attr"`
	}
)

func newSitemapSet() sitemapSet { return sitemapSet{XHTML: "http://www.w3.org/1999/xhtml"} }

// add lists a page: its address without a language and those in others, each
// with all of them.
func (set *sitemapSet) add(href, lang, day string, others []string) {
	if len(others) == 0 {
		set.URLs = append(set.URLs, sitemapURL{Loc: href, LastMod: day})
		return
	}
	each := []sitemapOther{{"alternate", "x-default", href}, {"alternate", lang, href}}
	for _, o := range others {
		each = append(each, sitemapOther{"alternate", o, href + "?lang=" + o})
	}
	for _, e := range each[1:] {
		set.URLs = append(set.URLs, sitemapURL{e.Href, day, each})
	}
}

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
	set := newSitemapSet()
	for _, p := range slugs {
		set.add(s.baseURL+publicationPath(p.Slug), p.Lang, calendar.Of(p.ChangedAt).String(), p.Langs)
	}
	c.Header("Cache-Control", "public, max-age=600")
	return sendXML(c, "application/xml; charset=utf-8", set)
}

// sitemapPages lists the pages that are no publications.
func (s *Site) sitemapPages(c *gin.Context) error {
	set, languages := newSitemapSet(), s.web.Catalogue.Languages()
	add := func(path string) { set.add(s.baseURL+path, languages[0], "", languages[1:]) }
	for _, path := range []string{"/", askPath, "/thu-vien", "/thong-ke", "/theo-doi", "/api", "/quyen-rieng-tu"} {
		add(path)
	}
	fields, err := s.svc.Fields(c)
	if err != nil {
		return err
	}
	for _, f := range fields {
		add("/linh-vuc/" + url.PathEscape(f.Code))
	}
	departments, err := s.svc.Departments(c)
	if err != nil {
		return err
	}
	for _, d := range departments {
		if d.Answers {
			add("/don-vi/" + url.PathEscape(d.Code))
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
