package api

import (
	"time"

	"hoidap/internal/calendar"
)

// instantForm is RFC 3339 to the microsecond, the precision of the database.
const instantForm = "2006-01-02T15:04:05.999999Z07:00"

// instant writes t with the offset of Viet Nam, null for none.
func instant(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.In(calendar.Zone).Format(instantForm)
	return &s
}

func instantOf(t *time.Time) *string {
	if t == nil {
		return nil
	}
	return instant(*t)
}

// day writes a date, null for none.
func day(d calendar.Date) *string { return orNull(d.String()) }

// orNull returns s, null for none.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// numberOrNull returns n, null for 0.
func numberOrNull[T int | int64](n T) *T {
	if n == 0 {
		return nil
	}
	return &n
}

// orEmpty returns the list, [] for none.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
