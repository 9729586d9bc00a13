package escalation

import (
	"time"

	"hoidap/internal/calendar"
)

// The office is open from eight to five on working days. The letter of the
// morning goes out when it opens.
const (
	opens  = 8 * time.Hour
	closes = 17 * time.Hour
)

// Open reports whether the instant lies in office hours.
func Open(cal *calendar.Calendar, t time.Time) bool {
	d := calendar.Of(t)
	return cal.Working(d) && !t.Before(d.Start().Add(opens)) && t.Before(d.Start().Add(closes))
}

// Opening returns the first opening of the office at or after t.
func Opening(cal *calendar.Calendar, t time.Time) time.Time {
	d := calendar.Of(t)
	if at := d.Start().Add(opens); cal.Working(d) && !at.Before(t) {
		return at
	}
	return cal.Next(d).Start().Add(opens)
}

// early is how long after the opening a reminder still belongs to the letter of
// the morning.
const early = time.Minute

// SendAt returns when the reminder of a rung that fires at t may be sent: an
// urgent one at once, others in office hours, those of the digest when the
// office opens. What fires within the first minute counts as of the opening, so
// that it is in the letter of the morning.
func SendAt(cal *calendar.Calendar, r Rung, t time.Time) time.Time {
	if r.Urgent {
		return t
	}
	if Open(cal, t) {
		if at := calendar.Of(t).Start().Add(opens); t.Sub(at) < early {
			return at
		}
		if r.How != Digest {
			return t
		}
	}
	return Opening(cal, t)
}
