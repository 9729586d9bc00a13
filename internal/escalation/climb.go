package escalation

import (
	"cmp"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// mostRepeats bounds how often one rung is followed.
const mostRepeats = 200

// Climb returns everything that the ladder does, were the question to stay as it
// is from the beginning of its stage until the instant: each repeat on its own,
// the oldest first, whenever a rung was added. It is for looking at the past.
func Climb(q question.Question, ladder []Rung, cal *calendar.Calendar, until time.Time) []Step {
	var steps []Step
	for _, r := range climbed(q, ladder) {
		at, more := first(q, r, cal), true
		for nth := 0; more && at.Before(until) && nth < mostRepeats; nth++ {
			steps = append(steps, Step{r, nth, at})
			at, more = repeat(r, at, cal)
		}
	}
	slices.SortStableFunc(steps, func(a, b Step) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Rung.ID, b.Rung.ID))
	})
	return steps
}
