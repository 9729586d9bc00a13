package calendar_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/calendar"
)

func official() *calendar.Calendar { return calendar.New(calendar.Official(), nil) }

func date(tb testing.TB, s string) calendar.Date {
	tb.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func at(tb testing.TB, s string) time.Time {
	tb.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Zone)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func TestDueOverRealHolidays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		start string
		n     int
		want  string
	}{
		{"2024-02-06", 5, "2024-02-20"},
		{"2024-04-24", 5, "2024-05-04"},
		{"2025-01-20", 15, "2025-02-17"},
		{"2025-04-24", 10, "2025-05-12"},
		{"2025-12-30", 5, "2026-01-08"},
		{"2026-01-30", 15, "2026-02-27"},
		{"2026-02-14", 1, "2026-02-23"},
		{"2026-08-20", 5, "2026-08-26"},
		{"2026-08-24", 15, "2026-09-17"},
		{"2026-11-23", 1, "2026-11-25"},
		{"2026-11-24", 0, "2026-11-25"}, // a term of no days ends on a working day
		{"2026-11-25", 0, "2026-11-25"},
		{"2026-11-25", -3, "2026-11-25"},
	}
	c := official()
	for _, tt := range tests {
		if got := c.Due(date(t, tt.start), tt.n); got.String() != tt.want {
			t.Errorf("Due(%s, %d) = %s, want %s", tt.start, tt.n, got, tt.want)
		}
	}
}

func TestWorkingDaysPerYear(t *testing.T) {
	t.Parallel()
	c := official()
	for year, want := range map[int]int{
		2018: 250, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 250, 2026: 249,
	} {
		got := c.Between(calendar.Date{Year: year - 1, Month: 12, Day: 31}, calendar.Date{Year: year, Month: 12, Day: 31})
		if got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
}

func TestWorking(t *testing.T) {
	t.Parallel()
	c := official()
	for s, want := range map[string]bool{
		"2026-02-13": true, "2026-02-16": false, "2026-02-20": false, "2026-02-23": true, // Tết
		"2026-01-10": true, "2026-01-11": false, "2026-08-22": true, "2026-08-31": false, // exchanged
		"2019-01-05": true, "2018-12-31": false, // exchanged over the end of the year
		"2025-08-30": false, "2025-09-03": true, "2026-11-24": false,
	} {
		if got := c.Working(date(t, s)); got != want {
			t.Errorf("Working(%s) = %v, want %v", s, got, want)
		}
	}
}

func TestBetween(t *testing.T) {
	t.Parallel()
	c := official()
	tests := []struct {
		a, b string
		want int
	}{
		{"2026-02-13", "2026-02-13", 0},
		{"2026-02-13", "2026-02-22", 0},
		{"2026-02-13", "2026-02-23", 1},
		{"2026-02-23", "2026-02-13", -1},
		{"2026-01-09", "2026-01-11", 1}, // a worked Saturday
	}
	for _, tt := range tests {
		if got := c.Between(date(t, tt.a), date(t, tt.b)); got != tt.want {
			t.Errorf("Between(%s, %s) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
	if got := c.Next(date(t, "2026-02-13")); got.String() != "2026-02-23" {
		t.Errorf("Next before Tết = %s, want 2026-02-23", got)
	}
}

func TestInstant(t *testing.T) {
	t.Parallel()
	c := official()
	tests := []struct {
		name, from, due string
		share           float64
		want            string
	}{
		{"half of ten days opens the sixth", "2026-03-02 10:00", "2026-03-16", 0.5, "2026-03-10 08:00"},
		{"four fifths of five days opens the fifth", "2026-03-02 23:30", "2026-03-09", 0.8, "2026-03-09 08:00"},
		{"half of one day is in its middle", "2026-03-02 10:00", "2026-03-03", 0.5, "2026-03-03 12:30"},
		{"half of three days is in the middle of the second", "2026-03-02 10:00", "2026-03-05", 0.5, "2026-03-04 12:30"},
		{"the whole ends with the day due", "2026-03-02 10:00", "2026-03-05", 1, "2026-03-06 00:00"},
		{"no share is the opening of the first day", "2026-03-06 10:00", "2026-03-12", 0, "2026-03-09 08:00"},
		{"Tết is jumped over", "2026-02-12 10:00", "2026-02-26", 0.4, "2026-02-24 08:00"},
		{"no time before opening", "2026-03-02 06:00", "2026-03-02", 0.5, "2026-03-02 08:00"},
		{"no time after opening", "2026-03-02 10:00", "2026-03-02", 0.5, "2026-03-02 10:00"},
		{"no time, whole", "2026-03-02 10:00", "2026-03-02", 1, "2026-03-03 00:00"},
		{"due in the past", "2026-03-04 10:00", "2026-03-02", 0.5, "2026-03-04 10:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := c.Instant(at(t, tt.from), date(t, tt.due), tt.share)
			if !got.Equal(at(t, tt.want)) {
				t.Errorf("got %s, want %s", got.In(calendar.Zone).Format("2006-01-02 15:04"), tt.want)
			}
		})
	}
}

func TestInstantNeverGoesBackWithTheShare(t *testing.T) {
	t.Parallel()
	c := official()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		from := at(t, "2024-01-01 00:00").Add(time.Duration(rng.IntN(900*24)) * time.Hour)
		due := c.Due(calendar.Of(from), rng.IntN(30))
		a, b := rng.Float64(), rng.Float64()
		first, second := c.Instant(from, due, min(a, b)), c.Instant(from, due, max(a, b))
		if second.Before(first) || first.Before(from) || second.After(due.End()) {
			t.Fatalf("from %s to %s: share %v at %s, share %v at %s", from, due, min(a, b), first, max(a, b), second)
		}
	}
}

func TestProvisional(t *testing.T) {
	t.Parallel()
	c := calendar.New(append(calendar.Official(), calendar.Computed(2027)...), []int{2027})
	for s, want := range map[string]bool{"2026-12-31": false, "2027-01-04": true, "2028-01-04": true} {
		if got := c.Provisional(date(t, s)); got != want {
			t.Errorf("Provisional(%s) = %v, want %v", s, got, want)
		}
	}
}

func TestLaterExceptionReplacesEarlier(t *testing.T) {
	t.Parallel()
	d := date(t, "2027-11-23")
	c := calendar.New([]calendar.Exception{
		{Date: d, Off: true, Reason: "a", ReasonEN: "a"},
		{Date: d, Off: false, Reason: "b", ReasonEN: "b"},
		{Date: date(t, "2027-01-01"), Off: true, Reason: "c", ReasonEN: "c"},
	}, nil)
	if !c.Working(d) {
		t.Error("the later entry should hold")
	}
	got := c.Exceptions(2027)
	want := []calendar.Exception{
		{Date: date(t, "2027-01-01"), Off: true, Reason: "c", ReasonEN: "c"},
		{Date: d, Reason: "b", ReasonEN: "b"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzDue(f *testing.F) {
	c := official()
	f.Add(uint16(100), uint8(5), uint8(3))
	f.Add(uint16(3000), uint8(0), uint8(0))
	f.Fuzz(func(t *testing.T, day uint16, n, later uint8) {
		start := calendar.Date{Year: 2017, Month: 1, Day: 1}.AddDays(int(day) % 3600)
		due := c.Due(start, int(n))
		if !c.Working(due) {
			t.Errorf("Due(%s, %d) = %s is a free day", start, n, due)
		}
		if n > 0 && c.Between(start, due) != int(n) {
			t.Errorf("Between(%s, %s) = %d, want %d", start, due, c.Between(start, due), n)
		}
		after := c.Due(start.AddDays(int(later)), int(n))
		if after.Before(due) {
			t.Errorf("starting %d days after %s gives %s, before %s", later, start, after, due)
		}
		if longer := c.Due(start, int(n)+1); longer.Before(due) {
			t.Errorf("a longer term from %s ends on %s, before %s", start, longer, due)
		}
	})
}
