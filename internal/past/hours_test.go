package past

import (
	"testing"
	"time"

	"hoidap/internal/calendar"
)

func TestWorkingTime(t *testing.T) {
	t.Parallel()
	h := Hours{calendar.New(calendar.Official(), nil)}
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
		if got := h.Add(at(c.from), c.span); !got.Equal(at(c.to)) {
			t.Errorf("%s: %s after %s is %s, want %s", c.name, c.span, c.from, got, c.to)
		}
		if got := h.Spent(at(c.from), at(c.to)); got != c.span {
			t.Errorf("%s: %s to %s is %s, want %s", c.name, c.from, c.to, got, c.span)
		}
	}
}
