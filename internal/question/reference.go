package question

import "hoidap/internal/calendar"

// Department is a body of the ministry. One that was renamed or split keeps its
// name and names its successor.
type Department struct {
	Code      string
	Symbol    string // as letters carry it, with Vietnamese capitals
	NameVI    string
	NameEN    string
	Email     string
	Answers   bool // may be named lead department
	ValidFrom calendar.Date
	ValidTo   calendar.Date // first day on which it no longer was; zero while it is
	Successor string
	Position  int
	Fields    []string // codes of the fields for which it answers
}

// Name returns the department's name in the language.
func (d Department) Name(lang string) string { return named(lang, d.NameVI, d.NameEN) }

// named returns the Vietnamese name for those who read Vietnamese, and the
// English one for those who read anything else.
func named(lang, vi, en string) string {
	if lang == Vietnamese || en == "" {
		return vi
	}
	return en
}

// Current reports whether the department exists on the day.
func (d Department) Current(day calendar.Date) bool {
	return !day.Before(d.ValidFrom) && (d.ValidTo.IsZero() || day.Before(d.ValidTo))
}

// Field is a field of the ministry's competence.
type Field struct {
	Code        string
	NameVI      string
	NameEN      string
	Position    int
	Active      bool
	Departments []string // that answer for it, the leading one first
}

// Name returns the field's name in the language.
func (f Field) Name(lang string) string { return named(lang, f.NameVI, f.NameEN) }

// ProvinceList is the list of provinces in force: 34 since 1 July 2025
// (Quyết định 19/2025/QĐ-TTg).
const ProvinceList = 2025

// Province is a province or city directly under the central government.
type Province struct {
	Code string
	Name string
}

// DeadlineRule says how many working days a stage may take. Empty Kind, Field
// and Department stand for any; the rule that names most of them applies.
type DeadlineRule struct {
	ID         int64
	Kind       Kind
	Field      string
	Department string
	Stage      Stage
	Days       int
	Basis      string // the provision of law
	ValidFrom  calendar.Date
	ValidTo    calendar.Date
}

// Days returns the working days that a stage may take for the question under
// the rules in force on the day, and the rule; zero when no rule says.
func Days(rules []DeadlineRule, q Question, stage Stage, day calendar.Date) (int, DeadlineRule) {
	best, rank := DeadlineRule{}, -1
	for _, r := range rules {
		if r.Stage != stage || day.Before(r.ValidFrom) || (!r.ValidTo.IsZero() && !day.Before(r.ValidTo)) {
			continue
		}
		n := 0
		for _, c := range []struct{ rule, have string }{
			{r.Department, q.Lead}, {r.Field, q.Field}, {string(r.Kind), string(q.Kind)},
		} {
			n *= 2
			switch c.rule {
			case "":
			case c.have:
				n++
			default:
				n = -100
			}
		}
		if n > rank || (n == rank && r.ValidFrom.After(best.ValidFrom)) {
			best, rank = r, n
		}
	}
	return best.Days, best
}
