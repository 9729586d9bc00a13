package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"hoidap/internal/calendar"
)

// Date writes a day in the language's form, as 17/02/2026, "" for no day.
func (d Dict) Date(day calendar.Date) string {
	if day.IsZero() {
		return ""
	}
	form := "{day}/{month}/{year}"
	if d.lang != nil {
		form = d.lang.texts["form.date"].other
	}
	return strings.NewReplacer(
		"{day}", fmt.Sprintf("%02d", day.Day), "{month}", fmt.Sprintf("%02d", int(day.Month)), "{year}", fmt.Sprintf("%04d", day.Year),
	).Replace(form)
}

// Day writes the day in Viet Nam at an instant as 17/02/2026, "" for none.
func (d Dict) Day(t time.Time) string { return d.Date(calendar.Of(t)) }

// Time writes an instant as 17/02/2026 09:05 in the time of Viet Nam, "" for
// none.
func (d Dict) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return d.Day(t) + " " + d.Clock(t)
}

// Clock writes the time of day in Viet Nam as 09:05, "" for none.
func (d Dict) Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Zone).Format("15:04")
}

// Number writes a whole number with its thousands grouped: 1.234 in Vietnamese,
// 1,234 in English.
func (d Dict) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	if d.lang != nil {
		digits = d.lang.grouped(digits)
	}
	return sign + digits
}

// Decimal writes a number with one digit behind the language's comma, "–" for no
// number.
func (d Dict) Decimal(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', 1, 64)
	whole, tenth, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		return s
	}
	sign := ""
	if x < 0 && s != "0.0" {
		sign = "-"
	}
	comma := "."
	if d.lang != nil {
		comma = d.lang.comma
	}
	return sign + d.Number(n) + comma + tenth
}

// Percent writes a share of one as 58,8 % in Vietnamese and 58.8% in English,
// "–" for no number.
func (d Dict) Percent(share float64) string {
	s := d.Decimal(share * 100)
	if s == "–" {
		return s
	}
	return d.T("form.percent", "n", s)
}

// DaysLeft says how far a deadline is, in working days: n days left, due today
// for 0, -n days late.
func (d Dict) DaysLeft(n int) string {
	switch {
	case n > 0:
		return d.T("days.left", "n", n)
	case n < 0:
		return d.T("days.late", "n", -n)
	}
	return d.T("days.today")
}
