package demo

import (
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/past"
)

// office lays the steps of a story into the working time of the ministry.
type office struct{ past.Hours }

// lull is how long before the start of the demonstration the last step lies at
// least, and least how much working time a step takes at least.
const (
	lull  = 3 * time.Minute
	least = 15 * time.Minute
)

// asking returns when the question was asked: on the day that the story says,
// earlier where the ministry could not have done by now what the story tells.
func (o office) asking(f *life, p plan, now time.Time) time.Time {
	day := calendar.Of(now).AddDays(-f.AgeDays)
	need := max(p.length()*2/5, time.Duration(len(p.beats))*least)
	if len(p.beats) == 0 {
		need = 0
	}
	for ; ; day = day.AddDays(-1) {
		at, ok := o.hour(f, day)
		if latest := now.Add(-lull - time.Duration(f.rand.IntN(60))*time.Minute); at.After(latest) {
			at, ok = latest, ok && f.online()
		}
		if ok && o.Spent(at, now.Add(-lull)) >= need {
			return at.Truncate(time.Second)
		}
	}
}

// online reports whether the asker sent the question without the help of a
// clerk.
func (s story) online() bool { return s.Channel == "web" || s.Channel == "api" }

// hour returns when on the day the question came in. What a clerk keys in
// arrives in working time only.
func (o office) hour(f *life, day calendar.Date) (time.Time, bool) {
	if f.online() {
		return day.Start().Add(6*time.Hour + time.Duration(f.rand.IntN(16*3600+1800))*time.Second), true
	}
	if !o.Working(day) {
		return time.Time{}, false
	}
	return o.Add(day.Start(), time.Duration(f.rand.IntN(int(past.Workday/time.Second)-1800)+60)*time.Second), true
}

// schedule returns the instant of each step. Where the story is still open, it
// is drawn out so that its last step lies shortly before now; where the time is
// too short for it, every step is quicker.
func (o office) schedule(f *life, p plan, now time.Time) []time.Time {
	end := now.Add(-lull)
	have, want := o.Spent(f.asked, end), p.length()
	quicker, longer := 1.0, time.Duration(0)
	switch {
	case want > have:
		quicker = float64(have) / float64(want)
	case p.stretch >= 0 && have > want+p.tail:
		longer = have - want - p.tail
	}
	at := make([]time.Time, len(p.beats))
	t := f.asked
	for i, b := range p.beats {
		gap := time.Duration(float64(b.after) * quicker)
		if i == p.stretch {
			gap += longer
		}
		t = o.Add(t, gap)
		at[i] = t.Truncate(time.Second)
	}
	// Askers act when they have time: in the evening, at night.
	for i, b := range p.beats {
		if !b.byAsker {
			continue
		}
		later := at[i].Add(time.Duration(f.rand.IntN(6*3600)) * time.Second)
		if (i+1 == len(at) && later.Before(end)) || (i+1 < len(at) && later.Before(at[i+1])) {
			at[i] = later
		}
	}
	return at
}
