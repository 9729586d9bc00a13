package site

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"hoidap/internal/service"
	"hoidap/internal/web"
)

// figuresPage shows the figures of a period.
type figuresPage struct {
	web.Page
	Form     *web.Form
	From, To string
	Counts   service.PublicCounts
	Rate     string // answered out of received
	Rows     []figuresRow
	Unrouted int
	At       string // the instant as of which they stand
}

// figuresRow is one department's line.
type figuresRow struct {
	Department link
	service.DepartmentCounts
	Rate string
}

// figures handles "GET /thong-ke".
func (s *Site) figures(c *gin.Context) error {
	p := figuresPage{Page: s.web.Page(c, "site.figures.title"), Form: s.web.Form(c)}
	p.At = p.Time(s.svc.Clock().Now())
	from, to := s.thisYear()
	if d := dateParam(c, p.Form, "from"); !d.IsZero() {
		from = d
	}
	if d := dateParam(c, p.Form, "to"); !d.IsZero() {
		to = d
	}
	status := http.StatusOK
	if !p.Form.Failed() && to.Before(from) {
		p.Form.Fail("to", "site.period_reversed")
	}
	if p.Form.Failed() {
		status = http.StatusBadRequest
		from, to = s.thisYear()
	}
	p.Failed = p.Form.Failed()
	p.From, p.To = p.Date(from), p.Date(to)
	if !p.Form.Failed() {
		p.Form.Set("from", p.From)
		p.Form.Set("to", p.To)
	}
	n, err := s.names(c, p.Code())
	if err != nil {
		return err
	}
	if p.Counts, err = s.svc.PublicCounts(c, from, to); err != nil {
		return err
	}
	p.Rate = share(p.Page, p.Counts.DepartmentCounts)
	p.Unrouted = p.Counts.Received
	for _, d := range p.Counts.ByDepartment {
		p.Unrouted -= d.Received
		p.Rows = append(p.Rows, figuresRow{
			Department:       link{"/don-vi/" + url.PathEscape(d.Department), n.departments[d.Department]},
			DepartmentCounts: d, Rate: share(p.Page, d),
		})
	}
	cacheable(c)
	return s.web.Show(c, status, "site/figures", p)
}

// share is the response rate: answered out of received.
func share(p web.Page, c service.DepartmentCounts) string {
	if c.Received == 0 {
		return "–"
	}
	return p.Percent(float64(c.Answered) / float64(c.Received))
}

// feedPath is the address of the feed of a field and a department.
func feedPath(field, department string) string {
	q := url.Values{}
	if field != "" {
		q.Set("field", field)
	}
	if department != "" {
		q.Set("department", department)
	}
	if len(q) == 0 {
		return "/feed.atom"
	}
	return "/feed.atom?" + q.Encode()
}
