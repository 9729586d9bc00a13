package site

import (
	"fmt"
	"net/url"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/search"
	"hoidap/internal/web"
)

// names are what fields and departments are called in one language, by code.
type names struct{ fields, departments, provinces map[string]string }

func (s *Site) names(c *gin.Context, lang string) (names, error) {
	n := names{map[string]string{}, map[string]string{}, map[string]string{}}
	fields, err := s.svc.Fields(c)
	if err != nil {
		return n, fmt.Errorf("read the fields: %w", err)
	}
	for _, f := range fields {
		n.fields[f.Code] = f.Name(lang)
	}
	departments, err := s.svc.Departments(c)
	if err != nil {
		return n, fmt.Errorf("read the departments: %w", err)
	}
	for _, d := range departments {
		n.departments[d.Code] = d.Name(lang)
	}
	provinces, err := s.svc.Provinces(c)
	if err != nil {
		return n, fmt.Errorf("read the provinces: %w", err)
	}
	for _, p := range provinces {
		n.provinces[p.Code] = p.Name
	}
	return n, nil
}

// provinceName returns what the province is called, "" for none.
func (s *Site) provinceName(c *gin.Context, code string) (string, error) {
	provinces, err := s.svc.Provinces(c)
	if err != nil {
		return "", fmt.Errorf("read the provinces: %w", err)
	}
	for _, p := range provinces {
		if p.Code == code {
			return p.Name, nil
		}
	}
	return "", nil
}

// excerptLength is about how many characters of a text a list shows.
const excerptLength = 220

// item is a publication in a list.
type item struct {
	Href, Slug string
	Title      []search.Segment
	Excerpt    []search.Segment
	Field      string
	FieldHref  string
	Department string // as it was called then
	NameLang   string // of the department's name, when it is not the page's
	Answered   string
	Lang       string // of the text, when it is not the page's
	Note       string // that it is a translation, or not in the reader's language
	Translated bool
}

// items turns publications into lines of a list; what query asks for is marked.
func (s *Site) items(c *gin.Context, p web.Page, ps []question.Publication, query string) []item {
	n, err := s.names(c, p.Code())
	if err != nil {
		// The list stands without the names of fields.
		n = names{}
	}
	m := search.Parse(query).Marker()
	own := make([]passage, len(ps))
	translate := false
	for i, pub := range ps {
		own[i] = passageOf(m, pub.Title, pub.Question, pub.Answer)
		translate = translate || pub.Lang != p.Code() || !m.Empty() && own[i].found == 0
	}
	if translate {
		// Without its translations the list is in the original.
		_ = s.svc.Translate(c, ps)
	}
	list := make([]item, 0, len(ps))
	for i, pub := range ps {
		it := item{
			Href: publicationPath(pub.Slug), Slug: pub.Slug, Field: n.fields[pub.Field], FieldHref: "/linh-vuc/" + url.PathEscape(pub.Field),
			Department: pub.DepartmentName, Answered: p.Date(pub.AnsweredOn),
		}
		shown, lang := own[i], pub.Lang
		if lang != p.Code() {
			it.NameLang = lang
		}
		if t := translationFor(p, m, pub, shown.found); t != nil {
			shown, lang = passageOf(m, t.Title, t.Question, t.Answer), t.Lang
			it.Href += "?lang=" + url.QueryEscape(lang)
			it.Note, it.Translated = p.T("site.library.translated"), true
		}
		if lang != p.Code() {
			it.Lang, it.Translated, it.Note = lang, false, p.T("site.library.in", "language", p.Language(lang))
		}
		it.Title, it.Excerpt = m.Mark(shown.title), m.Passage(shown.text, excerptLength)
		list = append(list, it)
	}
	return list
}

// passage is a publication as a list shows it in one language: its title and
// the part of it that has more of what was searched for.
type passage struct {
	title, text string
	found       int // different things that were searched for
}

func passageOf(m search.Marker, title, asked, answer string) passage {
	p := passage{title: title, text: asked}
	answer = richtext.Text(answer)
	if m.Empty() {
		if asked == "" {
			p.text = answer
		}
		return p
	}
	p.found = m.Share(asked)
	if n := m.Share(answer); asked == "" || n > p.found {
		p.text, p.found = answer, n
	}
	p.found = max(p.found, m.Share(title))
	return p
}

// translationFor returns the translation in which a list shows the publication:
// that in the reader's language or, where the original has nothing of what was
// searched for, the one that has. nil is the original.
func translationFor(p web.Page, m search.Marker, pub question.Publication, found int) *question.Translation {
	if pub.Lang != p.Code() {
		return pub.In(p.Code())
	}
	if m.Empty() || found > 0 {
		return nil
	}
	for i, t := range pub.Translations {
		if passageOf(m, t.Title, t.Question, t.Answer).found > 0 {
			return &pub.Translations[i]
		}
	}
	return nil
}

func publicationPath(slug string) string { return "/thu-vien/" + url.PathEscape(slug) }
