package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"io"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Formats lists the forms in which a report is written.
func Formats() []string { return []string{"xlsx", "docx", "pdf", "csv", "json", "html"} }

// Media returns the media type of a format.
func Media(format string) string {
	switch format {
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case "pdf":
		return "application/pdf"
	case "csv":
		return "text/csv; charset=utf-8"
	case "json":
		return "application/json; charset=utf-8"
	}
	return "text/html; charset=utf-8"
}

// Write writes the report in the format.
func Write(w io.Writer, d i18n.Dict, r service.Report, format string) error {
	doc := Of(d, r)
	var err error
	switch format {
	case "xlsx":
		err = writeXLSX(w, d, r, doc)
	case "docx":
		err = writeDOCX(w, doc)
	case "pdf":
		err = writePDF(w, doc, d.Code(), r.AsOf)
	case "csv":
		err = writeCSV(w, doc)
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		err = e.Encode(struct {
			service.Report
			Sentence    string                     `json:"sentence"`
			Definitions map[question.Figure]string `json:"definitions"`
		}{r, doc.Sentence, definitions(d)})
	case "html":
		err = page.Execute(w, struct {
			Document
			Lang string
		}{doc, d.Code()})
	default:
		return fmt.Errorf("there is no format %q of a report; there are %v", format, Formats())
	}
	if err != nil {
		return fmt.Errorf("write the report as %s: %w", format, err)
	}
	return nil
}

func definitions(d i18n.Dict) map[question.Figure]string {
	m := map[question.Figure]string{}
	for _, f := range question.Figures() {
		m[f] = d.T("figure." + string(f) + ".def")
	}
	return m
}

// writeCSV writes the sentence and the two tables under each other, in UTF-8
// with its mark, which Excel needs.
func writeCSV(w io.Writer, doc Document) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err //nolint:wrapcheck // Write says what was done
	}
	c := csv.NewWriter(w)
	rows := [][]string{{doc.Title}, {doc.Sentence}, {doc.More}, {doc.AsOf}, {}}
	for _, t := range []Table{doc.Years, doc.Departments} {
		rows = append(rows, []string{t.Caption}, t.Head)
		for _, l := range t.Lines {
			row := []string{l.Name}
			for _, cell := range l.Cells {
				row = append(row, plain(cell))
			}
			rows = append(rows, row)
		}
		rows = append(rows, []string{})
	}
	if err := c.WriteAll(rows); err != nil {
		return err //nolint:wrapcheck // Write says what was done
	}
	return nil
}

// plain writes a value for a program: no grouping, a point, shares from 0 to 1.
func plain(c Cell) string {
	switch {
	case c.None:
		return ""
	case c.Unit == question.UnitShare || c.Unit == question.UnitScore:
		return fmt.Sprintf("%.4f", c.Value)
	}
	return fmt.Sprintf("%.0f", c.Value)
}

var page = template.Must(template.New("report").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}}</title>
<style>
body{font:16px/1.5 "Be Vietnam Pro",Arial,sans-serif;color:#111;max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem}table{border-collapse:collapse;width:100%;margin:1rem 0 2rem}caption{text-align:left;font-weight:700;padding:.3rem 0}
th,td{border:1px solid #888;padding:.3rem .5rem;text-align:right;vertical-align:top}th:first-child{text-align:left}thead{display:table-header-group}tr{break-inside:avoid}
dt{font-weight:700}dd{margin:0 0 .4rem}
@media print{@page{size:A4 landscape;margin:12mm}body{font-size:10pt;max-width:none;margin:0}}
</style></head><body>
<h1>{{.Title}}</h1><p>{{.Period}}</p><p><strong>{{.Sentence}}</strong></p><p>{{.More}}</p>
{{template "table" .Years}}{{template "table" .Departments}}
<dl>{{range .Definitions}}<dt>{{.Name}}</dt><dd>{{.Text}}</dd>{{end}}</dl>
<p>{{.AsOf}}</p>{{with .Issued}}<p>{{.}}</p>{{end}}
</body></html>
{{define "table"}}<table><caption>{{.Caption}}</caption><thead><tr>{{range .Head}}<th scope="col">{{.}}</th>{{end}}</tr></thead><tbody>
{{range .Lines}}<tr><th scope="row">{{.Name}}</th>{{$sum := .Sum}}{{range .Cells}}<td>{{if $sum}}<strong>{{.Text}}</strong>{{else}}{{.Text}}{{end}}</td>{{end}}</tr>
{{end}}</tbody></table>{{end}}`))
