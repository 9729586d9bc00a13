// Package report writes the ministry's report as a table that people read: as a
// page, a workbook, a document, CSV and JSON. The numbers come from the service;
// nothing is counted here.
package report

import (
	"strconv"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Document is a report in a reader's language.
type Document struct {
	Title       string
	Period      string
	Sentence    string // the ministry's own
	More        string
	AsOf        string
	Issued      string // "" until it is issued
	Years       Table
	Departments Table
	Definitions []Definition
}

// Definition says what a figure counts.
type Definition struct{ Name, Text string }

// Table is a table of figures. The first column names the line.
type Table struct {
	Caption string
	Head    []string
	Lines   []Line
}

// Line is one line of a table; Sum is the last one, that adds the others up.
type Line struct {
	Name  string
	Cells []Cell
	Sum   bool
	// Key is the department's code, or the figure's name, for addresses.
	Key string
}

// Cell is a number: what a reader sees, and the value for a workbook.
type Cell struct {
	Text   string
	Value  float64
	None   bool // there is nothing to say
	Unit   question.Unit
	Figure question.Figure
	From   calendar.Date
	To     calendar.Date
}

// columns are the figures of the table by department: those of the ministry's own
// report first.
func columns() []question.Figure {
	return []question.Figure{
		question.FigReceived, question.FigAnswered, question.FigOpen, question.FigOpenRate, question.FigPublished, question.FigPublishedRate,
		question.FigResponseRate, question.FigOnTime, question.FigLate, question.FigLateExtended, question.FigMedian,
	}
}

// Text writes a value of the figure; ok false is "–".
func Text(d i18n.Dict, f question.Figure, v float64, ok bool) string {
	if !ok {
		return "–"
	}
	switch f.Unit() {
	case question.UnitShare:
		return d.Percent(v)
	case question.UnitScore:
		return d.Decimal(v)
	}
	return d.Number(int(v))
}

func cell(d i18n.Dict, f question.Figure, n service.Numbers, from, to calendar.Date) Cell {
	v, ok := n[f]
	return Cell{Text: Text(d, f, v, ok), Value: v, None: !ok, Unit: f.Unit(), Figure: f, From: from, To: to}
}

// Of puts the report into words.
func Of(d i18n.Dict, r service.Report) Document {
	doc := Document{
		Title: d.T("report.title"), Period: d.T("report.period", "from", d.Date(r.From), "to", d.Date(r.To)),
		Sentence: d.T("report.sentence", "from", d.Date(r.From), "to", d.Date(r.To), "received", r.Total.Count(question.FigReceived),
			"published", r.Total.Count(question.FigPublished), "rate", rate(d, question.FigPublishedRate, r.Total)),
		More: d.T("report.more", "routed", r.Total.Count(question.FigRouted), "answered", r.Total.Count(question.FigAnswered),
			"rate", rate(d, question.FigResponseRate, r.Total), "open", r.Total.Count(question.FigOpen), "refused", r.Total.Count(question.FigRefused)),
		AsOf: d.T("report.as_of", "time", d.Time(r.AsOf)),
	}
	if r.ID != 0 {
		by := r.IssuedBy
		if by == "" {
			by = d.T("report.plan")
		}
		doc.Issued = d.T("report.issued", "id", strconv.FormatInt(r.ID, 10), "by", by)
	}
	doc.Years = years(d, r)
	doc.Departments = departments(d, r)
	for _, f := range question.Figures() {
		doc.Definitions = append(doc.Definitions, Definition{d.T("figure." + string(f)), d.T("figure." + string(f) + ".def")})
	}
	return doc
}

func rate(d i18n.Dict, f question.Figure, n service.Numbers) string {
	v, ok := n[f]
	return Text(d, f, v, ok)
}

// years is the table of the figures, the year beside the part of a year.
func years(d i18n.Dict, r service.Report) Table {
	t := Table{Caption: d.T("report.by_year"), Head: []string{d.T("report.figure")}}
	for _, p := range r.Parts {
		t.Head = append(t.Head, PartName(d, p.From, p.To))
	}
	if len(r.Parts) > 1 {
		t.Head = append(t.Head, d.T("report.all"))
	}
	for _, f := range question.Figures() {
		l := Line{Name: d.T("figure." + string(f)), Key: string(f)}
		for _, p := range r.Parts {
			l.Cells = append(l.Cells, cell(d, f, p.Numbers, p.From, p.To))
		}
		if len(r.Parts) > 1 {
			l.Cells = append(l.Cells, cell(d, f, r.Total, r.From, r.To))
		}
		t.Lines = append(t.Lines, l)
	}
	return t
}

// PartName names a period within a year: the year, its first months, or its
// days.
func PartName(d i18n.Dict, from, to calendar.Date) string {
	whole := from.Month == time.January && from.Day == 1 && to == to.MonthEnd()
	switch {
	case whole && to.Month == time.December:
		return d.T("report.year", "year", strconv.Itoa(from.Year))
	case whole:
		return d.T("report.months", "n", int(to.Month), "year", strconv.Itoa(from.Year))
	}
	return d.T("report.range", "from", d.Date(from), "to", d.Date(to))
}

func departments(d i18n.Dict, r service.Report) Table {
	t := Table{Caption: d.T("report.by_department"), Head: []string{d.T("figure.by.department")}}
	for _, f := range columns() {
		t.Head = append(t.Head, d.T("figure."+string(f)))
	}
	line := func(name, key string, n service.Numbers, sum bool) {
		l := Line{Name: name, Key: key, Sum: sum}
		for _, f := range columns() {
			l.Cells = append(l.Cells, cell(d, f, n, r.From, r.To))
		}
		t.Lines = append(t.Lines, l)
	}
	for _, row := range r.Rows {
		name := d.Pick(row.NameVI, row.NameEN)
		if row.Department == "" {
			name = d.T("figure.no_department")
		}
		line(name, row.Department, row.Numbers, false)
	}
	line(d.T("report.all"), "", r.Total, true)
	return t
}
