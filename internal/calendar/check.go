package calendar

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The years that a calendar may speak of, and the longest reason and notice, in
// characters.
const (
	FirstYear = 2000
	LastYear  = 2199
	maxReason = 200
)

// Fault is what is wrong with a day.
type Fault string

// The faults. Those that name another row say so.
const (
	FaultFields       Fault = "fields"         // the line has not the fields of a day
	FaultDate         Fault = "date"           // it names no day
	FaultYear         Fault = "year"           // the year is out of reach
	FaultKind         Fault = "kind"           // neither off nor worked
	FaultReason       Fault = "reason"         // no reason, or too long a one
	FaultTwice        Fault = "twice"          // the day is there already: Other
	FaultWorkedAnyway Fault = "worked_anyway"  // a worked weekday needs no row
	FaultFreeAnyway   Fault = "free_anyway"    // a free weekend needs no row
	FaultHoliday      Fault = "worked_holiday" // a holiday of the law cannot be worked: Other
	FaultRepeats      Fault = "repeats"        // an event that repeats names no single day
)

// Problem is a row that cannot be taken.
type Problem struct {
	Line  int // of the file, 0 without one
	Date  Date
	Fault Fault
	Text  string    // what was found there
	Other Exception // the row that it contradicts
}

// Row is a day with the line on which it stands.
type Row struct {
	Line int
	Exception
}

// Check returns every contradiction of the rows with each other, with the days
// that there are and with the law, in the order of the rows.
func Check(rows []Row, have []Exception) []Problem {
	taken := map[Date]Exception{}
	for _, e := range have {
		taken[e.Date] = e
	}
	legal := map[Date]Exception{}
	years := map[int]bool{}
	var bad []Problem
	for _, r := range rows {
		y := r.Date.Year
		if y < FirstYear || y > LastYear {
			bad = append(bad, Problem{r.Line, r.Date, FaultYear, r.Date.String(), Exception{}})
			continue
		}
		if !years[y] {
			years[y] = true
			for _, h := range holidays(y) {
				legal[h.date] = Exception{h.date, true, h.vi, h.en, h.law}
			}
		}
		p := Problem{Line: r.Line, Date: r.Date, Text: r.Reason}
		other, twice := taken[r.Date]
		holiday, isHoliday := legal[r.Date]
		long := max(utf8.RuneCountInString(r.Reason), utf8.RuneCountInString(r.ReasonEN), utf8.RuneCountInString(r.Notice))
		switch {
		case strings.TrimSpace(r.Reason) == "" || long > maxReason:
			p.Fault = FaultReason
		case twice:
			p.Fault, p.Other = FaultTwice, other
		case !r.Off && !weekend(r.Date):
			p.Fault = FaultWorkedAnyway
		case r.Off && weekend(r.Date):
			p.Fault = FaultFreeAnyway
		case !r.Off && isHoliday && fixed(holiday):
			p.Fault, p.Other = FaultHoliday, holiday
		}
		if p.Fault != "" {
			bad = append(bad, p)
			continue
		}
		taken[r.Date] = r.Exception
	}
	return bad
}

// fixed reports whether the law itself names the day. The days before and after
// Tết and the second day of National Day are settled year by year: where they
// were expected to be, they need not be.
func fixed(h Exception) bool {
	y := h.Date.Year
	first := lunar(y, 1, 1)
	switch h.Reason {
	case "Tết Nguyên đán":
		return !h.Date.Before(first) && h.Date.Before(first.AddDays(3))
	case "Quốc khánh 2/9":
		return h.Date == Date{y, 9, 2}
	}
	return true
}

// Difference lists the days of which one calendar says something else than the
// other, in order. The zero Exception stands for a day that is as its weekday
// says.
type Difference struct {
	Date     Date
	Was, Now Exception
}

// Moves reports whether the day is worked in one and not in the other.
func (d Difference) Moves() bool { return d.working(d.Was) != d.working(d.Now) }

func (d Difference) working(e Exception) bool {
	if e.Date.IsZero() {
		return !weekend(d.Date)
	}
	return !e.Off
}

// Differences compares two calendars over the years of either.
func Differences(was, now *Calendar) []Difference {
	var list []Difference
	for d, e := range was.exceptions {
		if other := now.exceptions[d]; other != e {
			list = append(list, Difference{d, e, other})
		}
	}
	for d, e := range now.exceptions {
		if _, ok := was.exceptions[d]; !ok {
			list = append(list, Difference{d, Exception{}, e})
		}
	}
	slices.SortFunc(list, func(a, b Difference) int { return a.Date.Compare(b.Date) })
	return list
}

// With returns a calendar in which the year has these days instead of its own.
func (c *Calendar) With(year int, days []Exception, provisional bool) *Calendar {
	var all []Exception
	for d, e := range c.exceptions {
		if d.Year != year {
			all = append(all, e)
		}
	}
	var ys []int
	for y := range c.provisional {
		if y != year {
			ys = append(ys, y)
		}
	}
	if provisional {
		ys = append(ys, year)
	}
	n := New(append(all, days...), ys)
	n.known[year] = true
	return n
}

// On returns what the calendar says of a day that is not as its weekday says.
func (c *Calendar) On(d Date) (Exception, bool) {
	e, ok := c.exceptions[d]
	return e, ok
}

// Weekend reports whether the day is a Saturday or Sunday.
func (d Date) Weekend() bool { return weekend(d) }
