package calendar_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"hoidap/internal/calendar"
)

func TestWorked(t *testing.T) {
	t.Parallel()
	cal := calendar.New(calendar.Official(), nil)
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, tt := range []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-03-02 09:00", "2026-03-02 10:30", 90 * time.Minute},
		{"2026-03-02 05:00", "2026-03-02 23:00", 9 * time.Hour},
		{"2026-03-06 16:00", "2026-03-09 09:00", 2 * time.Hour}, // over a weekend
		{"2026-03-07 09:00", "2026-03-08 17:00", 0},
		{"2026-02-16 08:00", "2026-02-20 17:00", 0}, // Tết
		{"2026-03-02 10:00", "2026-03-02 10:00", 0},
		{"2026-03-03 10:00", "2026-03-02 10:00", 0},
	} {
		if got := cal.Worked(at(tt.from), at(tt.to)); got != tt.want {
			t.Errorf("%s to %s: %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestWorkedAddsUpInEveryZone(t *testing.T) {
	t.Parallel()
	cal := calendar.New(calendar.Official(), nil)
	r := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // repeatable
	zones := []*time.Location{time.UTC, calendar.Zone, time.FixedZone("west", -11*3600), time.FixedZone("east", 14*3600)}
	for range 500 {
		a := time.Date(2026, 1, 1, 0, 0, r.IntN(300*86400), 0, time.UTC)
		b := a.Add(time.Duration(r.IntN(20*86400)) * time.Second)
		c := b.Add(time.Duration(r.IntN(20*86400)) * time.Second)
		whole := cal.Worked(a, c)
		if got := cal.Worked(a, b) + cal.Worked(b, c); got != whole {
			t.Fatalf("%s, %s, %s: the parts make %s, the whole %s", a, b, c, got, whole)
		}
		for _, z := range zones {
			if got := cal.Worked(a.In(z), c.In(z)); got != whole {
				t.Fatalf("in %s: %s, in UTC %s", z, got, whole)
			}
		}
	}
}
