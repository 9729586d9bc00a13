package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Zone is the legal time of Viet Nam, UTC+7 all year since 1975. It is fixed, so
// that no machine needs a time zone database.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Date is a day of the civil calendar in Viet Nam. The zero value is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Of returns the day in Viet Nam at the instant t, no day for the zero time.
func Of(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	return civil(t.In(Zone))
}

// civil returns the day that t shows on its own clock.
func civil(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Parse reads a day in the form 2006-01-02.
func Parse(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q is not of the form 2006-01-02: %w", s, err)
	}
	return civil(t), nil
}

// String returns the day in the form 2006-01-02, "" for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns -1, 0 or +1 as d is before, on or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is a later day than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// AddDays returns the day n days of the calendar after d, before it for a
// negative n.
func (d Date) AddDays(n int) Date { return civil(d.at(n)) }

// MonthEnd returns the last day of the month.
func (d Date) MonthEnd() Date { return civil(time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, Zone)) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.at(0).Weekday() }

// Start returns the instant at which the day begins in Viet Nam.
func (d Date) Start() time.Time { return d.at(0) }

// End returns the instant at which the day is over in Viet Nam, the start of the
// next one.
func (d Date) End() time.Time { return d.at(1) }

func (d Date) at(n int) time.Time { return time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, Zone) }

// MarshalText writes the day as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a day as Parse does; no text is no day.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Scan reads a database's date: NULL, a time whose own clock shows the day, or
// text.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = civil(v)
		return nil
	case []byte:
		return d.UnmarshalText(v)
	case string:
		return d.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("a %T is not a date", src)
}
