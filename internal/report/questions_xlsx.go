package report

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/service"
)

// A workbook of a list is written here and not by excelize, which gathers every
// sheet in files and sixteen megabytes of memory before the first byte is sent.
// Here each row goes out, packed, as soon as it is read.

// sheetRows is how many questions a sheet of a workbook holds: Excel opens
// 1,048,576 rows, the heading included. What is more goes to the next sheet.
const sheetRows = 1_000_000

// columnLetters names the columns.
const columnLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// The styles of cells, by their places in styles.xml.
const (
	styleBold    = 1
	styleInstant = 2
	styleDay     = 3
)

type questionsXLSX struct {
	questionsTable
	zip   *zip.Writer
	sheet *bufio.Writer // of the entry that is being written
	most  int           // questions on a sheet
	line  int           // of this sheet that was begun last, the heading included
	at    string        // the same as text
	names []string      // of the sheets
	err   error         // the first one ends it
}

// newQuestionsXLSX begins a workbook.
func newQuestionsXLSX(w io.Writer, t questionsTable) (*questionsXLSX, error) {
	x := &questionsXLSX{questionsTable: t, zip: zip.NewWriter(w), most: sheetRows}
	x.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	x.begin()
	return x, x.failed("begin the workbook")
}

func (x *questionsXLSX) failed(what string) error {
	if x.err != nil {
		return fmt.Errorf("%s: %w", what, x.err)
	}
	return nil
}

func (x *questionsXLSX) put(text string) {
	if x.err == nil {
		_, x.err = x.sheet.WriteString(text)
	}
}

// entry begins a file of the package.
func (x *questionsXLSX) entry(name string) {
	if x.err != nil {
		return
	}
	if x.sheet != nil {
		if x.err = x.sheet.Flush(); x.err != nil {
			return
		}
	}
	w, err := x.zip.Create(name)
	x.err = err
	x.sheet = bufio.NewWriterSize(w, 64<<10)
	x.put(xml.Header)
}

// begin begins a sheet with its heading, which stays in sight.
func (x *questionsXLSX) begin() {
	if len(x.names) > 0 {
		x.put("</sheetData></worksheet>")
	}
	n := len(x.names) + 1
	x.names = append(x.names, x.d.T("report.questions", "n", strconv.Itoa(n)))
	x.line = 0
	x.entry(fmt.Sprintf("xl/worksheets/sheet%d.xml", n))
	x.put(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for _, c := range []struct{ column, width int }{{1, 20}, {2, 17}, {8, 36}, {10, 60}, {11, 18}, {12, 12}, {13, 17}} {
		x.put(fmt.Sprintf(`<col min="%[1]d" max="%[1]d" width="%[2]d" customWidth="1"/>`, c.column, c.width))
	}
	x.put("</cols><sheetData>")
	x.row()
	for i, h := range x.head() {
		x.text(i, h, styleBold)
	}
	x.put("</row>")
}

// row begins the next row of the sheet.
func (x *questionsXLSX) row() {
	x.line++
	x.at = strconv.Itoa(x.line)
	x.put(`<row r="` + x.at + `">`)
}

// cell begins a cell of the row. There are no more than 26 columns.
func (x *questionsXLSX) cell(column, style int) {
	x.put(`<c r="` + columnLetters[column:column+1] + x.at + `" s="` + strconv.Itoa(style))
}

// text writes a cell with words, which are never a formula.
func (x *questionsXLSX) text(column int, s string, style int) {
	x.cell(column, style)
	x.put(`" t="inlineStr"><is><t xml:space="preserve">`)
	if x.err == nil {
		x.err = xml.EscapeText(x.sheet, []byte(s))
	}
	x.put("</t></is></c>")
}

func (x *questionsXLSX) number(column int, s string, style int) {
	x.cell(column, style)
	x.put(`"><v>` + s + "</v></c>")
}

// Add writes rows.
func (x *questionsXLSX) Add(rows []service.CountedRow) error {
	for _, r := range rows {
		if x.line > x.most {
			x.begin()
		}
		x.row()
		for i, v := range x.cells(r) {
			switch v := v.(type) {
			case string:
				x.text(i, v, 0)
			case int:
				x.number(i, strconv.Itoa(v), 0)
			case time.Time:
				x.number(i, serial(v), styleInstant)
			case calendar.Date:
				x.number(i, serial(v.Start()), styleDay)
			}
		}
		x.put("</row>")
	}
	return x.failed("write the workbook")
}

// serial is the instant by Viet Nam's clock as a workbook, which knows no zone,
// counts it: in days since 30 December 1899.
func serial(t time.Time) string {
	t = t.In(calendar.Zone)
	local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	days := local.Sub(time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
	return strconv.FormatFloat(days, 'f', -1, 64)
}

// Close ends the last sheet and writes what names the sheets.
func (x *questionsXLSX) Close() error {
	x.put("</sheetData></worksheet>")
	const (
		main   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		parts  = "http://schemas.openxmlformats.org/package/2006/relationships"
		types  = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	var sheets, rels, overrides strings.Builder
	for i, name := range x.names {
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%[2]d" r:id="rId%[2]d"/>`, html.EscapeString(name), i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%[1]d" Type="%[2]s/worksheet" Target="worksheets/sheet%[1]d.xml"/>`, i+1, office)
		fmt.Fprintf(&overrides, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, i+1, types)
	}
	for _, e := range []struct{ name, text string }{
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + parts + `">` + rels.String() +
			`<Relationship Id="styles" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet xmlns="` + main + `"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/>` +
			`<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/></numFmts>` +
			`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
			`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
			`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">` +
			`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
			`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
			`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`},
		{"_rels/.rels", `<Relationships xmlns="` + parts + `"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + types + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + types + `styles+xml"/>` + overrides.String() + `</Types>`},
	} {
		x.entry(e.name)
		x.put(e.text)
	}
	if x.err == nil {
		x.err = x.sheet.Flush()
	}
	if x.err == nil {
		x.err = x.zip.Close()
	}
	return x.failed("end the workbook")
}

// Drop leaves the workbook as it is.
func (x *questionsXLSX) Drop() {}
