package report

import (
	"io"

	"github.com/xuri/excelize/v2"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// writeXLSX writes a workbook: numbers as numbers, shares as percentages, dates
// as dates, headings that stay in sight, and a sheet of definitions.
func writeXLSX(w io.Writer, d i18n.Dict, r service.Report, doc Document) error {
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // it is in memory
	b := book{File: f}
	b.styles()
	first := d.T("report.by_year")
	b.fail(f.SetSheetName("Sheet1", first))
	b.row(first, 1, 0, doc.Title)
	b.row(first, 2, 0, d.T("report.period", "from", d.Date(r.From), "to", d.Date(r.To)))
	b.row(first, 3, 0, doc.Sentence)
	b.row(first, 4, 0, doc.More)
	b.row(first, 5, b.date, d.T("report.as_of", "time", ""), r.AsOf.In(calendar.Zone))
	b.style(first, 1, 1, b.bold)
	b.table(first, 7, doc.Years)
	second := d.T("report.by_department")
	b.sheet(second)
	b.table(second, 1, doc.Departments)
	third := d.T("report.definitions")
	b.sheet(third)
	b.row(third, 1, b.bold, d.T("report.figure"), d.T("report.definition"))
	for i, def := range doc.Definitions {
		b.row(third, i+2, b.wrap, def.Name, def.Text)
	}
	b.fail(f.SetColWidth(third, "A", "A", 34))
	b.fail(f.SetColWidth(third, "B", "B", 100))
	b.freeze(third, 1)
	if b.err != nil {
		return b.err
	}
	return f.Write(w) //nolint:wrapcheck // Write says what was done
}

// book is a workbook in the making; the first error ends it.
type book struct {
	*excelize.File
	err                                   error
	bold, share, score, count, date, wrap int
}

func (b *book) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) styles() {
	percent, day := "0.0%", "dd/mm/yyyy hh:mm"
	for _, s := range []struct {
		into  *int
		style excelize.Style
	}{
		{&b.bold, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&b.share, excelize.Style{CustomNumFmt: &percent}},
		{&b.score, excelize.Style{NumFmt: 2}},
		{&b.count, excelize.Style{NumFmt: 3}},
		{&b.date, excelize.Style{CustomNumFmt: &day}},
		{&b.wrap, excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
	} {
		id, err := b.NewStyle(&s.style)
		b.fail(err)
		*s.into = id
	}
}

func (b *book) sheet(name string) {
	_, err := b.NewSheet(name)
	b.fail(err)
}

func at(column, line int) string {
	name, err := excelize.CoordinatesToCellName(column, line)
	if err != nil {
		return "A1" // the numbers are ours
	}
	return name
}

func (b *book) row(sheet string, line, style int, values ...any) {
	for i, v := range values {
		b.fail(b.SetCellValue(sheet, at(i+1, line), v))
		if style != 0 {
			b.style(sheet, i+1, line, style)
		}
	}
}

func (b *book) style(sheet string, column, line, style int) {
	b.fail(b.SetCellStyle(sheet, at(column, line), at(column, line), style))
}

func (b *book) freeze(sheet string, line int) {
	b.fail(b.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: line, TopLeftCell: at(2, line+1), ActivePane: "bottomRight"}))
}

func (b *book) table(sheet string, line int, t Table) {
	for i, h := range t.Head {
		b.fail(b.SetCellStr(sheet, at(i+1, line), h))
		b.style(sheet, i+1, line, b.bold)
	}
	for n, l := range t.Lines {
		b.fail(b.SetCellStr(sheet, at(1, line+n+1), l.Name))
		for i, c := range l.Cells {
			if c.None {
				continue
			}
			b.fail(b.SetCellValue(sheet, at(i+2, line+n+1), c.Value))
			style := b.count
			switch c.Unit {
			case question.UnitShare:
				style = b.share
			case question.UnitScore:
				style = b.score
			}
			b.style(sheet, i+2, line+n+1, style)
		}
	}
	b.fail(b.SetColWidth(sheet, "A", "A", 46))
	b.fail(b.SetColWidth(sheet, "B", "L", 15))
	b.freeze(sheet, line)
}
