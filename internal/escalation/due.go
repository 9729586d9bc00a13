package escalation

import (
	"cmp"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Key names one firing of a rung within a stage: the nth repeat, 0 for the first.
type Key struct {
	Rung int64
	Nth  int
}

// Fired is the set of what was fired since the stage began with its present date.
// Whoever moves that date, or begins a stage, starts an empty set: the ladder is
// climbed anew.
type Fired map[Key]bool

// latest returns the highest repeat of the rung that was fired, -1 for none.
func (f Fired) latest(rung int64) int {
	n := -1
	for k, fired := range f {
		if fired && k.Rung == rung {
			n = max(n, k.Nth)
		}
	}
	return n
}

// Step is a rung that has fallen due.
type Step struct {
	Rung Rung
	Nth  int       // which repeat, 0 for the first
	At   time.Time // when it fell due, not after now
}

// Due returns everything that has fallen due for the question's present stage and
// was not fired, the oldest first. After a long silence each missed rung appears
// once; of a repeated one only the latest repeat, and those it passed over never
// appear again. A question that waits for its asker, or that nobody has to act
// on, climbs nothing.
func Due(q question.Question, ladder []Rung, fired Fired, cal *calendar.Calendar, now time.Time) []Step {
	var steps []Step
	for _, r := range climbed(q, ladder) {
		p := position(q, r, cal, now)
		if p.nth > fired.latest(r.ID) && !p.at.Before(r.Since) {
			steps = append(steps, Step{r, p.nth, p.at})
		}
	}
	slices.SortStableFunc(steps, func(a, b Step) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Rung.ID, b.Rung.ID))
	})
	return steps
}

// Next returns the instant at which Due has something to return: now if it already
// has, otherwise the next instant after now. It reports false if that is never,
// as long as the question stays as it is.
func Next(q question.Question, ladder []Rung, fired Fired, cal *calendar.Calendar, now time.Time) (time.Time, bool) {
	var next time.Time
	for _, s := range Plan(q, ladder, fired, cal, now) {
		if !s.At.After(now) {
			return now, true
		}
		if next.IsZero() || s.At.Before(next) {
			next = s.At
		}
	}
	return next, !next.IsZero()
}

// Plan returns what each rung will do next, the soonest first: what is due and
// was not fired, else the rung's coming repeat. A rung that is done is left out.
func Plan(q question.Question, ladder []Rung, fired Fired, cal *calendar.Calendar, now time.Time) []Step {
	var steps []Step
	for _, r := range climbed(q, ladder) {
		last := fired.latest(r.ID)
		p := position(q, r, cal, now)
		if p.nth > last && !p.at.Before(r.Since) {
			steps = append(steps, Step{r, p.nth, p.at})
			continue
		}
		nth, at, ok := p.nth+1, p.next, p.more
		for ; ok && nth <= last; nth++ { // the clock was put back
			at, ok = repeat(r, at, cal)
		}
		for ; ok && at.Before(r.Since); nth++ {
			at, ok = repeat(r, at, cal)
		}
		if ok {
			steps = append(steps, Step{r, nth, at})
		}
	}
	slices.SortStableFunc(steps, func(a, b Step) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Rung.ID, b.Rung.ID))
	})
	return steps
}

// climbed returns the rungs of the ladder that the question stands before.
func climbed(q question.Question, ladder []Rung) []Rung {
	if q.Status == question.Waiting || q.StageDueOn.IsZero() {
		return nil
	}
	return Of(q, ladder)
}

// place is where a rung stands at an instant: its latest repeat that has fallen
// due, -1 for none, and the one to come, if there is one.
type place struct {
	nth  int
	at   time.Time
	next time.Time
	more bool
}

func position(q question.Question, r Rung, cal *calendar.Calendar, now time.Time) place {
	p := place{nth: -1, next: first(q, r, cal), more: true}
	for p.more && !p.next.After(now) {
		p.nth++
		p.at = p.next
		p.next, p.more = repeat(r, p.at, cal)
	}
	return p
}

// first returns when the rung falls due for the first time.
func first(q question.Question, r Rung, cal *calendar.Calendar) time.Time {
	if r.Share > 0 {
		return cal.Instant(q.StageStart, q.StageDueOn, r.Share)
	}
	d := q.StageDueOn
	for n := r.After; n < 0; n++ {
		for d = d.AddDays(-1); !cal.Working(d); {
			d = d.AddDays(-1)
		}
	}
	if r.After > 0 {
		d = cal.Due(d, r.After)
	}
	return d.End()
}

// repeat returns when a rung that fell due at the end of a day does so again.
func repeat(r Rung, at time.Time, cal *calendar.Calendar) (time.Time, bool) {
	if r.Every <= 0 || r.Share > 0 {
		return time.Time{}, false
	}
	return cal.Due(calendar.Of(at).AddDays(-1), r.Every).End(), true
}
