package web

import (
	"strconv"
	"time"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
)

// Dates is how the dates of a question came about, ready for the part "dates".
type Dates struct{ Parts []DatesPart }

// DatesPart is one date: the whole promise, or a stage's.
type DatesPart struct {
	Title string
	Facts []NameValue
	Sets  []string // every value that the date has had
	Days  []DatesDay
}

// NameValue is a line of a summary.
type NameValue struct{ Name, Value string }

// DatesDay is a day of the term; N is 0 where it is not counted.
type DatesDay struct {
	Date, Weekday, Text string
	N                   int
}

// DatesOf puts an explanation into the reader's words.
func DatesOf(d i18n.Dict, x question.Explained) Dates {
	var all Dates
	for _, e := range x.Parts {
		p := DatesPart{Title: d.T("calendar.why.total", "date", d.Date(e.DueOn))}
		if e.Part == question.PartStage {
			p.Title = d.T("calendar.why.stage", "stage", d.T("stage."+string(e.Stage)), "date", d.Date(e.DueOn))
		}
		p.Facts = datesFacts(d, e)
		for _, s := range e.Sets {
			text := d.T("calendar.cause."+string(s.Cause), "date", d.Date(s.DueOn), "n", s.Days, "from", d.Date(s.FromOn), "to", d.Date(s.ToOn))
			p.Sets = append(p.Sets, d.Time(s.SetAt)+": "+text+" "+by(d, s.By, s.Role)+". "+
				d.T("calendar.version", "number", strconv.FormatInt(s.CalendarVersion, 10))+".")
		}
		for _, day := range e.Days {
			p.Days = append(p.Days, DatesDay{d.Date(day.Date), Weekday(d, day.Date.Weekday()), dayWords(d, day), day.N})
		}
		all.Parts = append(all.Parts, p)
	}
	return all
}

func datesFacts(d i18n.Dict, e question.Explanation) []NameValue {
	facts := []NameValue{{d.T("calendar.why.from"), d.T("calendar.why.from_text", "date", d.Date(e.From))}}
	rule := d.T("calendar.workdays", "n", e.Term)
	if e.Rule != "" {
		rule += " – " + e.Rule
	}
	if e.Bound != "" {
		rule += ". " + d.T("calendar.bound."+string(e.Bound))
	}
	facts = append(facts, NameValue{d.T("calendar.why.rule"), rule})
	if e.Version != 0 {
		v := d.T("calendar.version", "number", strconv.FormatInt(e.Version, 10)) + ", " + d.Time(e.AdoptedAt)
		for _, more := range []string{e.AdoptReason, e.Notice} {
			if more != "" {
				v += ", " + more
			}
		}
		facts = append(facts, NameValue{d.T("calendar.why.version"), v})
	}
	if e.Provisional {
		facts = append(facts, NameValue{d.T("calendar.provisional"), d.T("calendar.why.provisional")})
	}
	return facts
}

// by says who did something, "" where the ledger does not say.
func by(d i18n.Dict, name string, role question.Role) string {
	switch {
	case role == "":
		return ""
	case name == "":
		return "(" + d.T("role."+string(role)) + ")"
	}
	return "(" + name + ", " + d.T("role."+string(role)) + ")"
}

// dayWords says what became of a day.
func dayWords(d i18n.Dict, day question.ExplainedDay) string {
	reason := d.Pick(day.Exception.Reason, day.Exception.ReasonEN)
	if day.Exception.Notice != "" {
		reason += ", " + day.Exception.Notice
	}
	text := d.T("calendar.why."+string(day.Why), "n", day.N, "reason", reason)
	switch {
	case day.Why == question.WhyPaused || day.Why == question.WhyExtended:
		return text + " " + by(d, day.By, day.Role)
	case day.Why == question.WhyCounted && day.Date.Weekend():
		return text + " (" + reason + ")"
	}
	return text
}

// Weekday names a day of the week.
func Weekday(d i18n.Dict, day time.Weekday) string {
	return d.T([...]string{
		"calendar.weekday.sun", "calendar.weekday.mon", "calendar.weekday.tue", "calendar.weekday.wed",
		"calendar.weekday.thu", "calendar.weekday.fri", "calendar.weekday.sat",
	}[day])
}
