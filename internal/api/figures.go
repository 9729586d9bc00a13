package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/service"
)

// figures are the counts of the questions received from a day up to the day
// before another.
type figures struct {
	From        string            `json:"from"`
	To          string            `json:"to"`
	AsOf        string            `json:"as_of"`
	By          string            `json:"by"`
	Total       counts            `json:"total"`
	Rows        []departmentRow   `json:"rows"`
	Definitions map[string]string `json:"definitions"`
}

type counts struct {
	Received     int `json:"received"`
	Routed       int `json:"routed"`
	Answered     int `json:"answered"`
	Published    int `json:"published"`
	Refused      int `json:"refused"`
	Open         int `json:"open"`
	OnTime       int `json:"on_time"`
	Late         int `json:"late"`
	LateExtended int `json:"late_extended"`
}

type departmentRow struct {
	Department string `json:"department"`
	Name       string `json:"name"`
	counts
}

// figures handles "GET /figures": from the beginning of the year to today unless
// it says otherwise.
func (a *API) figures(c *gin.Context) error {
	today := a.svc.Today()
	q := newQuery(c)
	from, to, by := q.date("from"), q.date("to"), q.oneOf("by", "total", "department")
	if from.IsZero() {
		from = calendar.Date{Year: today.Year, Month: 1, Day: 1}
	}
	if to.IsZero() {
		to = today.AddDays(1)
	}
	if by == "" {
		by = "total"
	}
	if !from.Before(to) {
		q.fail("to", "api.problem.period")
	}
	if err := q.done(); err != nil {
		return err
	}
	all, err := a.svc.PublicCounts(c, from, to.AddDays(-1))
	if err != nil {
		return err
	}
	d := a.dict(c)
	f := figures{
		From: from.String(), To: to.String(), AsOf: *instant(a.cfg.Clock.Now()), By: by, Total: countsOf(all.DepartmentCounts),
		Rows: []departmentRow{}, Definitions: definitions(d),
	}
	if by == "department" {
		for _, r := range all.ByDepartment {
			dep, err := a.svc.Department(c, r.Department)
			if err != nil {
				return err
			}
			f.Rows = append(f.Rows, departmentRow{r.Department, dep.Name(d.Code()), countsOf(r)})
		}
	}
	shared(c, keepLibrary)
	return show(c, http.StatusOK, f)
}

func countsOf(r service.DepartmentCounts) counts {
	return counts{r.Received, r.Routed, r.Answered, r.Published, r.Refused, r.Open, r.OnTime, r.Late, r.LateExtended}
}

// definitions says in the reader's language what each figure counts.
func definitions(d i18n.Dict) map[string]string {
	return map[string]string{
		"received": d.T("api.figure.received"), "routed": d.T("api.figure.routed"), "answered": d.T("api.figure.answered"),
		"published": d.T("api.figure.published"), "refused": d.T("api.figure.refused"), "open": d.T("api.figure.open"),
		"on_time": d.T("api.figure.on_time"), "late": d.T("api.figure.late"), "late_extended": d.T("api.figure.late_extended"),
	}
}
