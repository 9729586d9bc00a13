package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
)

// Form is what a reader typed and what is wrong with it. Fields have the names
// that the API gives them, so that the domain's problems find their field.
type Form struct {
	d        i18n.Dict
	values   url.Values
	problems []problem
}

type problem struct{ field, text string }

// Form returns an empty form.
func (w *Web) Form(c *gin.Context) *Form {
	return &Form{d: w.Catalogue.Lang(Lang(c)), values: url.Values{}}
}

// ReadForm reads what was sent, cleaned. The error is for a body that is too
// large, broken or not UTF-8.
func (w *Web) ReadForm(c *gin.Context) (*Form, error) {
	// ParseMultipartForm alone would hide what is wrong with a plain form.
	err := c.Request.ParseForm()
	if err == nil {
		err = c.Request.ParseMultipartForm(maxBody)
	}
	switch {
	case tooLarge(err):
		return nil, err
	case err != nil && !errors.Is(err, http.ErrNotMultipart):
		return nil, &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Cause: err}
	}
	return w.formOf(c, c.Request.PostForm)
}

// ReadQuery reads a form that is sent with GET: a search, a filter.
func (w *Web) ReadQuery(c *gin.Context) (*Form, error) {
	q, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return nil, &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Cause: err}
	}
	return w.formOf(c, q)
}

func (w *Web) formOf(c *gin.Context, sent url.Values) (*Form, error) {
	f := w.Form(c)
	for name, values := range sent {
		for _, v := range values {
			clean, err := question.Clean(v)
			if err != nil {
				return nil, fmt.Errorf("field %q: %w", name, err)
			}
			f.values.Add(name, clean)
		}
	}
	return f, nil
}

// Value returns a field's text without blanks around it, "" for none.
func (f *Form) Value(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Line is Value with every run of blanks and line ends made one blank.
func (f *Form) Line(name string) string { return strings.Join(strings.Fields(f.values.Get(name)), " ") }

// Values returns every value of a field.
func (f *Form) Values(name string) []string { return f.values[name] }

// Sent reports whether the field came at all.
func (f *Form) Sent(name string) bool { return f.values.Has(name) }

// Checked reports whether a checkbox is ticked.
func (f *Form) Checked(name string) bool { return f.values.Get(name) != "" }

// Int returns a field's whole number; without one the field fails, and an empty
// one is 0.
func (f *Form) Int(name string) int {
	v := f.Value(name)
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		f.Fail(name, "problem.number")
	}
	return n
}

// Date returns a field's day, written 17/02/2026, 17-2-2026 or 2026-02-17;
// without one the field fails, and an empty one is no day.
func (f *Form) Date(name string) calendar.Date {
	v := strings.ReplaceAll(strings.ReplaceAll(f.Value(name), " ", ""), "-", "/")
	if v == "" {
		return calendar.Date{}
	}
	for _, layout := range []string{"2/1/2006", "2006/1/2"} {
		if t, err := time.ParseInLocation(layout, v, calendar.Zone); err == nil {
			return calendar.Of(t)
		}
	}
	f.Fail(name, "problem.date")
	return calendar.Date{}
}

// SetDate gives a field a day, in the one form in which days are typed.
func (f *Form) SetDate(name string, day calendar.Date) {
	if !day.IsZero() {
		f.values.Set(name, fmt.Sprintf("%02d/%02d/%04d", day.Day, int(day.Month), day.Year))
	}
}

// Set gives a field a value.
func (f *Form) Set(name, value string) { f.values.Set(name, value) }

// SetAll gives a field several values.
func (f *Form) SetAll(name string, values []string) { f.values[name] = slices.Clone(values) }

// Fail says what is wrong with a field. Only the first problem of each is shown.
func (f *Form) Fail(name, key string, args ...any) {
	if f.Problem(name) != "" {
		return
	}
	if !f.d.Has(key) && strings.HasPrefix(key, "problem.missing.") {
		key = "problem.missing"
	}
	f.problems = append(f.problems, problem{name, f.d.T(key, args...)})
}

// Failed reports whether anything is wrong.
func (f *Form) Failed() bool { return len(f.problems) > 0 }

// Reject takes over what the domain found wrong and reports whether the form
// must be shown again: for an invalid error, and for a conflict or a refusal
// that has a text of its own, which is shown above the form.
func (f *Form) Reject(err error) bool {
	var e *question.Error
	if !errors.As(err, &e) {
		return false
	}
	switch {
	case e.Code == question.CodeInvalid && len(e.Fields) > 0:
		for _, p := range e.Fields {
			f.Fail(p.Field, p.Key, p.Args...)
		}
	case e.Code == question.CodeInvalid || e.Code == question.CodeConflict || e.Code == question.CodeTooMany:
		f.Fail("", e.Key, e.Args...)
	default:
		return false
	}
	return true
}

// Problem returns what is wrong with a field, "" for nothing.
func (f *Form) Problem(name string) string {
	for _, p := range f.problems {
		if p.field == name {
			return p.text
		}
	}
	return ""
}

// Mistake is a line of the error summary.
type Mistake struct{ Href, Text string }

// Mistakes lists what is wrong, each with the address of its field on the page.
func (f *Form) Mistakes() []Mistake {
	list := make([]Mistake, len(f.problems))
	for i, p := range f.problems {
		list[i].Text = p.text
		if p.field != "" {
			list[i].Href = "#" + fieldID(p.field)
		}
	}
	return list
}

// T lets the error summary speak the form's language.
func (f *Form) T(key string, args ...any) string { return f.d.T(key, args...) }

// fieldID is the id of a field's control: a dot would need escaping in CSS.
func fieldID(name string) string { return strings.ReplaceAll(name, ".", "-") }
