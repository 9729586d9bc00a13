package site

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// departmentPage shows a department: its fields, its figures of this year and
// its answers.
type departmentPage struct {
	web.Page
	Department question.Department
	Name       string
	Fields     []link
	Former     bool
	Ended      string
	Successor  *link
	Before     []link // departments whose successor it is
	Counts     service.DepartmentCounts
	Since      string
	Until      string
	Items      []item
	Total      int
	Capped     bool
	First      string
	Pager      web.Pager
	Feed       string
	Where      string // the path of the page
	Subscribe  string
}

// department handles "GET /don-vi/:department".
func (s *Site) department(c *gin.Context) error {
	d, err := s.svc.Department(c, c.Param("department"))
	if err != nil {
		return err
	}
	lang := langOf(c)
	path := "/don-vi/" + url.PathEscape(d.Code)
	p := departmentPage{
		Page: s.web.Page(c, "site.department.title", "department", d.Name(lang)), Department: d, Name: d.Name(lang),
		Former: !d.Current(s.svc.Today()) && !d.ValidTo.IsZero(), Feed: feedPath("", d.Code), Where: path,
		Subscribe: subscribePath("don-vi", d.Code),
	}
	p.Feed = p.Here(p.Feed)
	if err := s.departmentLinks(c, &p); err != nil {
		return err
	}
	if err := s.departmentCounts(c, &p); err != nil {
		return err
	}
	l, err := s.svc.Library(c, question.LibraryFilter{Department: d.Code, Cursor: c.Query("cursor"), Limit: 20})
	if err != nil {
		return err
	}
	p.Items, p.Total, p.Capped = s.items(c, p.Page, l.Publications, ""), l.Total, l.Total >= question.TotalCap
	var prev, next string
	if l.Prev != "" {
		prev = web.Query(c, "cursor", l.Prev)
	}
	if l.Next != "" {
		next = web.Query(c, "cursor", l.Next)
	}
	p.Pager = p.Page.Pager(prev, next)
	if c.Query("cursor") != "" {
		p.First = path
	}
	cacheable(c)
	return s.web.Show(c, http.StatusOK, "site/department", p)
}

// departmentLinks finds what came before the department and what after it.
func (s *Site) departmentLinks(c *gin.Context, p *departmentPage) error {
	n, err := s.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, f := range p.Department.Fields {
		p.Fields = append(p.Fields, link{"/linh-vuc/" + url.PathEscape(f), n.fields[f]})
	}
	if p.Former {
		p.Ended = p.Date(p.Department.ValidTo)
	}
	if code := p.Department.Successor; code != "" {
		p.Successor = &link{"/don-vi/" + url.PathEscape(code), n.departments[code]}
	}
	all, err := s.svc.Departments(c)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Successor == p.Department.Code {
			p.Before = append(p.Before, link{"/don-vi/" + url.PathEscape(d.Code), d.Name(p.Code())})
		}
	}
	return nil
}

func (s *Site) departmentCounts(c *gin.Context, p *departmentPage) error {
	from, to := s.thisYear()
	all, err := s.svc.PublicCounts(c, from, to)
	if err != nil {
		return err
	}
	p.Since, p.Until = p.Date(from), p.Date(to)
	for _, d := range all.ByDepartment {
		if d.Department == p.Department.Code {
			p.Counts = d
		}
	}
	return nil
}
