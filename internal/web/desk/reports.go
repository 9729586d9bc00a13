package desk

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/report"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// numberOf is a figure of a report that leads to its questions.
func numberOf(p web.Page, co question.Cohort, f question.Figure, n service.Numbers) figureNumber {
	v, ok := n[f]
	x := figureNumber{Text: report.Text(p.Dict, f, v, ok)}
	if ok {
		x.Href = countedHref(co, f)
	}
	return x
}

// reportPage is a report as a page: as it stands, or as it was issued.
type reportPage struct {
	web.Page
	Form      *web.Form
	Doc       report.Document
	Years     [][]figureNumber
	Rows      [][]figureNumber
	Downloads []web.NameValue
	Issued    bool
	Kept      bool // the questions counted then are kept with it
	MayIssue  bool
	From, To  string
}

// report handles "GET /desk/figures/report": the report of a period as it
// stands now, as a page or, with format, as a file.
func (d *Desk) report(c *gin.Context) error {
	f, co, err := d.readCohort(c)
	if err != nil {
		return err
	}
	if f.Failed() {
		p := reportPage{Page: d.web.Page(c, "desk.report.title"), Form: f}
		p.Failed = true
		return d.web.Show(c, http.StatusBadRequest, "desk/report", p)
	}
	r, err := d.svc.Report(c, co.From, co.To)
	if f.Reject(err) {
		p := reportPage{Page: d.web.Page(c, "desk.report.title"), Form: f}
		p.Failed = true
		return d.web.Show(c, http.StatusBadRequest, "desk/report", p)
	}
	if err != nil {
		return err
	}
	return d.showReport(c, f, r)
}

// issuedReport handles "GET /desk/figures/reports/:id".
func (d *Desk) issuedReport(c *gin.Context) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	r, err := d.svc.IssuedReport(c, id)
	if err != nil {
		return err
	}
	return d.showReport(c, d.web.Form(c), r)
}

func (d *Desk) showReport(c *gin.Context, f *web.Form, r service.Report) error {
	if format := c.Query("format"); format != "" {
		return d.sendReport(c, r, format)
	}
	a := web.Actor(c)
	p := reportPage{
		Page: d.web.Page(c, "desk.report.title"), Form: f, Issued: r.ID != 0, Kept: r.Kept, MayIssue: edits(a) || a.Has(question.Admin),
		From: r.From.String(), To: r.To.String(),
	}
	p.Wide = true
	p.Doc = report.Of(p.Dict, r)
	for _, l := range p.Doc.Years.Lines {
		p.Years = append(p.Years, p.numbers(r, l, ""))
	}
	for i, l := range p.Doc.Departments.Lines {
		key := "sum"
		if i < len(r.Rows) {
			key = r.Rows[i].Department
		}
		p.Rows = append(p.Rows, p.numbers(r, l, key))
	}
	base := "/desk/figures/report?" + url.Values{"from": {p.From}, "to": {p.To}}.Encode() + "&format="
	if p.Issued {
		base = fmt.Sprintf("/desk/figures/reports/%d?format=", r.ID)
	}
	for _, format := range report.Formats() {
		p.Downloads = append(p.Downloads, web.NameValue{Name: p.T("desk.report.format." + format), Value: base + format})
	}
	return d.web.Show(c, http.StatusOK, "desk/report", p)
}

// numbers makes the cells of a line lead to their questions: those of an issued
// report to the very questions that it counted then.
func (p reportPage) numbers(r service.Report, l report.Line, department string) []figureNumber {
	var list []figureNumber
	for _, c := range l.Cells {
		n := figureNumber{Text: c.Text}
		if !c.None {
			co := question.Cohort{From: c.From, To: c.To}
			if department == "" && l.Key != string(c.Figure) {
				co = co.Narrow(question.ByDepartment, "")
			} else if department != "" && department != "sum" {
				co.Department = department
			}
			n.Href = countedHref(co, c.Figure)
			if r.Kept {
				n.Href = keptHref(r.ID, co, c.Figure)
			}
		}
		list = append(list, n)
	}
	return list
}

// keptHref is the address of the list behind a number of an issued report.
func keptHref(id int64, co question.Cohort, f question.Figure) string {
	return fmt.Sprintf("/desk/figures/reports/%d/questions?%s", id, cohortQuery(co, f).Encode())
}

// keptQuestions handles "GET /desk/figures/reports/:id/questions": what a number
// of an issued report counted when it was issued.
func (d *Desk) keptQuestions(c *gin.Context) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	r, err := d.svc.IssuedReport(c, id)
	if err != nil {
		return err
	}
	f, co, err := d.readCohort(c)
	if err != nil {
		return err
	}
	part := service.KeptPart{Department: co.Department, NoDepartment: slices.Contains(co.Unset, question.ByDepartment)}
	if whole := co.From == r.From && co.To == r.To; !whole {
		part.FirstOn = co.From
	}
	fig := question.Figure(f.Value("figure"))
	if !r.Kept || f.Failed() {
		return question.NotFound()
	}
	l, err := d.svc.ReportQuestions(c, web.Actor(c), id, part, fig, c.Query("cursor"), 50)
	if err != nil {
		return err
	}
	p, err := d.countedPage(c, co, fig, l)
	if err != nil {
		return err
	}
	p.Issued = p.T("desk.report.counted", "id", strconv.FormatInt(id, 10), "time", p.Time(r.AsOf))
	p.Back, p.BackTo = fmt.Sprintf("/desk/figures/reports/%d", id), p.T("desk.report.number", "id", strconv.FormatInt(id, 10))
	return d.web.Show(c, http.StatusOK, "desk/figures_list", p)
}

func (d *Desk) sendReport(c *gin.Context, r service.Report, format string) error {
	if !slices.Contains(report.Formats(), format) {
		return question.NotFound()
	}
	var b bytes.Buffer
	if err := report.Write(&b, d.dict(c), r, format); err != nil {
		return err //nolint:wrapcheck // it says what it was doing
	}
	name := fmt.Sprintf("bao-cao-%s-%s.%s", r.From, r.To, format)
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Data(http.StatusOK, report.Media(format), b.Bytes())
	return nil
}

// issueReport handles "POST /desk/figures/report": the report of the period is
// kept as it stands.
func (d *Desk) issueReport(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	from, to, err := period(f)
	if err != nil {
		return err
	}
	r, err := d.svc.IssueReport(c, web.Actor(c), from, to)
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.report.issued")
	return web.SeeOther(c, "/desk/figures/reports/%s", strconv.FormatInt(r.ID, 10))
}

// reportsPage lists the reports that were issued and those that are planned.
type reportsPage struct {
	web.Page
	Form   *web.Form
	Issued []reportLine
	Plans  []planLine
	Every  []web.Choice
	People []web.Choice
	May    bool
}

type reportLine struct{ Href, Period, At, By string }

type planLine struct {
	ID                int64
	Name, Every, Whom string
}

// reports handles "GET /desk/figures/reports".
func (d *Desk) reports(c *gin.Context) error { return d.showReports(c, http.StatusOK, d.web.Form(c)) }

func (d *Desk) showReports(c *gin.Context, status int, f *web.Form) error {
	a := web.Actor(c)
	p := reportsPage{Page: d.web.Page(c, "desk.reports.title"), Form: f, May: edits(a) || a.Has(question.Admin)}
	p.Failed = f.Failed()
	list, err := d.svc.IssuedReports(c, 100)
	if err != nil {
		return err
	}
	for _, r := range list {
		by := r.PersonName
		if r.PlanName != "" {
			by = r.PlanName
		}
		p.Issued = append(p.Issued, reportLine{
			fmt.Sprintf("/desk/figures/reports/%d", r.ID), p.T("desk.report.number", "id", strconv.FormatInt(r.ID, 10)) + ": " + p.T("report.period", "from", p.Date(r.FromOn), "to", p.Date(r.ToOn)), p.Time(r.IssuedAt), by,
		})
	}
	if !p.May {
		return d.web.Show(c, status, "desk/reports", p)
	}
	people, err := d.svc.ReportReaders(c, a)
	if err != nil {
		return err
	}
	plans, err := d.svc.ReportPlans(c)
	if err != nil {
		return err
	}
	for _, x := range plans {
		var whom []string
		for _, person := range people {
			if slices.Contains(x.Recipients, person.ID) {
				whom = append(whom, person.Name)
			}
		}
		p.Plans = append(p.Plans, planLine{x.ID, x.Name, p.T("desk.reports.every." + x.Every), strings.Join(whom, ", ")})
	}
	for _, e := range service.Every() {
		p.Every = append(p.Every, web.Choice{Value: e, Label: p.T("desk.reports.every." + e)})
	}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	slices.SortStableFunc(people, func(a, b question.Person) int { return cmp.Compare(readerRank(a), readerRank(b)) })
	for _, person := range people {
		p.People = append(p.People, web.Choice{Value: person.Login, Label: person.Name, Hint: roles(p.Dict, n, person.Grants)})
	}
	return d.web.Show(c, status, "desk/reports", p)
}

// readerRank puts those first for whom reports are made: chair and board, then the
// heads.
func readerRank(p question.Person) int {
	a := p.Actor()
	switch {
	case a.Has(question.Chair):
		return 0
	case a.Has(question.Board):
		return 1
	case a.Has(question.Head):
		return 2
	}
	return 3
}

// planReport handles "POST /desk/figures/plans".
func (d *Desk) planReport(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	err = d.svc.PlanReport(c, web.Actor(c), f.Line("name"), f.Value("every"), f.Values("recipients"))
	if f.Reject(err) {
		return d.showReports(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.reports.planned")
	return web.SeeOther(c, "/desk/figures/reports")
}

// endPlan handles "POST /desk/figures/plans/:id/end".
func (d *Desk) endPlan(c *gin.Context) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	if err := d.svc.EndPlan(c, web.Actor(c), id); err != nil {
		return err
	}
	d.web.Flash(c, "desk.reports.ended")
	return web.SeeOther(c, "/desk/figures/reports")
}

// reportTable is a table of a report whose numbers lead to their questions.
type reportTable struct {
	ID, Caption string
	Head        []string
	Lines       []figureLine
}

// Table puts the numbers in the place of the report's cells.
func (p reportPage) Table(t report.Table, numbers [][]figureNumber, id string) reportTable {
	r := reportTable{ID: id, Caption: t.Caption, Head: t.Head}
	for i, l := range t.Lines {
		r.Lines = append(r.Lines, figureLine{Name: l.Name, Cells: numbers[i], Sum: l.Sum})
	}
	return r
}
