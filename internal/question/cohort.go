package question

import (
	"slices"
	"time"

	"hoidap/internal/calendar"
)

// Cohort is the questions received from a day to another, both included, by the
// ministry's clock, of which a figure speaks. Empty fields choose all.
type Cohort struct {
	From, To   calendar.Date
	Department string // the lead department's code
	Field      string
	Kind       Kind
	Channel    Channel
	Province   string
	AskerType  AskerType
	// Unset chooses those that have nothing said of these dimensions: no
	// department yet, no province given.
	Unset []Dimension
}

// Dimension is by what figures are divided.
type Dimension string

// The dimensions. Whole does not divide.
const (
	ByWhole      Dimension = ""
	ByDepartment Dimension = "department"
	ByField      Dimension = "field"
	ByKind       Dimension = "kind"
	ByChannel    Dimension = "channel"
	ByProvince   Dimension = "province"
	ByMonth      Dimension = "month" // 2026-02
	ByAsker      Dimension = "asker_type"
)

// Dimensions lists what figures can be divided by.
func Dimensions() []Dimension {
	return []Dimension{ByDepartment, ByField, ByKind, ByChannel, ByProvince, ByMonth, ByAsker}
}

// Narrow returns the part of the cohort with the value of the dimension; ""
// is those without one.
func (c Cohort) Narrow(by Dimension, value string) Cohort {
	if value == "" && by != ByWhole {
		c.Unset = append(slices.Clone(c.Unset), by)
		return c
	}
	switch by {
	case ByDepartment:
		c.Department = value
	case ByField:
		c.Field = value
	case ByKind:
		c.Kind = Kind(value)
	case ByChannel:
		c.Channel = Channel(value)
	case ByProvince:
		c.Province = value
	case ByAsker:
		c.AskerType = AskerType(value)
	case ByMonth:
		if first, err := calendar.Parse(value + "-01"); err == nil {
			last := first.MonthEnd()
			if first.After(c.From) {
				c.From = first
			}
			if last.Before(c.To) {
				c.To = last
			}
		}
	}
	return c
}

// Check refuses a period that ends before it begins or begins after today.
func (c Cohort) Check(today calendar.Date) error {
	switch {
	case c.From.IsZero():
		return Invalid("from", "problem.date")
	case c.To.IsZero():
		return Invalid("to", "problem.date")
	case c.To.Before(c.From):
		return Invalid("to", "problem.period")
	case c.From.After(today):
		return Invalid("from", "problem.period_future")
	}
	return nil
}

// Days returns how many days the period has.
func (c Cohort) Days() int {
	return int(c.To.End().Sub(c.From.Start()) / (24 * time.Hour))
}

// Before returns the cohort of the period with which this one is compared: the
// whole year before for a year; for a period from the first of January the same
// days of the year before; else the same number of months, or of days, that ends
// the day before.
func (c Cohort) Before() Cohort {
	b := c
	switch {
	case c.From.Day == 1 && c.From.Month == time.January && c.From.Year == c.To.Year:
		b.From, b.To = c.From, c.To
		b.From.Year--
		b.To.Year--
		if c.To == c.To.MonthEnd() { // 29 February
			b.To = calendar.Date{Year: b.To.Year, Month: b.To.Month, Day: 1}.MonthEnd()
		}
	case c.From.Day == 1 && c.To == c.To.MonthEnd():
		months := (c.To.Year-c.From.Year)*12 + int(c.To.Month) - int(c.From.Month) + 1
		b.To = c.From.AddDays(-1)
		b.From = calendar.Of(c.From.Start().AddDate(0, -months, 0))
	default:
		b.To = c.From.AddDays(-1)
		b.From = c.From.AddDays(-c.Days())
	}
	return b
}

// Years divides the period by calendar years: each is a whole year or the part
// of one that lies in the period. A period within one year is one part.
func (c Cohort) Years() []Cohort {
	var parts []Cohort
	for y := c.From.Year; y <= c.To.Year; y++ {
		p := c
		if first := (calendar.Date{Year: y, Month: time.January, Day: 1}); first.After(p.From) {
			p.From = first
		}
		if last := (calendar.Date{Year: y, Month: time.December, Day: 31}); last.Before(p.To) {
			p.To = last
		}
		parts = append(parts, p)
	}
	return parts
}
