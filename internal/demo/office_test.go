package demo

import (
	"testing"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/past"
)

// Whenever the demonstration begins, its past lies before it and in order.
func TestTheTimelineFitsEveryStart(t *testing.T) {
	t.Parallel()
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	l := &loader{hours: office{past.Hours{Calendar: calendar.New(calendar.Official(), nil)}}}
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
