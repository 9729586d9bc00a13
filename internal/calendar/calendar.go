package calendar

import (
	"math"
	"slices"
	"time"
)

// Exception is a day that is not as its weekday says: free though it is a
// weekday, or worked though it is a Saturday or Sunday.
type Exception struct {
	Date     Date
	Off      bool
	Reason   string // in Vietnamese
	ReasonEN string
	Notice   string // number of the document that orders it, "" if none is known
}

// The office's hours, for placing a share of a working day. Nine hours from eight
// o'clock are 08:00 to 17:00, the midday break included.
const (
	opens = 8 * time.Hour
	day   = 9 * time.Hour
)

// Calendar knows which days are worked. It does not change once made and is safe
// for concurrent use.
type Calendar struct {
	exceptions  map[Date]Exception
	provisional map[int]bool
	known       map[int]bool
}

// New returns a calendar in which Saturday and Sunday are free and the exceptions
// hold; a later exception for the same day replaces an earlier one. The days of
// the provisional years may still move.
func New(exceptions []Exception, provisional []int) *Calendar {
	c := &Calendar{
		exceptions:  make(map[Date]Exception, len(exceptions)),
		provisional: make(map[int]bool, len(provisional)),
		known:       map[int]bool{},
	}
	for _, e := range exceptions {
		c.exceptions[e.Date] = e
		c.known[e.Date.Year] = true
	}
	for _, y := range provisional {
		c.provisional[y] = true
	}
	return c
}

// Working reports whether the ministry works on the day.
func (c *Calendar) Working(d Date) bool {
	if e, ok := c.exceptions[d]; ok {
		return !e.Off
	}
	return !weekend(d)
}

func weekend(d Date) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// Next returns the first working day after d.
func (c *Calendar) Next(d Date) Date {
	for {
		d = d.AddDays(1)
		if c.Working(d) {
			return d
		}
	}
}

// Due returns the last day of a term of n working days that begins with start,
// which itself is not counted (Bộ luật Dân sự 91/2015/QH13, Điều 147). The last
// day is always worked. A term of no days ends on the first working day on or
// after start.
func (c *Calendar) Due(start Date, n int) Date {
	if n <= 0 {
		return c.Next(start.AddDays(-1))
	}
	for ; n > 0; n-- {
		start = c.Next(start)
	}
	return start
}

// Between returns the number of working days after a up to and including b. It is
// negative when b is before a: then it counts those after b up to and including a.
func (c *Calendar) Between(a, b Date) int {
	if b.Before(a) {
		return -c.Between(b, a)
	}
	n := 0
	for a.Before(b) {
		a = a.AddDays(1)
		if c.Working(a) {
			n++
		}
	}
	return n
}

// Instant returns when the share, 0 to 1, of the working time from from to the end
// of the day due is used. The working days after the day of from are laid end to
// end; within one the time runs in office hours. The whole share ends with the day
// due.
func (c *Calendar) Instant(from time.Time, due Date, share float64) time.Time {
	start := Of(from)
	n := c.Between(start, due)
	if share >= 1 {
		return due.End()
	}
	if n <= 0 {
		if at := due.Start().Add(opens); at.After(from) {
			return at
		}
		return from
	}
	// Rounded, so that a share such as 0.29 of 100 days is 29 days, not a hair less.
	x := math.Round(max(share, 0)*float64(n)*1e6) / 1e6
	if x >= float64(n) {
		return due.End()
	}
	whole := math.Floor(x)
	d := c.Due(start, int(whole)+1)
	return d.Start().Add(opens + time.Duration((x-whole)*float64(day))).Truncate(time.Second)
}

// Provisional reports whether the day lies in a year whose free days are computed,
// or not known at all, so that a date of it may still move.
func (c *Calendar) Provisional(d Date) bool { return c.provisional[d.Year] || !c.known[d.Year] }

// Exceptions lists the year's exceptions in order of date.
func (c *Calendar) Exceptions(year int) []Exception {
	var list []Exception
	for d, e := range c.exceptions {
		if d.Year == year {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b Exception) int { return a.Date.Compare(b.Date) })
	return list
}
