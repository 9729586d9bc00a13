package desk

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type calendarPage struct {
	web.Page
	Form        *web.Form
	Year        string
	Before      string
	After       string
	Provisional bool
	Known       bool
	Months      []monthView
	Workdays    int
	Versions    []versionRow
	Kinds       []web.Choice
	Modes       []web.Choice
	Problems    []string
}

type monthView struct {
	Name     string
	Weeks    [][]dayView
	Days     []dayRow
	Workdays int
}

// dayView is a cell; one with no number is outside the month.
type dayView struct{ Number, Word, Reason, Class string }

// dayRow is a day that is not as its weekday says.
type dayRow struct{ Date, ISO, Word, Reason, Notice string }

type versionRow struct {
	Number, At, By, Reason, Notice string
	Provisional                    bool
}

// calendar handles "GET /desk/admin/calendar": a year as one looks at it.
func (d *Desk) calendar(c *gin.Context) error {
	return d.showCalendar(c, http.StatusOK, d.web.Form(c), yearOf(c.Query("year"), d.svc.Today().Year), nil)
}

func yearOf(s string, otherwise int) int {
	y, err := strconv.Atoi(s)
	if err != nil || y < calendar.FirstYear || y > calendar.LastYear {
		return otherwise
	}
	return y
}

func (d *Desk) showCalendar(c *gin.Context, status int, f *web.Form, year int, bad []calendar.Problem) error {
	v, err := d.svc.CalendarView(c, year)
	if err != nil {
		return err
	}
	p := calendarPage{
		Page: d.web.Page(c, "calendar.title"), Form: f, Year: strconv.Itoa(year), Before: strconv.Itoa(year - 1), After: strconv.Itoa(year + 1),
		Provisional: v.Provisional, Known: v.Known,
	}
	p.Wide, p.Failed = true, f.Failed() || len(bad) > 0
	p.Kinds = []web.Choice{{Value: "off", Label: p.T("calendar.kind_off")}, {Value: "work", Label: p.T("calendar.kind_work")}}
	p.Modes = []web.Choice{{Value: "whole", Label: p.T("calendar.mode_whole")}, {Value: "add", Label: p.T("calendar.mode_add")}}
	for m := time.January; m <= time.December; m++ {
		p.Months = append(p.Months, d.month(p.Page, v.Calendar, year, m))
	}
	for _, m := range p.Months {
		p.Workdays += m.Workdays
	}
	for _, x := range v.Versions {
		by := x.PersonName
		if by == "" {
			by = p.T("calendar.shipped")
		}
		p.Versions = append(p.Versions, versionRow{strconv.FormatInt(x.ID, 10), p.Time(x.AdoptedAt), by, x.Reason, x.Notice, x.Provisional})
	}
	for _, b := range bad {
		p.Problems = append(p.Problems, problemLine(p.Dict, b))
	}
	return d.web.Show(c, status, "desk/admin-calendar", p)
}

// problemLine says in words why a row cannot be taken, and which row it
// contradicts.
func problemLine(p i18n.Dict, b calendar.Problem) string {
	text := p.T("problem.calendar."+string(b.Fault), "date", p.Date(b.Date), "text", b.Text)
	if !b.Other.Date.IsZero() {
		word := p.T("calendar.word_work")
		if b.Other.Off {
			word = p.T("calendar.word_off")
		}
		text += " " + p.T("problem.calendar.row", "date", p.Date(b.Other.Date), "word", word, "reason", reasonOf(p, b.Other))
		if b.Other.Notice != "" {
			text += " (" + b.Other.Notice + ")"
		}
	}
	if b.Line > 0 {
		return p.T("problem.calendar.line", "line", strconv.Itoa(b.Line)) + " " + text
	}
	return text
}

// reasonOf returns the reason in the reader's language, if it is known there.
func reasonOf(p i18n.Dict, e calendar.Exception) string { return p.Pick(e.Reason, e.ReasonEN) }

func (d *Desk) month(p web.Page, cal *calendar.Calendar, year int, m time.Month) monthView {
	v := monthView{Name: p.T("calendar.month", "month", strconv.Itoa(int(m)), "year", strconv.Itoa(year))}
	first := calendar.Date{Year: year, Month: m, Day: 1}
	week := make([]dayView, (int(first.Weekday())+6)%7) // a week begins on Monday
	for day := first; day.Month == m; day = day.AddDays(1) {
		x := dayView{Number: strconv.Itoa(day.Day)}
		e, odd := cal.On(day)
		switch {
		case odd && e.Off:
			x.Word, x.Class, x.Reason = p.T("calendar.word_off"), "hd-day--off", reasonOf(p.Dict, e)
		case odd:
			x.Word, x.Class, x.Reason = p.T("calendar.word_work"), "hd-day--work", reasonOf(p.Dict, e)
		case day.Weekend():
			x.Class = "hd-day--weekend"
		}
		if odd {
			v.Days = append(v.Days, dayRow{p.Date(day), day.String(), x.Word, x.Reason, e.Notice})
		}
		if cal.Working(day) {
			v.Workdays++
		}
		if day == d.svc.Today() {
			x.Class += " hd-day--today"
		}
		if week = append(week, x); len(week) == 7 {
			v.Weeks, week = append(v.Weeks, week), nil
		}
	}
	if len(week) > 0 {
		v.Weeks = append(v.Weeks, append(week, make([]dayView, 7-len(week))...))
	}
	return v
}

type previewPage struct {
	web.Page
	Form     *web.Form
	Base     string
	Years    string
	CSV      string
	Changes  []changeRow
	States   []string
	Moved    []movedRow
	More     int
	Told     int
	Count    int
	BackYear string
}

type changeRow struct{ Date, Was, Now string }

type movedRow struct{ Code, Title, Was, Now, StageWas, StageNow string }

// calendarPreview handles "POST /desk/admin/calendar": what the change that was
// typed or sent would do. Nothing is stored.
func (d *Desk) calendarPreview(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	year := yearOf(f.Value("year"), d.svc.Today().Year)
	p, bad, err := d.proposed(c, f, year)
	var wrong *service.ProblemsError
	switch {
	case errors.As(err, &wrong):
		bad = append(bad, wrong.Problems...)
	case f.Reject(err):
	case err != nil:
		return err
	}
	if len(bad) > 0 || f.Failed() {
		return d.showCalendar(c, http.StatusUnprocessableEntity, f, year, bad)
	}
	return d.showPreview(c, http.StatusOK, f, p)
}

// proposed makes a proposal of what was typed: one day more, another or less, a
// file, or the year declared official or provisional.
func (d *Desk) proposed(c *gin.Context, f *web.Form, year int) (service.Proposal, []calendar.Problem, error) {
	if f.Value("op") == "import" {
		text, err := sentText(c, f)
		if err != nil {
			return service.Proposal{}, nil, err
		}
		p, err := d.svc.Imported(c, text, f.Value("import.mode") == "add", f.Checked("import.provisional"))
		return p, nil, err
	}
	v, err := d.svc.CalendarView(c, year)
	if err != nil {
		return service.Proposal{}, nil, err
	}
	plan := service.Plan{Year: year, Provisional: v.Provisional, Days: slices.Clone(v.Days)}
	drop := func(day calendar.Date) {
		plan.Days = slices.DeleteFunc(plan.Days, func(e calendar.Exception) bool { return e.Date == day })
	}
	var bad []calendar.Problem
	switch f.Value("op") {
	case "remove":
		drop(f.Date("date"))
	case "state":
		plan.Provisional = f.Value("state") == "provisional"
	default:
		e := calendar.Exception{
			Date: f.Date("day.date"), Off: f.Value("day.kind") != "work", Reason: f.Line("day.reason"), ReasonEN: f.Line("day.reason_en"),
			Notice: f.Line("day.notice"),
		}
		switch {
		case f.Failed():
			return service.Proposal{}, nil, nil
		case e.Date.IsZero():
			f.Fail("day.date", "problem.date")
		case e.Date.Year != year:
			f.Fail("day.date", "problem.calendar.other_year", "date", f.Value("day.date"), "year", strconv.Itoa(year))
		}
		if f.Checked("day.replace") {
			drop(e.Date)
		}
		if !f.Failed() {
			bad = calendar.Check([]calendar.Row{{Exception: e}}, plan.Days)
		}
		plan.Days = append(plan.Days, e)
		f.Set("reason", e.Reason)
		f.Set("notice", e.Notice)
	}
	return service.Proposal{Base: v.Version, Years: []service.Plan{plan}}, bad, nil
}

// sentText returns the file that was sent, or what was pasted.
func sentText(c *gin.Context, f *web.Form) (string, error) {
	head, err := c.FormFile("import.file")
	if err != nil || head.Size == 0 {
		return f.Value("import.text"), nil // without a file the pasted text counts
	}
	file, err := head.Open()
	if err != nil {
		return "", &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Cause: err}
	}
	defer file.Close() //nolint:errcheck // it was only read
	b, err := io.ReadAll(file)
	if err != nil {
		return "", &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Cause: err}
	}
	return question.Clean(string(b))
}

func (d *Desk) showPreview(c *gin.Context, status int, f *web.Form, prop service.Proposal) error {
	v, err := d.svc.PreviewCalendar(c, web.Actor(c), prop)
	var wrong *service.ProblemsError
	if errors.As(err, &wrong) && len(prop.Years) > 0 {
		return d.showCalendar(c, http.StatusUnprocessableEntity, f, prop.Years[0].Year, wrong.Problems)
	}
	if err != nil {
		return err
	}
	p := previewPage{
		Page: d.web.Page(c, "calendar.preview.title"), Form: f, Base: strconv.FormatInt(prop.Base, 10), Count: v.Count, Told: v.Told,
		More: v.Count - len(v.Moved), BackYear: strconv.Itoa(v.Years[0].Year),
	}
	p.Wide, p.Failed = true, f.Failed()
	var all []calendar.Exception
	var years []string
	for _, y := range v.Years {
		all = append(all, y.Days...)
		state := "official"
		if y.Provisional {
			state = "provisional"
		}
		years = append(years, strconv.Itoa(y.Year)+":"+state)
		p.States = append(p.States, p.T("calendar.state."+state, "year", strconv.Itoa(y.Year)))
	}
	p.Years = strings.Join(years, ",")
	if p.CSV, err = calendar.WriteCSV(all); err != nil {
		return err
	}
	for _, x := range v.Differences {
		p.Changes = append(p.Changes, changeRow{p.Date(x.Date), inWords(p.Page, x.Date, x.Was), inWords(p.Page, x.Date, x.Now)})
	}
	for _, m := range v.Moved {
		p.Moved = append(p.Moved, movedRow{
			m.Question.Code, m.Question.Title, p.Date(m.Was), p.Date(m.Now), p.Date(m.StageWas), p.Date(m.StageNow),
		})
	}
	return d.web.Show(c, status, "desk/admin-calendar-preview", p)
}

// inWords says whether the day is worked, and why.
func inWords(p web.Page, day calendar.Date, e calendar.Exception) string {
	switch {
	case e.Date.IsZero() && day.Weekend():
		return p.T("calendar.why.weekend")
	case e.Date.IsZero():
		return p.T("calendar.workday")
	case e.Off:
		return p.T("calendar.word_off") + ": " + reasonOf(p.Dict, e)
	}
	return p.T("calendar.word_work") + ": " + reasonOf(p.Dict, e)
}

// calendarAdopt handles "POST /desk/admin/calendar/adopt".
func (d *Desk) calendarAdopt(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	base, _ := strconv.ParseInt(f.Value("base"), 10, 64) // a wrong one is refused as stale
	p := service.Proposal{Base: base, Reason: f.Value("reason"), Notice: f.Value("notice")}
	rows, bad := calendar.Read(f.Value("csv"))
	if len(bad) > 0 {
		return &service.ProblemsError{Problems: bad}
	}
	for y := range strings.SplitSeq(f.Value("years"), ",") {
		number, state, _ := strings.Cut(y, ":")
		plan := service.Plan{Year: yearOf(number, 0), Provisional: state == "provisional"}
		for _, r := range rows {
			if r.Date.Year == plan.Year {
				plan.Days = append(plan.Days, r.Exception)
			}
		}
		p.Years = append(p.Years, plan)
	}
	err = d.svc.AdoptCalendar(c, web.Actor(c), p)
	var e *question.Error
	if errors.As(err, &e) && e.Code == question.CodeInvalid && f.Reject(err) {
		return d.showPreview(c, http.StatusUnprocessableEntity, f, p)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "calendar.adopted")
	return web.SeeOther(c, "/desk/admin/calendar?year=%s", strconv.Itoa(p.Years[0].Year))
}
