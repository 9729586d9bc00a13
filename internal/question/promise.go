package question

import (
	"time"

	"hoidap/internal/calendar"
)

// Part says which of a question's dates a promise is: the whole, told to the
// asker, or that of the stage.
type Part string

// The parts.
const (
	PartTotal Part = "total"
	PartStage Part = "stage"
)

// Cause says why a date was set.
type Cause string

// The causes.
const (
	CausePromised Cause = "promised" // counted from a day by a rule
	CauseKept     Cause = "kept"     // given before the ledger began
	CausePaused   Cause = "paused"   // moved by the working days of a pause
	CauseExtended Cause = "extended" // moved by the board
	CauseCalendar Cause = "calendar" // counted anew, because the calendar changed
)

// Bound says what a stage's date was held to, instead of its own days.
type Bound string

// The bounds.
const (
	BoundPromise Bound = "promise" // not after the whole promise
	BoundLeast   Bound = "least"   // not before the end of the next working day
)

// Promise is a row of the ledger of dates: how one date of a question came
// about. The ledger is only added to.
type Promise struct {
	QuestionID      int64
	Seq             int // of the event that set it
	Part            Part
	Stage           Stage
	Cause           Cause
	FromOn          calendar.Date // the last day that is not counted; of a pause, the day on which it began
	ToOn            calendar.Date // of a pause, the day on which it ended
	Days            int           // working days
	DueOn           calendar.Date
	Bound           Bound
	SetAt           time.Time
	CalendarVersion int64
	RuleID          int64  // 0: no rule, or none of this kind
	Rule            string // the provision of law, as it stood then
}

// Recount replays a question's ledger, oldest first, under another calendar and
// returns the dates that it gives. Under the calendar of the time it gives the
// dates that were set. old counts the days of dates that are only kept.
func Recount(ledger []Promise, old, cal *calendar.Calendar) (total, stage calendar.Date) {
	for _, p := range ledger {
		at := &total
		if p.Part == PartStage {
			at = &stage
		}
		switch p.Cause {
		case CausePromised, CauseKept:
			n := p.Days
			if p.Cause == CauseKept {
				n = old.Between(p.FromOn, p.DueOn)
			}
			*at = cal.Due(p.FromOn, n)
			if p.Part == PartStage {
				*at, _ = HoldStage(cal, p.FromOn, *at, total)
			}
		case CausePaused:
			if n := cal.Between(p.FromOn, p.ToOn); n > 0 && !at.IsZero() {
				*at = cal.Due(*at, n)
			}
		case CauseExtended:
			if p.Part == PartTotal {
				*at = cal.Due(p.ToOn, 0)
			} else {
				*at = cal.Due(*at, p.Days)
			}
		}
	}
	return total, stage
}

// HoldStage returns the date of a stage that begins on the day from: at the
// latest that of the whole promise, but whoever gets the question has at least
// until the end of the next working day.
func HoldStage(cal *calendar.Calendar, from, due, total calendar.Date) (calendar.Date, Bound) {
	var bound Bound
	if !total.IsZero() && due.After(total) {
		due, bound = total, BoundPromise
	}
	if least := cal.Due(from, 1); due.Before(least) {
		due, bound = least, BoundLeast
	}
	return due, bound
}
