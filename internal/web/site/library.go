package site

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

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
	Years       []web.Choice
	Askers      []web.Choice
	Outcomes    []web.Choice
	Items       []item
	Spelling    *link // the search with a mistake in typing mended
	Mended      bool  // the results are those of Spelling
	Near        bool  // nothing has all the words
	End         bool  // there is more, but the list ends
	Total       int
	Capped      bool // there are more than are counted
	Searched    bool // with words or a filter
	Filtered    bool // with a filter
	Cut         bool // the search was longer than is carried out
	Most        int
	First       string // address of the first page, "" on it
	Pager       web.Pager
	Feed        string
	Where       string // the path of the page
	Subscribe   string // where a reader asks to be told what is new, "" where that cannot be
	Field       string // heading of a field's own page
	Answering   []link // departments that answer for the field
}

// link is a name with an address.
type link struct{ Href, Name string }

// library handles "GET /thu-vien".
func (s *Site) library(c *gin.Context) error {
	return s.showLibrary(c, libraryPage{Page: s.web.Page(c, "site.library.title"), Where: "/thu-vien"}, "")
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
			Where: "/linh-vuc/" + f.Code,
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
	filter.AskerType = oneOf(word(c, "asker"), question.AskerTypes())
	filter.Outcome = oneOf(word(c, "outcome"), question.Outcomes())
	filter.Year = s.yearParam(c)
	f.Set("asker", string(filter.AskerType))
	f.Set("outcome", string(filter.Outcome))
	if filter.Year > 0 {
		f.Set("year", strconv.Itoa(filter.Year))
	}
	f.Set("q", filter.Query)
	f.Set("cited", filter.Cited)
	f.Set("field", filter.Field)
	f.Set("department", filter.Department)
	filter.From, filter.To = dateParam(c, f, "from"), dateParam(c, f, "to")
	if !filter.From.IsZero() && !filter.To.IsZero() && filter.To.Before(filter.From) {
		f.Fail("to", "site.period_reversed")
	}
	p.Filtered = filter.Cited != "" || (field == "" && filter.Field != "") || filter.Department != "" ||
		c.Query("from") != "" || c.Query("to") != "" || filter.AskerType != "" || filter.Outcome != "" || filter.Year != 0
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
	p.fill(c, l)
	looked := filter.Query
	if l.Mended {
		looked = l.Spelling
	}
	p.Items = s.items(c, p.Page, l.Publications, looked+" "+filter.Cited)
	if filter.Cursor != "" {
		p.First = web.Query(c, "cursor", "")
	}
	p.Feed = p.Here(feedPath(filter.Field, filter.Department))
	switch {
	case filter.Department != "" && filter.Field == "":
		p.Subscribe = subscribePath("don-vi", filter.Department)
	case filter.Field != "":
		p.Subscribe = subscribePath("linh-vuc", filter.Field)
	}
	revalidated(c) // what was just published or withdrawn shows in the next search
	if p.Searched || filter.Cursor != "" {
		// What was searched for is not for an index; the publications are.
		c.Header("X-Robots-Tag", "noindex, follow")
	}
	return s.web.Show(c, http.StatusOK, "site/library", p)
}

// fill says how the search went and where the pages before and after are.
func (p *libraryPage) fill(c *gin.Context, l question.Library) {
	p.Total, p.Capped = l.Total, l.More || l.Total >= question.TotalCap
	p.Near, p.Mended, p.End = l.Near, l.Mended, l.More && l.Next == ""
	if l.Spelling != "" {
		p.Spelling = &link{withoutCursor(web.Query(c, "q", l.Spelling)), l.Spelling}
	}
	var prev, next string
	if l.Prev != "" {
		prev = web.Query(c, "cursor", l.Prev)
	}
	if l.Next != "" {
		next = web.Query(c, "cursor", l.Next)
	}
	p.Pager = p.Page.Pager(prev, next)
}

// withoutCursor returns an address of this site for its first page.
func withoutCursor(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Del("cursor")
	u.RawQuery = q.Encode()
	return u.String()
}

// oneOf returns the value if it is one of the list, "" otherwise.
func oneOf[T ~string](value string, list []T) T {
	if slices.Contains(list, T(value)) {
		return T(value)
	}
	return ""
}

// firstYear is the first of which there are answers.
const firstYear = 2017

// yearParam reads the year of the answer, 0 for none.
func (s *Site) yearParam(c *gin.Context) int {
	y, err := strconv.Atoi(word(c, "year"))
	if err != nil || y < firstYear || y > s.svc.Today().Year {
		return 0
	}
	return y
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
	for y := s.svc.Today().Year; y >= firstYear; y-- {
		p.Years = append(p.Years, web.Choice{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	for _, t := range question.AskerTypes() {
		p.Askers = append(p.Askers, web.Choice{Value: string(t), Label: p.T("asker_type." + string(t))})
	}
	for _, o := range question.Outcomes() {
		p.Outcomes = append(p.Outcomes, web.Choice{Value: string(o), Label: p.T("outcome." + string(o))})
	}
	for _, d := range departments {
		if d.Answers {
			p.Departments = append(p.Departments, web.Choice{Value: d.Code, Label: d.Name(p.Code())})
		}
	}
	return nil
}
