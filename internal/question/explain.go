package question

import (
	"time"

	"hoidap/internal/calendar"
)

// Why is what became of one day between the start of a term and its end.
type Why string

// What can become of a day.
const (
	WhyCounted  Why = "counted"
	WhyWeekend  Why = "weekend"  // Saturday or Sunday
	WhyOff      Why = "off"      // a day off: Exception says why
	WhyPaused   Why = "paused"   // the asker was asked: By says by whom
	WhyExtended Why = "extended" // granted on top by the board
	WhyKept     Why = "kept"     // the date was not moved, or given before the ledger began
)

// ExplainedDay is one day of a term.
type ExplainedDay struct {
	Date      calendar.Date
	Why       Why
	N         int                // which day of the term, where it is counted
	Exception calendar.Exception // where the day is not as its weekday says
	By        string             // of a pause or extension: who, "" for the program
	Role      Role
}

// Set is one row of the ledger with who caused it.
type Set struct {
	Promise
	By   string
	Role Role
}

// Explanation says how one date of a question came about.
type Explanation struct {
	Part        Part
	Stage       Stage
	From        calendar.Date // not counted
	DueOn       calendar.Date
	Term        int    // working days of the rule
	Rule        string // the provision, "" where none was found
	RuleID      int64
	Bound       Bound
	Days        []ExplainedDay
	Sets        []Set // every value that the date has had, oldest first
	Version     int64 // of the calendar
	AdoptedAt   time.Time
	AdoptedBy   string // "" for the program
	AdoptReason string
	Notice      string
	// Provisional says that the date lies in a year whose calendar was not
	// approved in the version.
	Provisional bool
}

// Explained is a question with how its dates came about: the whole promise, and
// the stage that runs or ran last.
type Explained struct {
	Question Question
	Parts    []Explanation
}
