package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Names says what the codes of a question's row are called.
type Names interface {
	Department(code string) string
	Field(code string) string
	Province(code string) string
}

// QuestionsFormats lists the forms in which the questions behind a figure are
// written.
func QuestionsFormats() []string { return []string{"csv", "xlsx"} }

// Questions writes the questions behind a figure as a table, one row after
// another, in memory that does not grow with them. Close ends it.
type Questions interface {
	Add(rows []service.CountedRow) error
	Close() error
	Drop() // instead of Close, when it cannot be finished
}

// NewQuestions begins a table in one of the formats.
func NewQuestions(w io.Writer, d i18n.Dict, n Names, format string) (Questions, error) {
	t := questionsTable{d: d, n: n}
	switch format {
	case "csv":
		return newQuestionsCSV(w, t)
	case "xlsx":
		return newQuestionsXLSX(w, t)
	}
	return nil, fmt.Errorf("there is no format %q of a list; there are %v", format, QuestionsFormats())
}

// questionsTable puts rows into words.
type questionsTable struct {
	d i18n.Dict
	n Names
}

func (t questionsTable) head() []string {
	var list []string
	for _, c := range []string{
		"code", "received", "kind", "channel", "asker_type", "province", "field", "department", "officer", "title", "status", "due", "answered", "verdict",
		"days", "returns", "reopened",
	} {
		list = append(list, t.d.T("report.column."+c))
	}
	return list
}

// cells returns the row's values: texts, instants, dates and numbers; nil is an
// empty cell.
func (t questionsTable) cells(r service.CountedRow) []any {
	named := func(code string, name func(string) string) any {
		if code == "" {
			return nil
		}
		return name(code)
	}
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	var answered, days, due, verdict, reopened any
	if r.AnsweredAt != nil {
		answered, days = *r.AnsweredAt, r.Days
	}
	if !r.DueOn.IsZero() {
		due = r.DueOn
	}
	switch r.Verdict {
	case question.OnTime:
		verdict = t.d.T("figure.on_time")
	case question.LatePlain:
		verdict = t.d.T("figure.late")
	case question.LateExtended:
		verdict = t.d.T("figure.late_extended")
	case question.Undecided:
	}
	if r.Reopened {
		reopened = t.d.T("figure.reopened")
	}
	return []any{
		r.Code, r.ReceivedAt, t.d.T("kind." + string(r.Kind)), t.d.T("channel." + string(r.Channel)), t.d.T("asker_type." + string(r.AskerType)),
		named(r.Province, t.n.Province), named(r.Field, t.n.Field), named(r.Lead, t.n.Department), text(r.Officer), r.Title,
		t.d.T("status." + string(r.Status)), due, answered, verdict, days, r.Returns, reopened,
	}
}

type questionsCSV struct {
	questionsTable
	w *csv.Writer
}

func newQuestionsCSV(w io.Writer, t questionsTable) (*questionsCSV, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, fmt.Errorf("begin the list: %w", err)
	}
	c := &questionsCSV{t, csv.NewWriter(w)}
	return c, c.write(t.head())
}

func (c *questionsCSV) write(row []string) error {
	if err := c.w.Write(row); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

// Add writes rows and hands them on at once.
func (c *questionsCSV) Add(rows []service.CountedRow) error {
	row := make([]string, 0, 20)
	for _, r := range rows {
		row = row[:0]
		for _, v := range c.cells(r) {
			row = append(row, plainText(v))
		}
		if err := c.write(row); err != nil {
			return err
		}
	}
	return c.Close()
}

// Close hands on what is left.
func (c *questionsCSV) Close() error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

// Drop leaves the list as it is.
func (c *questionsCSV) Drop() {}

// Harmless returns the text of a cell of CSV: one that a spreadsheet would take for
// a formula gets an apostrophe, since a stranger wrote it.
func Harmless(s string) string {
	if strings.ContainsAny(s[:min(1, len(s))], "=+-@\t\r") {
		return "'" + s
	}
	return s
}

// plainText writes a value for CSV: dates as 2026-02-17, instants with the
// minute, by Viet Nam's clock.
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return Harmless(v)
	case int:
		return strconv.Itoa(v)
	case calendar.Date:
		return v.String()
	case time.Time:
		return v.In(calendar.Zone).Format("2006-01-02 15:04")
	}
	return ""
}
