package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"hoidap/internal/calendar"
)

func TestOfIsTheDayInVietNam(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   time.Time
		want string
	}{
		{time.Date(2026, 1, 31, 16, 59, 59, 0, time.UTC), "2026-01-31"},
		{time.Date(2026, 1, 31, 17, 0, 0, 0, time.UTC), "2026-02-01"},
		{time.Time{}, ""},
	}
	for _, tt := range tests {
		if got := calendar.Of(tt.in).String(); got != tt.want {
			t.Errorf("Of(%s) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestParseRefusesWhatIsNoDay(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "01/02/2026", "2026-1-2", "2026-01-02T00:00:00Z"} {
		if d, err := calendar.Parse(s); err == nil || !d.IsZero() {
			t.Errorf("Parse(%q) = %v, %v, want no day and an error", s, d, err)
		}
	}
}

func TestDateOrderAndBounds(t *testing.T) {
	t.Parallel()
	a, b := date(t, "2024-02-29"), date(t, "2024-03-01")
	if !a.Before(b) || !b.After(a) || a.Compare(a) != 0 || a.Before(a) || date(t, "2025-01-01").Before(b) {
		t.Error("wrong order")
	}
	if a.AddDays(1) != b || b.AddDays(-1) != a || a.AddDays(366) != date(t, "2025-03-01") {
		t.Error("wrong sum")
	}
	if a.Weekday() != time.Thursday {
		t.Errorf("weekday of %s = %s", a, a.Weekday())
	}
	if !a.End().Equal(b.Start()) || !a.Start().Equal(time.Date(2024, 2, 28, 17, 0, 0, 0, time.UTC)) {
		t.Errorf("bounds of %s: %s, %s", a, a.Start(), a.End())
	}
}

func TestDateInJSON(t *testing.T) {
	t.Parallel()
	type page struct{ Due, None calendar.Date }
	in := page{Due: date(t, "2026-03-02")}
	text, err := json.Marshal(in)
	if err != nil || string(text) != `{"Due":"2026-03-02","None":""}` {
		t.Fatalf("got %s, %v", text, err)
	}
	var out page
	if err := json.Unmarshal(text, &out); err != nil || out != in {
		t.Errorf("got %+v, %v, want %+v", out, err, in)
	}
	if err := json.Unmarshal([]byte(`{"Due":"2/3/2026"}`), &out); err == nil {
		t.Error("a date in another form was read")
	}
}

func TestScan(t *testing.T) {
	t.Parallel()
	// A database's date arrives as midnight of some zone; the zone must not move it.
	for _, src := range []any{
		time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone("", 9*3600)),
		[]byte("2026-03-02"), "2026-03-02",
	} {
		var d calendar.Date
		if err := d.Scan(src); err != nil || d.String() != "2026-03-02" {
			t.Errorf("Scan(%v) = %s, %v", src, d, err)
		}
	}
	d := date(t, "2026-03-02")
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("Scan(nil) = %s, %v", d, err)
	}
	if err := d.Scan(5); err == nil {
		t.Error("a number was read as a date")
	}
}
