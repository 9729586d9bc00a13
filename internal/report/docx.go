package report

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

// The parts of a Word document that are the same for every report.
var docxParts = []struct{ name, text string }{
	{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
	{"_rels/.rels", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
}

// writeDOCX writes a Word document on A4 across, in Times New Roman as letters
// of the state are (Nghị định 30/2020/NĐ-CP, Phụ lục I).
func writeDOCX(w io.Writer, doc Document) error {
	z := zip.NewWriter(w)
	for _, p := range append(docxParts[:len(docxParts):len(docxParts)], struct{ name, text string }{"word/document.xml", docxBody(doc)}) {
		f, err := z.Create(p.name)
		if err != nil {
			return err //nolint:wrapcheck // Write says what was done
		}
		if _, err := io.WriteString(f, p.text); err != nil {
			return err //nolint:wrapcheck // Write says what was done
		}
	}
	return z.Close() //nolint:wrapcheck // Write says what was done
}

func docxBody(doc Document) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	b.WriteString(paragraph(doc.Title, 32, true, "center"))
	b.WriteString(paragraph(doc.Period, 26, false, "center"))
	b.WriteString(paragraph(doc.Sentence, 28, false, "both"))
	b.WriteString(paragraph(doc.More, 28, false, "both"))
	for _, t := range []Table{doc.Years, doc.Departments} {
		b.WriteString(paragraph(t.Caption, 28, true, "left"))
		docxTable(&b, t)
	}
	for _, d := range doc.Definitions {
		b.WriteString(paragraph(d.Name+": "+d.Text, 20, false, "left"))
	}
	b.WriteString(paragraph(doc.AsOf, 24, false, "left"))
	if doc.Issued != "" {
		b.WriteString(paragraph(doc.Issued, 24, false, "left"))
	}
	b.WriteString(`<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return b.String()
}

func docxTable(b *strings.Builder, t Table) {
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="666666"/>`)
	}
	b.WriteString(`</w:tblBorders></w:tblPr>`)
	row := func(head bool, cells []string, bold bool) {
		b.WriteString(`<w:tr>`)
		if head {
			b.WriteString(`<w:trPr><w:tblHeader/></w:trPr>`)
		}
		for i, c := range cells {
			align := "right"
			if i == 0 {
				align = "left"
			}
			b.WriteString(`<w:tc>` + paragraph(c, 22, bold || head, align) + `</w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	row(true, t.Head, true)
	for _, l := range t.Lines {
		cells := []string{l.Name}
		for _, c := range l.Cells {
			cells = append(cells, c.Text)
		}
		row(false, cells, l.Sum)
	}
	b.WriteString(`</w:tbl>`)
}

// paragraph writes text in a size of half points.
func paragraph(text string, size int, bold bool, align string) string {
	var t strings.Builder
	if err := xml.EscapeText(&t, []byte(text)); err != nil {
		return "" // a builder takes everything
	}
	weight := ""
	if bold {
		weight = "<w:b/>"
	}
	half := strconv.Itoa(size)
	return `<w:p><w:pPr><w:spacing w:after="80"/><w:jc w:val="` + align + `"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>` +
		weight + `<w:sz w:val="` + half + `"/></w:rPr><w:t xml:space="preserve">` + t.String() + `</w:t></w:r></w:p>`
}
