package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/report"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// countedPage is the list behind a number.
type countedPage struct {
	web.Page
	Def     string
	Narrows []string // what the cohort is narrowed to, in words
	Total   string
	Hidden  string // how many the reader may not see, in words
	Lines   []line
	Files   []web.NameValue // the whole list, as a file
	Pager   web.Pager
	Issued  string // says that the list is that of an issued report, "" for one of now
	Back    string
	BackTo  string // what the page behind Back is called
}

// countedQuestions handles "GET /desk/figures/questions": the questions that a
// figure counts.
func (d *Desk) countedQuestions(c *gin.Context) error {
	f, co, err := d.readCohort(c)
	if err != nil {
		return err
	}
	fig := question.Figure(f.Value("figure"))
	if !slices.Contains(question.Figures(), fig) {
		return question.NotFound()
	}
	if f.Failed() {
		return question.Invalid("from", "problem.date")
	}
	if format := f.Value("format"); format != "" {
		return d.exportQuestions(c, co, fig, format)
	}
	l, err := d.svc.FigureQuestions(c, web.Actor(c), co, fig, c.Query("cursor"), 50)
	if err != nil {
		return err
	}
	p, err := d.countedPage(c, co, fig, l)
	if err != nil {
		return err
	}
	if l.Seen > 0 {
		for _, format := range report.QuestionsFormats() {
			p.Files = append(p.Files, web.NameValue{
				Name: p.T("desk.report.format." + format), Value: countedHref(co, fig) + "&format=" + format,
			})
		}
	}
	p.Back = "/desk/figures?" + url.Values{"from": {co.From.String()}, "to": {co.To.String()}}.Encode()
	p.BackTo = p.T("desk.figures.title")
	return d.web.Show(c, http.StatusOK, "desk/figures_list", p)
}

// countedPage is the page of a list behind a number.
func (d *Desk) countedPage(c *gin.Context, co question.Cohort, fig question.Figure, l service.FigureList) (countedPage, error) {
	p := countedPage{Page: d.web.Page(c, "desk.figures.counted", "figure", d.dict(c).T("figure."+string(fig)))}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return p, err
	}
	if p.Lines, err = d.lines(c, p.Page, n, web.Actor(c), l.Questions); err != nil {
		return p, err
	}
	p.Def = p.T("figure." + string(fig) + ".def")
	p.Narrows = narrows(p.Page, n, co)
	p.Total = p.T("desk.figures.total", "n", l.All)
	if l.Seen < l.All {
		p.Hidden = p.T("desk.figures.hidden", "n", l.All-l.Seen)
	}
	p.Pager = pager(c, p.Page, l.List)
	return p, nil
}

// narrows says in words what the cohort is.
func narrows(p web.Page, n names, co question.Cohort) []string {
	list := []string{p.T("report.period", "from", p.Date(co.From), "to", p.Date(co.To))}
	for _, v := range []struct {
		by    question.Dimension
		value string
	}{
		{question.ByDepartment, co.Department},
		{question.ByField, co.Field},
		{question.ByKind, string(co.Kind)},
		{question.ByChannel, string(co.Channel)},
		{question.ByProvince, co.Province},
		{question.ByAsker, string(co.AskerType)},
	} {
		if v.value != "" {
			list = append(list, p.T("figure.by."+string(v.by))+": "+n.valueName(p.Dict, v.by, v.value))
		}
	}
	for _, by := range co.Unset {
		list = append(list, p.T("figure.by."+string(by))+": "+strings.ToLower(n.valueName(p.Dict, by, "")))
	}
	if co.Status != "" {
		list = append(list, p.T("status."+string(co.Status)))
	}
	if co.Holder != "" {
		list = append(list, p.T("desk.figures.held_by", "holder", p.T("holder."+string(co.Holder))))
	}
	if co.Reminded != "" {
		list = append(list, p.T("desk.figures.reminded_of", "department", n.department(co.Reminded)))
	}
	return list
}

// sheetPage is the chair's page, or a head's part of it: one sheet.
type sheetPage struct {
	web.Page
	Who     string
	Lead    string
	Tiles   []figureTile
	Late    []sheetLate
	LateAll figureNumber
	Head    []figureHead
	Rows    []figureLine
	Months  barChart
	AsOf    string
}

type sheetLate struct {
	Code, Title, Holder, Department, Due string
}

// sheet handles "GET /desk/figures/sheet": what is late, who has it, whether it
// gets better, on one sheet.
func (d *Desk) sheet(c *gin.Context) error {
	p := sheetPage{Page: d.web.Page(c, "desk.sheet.title")}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	department := c.Query("department")
	sh, err := d.svc.Sheet(c, department)
	if err != nil {
		return err
	}
	co := question.Cohort{From: sh.From, To: sh.To, Department: department}
	before := question.Cohort{From: sh.From.AddDays(-co.Days()), To: sh.From.AddDays(-1), Department: department}
	p.Who = p.T("desk.sheet.ministry")
	if department != "" {
		p.Who = n.department(department)
	}
	p.Lead = p.T("mail.sheet.lead", "who", p.Who, "n", sh.LateAll, "from", p.Date(sh.From), "to", p.Date(sh.To))
	for _, f := range []question.Figure{
		question.FigReceived, question.FigAnswered, question.FigResponseRate, question.FigOnTimeRate, question.FigMedian,
	} {
		p.Tiles = append(p.Tiles, figureTile{
			Name: p.T("figure." + string(f)), Now: numberOf(p.Page, co, f, sh.Numbers), Before: numberOf(p.Page, before, f, sh.Before),
		})
	}
	ever := everOpen(n.today)
	ever.Department = department
	p.LateAll = figureNumber{p.Number(sh.LateAll), countedHref(ever, question.FigOverdue)}
	for _, q := range sh.Late {
		holder := p.T("holder." + string(q.Holder))
		if q.Officer != "" && q.Holder == question.HeldByOfficer {
			holder = q.Officer
		}
		p.Late = append(p.Late, sheetLate{q.Code, q.Title, holder, p.Pick(q.Names[0], q.Names[1]), p.T("mail.sheet.late", "n", q.Days, "date", p.Date(q.DueOn))})
	}
	b, err := d.svc.BoardFigures(c, web.Actor(c), co, question.ByDepartment)
	if err != nil {
		return err
	}
	p.fill(n, co, b)
	return d.web.Show(c, http.StatusOK, "desk/sheet", p)
}

func (p *sheetPage) fill(n names, co question.Cohort, b service.BoardFigures) {
	shown := []question.Figure{question.FigReceived, question.FigAnswered, question.FigOpen, question.FigOverdue, question.FigOnTimeRate, question.FigMedian}
	for _, f := range shown {
		p.Head = append(p.Head, figureHead{Name: p.T("figure." + string(f))})
	}
	for _, r := range b.Now.Rows {
		l := figureLine{Name: n.valueName(p.Dict, question.ByDepartment, r.Value)}
		part := co.Narrow(question.ByDepartment, r.Value)
		for _, f := range shown {
			l.Cells = append(l.Cells, figureOf(p.Dict, part, f, r.Tally))
		}
		p.Rows = append(p.Rows, l)
	}
	p.Months = monthChart(p.Dict, b.Months)
	p.AsOf = p.T("report.as_of", "time", p.Time(b.Now.AsOf))
}
