package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/report"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// figuresPage is the board's page: a period against the one before, divided as
// the reader wants, and who has what.
type figuresPage struct {
	web.Page
	Form         *web.Form
	Bys          []web.Choice
	Departments  []web.Choice
	Period       string
	BeforePeriod string
	Sentence     string
	Tiles        []figureTile
	ByName       string
	Head         []figureHead
	Rows         []figureLine
	Months       barChart
	League       []leagueLine
	Least        int
	Held         []heldLine
	Waiting      []waitingLine
	AsOf         string
	ReportHref   string
	SheetHref    string
	MayReport    bool
	MayRules     bool
}

// figureNumber is a number that leads to what it counts.
type figureNumber struct {
	Text string
	Href string
}

// figureTile is a figure of the period beside that of the period before.
type figureTile struct {
	Name, Def string
	Now       figureNumber
	Before    figureNumber
	Change    string // in words
}

type figureHead struct{ Name, Def string }

type figureLine struct {
	Name  string
	Cells []figureNumber
	Sum   bool
}

type leagueLine struct {
	Rank       string
	Name       string
	Received   figureNumber
	Answered   figureNumber
	Rate       figureNumber
	Between    string
	Own        string
	OwnP90     string
	Asker      string
	Open       figureNumber
	Overdue    figureNumber
	Reminded   figureNumber
	RemindedBy string
}

type heldLine struct {
	Holder    string
	Questions figureNumber
	Median    string
	P90       string
	Days      string
	Share     string
}

type waitingLine struct {
	Department string
	Status     web.Tag
	N          figureNumber
	Overdue    figureNumber
	Middle     string
	Longest    string
}

// readCohort reads a period and what narrows it from the address; the period is
// this year's unless another is given. A wrong one is shown at its field.
func (d *Desk) readCohort(c *gin.Context) (*web.Form, question.Cohort, error) {
	f, err := d.web.ReadQuery(c)
	if err != nil {
		return nil, question.Cohort{}, err
	}
	today := d.svc.Today()
	co := question.Cohort{
		From: calendar.Date{Year: today.Year, Month: time.January, Day: 1}, To: today, Department: f.Value("department"), Field: f.Value("field"),
		Kind: question.Kind(f.Value("kind")), Channel: question.Channel(f.Value("channel")), Province: f.Value("province"),
		AskerType: question.AskerType(f.Value("asker_type")), Status: question.Status(f.Value("status")), Holder: question.Holder(f.Value("holder")),
		Reminded: f.Value("reminded"),
	}
	for _, side := range []struct {
		name string
		into *calendar.Date
	}{{"from", &co.From}, {"to", &co.To}} {
		if v := f.Value(side.name); v != "" {
			if day, err := calendar.Parse(v); err == nil {
				*side.into = day
			} else if day := f.Date(side.name); !day.IsZero() {
				*side.into = day
			}
		}
		if f.Problem(side.name) == "" {
			f.Set(side.name, d.dict(c).Date(*side.into))
		}
	}
	for _, u := range f.Values("none") {
		if by := question.Dimension(u); slices.Contains(question.Dimensions(), by) {
			co.Unset = append(co.Unset, by)
		}
	}
	return f, co, nil
}

// countedHref is the address of the list behind a number.
func countedHref(c question.Cohort, f question.Figure) string {
	return "/desk/figures/questions?" + cohortQuery(c, f).Encode()
}

func cohortQuery(c question.Cohort, f question.Figure) url.Values {
	q := url.Values{"from": {c.From.String()}, "to": {c.To.String()}}
	for _, p := range []struct{ name, value string }{
		{"figure", string(f)},
		{"department", c.Department},
		{"field", c.Field},
		{"kind", string(c.Kind)},
		{"channel", string(c.Channel)},
		{"province", c.Province},
		{"asker_type", string(c.AskerType)},
		{"status", string(c.Status)},
		{"holder", string(c.Holder)},
		{"reminded", c.Reminded},
	} {
		if p.value != "" {
			q.Set(p.name, p.value)
		}
	}
	for _, u := range c.Unset {
		q.Add("none", string(u))
	}
	return q
}

// figureOf is a figure of a tally that leads to its questions.
func figureOf(d i18n.Dict, c question.Cohort, f question.Figure, t question.Tally) figureNumber {
	v, ok := t.Value(f)
	n := figureNumber{Text: report.Text(d, f, v, ok)}
	if ok {
		n.Href = countedHref(c, f)
	}
	return n
}

// valueName names a value of a dimension.
func (n names) valueName(d i18n.Dict, by question.Dimension, value string) string {
	if value == "" {
		if by == question.ByDepartment {
			return d.T("figure.no_department")
		}
		return d.T("figure.none")
	}
	switch by {
	case question.ByDepartment:
		return n.department(value)
	case question.ByField:
		return n.field(value)
	case question.ByKind:
		return d.T("kind." + value)
	case question.ByChannel:
		return d.T("channel." + value)
	case question.ByProvince:
		return n.province(value)
	case question.ByAsker:
		return d.T("asker_type." + value)
	case question.ByMonth:
		return monthName(value)
	}
	return value
}

// monthName turns 2026-02 into 02/2026.
func monthName(value string) string {
	if len(value) != len("2006-01") {
		return value
	}
	return value[5:] + "/" + value[:4]
}

// dividedBy are the figures of the table of parts.
func dividedBy() []question.Figure {
	return []question.Figure{
		question.FigReceived, question.FigAnswered, question.FigOpen, question.FigOpenRate, question.FigPublished, question.FigOnTime, question.FigLate,
		question.FigLateExtended, question.FigOnTimeRate, question.FigMedian, question.FigP90,
	}
}

// figures handles "GET /desk/figures": the board's page.
func (d *Desk) figures(c *gin.Context) error {
	f, co, err := d.readCohort(c)
	if err != nil {
		return err
	}
	p := figuresPage{Page: d.web.Page(c, "desk.figures.title"), Form: f}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	by := question.Dimension(f.Value("by"))
	if !slices.Contains(question.Dimensions(), by) {
		by = question.ByDepartment
		f.Set("by", string(by))
	}
	for _, b := range question.Dimensions() {
		p.Bys = append(p.Bys, web.Choice{Value: string(b), Label: p.T("figure.by." + string(b))})
	}
	p.Departments = n.everyDepartment()
	a := web.Actor(c)
	p.MayReport = edits(a) || a.Has(question.Admin)
	p.MayRules = a.Has(question.Admin)
	var b service.BoardFigures
	if !f.Failed() {
		b, err = d.svc.BoardFigures(c, a, co, by)
	}
	if f.Reject(err) || f.Failed() {
		p.Failed = true
		return d.web.Show(c, http.StatusBadRequest, "desk/figures", p)
	}
	if err != nil {
		return err
	}
	p.fill(n, co, by, b)
	return d.web.Show(c, http.StatusOK, "desk/figures", p)
}

func (p *figuresPage) fill(n names, co question.Cohort, by question.Dimension, b service.BoardFigures) {
	before := b.Before.Cohort
	p.Period = report.PartName(p.Dict, co.From, co.To)
	p.BeforePeriod = report.PartName(p.Dict, before.From, before.To)
	t := b.Now.Total
	v, ok := t.Value(question.FigPublishedRate)
	p.Sentence = p.T("report.sentence", "from", p.Date(co.From), "to", p.Date(co.To), "received", t.Count(question.FigReceived),
		"published", t.Count(question.FigPublished), "rate", report.Text(p.Dict, question.FigPublishedRate, v, ok))
	for _, f := range question.Figures() {
		p.Tiles = append(p.Tiles, figureTile{
			Name: p.T("figure." + string(f)), Def: p.T("figure." + string(f) + ".def"), Now: figureOf(p.Dict, co, f, t),
			Before: figureOf(p.Dict, before, f, b.Before.Total), Change: change(p.Dict, f, t, b.Before.Total),
		})
	}
	p.ByName = p.T("figure.by." + string(by))
	for _, f := range dividedBy() {
		p.Head = append(p.Head, figureHead{p.T("figure." + string(f)), p.T("figure." + string(f) + ".def")})
	}
	for _, r := range b.Now.Rows {
		part := co.Narrow(by, r.Value)
		l := figureLine{Name: n.valueName(p.Dict, by, r.Value)}
		for _, f := range dividedBy() {
			l.Cells = append(l.Cells, figureOf(p.Dict, part, f, r.Tally))
		}
		p.Rows = append(p.Rows, l)
	}
	sum := figureLine{Name: p.T("report.all"), Sum: true}
	for _, f := range dividedBy() {
		sum.Cells = append(sum.Cells, figureOf(p.Dict, co, f, t))
	}
	p.Rows = append(p.Rows, sum)
	p.Months = monthChart(p.Dict, b.Months)
	p.Least = b.Least
	p.fillLeague(n, co, b)
	p.fillHeld(co, b)
	p.fillWaiting(n, b.Waiting)
	p.AsOf = p.T("report.as_of", "time", p.Time(b.Now.AsOf))
	q := url.Values{"from": {co.From.String()}, "to": {co.To.String()}}
	p.ReportHref = "/desk/figures/report?" + q.Encode()
	p.SheetHref = "/desk/figures/sheet"
	if co.Department != "" {
		p.SheetHref += "?department=" + url.QueryEscape(co.Department)
	}
}

// change says in words how the figure moved, "" where one of the two says
// nothing. It does not judge: more received is neither better nor worse.
func change(d i18n.Dict, f question.Figure, now, before question.Tally) string {
	a, ok := now.Value(f)
	b, was := before.Value(f)
	if !ok || !was {
		return ""
	}
	diff := a - b
	key := "desk.figures.more"
	if diff < 0 {
		diff, key = -diff, "desk.figures.less"
	}
	if diff == 0 {
		return d.T("desk.figures.same")
	}
	text := report.Text(d, f, diff, true)
	if f.Unit() == question.UnitShare {
		text = d.T("desk.figures.points", "n", d.Decimal(diff*100))
	}
	return d.T(key, "n", text)
}

func (p *figuresPage) fillLeague(n names, co question.Cohort, b service.BoardFigures) {
	ever := everOpen(n.today)
	for _, l := range b.League {
		part := co.Narrow(question.ByDepartment, l.Department)
		open := ever.Narrow(question.ByDepartment, l.Department)
		line := leagueLine{
			Name: n.department(l.Department), Received: figureOf(p.Dict, part, question.FigReceived, l.Tally),
			Answered: figureOf(p.Dict, part, question.FigAnswered, l.Tally), Rate: figureOf(p.Dict, part, question.FigOnTimeRate, l.Tally),
			Own: quantile(p.Dict, l.Own, 0.5), OwnP90: quantile(p.Dict, l.Own, 0.9), Asker: quantile(p.Dict, l.Asker, 0.5),
			Open:    figureNumber{p.Number(l.Waiting), countedHref(open, question.FigOpen)},
			Overdue: figureNumber{p.Number(l.Overdue), countedHref(open, question.FigOverdue)}, Rank: "–",
		}
		told := co
		told.Reminded = l.Department
		line.Reminded = figureNumber{p.Number(l.RemindedOf), countedHref(told, question.FigReceived)}
		line.RemindedBy = p.T("desk.figures.reminded_by", "ladder", l.Reminded, "hand", l.Prodded)
		if l.Tally.Whole(question.FigOnTimeRate) > 0 {
			line.Between = p.T("desk.figures.between", "low", p.Percent(l.Low), "high", p.Percent(l.High))
		}
		if l.Rank > 0 {
			line.Rank = strconv.Itoa(l.Rank)
		}
		p.League = append(p.League, line)
	}
}

// everOpen is every question whenever received, for what is open now.
func everOpen(today calendar.Date) question.Cohort {
	return question.Cohort{From: calendar.Date{Year: 2010, Month: time.January, Day: 1}, To: today}
}

func quantile(d i18n.Dict, h map[int]int, share float64) string {
	v, ok := question.Quantile(h, share)
	return report.Text(d, question.FigMedian, v, ok)
}

func (p *figuresPage) fillHeld(co question.Cohort, b service.BoardFigures) {
	whole := 0
	for _, h := range b.Held {
		whole += h.Days
	}
	for _, h := range b.Held {
		part := co
		part.Holder = h.Holder
		l := heldLine{
			Holder: p.T("holder." + string(h.Holder)), Questions: figureNumber{p.Number(h.Questions), countedHref(part, question.FigAnswered)},
			Median: quantile(p.Dict, h.Histogram, 0.5), P90: quantile(p.Dict, h.Histogram, 0.9), Days: p.Number(h.Days),
		}
		if whole > 0 {
			l.Share = p.Percent(float64(h.Days) / float64(whole))
		}
		p.Held = append(p.Held, l)
	}
}

func (p *figuresPage) fillWaiting(n names, rows []service.WaitingRow) {
	for _, w := range rows {
		part := everOpen(n.today).Narrow(question.ByDepartment, w.Department)
		part.Status = w.Status
		name := n.department(w.Department)
		if w.Department == "" {
			name = p.T("figure.no_department")
		}
		p.Waiting = append(p.Waiting, waitingLine{
			Department: name, Status: p.StatusTag(w.Status), N: figureNumber{p.Number(w.N), countedHref(part, question.FigOpen)},
			Overdue: figureNumber{p.Number(w.Overdue), countedHref(part, question.FigOverdue)}, Middle: p.Number(w.Middle), Longest: p.Number(w.Days),
		})
	}
}

// LeagueHead names the columns of the table of departments after rank and name.
func (p figuresPage) LeagueHead() []string {
	return []string{
		p.T("figure.received"), p.T("figure.answered"), p.T("figure.on_time_rate"), p.T("desk.figures.own"), p.T("desk.figures.own_p90"),
		p.T("desk.figures.asker"), p.T("desk.figures.open_now"), p.T("figure.overdue"), p.T("desk.figures.reminded"),
	}
}

// ByLower is the dimension's name within a sentence.
func (p figuresPage) ByLower() string { return strings.ToLower(p.ByName) }
