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
type names struct{ fields, departments map[string]string }

func (s *Site) names(c *gin.Context, lang string) (names, error) {
	n := names{map[string]string{}, map[string]string{}}
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
	Answered   string
	Lang       string // of the text, when it is not the page's
}

// items turns publications into lines of a list; what query asks for is marked.
func (s *Site) items(c *gin.Context, p web.Page, ps []question.Publication, query string) []item {
	n, err := s.names(c, p.Code())
	if err != nil {
		// The list stands without the names of fields.
		n = names{}
	}
	m := search.Parse(query).Marker()
	list := make([]item, 0, len(ps))
	for _, pub := range ps {
		text := pub.Question
		if answer := richtext.Text(pub.Answer); text == "" || (!m.Empty() && m.Share(answer) > m.Share(text)) {
			text = answer
		}
		it := item{
			Href: publicationPath(pub.Slug), Slug: pub.Slug, Title: m.Mark(pub.Title), Excerpt: m.Passage(text, excerptLength),
			Field: n.fields[pub.Field], FieldHref: "/linh-vuc/" + url.PathEscape(pub.Field),
			Department: pub.DepartmentName, Answered: p.Date(pub.AnsweredOn),
		}
		if pub.Lang != p.Code() {
			it.Lang = pub.Lang
		}
		list = append(list, it)
	}
	return list
}

func publicationPath(slug string) string { return "/thu-vien/" + url.PathEscape(slug) }
