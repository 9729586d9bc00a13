package site

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// figuresPage shows the figures of a period.
type figuresPage struct {
	web.Page
	Form        *web.Form
	Bys         []web.Choice
	From, To    string
	Sentence    string
	Kept        string
	Tiles       []web.NameValue
	ByName      string
	Head        []string
	Rows        []figuresRow
	HeldBack    string // says that small counts are held back, "" where none is
	Definitions []web.NameValue
	Files       []link
	At          string // the instant as of which they stand
}

// figuresRow is one part's line.
type figuresRow struct {
	Name  link // Href "" where there is no page of it
	Cells []string
	Sum   bool
}

// publicFigures are the columns of the table.
func publicFigures() []question.Figure {
	return []question.Figure{
		question.FigReceived, question.FigAnswered, question.FigOpen, question.FigPublished, question.FigOnTime, question.FigLate,
		question.FigLateExtended, question.FigResponseRate, question.FigMedian,
	}
}

// figures handles "GET /thong-ke": a page or, as /thong-ke.csv and
// /thong-ke.json, open data.
func (s *Site) figures(c *gin.Context) error {
	p := figuresPage{Page: s.web.Page(c, "site.figures.title"), Form: s.web.Form(c)}
	p.At = p.Time(s.svc.Clock().Now())
	co, by := s.openCohort(c, p.Form)
	status := http.StatusOK
	var f service.OpenFigures
	var err error
	if !p.Form.Failed() {
		f, err = s.svc.OpenFigures(c, co, by)
		if err != nil && !p.Form.Reject(err) {
			return err
		}
	}
	if p.Form.Failed() {
		status = http.StatusBadRequest
		p.Failed = true
		co.From, co.To = s.thisYear()
		co.Department = ""
		if f, err = s.svc.OpenFigures(c, co, by); err != nil {
			return err
		}
	} else {
		p.Form.SetDate("from", co.From)
		p.Form.SetDate("to", co.To)
	}
	p.Form.Set("by", string(by))
	if err := s.fillFigures(c, &p, co, by, f); err != nil {
		return err
	}
	cacheable(c)
	return s.web.Show(c, status, "site/figures", p)
}

// openCohort reads the period, the dimension and the department.
func (s *Site) openCohort(c *gin.Context, f *web.Form) (question.Cohort, question.Dimension) {
	from, to := s.thisYear()
	co := question.Cohort{From: from, To: to, Department: strings.ToUpper(c.Query("department"))}
	for _, side := range []struct {
		name string
		into *calendar.Date
	}{{"from", &co.From}, {"to", &co.To}} {
		if day, err := calendar.Parse(c.Query(side.name)); err == nil {
			*side.into = day
		} else if day := dateParam(c, f, side.name); !day.IsZero() {
			*side.into = day
		}
	}
	if !f.Failed() && co.To.Before(co.From) {
		f.Fail("to", "site.period_reversed")
	}
	by := question.Dimension(c.Query("by"))
	if !slices.Contains(question.Dimensions(), by) {
		by = question.ByDepartment
	}
	return co, by
}

func (s *Site) fillFigures(c *gin.Context, p *figuresPage, co question.Cohort, by question.Dimension, f service.OpenFigures) error {
	n, err := s.names(c, p.Code())
	if err != nil {
		return err
	}
	p.From, p.To = p.Date(co.From), p.Date(co.To)
	all := service.NumbersOf(f.Total)
	for _, b := range question.Dimensions() {
		p.Bys = append(p.Bys, web.Choice{Value: string(b), Label: p.T("figure.by." + string(b))})
	}
	p.Sentence = p.T("report.sentence", "from", p.From, "to", p.To, "received", all.Count(question.FigReceived),
		"published", all.Count(question.FigPublished), "rate", shown(p.Dict, question.FigPublishedRate, all))
	p.Kept = p.T("site.figures.kept", "on_time", all.Count(question.FigOnTime), "late", all.Count(question.FigLate), "late_extended", all.Count(question.FigLateExtended))
	for _, fig := range []question.Figure{question.FigReceived, question.FigAnswered, question.FigResponseRate, question.FigPublished, question.FigOnTimeRate, question.FigMedian} {
		p.Tiles = append(p.Tiles, web.NameValue{Name: p.T("figure." + string(fig)), Value: shown(p.Dict, fig, all)})
	}
	p.ByName = p.T("figure.by." + string(by))
	for _, fig := range publicFigures() {
		p.Head = append(p.Head, p.T("figure."+string(fig)))
	}
	for _, r := range f.Rows {
		row := figuresRow{Name: link{Name: n.valueName(p.Dict, by, r.Value)}}
		if by == question.ByDepartment && r.Value != "" {
			row.Name.Href = "/don-vi/" + url.PathEscape(r.Value)
		}
		for _, fig := range publicFigures() {
			text := shown(p.Dict, fig, r.Numbers)
			if r.Held[fig] {
				text = p.T("site.figures.held")
				p.HeldBack = p.T("site.figures.held_note", "n", service.LeastShown)
			}
			row.Cells = append(row.Cells, text)
		}
		p.Rows = append(p.Rows, row)
	}
	sum := figuresRow{Name: link{Name: p.T("site.figures.all")}, Sum: true}
	for _, fig := range publicFigures() {
		sum.Cells = append(sum.Cells, shown(p.Dict, fig, all))
	}
	p.Rows = append(p.Rows, sum)
	for _, fig := range question.Figures() {
		p.Definitions = append(p.Definitions, web.NameValue{Name: p.T("figure." + string(fig)), Value: p.T("figure." + string(fig) + ".def")})
	}
	q := openQuery(co, by)
	p.Files = []link{{"/thong-ke.csv?" + q, p.T("site.figures.csv")}, {"/thong-ke.json?" + q, p.T("site.figures.json")}}
	return nil
}

func openQuery(co question.Cohort, by question.Dimension) string {
	q := url.Values{"from": {co.From.String()}, "to": {co.To.String()}, "by": {string(by)}}
	if co.Department != "" {
		q.Set("department", co.Department)
	}
	return q.Encode()
}

// shown writes a figure, "–" where there is nothing to say.
func shown(d i18n.Dict, f question.Figure, n service.Numbers) string {
	v, ok := n[f]
	switch {
	case !ok:
		return "–"
	case f.Unit() == question.UnitShare:
		return d.Percent(v)
	case f.Unit() == question.UnitScore:
		return d.Decimal(v)
	}
	return d.Number(int(v))
}

// valueName names a value of a dimension.
func (n names) valueName(d i18n.Dict, by question.Dimension, value string) string {
	name := ""
	switch by {
	case question.ByDepartment:
		if value == "" {
			return d.T("figure.no_department")
		}
		name = n.departments[value]
	case question.ByField:
		name = n.fields[value]
	case question.ByProvince:
		name = n.provinces[value]
	case question.ByKind:
		name = d.T("kind." + value)
	case question.ByChannel:
		name = d.T("channel." + value)
	case question.ByAsker:
		name = d.T("asker_type." + value)
	case question.ByMonth:
		if len(value) == len("2006-01") {
			name = value[5:] + "/" + value[:4]
		}
	}
	if name == "" {
		name = value
	}
	if name == "" {
		name = d.T("figure.none")
	}
	return name
}

// openData reads the figures for a program.
func (s *Site) openData(c *gin.Context) (service.OpenFigures, names, i18n.Dict, error) {
	f := s.web.Form(c)
	d := s.web.Catalogue.Lang(langOf(c))
	co, by := s.openCohort(c, f)
	if f.Failed() {
		return service.OpenFigures{}, names{}, d, question.Invalid("to", "problem.period")
	}
	n, err := s.names(c, d.Code())
	if err != nil {
		return service.OpenFigures{}, n, d, err
	}
	o, err := s.svc.OpenFigures(c, co, by)
	return o, n, d, err
}

// figuresCSV handles "GET /thong-ke.csv". The columns are the names of the
// figures; what is held back is "held", what has nothing to say is empty.
func (s *Site) figuresCSV(c *gin.Context) error {
	o, n, d, err := s.openData(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	head := []string{"from", "to", "as_of", string(o.By), "name"}
	for _, f := range question.Figures() {
		head = append(head, string(f))
	}
	rows := [][]string{head}
	line := func(value, name string, numbers service.Numbers, held map[question.Figure]bool) {
		row := []string{o.Cohort.From.String(), o.Cohort.To.String(), o.AsOf.UTC().Format("2006-01-02T15:04:05Z"), value, name}
		for _, f := range question.Figures() {
			v, ok := numbers[f]
			switch {
			case held[f]:
				row = append(row, "held")
			case !ok:
				row = append(row, "")
			case f.Unit() == question.UnitShare || f.Unit() == question.UnitScore:
				row = append(row, fmt.Sprintf("%.4f", v))
			default:
				row = append(row, fmt.Sprintf("%.0f", v))
			}
		}
		rows = append(rows, row)
	}
	for _, r := range o.Rows {
		line(r.Value, n.valueName(d, o.By, r.Value), r.Numbers, r.Held)
	}
	line("*", d.T("site.figures.all"), service.NumbersOf(o.Total), nil)
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	cacheable(c)
	c.Header("Content-Disposition", `attachment; filename="thong-ke.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
	return nil
}

// figuresJSON handles "GET /thong-ke.json": the figures with their dictionary.
func (s *Site) figuresJSON(c *gin.Context) error {
	o, n, d, err := s.openData(c)
	if err != nil {
		return err
	}
	type row struct {
		Value    string          `json:"value"`
		Name     string          `json:"name"`
		Numbers  service.Numbers `json:"figures"`
		Withheld []string        `json:"withheld"`
	}
	type entry struct {
		Name       string `json:"name"`
		Definition string `json:"definition"`
		Unit       string `json:"unit"`
	}
	out := struct {
		From       string                    `json:"from"`
		To         string                    `json:"to"` // included
		AsOf       string                    `json:"as_of"`
		By         string                    `json:"by"`
		Department string                    `json:"department,omitempty"`
		Least      int                       `json:"least_shown"`
		Total      service.Numbers           `json:"total"`
		Rows       []row                     `json:"rows"`
		Dictionary map[question.Figure]entry `json:"dictionary"`
	}{
		From: o.Cohort.From.String(), To: o.Cohort.To.String(), AsOf: o.AsOf.UTC().Format("2006-01-02T15:04:05Z"), By: string(o.By),
		Department: o.Cohort.Department, Least: service.LeastShown, Total: service.NumbersOf(o.Total), Rows: []row{}, Dictionary: map[question.Figure]entry{},
	}
	for _, r := range o.Rows {
		x := row{r.Value, n.valueName(d, o.By, r.Value), r.Numbers, []string{}}
		for _, f := range question.Figures() {
			if r.Held[f] {
				x.Withheld = append(x.Withheld, string(f))
			}
		}
		out.Rows = append(out.Rows, x)
	}
	units := map[question.Unit]string{question.UnitCount: "questions", question.UnitShare: "share 0 to 1", question.UnitDays: "working days", question.UnitScore: "score 1 to 5"}
	for _, f := range question.Figures() {
		out.Dictionary[f] = entry{d.T("figure." + string(f)), d.T("figure." + string(f) + ".def"), units[f.Unit()]}
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	cacheable(c)
	c.Header("Access-Control-Allow-Origin", "*")
	c.Data(http.StatusOK, "application/json; charset=utf-8", text)
	return nil
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
