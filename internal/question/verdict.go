package question

import "time"

// Verdict says whether a promise was kept.
type Verdict string

// The verdicts. A question that is worked on and not past its date has none,
// nor one that was not accepted.
const (
	Undecided    Verdict = ""
	OnTime       Verdict = "on_time"       // answered by the date in force, extension included
	LatePlain    Verdict = "late"          // past it, no extension was granted
	LateExtended Verdict = "late_extended" // past it although an extension was granted
)

// Verdict returns the verdict on the question as of now.
func (q Question) Verdict(now time.Time) Verdict {
	switch {
	case q.Late(now) && q.Extended:
		return LateExtended
	case q.Late(now):
		return LatePlain
	case q.AnsweredAt != nil:
		return OnTime
	}
	return Undecided
}
