package site

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// libraryPage lists publications: all of them, what was searched for, or those
// of one field.
type libraryPage struct {
	web.Page
	Form        *web.Form
	Fields      []web.Choice
	Departments []web.Choice
	Items       []item
	Total       int
	Capped      bool // there are more than are counted
	Searched    bool // with words or a filter
	Filtered    bool // with a filter
	Cut         bool // the search was longer than is carried out
	Most        int
	First       string // address of the first page, "" on it
	Pager       web.Pager
	Feed        string
	Canonical   string
	Field       string // heading of a field's own page
	Answering   []link // departments that answer for the field
}

// link is a name with an address.
type link struct{ Href, Name string }

// library handles "GET /thu-vien".
func (s *Site) library(c *gin.Context) error {
	return s.showLibrary(c, libraryPage{Page: s.web.Page(c, "site.library.title"), Canonical: s.baseURL + "/thu-vien"}, "")
}

// field handles "GET /linh-vuc/:field".
func (s *Site) field(c *gin.Context) error {
	fields, err := s.svc.Fields(c)
	if err != nil {
		return err
	}
	departments, err := s.svc.Departments(c)
	if err != nil {
		return err
	}
	lang := langOf(c)
	for _, f := range fields {
		if f.Code != c.Param("field") {
			continue
		}
		p := libraryPage{
			Page: s.web.Page(c, "site.field.title", "field", f.Name(lang)), Field: f.Name(lang),
			Canonical: s.baseURL + "/linh-vuc/" + f.Code,
		}
		for _, code := range f.Departments {
			for _, d := range departments {
				if d.Code == code {
					p.Answering = append(p.Answering, link{"/don-vi/" + url.PathEscape(code), d.Name(lang)})
				}
			}
		}
		return s.showLibrary(c, p, f.Code)
	}
	return question.NotFound()
}

func (s *Site) showLibrary(c *gin.Context, p libraryPage, field string) error {
	f := s.web.Form(c)
	p.Form, p.Most = f, mostQuery
	filter := question.LibraryFilter{Field: field, Cursor: c.Query("cursor"), Limit: 20}
	var cutQuery, cutCited bool
	filter.Query, cutQuery = param(c, "q", mostQuery)
	filter.Cited, cutCited = param(c, "cited", mostQuery)
	p.Cut = cutQuery || cutCited
	if field == "" {
		filter.Field = word(c, "field")
	}
	filter.Department = word(c, "department")
	f.Set("q", filter.Query)
	f.Set("cited", filter.Cited)
	f.Set("field", filter.Field)
	f.Set("department", filter.Department)
	filter.From, filter.To = dateParam(c, f, "from"), dateParam(c, f, "to")
	if !filter.From.IsZero() && !filter.To.IsZero() && filter.To.Before(filter.From) {
		f.Fail("to", "site.period_reversed")
	}
	p.Filtered = filter.Cited != "" || (field == "" && filter.Field != "") || filter.Department != "" ||
		c.Query("from") != "" || c.Query("to") != ""
	p.Searched = p.Filtered || filter.Query != ""
	if err := s.libraryChoices(c, &p); err != nil {
		return err
	}
	if p.Failed = f.Failed(); p.Failed {
		return s.web.Show(c, http.StatusBadRequest, "site/library", p)
	}
	l, err := s.svc.Library(c, filter)
	if f.Reject(err) {
		p.Failed = true
		return s.web.Show(c, http.StatusBadRequest, "site/library", p)
	}
	if err != nil {
		return err
	}
	p.Items = s.items(c, p.Page, l.Publications, filter.Query+" "+filter.Cited)
	p.Total, p.Capped = l.Total, l.Total >= question.TotalCap
	if l.Next != "" {
		p.Pager = p.Page.Pager("", web.Query(c, "cursor", l.Next))
	}
	if filter.Cursor != "" {
		p.First = web.Query(c, "cursor", "")
	}
	p.Feed = feedPath(filter.Field, filter.Department)
	cacheable(c)
	if p.Searched || filter.Cursor != "" {
		// What was searched for is not for an index; the publications are.
		c.Header("X-Robots-Tag", "noindex, follow")
	}
	return s.web.Show(c, http.StatusOK, "site/library", p)
}

// dateParam reads a day from the address into the form; one that cannot be read
// stays there with its message.
func dateParam(c *gin.Context, f *web.Form, name string) calendar.Date {
	v, _ := param(c, name, 40)
	f.Set(name, v)
	if v == "" {
		return calendar.Date{}
	}
	if d, err := calendar.Parse(v); err == nil {
		return d
	}
	return f.Date(name)
}

// libraryChoices fills the lists of the filter. Departments that are no more
// have answers too, so they stand in it.
func (s *Site) libraryChoices(c *gin.Context, p *libraryPage) error {
	fields, err := s.svc.Fields(c)
	if err != nil {
		return err
	}
	for _, f := range fields {
		p.Fields = append(p.Fields, web.Choice{Value: f.Code, Label: f.Name(p.Code())})
	}
	departments, err := s.svc.Departments(c)
	if err != nil {
		return err
	}
	for _, d := range departments {
		if d.Answers {
			p.Departments = append(p.Departments, web.Choice{Value: d.Code, Label: d.Name(p.Code())})
		}
	}
	return nil
}
