package site

import (
	"net/http"
	"net/url"
	"strings"

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
	Headline       string
	Asked          string // title and question, translated where there is a translation
	In             string // the language of these texts
	Others         []hreflang
	Translated     bool
	Canonical      string
	Picture        string // beside a shared link
	Subscribe      string // where a reader asks to be told of changes
	Field          link
	DepartmentHref string
	DepartmentNow  string // what the department is called in the reader's language today, if that is another name
	Asker          string
	Province       string
	Corrected      bool
	Related        []item
	Citations      []cited
	Replaced       bool // one of them is no longer in force
	Files          []web.FileItem
}

// Describe is the beginning of the question.
func (p publicationPage) Describe() string {
	text := strings.Join(strings.Fields(p.Asked), " ")
	if r := []rune(text); len(r) > mostDescribed {
		text = strings.TrimSpace(string(r[:mostDescribed])) + "…"
	}
	return text
}

// mostDescribed is how much of a question a search engine shows, in characters.
const mostDescribed = 155

// hreflang is the address of the page in a language.
type hreflang struct{ Lang, Href string }

// inLanguage puts the texts into the page: translated, where somebody has made
// and somebody else has read a translation of the publication as it is now.
func (s *Site) inLanguage(c *gin.Context, p *publicationPage) (err error) {
	p.Headline, p.Asked, p.In = p.Pub.Title, p.Pub.Question, p.Pub.Lang
	answer := p.Pub.Answer
	pubs := []question.Publication{p.Pub}
	if err := s.svc.Translate(c, pubs); err != nil {
		return err
	}
	for _, t := range pubs[0].Translations {
		if t.Lang == p.Pub.Lang {
			continue
		}
		p.Others = append(p.Others, hreflang{t.Lang, p.Canonical + "?lang=" + t.Lang})
		if t.Lang == p.Code() {
			p.Headline, p.Asked, p.In, p.Translated, answer = t.Title, t.Question, t.Lang, true, t.Answer
		}
	}
	if len(p.Others) > 0 {
		p.Others = append(p.Others, hreflang{p.Pub.Lang, p.Canonical}, hreflang{"x-default", p.Canonical})
	}
	if p.Translated {
		p.Title = p.T("site.publication.title", "title", p.Headline)
		p.Canonical += "?lang=" + p.In
	}
	p.Answer, err = richtext.HTML(linked(answer))
	return err
}

// withdrawnPage says when and why a publication was taken down.
type withdrawnPage struct {
	web.Page
	Pub question.Publication
}

// publication handles "GET /thu-vien/:slug". An address that the publication
// had before leads to the one that it has.
func (s *Site) publication(c *gin.Context) error {
	slug := c.Param("slug")
	pub, err := s.svc.Publication(c, slug)
	if question.CodeOf(err) == question.CodeGone {
		c.Header("Cache-Control", "no-cache")
		c.Header("X-Robots-Tag", "noindex")
		return s.web.Show(c, http.StatusGone, "site/withdrawn", withdrawnPage{s.web.Page(c, "site.withdrawn.title"), pub})
	}
	if err != nil {
		return err
	}
	if pub.Slug != slug {
		c.Header("Cache-Control", "public, max-age=3600")
		c.Redirect(http.StatusMovedPermanently, publicationPath(pub.Slug))
		return nil
	}
	page, err := s.publicationPage(c, pub)
	if err != nil {
		return err
	}
	revalidated(c)
	return s.web.Show(c, http.StatusOK, "site/publication", page)
}

func (s *Site) publicationPage(c *gin.Context, pub question.Publication) (publicationPage, error) {
	// The page is kept for every reader: nothing of this one's address but the
	// path may stand in it. (The router has read the language.)
	c.Request.URL.RawQuery = ""
	p := publicationPage{
		Page: s.web.Page(c, "site.publication.title", "title", pub.Title), Pub: pub,
		Canonical:      s.baseURL + publicationPath(pub.Slug),
		DepartmentHref: "/don-vi/" + url.PathEscape(pub.Department),
		Corrected:      pub.Correction != "",
		Subscribe:      subscribePath("bai", pub.Slug),
		Picture:        s.baseURL + picturePath(pub.Slug),
	}
	var err error
	if err = s.inLanguage(c, &p); err != nil {
		return p, err
	}
	n, err := s.names(c, p.Code())
	if err != nil {
		return p, err
	}
	p.Citations = citations(p.Page, pub.Answer, s.svc.Today())
	for _, c := range p.Citations {
		p.Replaced = p.Replaced || c.Replaced != ""
	}
	p.Field = link{"/linh-vuc/" + url.PathEscape(pub.Field), n.fields[pub.Field]}
	if err := s.calledNow(c, &p, n.departments[pub.Department]); err != nil {
		return p, err
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
	for i := range p.Related {
		p.Related[i].Excerpt = nil // titles are enough on a small screen
	}
	return p, nil
}

// calledNow says what the department is called in the reader's language: in the
// publication's own only when it has been renamed since.
func (s *Site) calledNow(c *gin.Context, p *publicationPage, name string) error {
	if name == "" || name == p.Pub.DepartmentName {
		return nil
	}
	then, err := s.names(c, p.Pub.Lang)
	if err != nil {
		return err
	}
	p.DepartmentNow = name
	if then.departments[p.Pub.Department] != p.Pub.DepartmentName {
		p.DepartmentNow = p.T("site.publication.now", "department", name)
	}
	return nil
}
