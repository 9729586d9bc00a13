package demo

import (
	"testing"
	"time"

	"hoidap/internal/calendar"
)

func TestOfficeTime(t *testing.T) {
	t.Parallel()
	o := office{calendar.New(calendar.Official(), nil)}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		name, from, to string
		span           time.Duration
	}{
		{"within a morning", "2026-11-10 08:30", "2026-11-10 10:00", 90 * time.Minute},
		{"over noon", "2026-11-10 11:00", "2026-11-10 14:00", time.Hour},
		{"from before the opening", "2026-11-10 05:00", "2026-11-10 09:00", time.Hour},
		{"over night", "2026-11-10 16:30", "2026-11-11 08:30", time.Hour},
		{"over a weekend", "2026-11-13 16:00", "2026-11-16 09:00", 2 * time.Hour},
		{"from a Sunday", "2026-11-15 12:00", "2026-11-16 15:00", 5 * time.Hour},
		{"over a holiday", "2026-11-23 16:30", "2026-11-25 08:30", time.Hour},
		{"over Tết", "2026-02-13 16:00", "2026-02-23 09:00", 2 * time.Hour},
	} {
		if got := o.add(at(c.from), c.span); !got.Equal(at(c.to)) {
			t.Errorf("%s: %s after %s is %s, want %s", c.name, c.span, c.from, got, c.to)
		}
		if got := o.between(at(c.from), at(c.to)); got != c.span {
			t.Errorf("%s: %s to %s is %s, want %s", c.name, c.from, c.to, got, c.span)
		}
	}
}

// Whenever the demonstration begins, its past lies before it and in order.
func TestTheTimelineFitsEveryStart(t *testing.T) {
	t.Parallel()
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	l := &loader{hours: office{calendar.New(calendar.Official(), nil)}}
	for _, now := range []string{
		"2026-11-24 09:00", "2026-11-22 00:01", "2026-02-20 23:59", "2026-02-23 08:00", "2026-02-23 08:30",
		"2026-09-01 12:15", "2026-11-20 16:59", "2026-11-25 00:15", "2025-05-04 03:00", "2026-06-10 10:00",
	} {
		start, err := time.ParseInLocation("2006-01-02 15:04", now, calendar.Zone)
		if err != nil {
			t.Fatal(err)
		}
		l.lives = nil
		last := map[*life]time.Time{}
		for _, m := range l.timeline(stories, start) {
			if !m.at.Before(start) {
				t.Errorf("start %s: %s (%s) has a step at %s", now, m.life.Key, m.life.Story, m.at)
			}
			if m.at.Before(last[m.life]) {
				t.Errorf("start %s: %s goes back to %s", now, m.life.Key, m.at)
			}
			last[m.life] = m.at
		}
		for _, f := range l.lives {
			if age := calendar.Of(start).AddDays(-f.AgeDays).Start().Sub(f.asked); age > 12*24*time.Hour {
				t.Errorf("start %s: %s was asked %s before the day of its story", now, f.Key, age)
			}
		}
	}
}
