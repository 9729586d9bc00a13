package site

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// homePage is the front page.
type homePage struct {
	web.Page
	Form   *web.Form
	Fields []link
	Newest []item
	Most   []item // read most lately
	Year   string
	Counts service.PublicCounts
}

// home handles "GET /".
func (s *Site) home(c *gin.Context) error {
	p := homePage{Page: s.web.Page(c, "site.home.title"), Form: s.web.Form(c)}
	fields, err := s.svc.Fields(c)
	if err != nil {
		return err
	}
	for _, f := range fields {
		if f.Active {
			p.Fields = append(p.Fields, link{"/linh-vuc/" + f.Code, f.Name(p.Code())})
		}
	}
	l, err := s.svc.Library(c, question.LibraryFilter{Limit: 5})
	if err != nil {
		return err
	}
	p.Newest = s.items(c, p.Page, l.Publications, "")
	for i := range p.Newest {
		p.Newest[i].Excerpt = nil // titles are enough on a small screen
	}
	most, err := s.svc.MostRead(c, 5)
	if err != nil {
		return err
	}
	p.Most = s.items(c, p.Page, most, "")
	for i := range p.Most {
		p.Most[i].Excerpt = nil
	}
	from, to := s.thisYear()
	if p.Counts, err = s.svc.PublicCounts(c, from, to); err != nil {
		return err
	}
	p.Year = strconv.Itoa(from.Year)
	cacheable(c)
	return s.web.Show(c, http.StatusOK, "site/home", p)
}

// thisYear returns the first day of the year and today.
func (s *Site) thisYear() (from, to calendar.Date) {
	today := s.svc.Today()
	return calendar.Date{Year: today.Year, Month: time.January, Day: 1}, today
}
