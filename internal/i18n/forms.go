package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"hoidap/internal/calendar"
)

// Date writes a day as 17/02/2026, "" for no day.
func (d Dict) Date(day calendar.Date) string {
	if day.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", day.Day, int(day.Month), day.Year)
}

// Day writes the day in Viet Nam at an instant as 17/02/2026, "" for none.
func (d Dict) Day(t time.Time) string { return d.Date(calendar.Of(t)) }

// Time writes an instant as 17/02/2026 09:05 in the time of Viet Nam, "" for
// none.
func (d Dict) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Zone).Format("02/01/2006 15:04")
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
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(d.group())
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Decimal writes a number with one digit behind the comma, "–" for no number.
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
	return sign + d.Number(n) + d.comma() + tenth
}

// Percent writes a share of one as 58,8 % in Vietnamese and 58.8% in English,
// "–" for no number.
func (d Dict) Percent(share float64) string {
	s := d.Decimal(share * 100)
	switch {
	case s == "–":
		return s
	case d.code == "en":
		return s + "%"
	}
	return s + "\u00a0%"
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

func (d Dict) group() string {
	if d.code == "en" {
		return ","
	}
	return "."
}

func (d Dict) comma() string {
	if d.code == "en" {
		return "."
	}
	return ","
}
