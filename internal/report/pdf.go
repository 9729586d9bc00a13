package report

import (
	"io"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"
)

// Measures of the page, A4 across, in millimetres; sizes of letters in points.
const (
	pdfMargin  = 18.0
	pdfFoot    = 16.0
	pdfLine    = 5.0 // height of a line of 10 points
	pdfFirst   = 62.0
	pdfPadding = 1.2
)

// pdfBook is a document in the making.
type pdfBook struct{ *fpdf.Fpdf }

// writePDF writes the report on A4 across. Liberation Serif has the measures of
// Times New Roman, in which letters of the state are (Nghị định 30/2020/NĐ-CP,
// Phụ lục I), and every letter of Vietnamese; what is used of it is embedded.
func writePDF(w io.Writer, doc Document, lang string, at time.Time) error {
	p := pdfBook{fpdf.New("L", "mm", "A4", "")}
	p.AddUTF8FontFromBytes("serif", "", liberationserifregular.TTF)
	p.AddUTF8FontFromBytes("serif", "B", liberationserifbold.TTF)
	p.SetTitle(doc.Title, true)
	p.SetLang(lang)
	p.SetCreationDate(at.UTC())
	p.SetModificationDate(at.UTC())
	p.SetCatalogSort(true)
	p.SetMargins(pdfMargin, pdfMargin, pdfMargin)
	p.SetAutoPageBreak(true, pdfFoot)
	p.SetFooterFunc(func() {
		p.SetY(-pdfFoot + 4)
		p.SetFont("serif", "", 9)
		p.CellFormat(0, pdfLine, strconv.Itoa(p.PageNo()), "", 0, "C", false, 0, "")
	})
	p.AddPage()
	p.text(doc.Title, "B", 16, "C")
	p.text(doc.Period, "", 12, "C")
	p.Ln(2)
	p.text(doc.Sentence, "", 13, "J")
	p.text(doc.More, "", 13, "J")
	p.Ln(2)
	p.table(doc.Years)
	p.AddPage()
	p.table(doc.Departments)
	for _, d := range doc.Definitions {
		p.text(d.Name+": "+d.Text, "", 9, "L")
	}
	p.Ln(2)
	p.text(doc.AsOf, "", 11, "L")
	if doc.Issued != "" {
		p.text(doc.Issued, "", 11, "L")
	}
	return p.Output(w) //nolint:wrapcheck // Write says what was done
}

// text writes a paragraph.
func (p pdfBook) text(s, style string, size float64, align string) {
	p.SetFont("serif", style, size)
	p.MultiCell(0, size/2, s, "", align, false)
	p.Ln(size / 8)
}

// table writes a table; its heading stands on every page.
func (p pdfBook) table(t Table) {
	p.text(t.Caption, "B", 13, "L")
	wide, high := p.GetPageSize()
	widths := []float64{pdfFirst}
	for range len(t.Head) - 1 {
		widths = append(widths, (wide-2*pdfMargin-pdfFirst)/float64(len(t.Head)-1))
	}
	fits := func(cells []string, bold bool) bool { return p.GetY()+p.height(widths, cells, bold) <= high-pdfFoot }
	p.row(widths, t.Head, true)
	for _, l := range t.Lines {
		cells := []string{l.Name}
		for _, c := range l.Cells {
			cells = append(cells, c.Text)
		}
		if !fits(cells, l.Sum) {
			p.AddPage()
			p.row(widths, t.Head, true)
		}
		p.row(widths, cells, l.Sum)
	}
	p.Ln(4)
}

func (p pdfBook) tableFont(bold bool) {
	style := ""
	if bold {
		style = "B"
	}
	p.SetFont("serif", style, 10)
}

// height is how high a row is: as the cell with the most lines.
func (p pdfBook) height(widths []float64, cells []string, bold bool) float64 {
	p.tableFont(bold)
	lines := 1
	for i, c := range cells {
		lines = max(lines, len(p.SplitText(c, widths[i]-2*pdfPadding)))
	}
	return float64(lines)*pdfLine + 2*pdfPadding
}

// row writes a row: the first cell to the left, numbers to the right.
func (p pdfBook) row(widths []float64, cells []string, bold bool) {
	height := p.height(widths, cells, bold)
	x, y := pdfMargin, p.GetY()
	p.SetAutoPageBreak(false, 0)
	for i, c := range cells {
		align := "R"
		if i == 0 {
			align = "L"
		}
		p.Rect(x, y, widths[i], height, "D")
		for n, line := range p.SplitText(c, widths[i]-2*pdfPadding) {
			p.SetXY(x+pdfPadding, y+pdfPadding+float64(n)*pdfLine)
			p.CellFormat(widths[i]-2*pdfPadding, pdfLine, line, "", 0, align, false, 0, "")
		}
		x += widths[i]
	}
	p.SetAutoPageBreak(true, pdfFoot)
	p.SetXY(pdfMargin, y+height)
}
