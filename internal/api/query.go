package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// query reads the parameters of an address name by name, as object does with a
// body: one that nobody asked for is refused, so that a misspelt filter does not
// select everything.
type query struct {
	values url.Values
	read   []string
	bad    []question.FieldProblem
}

func newQuery(c *gin.Context) *query {
	q := &query{}
	var err error
	if q.values, err = url.ParseQuery(c.Request.URL.RawQuery); err != nil {
		q.fail("", "api.problem.query")
	}
	q.oneOf("lang", c.GetStringSlice(keyKnown)...)
	return q
}

func (q *query) fail(name, key string, args ...any) {
	q.bad = append(q.bad, question.FieldProblem{Field: name, Key: key, Args: args})
}

// text returns the parameter's one value.
func (q *query) text(name string) string {
	q.read = append(q.read, name)
	if len(q.values[name]) > 1 {
		q.fail(name, "api.problem.twice")
	}
	s, err := question.CleanLine(q.values.Get(name))
	if err != nil {
		q.fail(name, "problem.utf8")
	}
	return s
}

// words returns the parameter's values, given with commas or several times.
func (q *query) words(name string) []string {
	q.read = append(q.read, name)
	var list []string
	for _, v := range q.values[name] {
		for _, w := range strings.Split(v, ",") {
			if w = strings.TrimSpace(w); w != "" {
				list = append(list, w)
			}
		}
	}
	return list
}

func (q *query) oneOf(name string, list ...string) string {
	s := q.text(name)
	if s != "" && !slices.Contains(list, s) {
		q.fail(name, "api.problem.one_of", "list", strings.Join(list, ", "))
	}
	return s
}

func (q *query) flag(name string) bool { return q.oneOf(name, "true", "false") == "true" }

func (q *query) date(name string) calendar.Date {
	s := q.text(name)
	if s == "" {
		return calendar.Date{}
	}
	d, err := calendar.Parse(s)
	if err != nil {
		q.fail(name, "api.problem.date")
	}
	return d
}

// number returns a whole number between least and most, otherwise when there is
// none.
func (q *query) number(name string, least, most, otherwise int) int {
	s := q.text(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		q.fail(name, "api.problem.between", "least", strconv.Itoa(least), "most", strconv.Itoa(most))
		return otherwise
	}
	return n
}

// done returns what was wrong with the parameters.
func (q *query) done() error {
	var unknown []string
	for name := range q.values {
		if !slices.Contains(q.read, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		q.fail(strings.ToValidUTF8(shortened(name), "?"), "api.problem.unknown", "name", strings.ToValidUTF8(shortened(name), "?"))
	}
	if len(q.bad) > 0 {
		return badQuery(q.bad)
	}
	return nil
}

// next sets Link to the page that follows.
func next(c *gin.Context, cursor string) {
	if cursor == "" {
		return
	}
	u := *c.Request.URL
	values := u.Query()
	values.Set("cursor", cursor)
	c.Header("Link", "<"+u.EscapedPath()+"?"+values.Encode()+`>; rel="next"`)
}
