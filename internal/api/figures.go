package api

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// figures are the counts of the questions received from a day up to the day
// before another.
type figures struct {
	From        string            `json:"from"`
	To          string            `json:"to"`
	AsOf        string            `json:"as_of"`
	By          string            `json:"by"`
	Department  string            `json:"department,omitempty"`
	Total       service.Numbers   `json:"total"`
	Rows        []figureRow       `json:"rows"`
	LeastShown  int               `json:"least_shown"`
	Definitions map[string]string `json:"definitions"`
}

// figureRow is one part; Withheld names what is held back because it is small.
type figureRow struct {
	Value      string
	Department string
	Name       string
	Withheld   []string
	Numbers    service.Numbers
}

// MarshalJSON writes the figures beside the names.
func (r figureRow) MarshalJSON() ([]byte, error) {
	m := map[string]any{"value": r.Value, "name": r.Name, "withheld": r.Withheld}
	if r.Department != "" {
		m["department"] = r.Department
	}
	for f, v := range r.Numbers {
		m[string(f)] = v
	}
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write a line of figures: %w", err)
	}
	return b, nil
}

// figures handles "GET /figures": from the beginning of the year to today unless
// it says otherwise.
func (a *API) figures(c *gin.Context) error {
	today := a.svc.Today()
	q := newQuery(c)
	groups := []string{"total"}
	for _, by := range question.Dimensions() {
		groups = append(groups, string(by))
	}
	from, to, by := q.date("from"), q.date("to"), q.oneOf("by", groups...)
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
	dimension := question.Dimension(by)
	if by == "total" {
		dimension = question.ByWhole
	}
	all, err := a.svc.OpenFigures(c, question.Cohort{From: from, To: to.AddDays(-1), Department: c.Query("department")}, dimension)
	if err != nil {
		return err
	}
	d := a.dict(c)
	f := figures{
		From: from.String(), To: to.String(), AsOf: *instant(a.cfg.Clock.Now()), By: by, Department: c.Query("department"),
		Total: service.NumbersOf(all.Total), Rows: []figureRow{}, LeastShown: service.LeastShown, Definitions: definitions(d),
	}
	for _, r := range all.Rows {
		if r.Value == "" && dimension == question.ByDepartment {
			continue // what no department has is in the total only
		}
		row := figureRow{Value: r.Value, Numbers: r.Numbers, Withheld: []string{}}
		for _, fig := range question.Figures() {
			if r.Held[fig] {
				row.Withheld = append(row.Withheld, string(fig))
			}
		}
		if row.Name, err = a.valueName(c, d, dimension, r.Value); err != nil {
			return err
		}
		if dimension == question.ByDepartment {
			row.Department = r.Value
		}
		f.Rows = append(f.Rows, row)
	}
	shared(c, keepLibrary)
	return show(c, http.StatusOK, f)
}

// valueName names a value of a dimension, "" when nothing was given.
func (a *API) valueName(c *gin.Context, d i18n.Dict, by question.Dimension, value string) (string, error) {
	if value == "" {
		return d.T("figure.none"), nil
	}
	switch by {
	case question.ByDepartment:
		dep, err := a.svc.Department(c, value)
		return dep.Name(d.Code()), err
	case question.ByField:
		fields, err := a.svc.Fields(c)
		for _, f := range fields {
			if f.Code == value {
				return f.Name(d.Code()), nil
			}
		}
		return value, err
	case question.ByProvince:
		provinces, err := a.svc.Provinces(c)
		for _, p := range provinces {
			if p.Code == value {
				return p.Name, nil
			}
		}
		return value, err
	case question.ByKind:
		return d.T("kind." + value), nil
	case question.ByChannel:
		return d.T("channel." + value), nil
	case question.ByAsker:
		return d.T("asker_type." + value), nil
	}
	return value, nil
}

// definitions says in the reader's language what each figure counts.
func definitions(d i18n.Dict) map[string]string {
	m := map[string]string{}
	for _, f := range question.Figures() {
		m[string(f)] = d.T("figure." + string(f) + ".def")
	}
	return m
}
