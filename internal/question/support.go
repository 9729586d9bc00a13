package question

import (
	"time"

	"hoidap/internal/calendar"
)

// Contribution is the part of a supporting department.
type Contribution struct {
	Department  string
	OfficerID   int64 // who prepares it; 0 while nobody was named
	OfficerName string
	AskedAt     *time.Time
	DueOn       calendar.Date
	GivenAt     *time.Time // nil while it is awaited
	Part        string     // what the department contributes
}

// Late reports whether the part came, or is still missing, after its date as of
// now.
func (c Contribution) Late(now time.Time) bool {
	if c.DueOn.IsZero() {
		return false
	}
	if c.GivenAt != nil {
		now = *c.GivenAt
	}
	return !now.Before(c.DueOn.End())
}

// SupportDays returns the working days that a supporting department has for its
// part: what a rule says, else half of what the lead department has, rounded up.
func SupportDays(rules []DeadlineRule, q Question, department string, day calendar.Date) int {
	own := q
	own.Lead = department
	if n, _ := Days(rules, own, StageSupport, day); n > 0 {
		return n
	}
	n, _ := Days(rules, q, StageDepartment, day)
	return max(1, (n+1)/2)
}
