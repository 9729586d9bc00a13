package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type figuresPage struct {
	web.Page
	Form   *web.Form
	From   string
	To     string
	Counts service.PublicCounts
	Rows   []figureRow
	Rate   string
}

type figureRow struct {
	Department                          string
	Received, Answered, Open, Published int
	OnTime, Late, LateExtended          int
	Rate                                string
}

// figures handles "GET /desk/figures": the counts of a period by department,
// this year's unless another period is asked for.
func (d *Desk) figures(c *gin.Context) error {
	p := figuresPage{Page: d.web.Page(c, "desk.figures.title"), Form: d.web.Form(c)}
	today := d.svc.Today()
	from, to := calendar.Date{Year: today.Year, Month: 1, Day: 1}, today
	status := http.StatusOK
	for _, side := range []struct {
		name string
		into *calendar.Date
	}{{"from", &from}, {"to", &to}} {
		p.Form.Set(side.name, p.Date(*side.into))
		if c.Query(side.name) == "" {
			continue
		}
		p.Form.Set(side.name, c.Query(side.name))
		if day := p.Form.Date(side.name); !day.IsZero() {
			*side.into = day
		}
	}
	if p.Form.Failed() {
		status = http.StatusBadRequest
	}
	p.Failed = p.Form.Failed()
	counts, err := d.svc.PublicCounts(c, from, to)
	if err != nil {
		return err
	}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	p.From, p.To, p.Counts = p.Date(from), p.Date(to), counts
	p.Rate = share(p.Dict, counts.Answered, counts.Received)
	for _, r := range counts.ByDepartment {
		row := figureRow{
			Department: n.department(r.Department), Received: r.Received, Answered: r.Answered, Open: r.Open, Published: r.Published,
			OnTime: r.OnTime, Late: r.Late, LateExtended: r.LateExtended,
			Rate: share(p.Dict, r.Answered, r.Received),
		}
		p.Rows = append(p.Rows, row)
	}
	return d.web.Show(c, status, "desk/figures", p)
}

func share(p i18n.Dict, part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return p.Percent(float64(part) / float64(whole))
}
