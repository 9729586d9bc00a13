package site

import (
	"bytes"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/web"
)

// publicationPage is one published question with its answer.
type publicationPage struct {
	web.Page
	Pub            question.Publication
	Answer         richtext.Safe
	Canonical      string
	Field          link
	DepartmentHref string
	DepartmentNow  string // what the department is called in the reader's language today
	Asker          string
	Province       string
	Corrected      bool
	Related        []item
	Files          []web.FileItem
}

// withdrawnPage says when and why a publication was taken down.
type withdrawnPage struct {
	web.Page
	Pub question.Publication
}

// publication handles "GET /thu-vien/:slug".
func (s *Site) publication(c *gin.Context) error {
	slug, now := c.Param("slug"), s.svc.Clock().Now()
	if p, ok := s.shelf.fresh(slug, langOf(c), now); ok {
		return s.send(c, p)
	}
	pub, err := s.svc.Publication(c, slug)
	if question.CodeOf(err) == question.CodeGone {
		s.shelf.forget(slug)
		c.Header("Cache-Control", "no-cache")
		c.Header("X-Robots-Tag", "noindex")
		return s.web.Show(c, http.StatusGone, "site/withdrawn", withdrawnPage{s.web.Page(c, "site.withdrawn.title"), pub})
	}
	if err != nil {
		return err
	}
	if p, ok := s.shelf.still(slug, langOf(c), pub, now); ok {
		return s.send(c, p)
	}
	page, err := s.publicationPage(c, pub)
	if err != nil {
		return err
	}
	var html bytes.Buffer
	if err := s.web.Renderer.Render(&html, "site/publication", "", page); err != nil {
		return err
	}
	return s.send(c, s.shelf.put(slug, langOf(c), pub, html.Bytes(), now))
}

// send answers with a rendered page, or only says that it has not changed.
func (s *Site) send(c *gin.Context, p sheet) error {
	revalidated(c)
	if web.NotModified(c, p.etag) {
		return nil
	}
	c.Header("Content-Language", langOf(c))
	if p.gz != nil && takesGzip(c) {
		c.Header("Content-Encoding", "gzip")
		c.Data(http.StatusOK, "text/html; charset=utf-8", p.gz)
		return nil
	}
	c.Data(http.StatusOK, "text/html; charset=utf-8", p.html)
	return nil
}

func (s *Site) publicationPage(c *gin.Context, pub question.Publication) (publicationPage, error) {
	// The page is kept for every reader: nothing of this one's address but the
	// path may stand in it.
	c.Request.URL.RawQuery = ""
	p := publicationPage{
		Page: s.web.Page(c, "site.publication.title", "title", pub.Title), Pub: pub,
		Canonical:      s.baseURL + publicationPath(pub.Slug),
		DepartmentHref: "/don-vi/" + url.PathEscape(pub.Department),
		Corrected:      pub.Correction != "",
	}
	var err error
	if p.Answer, err = richtext.HTML(pub.Answer); err != nil {
		return p, err
	}
	n, err := s.names(c, p.Code())
	if err != nil {
		return p, err
	}
	p.Field = link{"/linh-vuc/" + url.PathEscape(pub.Field), n.fields[pub.Field]}
	if now := n.departments[pub.Department]; now != pub.DepartmentName {
		p.DepartmentNow = now
	}
	p.Asker = pub.AskerName
	if p.Asker == "" {
		p.Asker = p.T("asker_type." + string(pub.AskerType))
	}
	if p.Province, err = s.provinceName(c, pub.Province); err != nil {
		return p, err
	}
	files, err := s.svc.PublicFiles(c, pub)
	if err != nil {
		return p, err
	}
	for _, x := range files {
		u := question.Upload{Name: x.Label, Type: x.Type, Size: x.Size}
		p.Files = append(p.Files, web.NewFileItem(p.Dict, u, web.FilePath+"cong-khai/"+x.Key))
	}
	related, err := s.svc.Related(c, pub, 4)
	if err != nil {
		return p, err
	}
	p.Related = s.items(c, p.Page, related, "")
	return p, nil
}
