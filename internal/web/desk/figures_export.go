package desk

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/report"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// reportNames names codes in a list of questions.
type reportNames struct{ names }

// Department names a department.
func (n reportNames) Department(code string) string { return n.department(code) }

// Field names a field.
func (n reportNames) Field(code string) string { return n.field(code) }

// Province names a province.
func (n reportNames) Province(code string) string { return n.province(code) }

// exportQuestions handles "GET /desk/figures/questions?format=": all questions
// behind a number that the reader may see, as one file, written while they are
// read.
func (d *Desk) exportQuestions(c *gin.Context, co question.Cohort, fig question.Figure, format string) error {
	if !slices.Contains(report.QuestionsFormats(), format) {
		return question.NotFound()
	}
	dict := d.dict(c)
	n, err := d.names(c, dict.Code())
	if err != nil {
		return err
	}
	name := fmt.Sprintf("cau-hoi-%s-%s-%s.%s", fig, co.From, co.To, format)
	out := &patientWriter{c: c, begin: func() {
		c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
		c.Header("Content-Type", report.Media(format))
		c.Status(http.StatusOK)
	}}
	var t report.Questions
	add := func(rows []service.CountedRow) error {
		web.Patience(c)
		if t == nil { // what is wrong with the request has been said by now
			if t, err = report.NewQuestions(out, dict, reportNames{n}, format); err != nil {
				return err //nolint:wrapcheck // it says what it was doing
			}
		}
		return t.Add(rows) //nolint:wrapcheck // it says what it was doing
	}
	err = d.svc.EachCounted(c, web.Actor(c), co, fig, add)
	if err == nil && t == nil {
		err = add(nil)
	}
	if err == nil {
		err = t.Close()
	} else if t != nil {
		t.Drop()
	}
	if err != nil && out.begun {
		// The answer cannot become a page any more; the connection is cut, so that
		// nobody takes a part for the whole.
		d.web.Log.ErrorContext(c, "export", slog.Any("error", err))
		panic(http.ErrAbortHandler) //nolint:forbidigo // net/http waits for it
	}
	return err
}

// patientWriter begins the answer with the first bytes, and puts off the time at
// which the connection is given up.
type patientWriter struct {
	c     *gin.Context
	begin func()
	begun bool
}

// Write sends b.
func (w *patientWriter) Write(b []byte) (int, error) {
	web.Patience(w.c)
	if !w.begun {
		w.begun = true
		w.begin()
	}
	n, err := w.c.Writer.Write(b)
	if err != nil {
		return n, fmt.Errorf("send the file: %w", err)
	}
	return n, nil
}
