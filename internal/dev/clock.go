package dev

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// farthest is how far the clock can be moved at once.
const farthest = 2 * 366 * 24 * time.Hour

// farthestDays is the same in working days.
const farthestDays = 500

// step is by how much the clock shall be moved: one of the two.
type step struct {
	Advance     string `json:"advance"`      // as 24h, 90m or 1h30m
	WorkingDays *int   `json:"working_days"` // to the same time of day, so many working days later
}

// moved says what became of a move.
type moved struct {
	Now   string `json:"now"`   // RFC 3339, in the zone of Viet Nam
	Fired int    `json:"fired"` // so many jobs fell due on the way
}

// moveClock handles "POST /dev/clock", as JSON or as a form.
func (p *pages) moveClock(c *gin.Context) {
	// A long way may take longer than answers usually may. A writer that knows no
	// deadline has none.
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Time{})
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		p.Web.Handle(func(*gin.Context) error { return err })(c)
		return
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	if strings.HasPrefix(c.ContentType(), "application/json") || bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		p.moveByJSON(c, body)
		return
	}
	p.Web.Handle(p.moveByForm)(c)
}

// moveByForm moves the clock and leads back to the start page.
func (p *pages) moveByForm(c *gin.Context) error {
	f, err := p.Web.ReadForm(c)
	if err != nil {
		return err //nolint:wrapcheck // it becomes the page
	}
	var s step
	s.Advance = f.Value("advance")
	if v := f.Value("working_days"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			f.Fail("working_days", "dev.clock.bad_days", "most", farthestDays)
			return p.showHome(c, http.StatusBadRequest, f)
		}
		s.WorkingDays = &n
	}
	m, err := p.move(c, s)
	if f.Reject(err) {
		return p.showHome(c, http.StatusBadRequest, f)
	}
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/dev?fired="+strconv.Itoa(m.Fired))
	return nil
}

// moveByJSON moves the clock for a program.
func (p *pages) moveByJSON(c *gin.Context, body []byte) {
	s, err := readStep(body)
	var m moved
	if err == nil {
		m, err = p.move(c, s)
	}
	if err != nil {
		p.problem(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, m)
}

func readStep(body []byte) (step, error) {
	var s step
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(&s)
	if err == nil && d.Decode(&struct{}{}) != io.EOF {
		err = errors.New("there is more than one value")
	}
	if err != nil {
		return s, &question.Error{Code: question.CodeInvalid, Key: "dev.clock.bad_json", Args: []any{"why", err.Error()}, Cause: err}
	}
	return s, nil
}

// problem answers a program with what went wrong, as RFC 9457 has it.
func (p *pages) problem(c *gin.Context, err error) {
	status := http.StatusInternalServerError
	switch question.CodeOf(err) {
	case question.CodeInvalid:
		status = http.StatusBadRequest
	case question.CodeUnavailable:
		status = http.StatusServiceUnavailable
		c.Header("Retry-After", "5")
	}
	d := p.Web.Catalogue.Lang(web.Lang(c))
	detail := err.Error()
	var e *question.Error
	if errors.As(err, &e) {
		detail = d.T(e.Key, e.Args...)
		for _, f := range e.Fields {
			detail = d.T(f.Key, f.Args...)
		}
	}
	p.Web.Log.WarnContext(c, "the clock was not moved to the end", "err", err)
	c.Header("Content-Type", "application/problem+json")
	c.Header("Cache-Control", "no-store")
	c.JSON(status, gin.H{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail,
		"now": p.Clock.Now().In(calendar.Zone).Format(time.RFC3339),
	})
}

// move moves the clock by the step.
func (p *pages) move(c *gin.Context, s step) (moved, error) {
	by := func(now time.Time) (time.Time, error) { return p.target(c, s, now) }
	fired, err := p.mover.by(c, by)
	return moved{Now: p.Clock.Now().In(calendar.Zone).Format(time.RFC3339), Fired: fired}, err
}

// target returns the instant to which the step leads from now.
func (p *pages) target(c *gin.Context, s step, now time.Time) (time.Time, error) {
	switch {
	case (s.Advance == "") == (s.WorkingDays == nil):
		return now, question.Invalid("advance", "dev.clock.one")
	case s.WorkingDays != nil:
		if n := *s.WorkingDays; n < 1 || n > farthestDays {
			return now, question.Invalid("working_days", "dev.clock.bad_days", "most", farthestDays)
		}
		return p.workingDays(c, *s.WorkingDays, now)
	}
	d, err := time.ParseDuration(s.Advance)
	switch {
	case err != nil:
		return now, question.Invalid("advance", "dev.clock.bad_advance")
	case d < 0:
		return now, question.Invalid("advance", "dev.clock.backwards")
	case d > farthest:
		return now, question.Invalid("advance", "dev.clock.too_far")
	}
	return now.Add(d), nil
}

// workingDays returns the same time of day n working days after now.
func (p *pages) workingDays(c *gin.Context, n int, now time.Time) (time.Time, error) {
	today := calendar.Of(now)
	days := make([]calendar.Date, 2*n+60) // long enough for every run of holidays
	for i := range days {
		days[i] = today.AddDays(i + 1)
	}
	left, err := p.Service.DaysLeftAll(c, days)
	if err != nil {
		return now, err //nolint:wrapcheck // the service says what it was doing
	}
	for i, have := range left {
		if have == n {
			return now.Add(days[i].Start().Sub(today.Start())), nil
		}
	}
	return now, question.Invalid("working_days", "dev.clock.bad_days", "most", farthestDays)
}
