package demo

import (
	"context"
	"fmt"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// office tells the working time of the ministry: 8:00 to 11:30 and 13:30 to
// 17:00 on working days.
type office struct{ cal *calendar.Calendar }

// officeOf reads the working days from the service's own calendar.
func officeOf(ctx context.Context, svc *service.Service, from, to time.Time) (office, error) {
	var days []calendar.Exception
	for y := calendar.Of(from).Year; y <= calendar.Of(to).Year+1; y++ {
		list, _, err := svc.CalendarYear(ctx, y)
		if err != nil && question.CodeOf(err) != question.CodeNotFound {
			return office{}, fmt.Errorf("read the calendar of %d: %w", y, err)
		}
		days = append(days, list...)
	}
	return office{calendar.New(days, nil)}, nil
}

// Times of a working day, from midnight, and its length.
const (
	morning   = 8 * time.Hour
	noon      = 11*time.Hour + 30*time.Minute
	afternoon = 13*time.Hour + 30*time.Minute
	evening   = 17 * time.Hour
	workday   = (noon - morning) + (evening - afternoon)
)

// worked returns how much of its working time a working day has had at the
// time of day.
func worked(ofDay time.Duration) time.Duration {
	return min(max(ofDay-morning, 0), noon-morning) + min(max(ofDay-afternoon, 0), evening-afternoon)
}

// used returns how much working time the day of t has had at t, 0 on a day off.
func (o office) used(t time.Time) (calendar.Date, time.Duration) {
	d := calendar.Of(t)
	if !o.cal.Working(d) {
		return d, 0
	}
	return d, worked(t.Sub(d.Start()))
}

// add returns when so much working time has passed after t.
func (o office) add(t time.Time, span time.Duration) time.Time {
	d, gone := o.used(t)
	span += gone
	for !o.cal.Working(d) || span > workday {
		if o.cal.Working(d) {
			span -= workday
		}
		d = d.AddDays(1)
	}
	if span > noon-morning {
		return d.Start().Add(afternoon + span - (noon - morning))
	}
	return d.Start().Add(morning + span)
}

// between returns the working time from a to b, 0 when b is not later.
func (o office) between(a, b time.Time) time.Duration {
	if !b.After(a) {
		return 0
	}
	from, gone := o.used(a)
	to, more := o.used(b)
	sum := more - gone
	for d := from; d.Before(to); d = d.AddDays(1) {
		if o.cal.Working(d) {
			sum += workday
		}
	}
	return sum
}

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
		if ok && o.between(at, now.Add(-lull)) >= need {
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
	if !o.cal.Working(day) {
		return time.Time{}, false
	}
	return o.add(day.Start(), time.Duration(f.rand.IntN(int(workday/time.Second)-1800)+60)*time.Second), true
}

// schedule returns the instant of each step. Where the story is still open, it
// is drawn out so that its last step lies shortly before now; where the time is
// too short for it, every step is quicker.
func (o office) schedule(f *life, p plan, now time.Time) []time.Time {
	end := now.Add(-lull)
	have, want := o.between(f.asked, end), p.length()
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
		t = o.add(t, gap)
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
