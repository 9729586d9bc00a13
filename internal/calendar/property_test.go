package calendar_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"hoidap/internal/calendar"
)

// TestTermsKeepTheirPromises tries calendars made at random: a term ends on a
// working day, a later start never ends earlier, and what is added can be
// counted again.
func TestTermsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 7))
		start := calendar.Date{Year: 2026, Month: 1, Day: 1}
		var es []calendar.Exception
		for range rng.IntN(60) {
			es = append(es, calendar.Exception{Date: start.AddDays(rng.IntN(400)), Off: rng.IntN(3) > 0, Reason: "x"})
		}
		c := calendar.New(es, nil)
		for range 50 {
			from, n, later := start.AddDays(rng.IntN(300)), 1+rng.IntN(40), rng.IntN(20)
			due := c.Due(from, n)
			if !c.Working(due) || c.Between(from, due) != n || c.Between(due, from) != -n {
				t.Fatalf("seed %d: Due(%s, %d) = %s, working %v, between %d", seed, from, n, due, c.Working(due), c.Between(from, due))
			}
			if c.Due(from.AddDays(later), n).Before(due) {
				t.Fatalf("seed %d: %d days after %s ends before %s", seed, later, from, due)
			}
			if again := c.Due(c.Due(from, n), later); later > 0 && again != c.Due(from, n+later) {
				t.Fatalf("seed %d: %d and %d days from %s end on %s", seed, n, later, from, again)
			}
		}
	}
}

// TestResultDoesNotDependOnTheZone shows that the day of an instant is the day
// in Viet Nam, in whatever zone the instant is written.
func TestResultDoesNotDependOnTheZone(t *testing.T) {
	t.Parallel()
	c := official()
	at := time.Date(2026, 2, 12, 18, 30, 0, 0, time.UTC) // 01:30 on the 13th in Viet Nam
	for _, hours := range []int{-12, -5, 0, 7, 14} {
		in := at.In(time.FixedZone("", hours*3600))
		if d := c.Due(calendar.Of(in), 5); d.String() != "2026-02-27" {
			t.Errorf("at UTC%+d the term ends on %s", hours, d)
		}
		if i := c.Instant(in, date(t, "2026-02-26"), 0.5); !i.Equal(c.Instant(at, date(t, "2026-02-26"), 0.5)) {
			t.Errorf("at UTC%+d half of the time is %s", hours, i)
		}
	}
}

func TestOfficialDaysContradictNothing(t *testing.T) {
	t.Parallel()
	var rows []calendar.Row
	for _, e := range calendar.Official() {
		rows = append(rows, calendar.Row{Exception: e})
	}
	for _, p := range calendar.Check(rows, nil) {
		t.Errorf("%s: %s, %s", p.Date, p.Fault, p.Other.Reason)
	}
	for _, y := range calendar.ComputedYears() {
		rows = nil
		for _, e := range calendar.Computed(y) {
			rows = append(rows, calendar.Row{Exception: e})
		}
		for _, p := range calendar.Check(rows, nil) {
			t.Errorf("%s: %s, %s", p.Date, p.Fault, p.Other.Reason)
		}
	}
}

func TestReadCalendarFile(t *testing.T) {
	t.Parallel()
	const ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270205\r\nDTEND;VALUE=DATE:20270211\r\nSUMMARY:Tết Nguyên\r\n  đán\r\n" +
		"COMMENT:1/TB-BNV\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270220\r\nSUMMARY:Làm bù\r\nCATEGORIES:WORK\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nDTSTART:20270301T080000\r\nSUMMARY:Họp\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270302\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	rows, bad := calendar.Read(ics)
	got := ""
	for _, r := range rows {
		kind := "work"
		if r.Off {
			kind = "off"
		}
		got += r.Date.String() + " " + kind + " " + r.Reason + "\n"
	}
	want := "2027-02-05 off Tết Nguyên đán\n2027-02-08 off Tết Nguyên đán\n2027-02-09 off Tết Nguyên đán\n2027-02-10 off Tết Nguyên đán\n2027-02-20 work Làm bù\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if len(bad) != 2 || bad[0].Fault != calendar.FaultDate || bad[0].Line != 15 || bad[1].Fault != calendar.FaultRepeats {
		t.Errorf("problems %+v", bad)
	}
}
