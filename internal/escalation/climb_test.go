package escalation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/escalation"
)

// Over the past every repeat counts, as when each had been fired in its time,
// and when a rung was added does not matter.
func TestClimbOverThePast(t *testing.T) {
	t.Parallel()
	q, cal := assigned(t), official()
	ladder := escalation.Shipped()
	for i := range ladder {
		ladder[i].Since = at(t, "2026-06-01 00:00")
	}
	got := sayAll(escalation.Climb(q, ladder, cal, at(t, "2026-04-07 00:00")))
	want := []string{
		"2026-03-10 08:00 [officer] 0",
		"2026-03-13 08:00 [officer head] 0",
		"2026-03-17 00:00 [head board] 0",
		"2026-03-19 00:00 [board] 0",
		"2026-03-24 00:00 [chair] 0",
		"2026-03-31 00:00 [chair] 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := sayAll(escalation.Climb(q, ladder, cal, at(t, "2026-03-10 08:00"))); got != nil {
		t.Errorf("before the first: %v", got)
	}
}
