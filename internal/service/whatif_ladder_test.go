package service_test

import (
	"testing"

	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// A rung that comes earlier reminds of more questions; what is done changes
// nothing. A rung that is dropped reminds of none.
func TestLadderOnThePast(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.at("2026-03-02 09:00")
	m.asked(question.Assigned)
	m.at("2026-04-01 09:00") // long past the department's date
	ladder, err := m.Ladder(t.Context(), m.actors["admin"])
	if err != nil {
		t.Fatal(err)
	}
	chair := escalation.Rung{Stage: question.StageDepartment, After: 1, How: escalation.Now, To: []escalation.Recipient{escalation.ToChair}}
	w, err := m.WhatifRung(t.Context(), m.actors["admin"], chair)
	if err != nil {
		t.Fatal(err)
	}
	if w.Counted != 1 || w.Sum.Of != 1 || w.Sum.WillOf != 1 || w.Sum.Will != w.Sum.Was+1 {
		t.Errorf("one rung more for the chair gives %+v", w.Sum)
	}
	told := func(w service.LadderWhatif, r escalation.Recipient) (was, will int) {
		for _, c := range w.ByRecipient {
			if c.Recipient == r {
				return c.Was, c.Will
			}
		}
		return 0, 0
	}
	if was, will := told(w, escalation.ToChair); will != was+1 {
		t.Errorf("the chair is told %d times instead of %d, want once more", will, was)
	}
	if len(w.ByDepartment) != 1 || w.ByDepartment[0].Will != w.Sum.Will {
		t.Errorf("the departments do not add up: %+v, %+v", w.ByDepartment, w.Sum)
	}
	for _, r := range ladder {
		if r.Stage != question.StageDepartment || r.Share != 0.5 {
			continue
		}
		w, err := m.WhatifDrop(t.Context(), m.actors["admin"], r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if was, will := told(w, escalation.ToOfficer); will != was-1 {
			t.Errorf("without the first rung the officer is told %d times instead of %d", will, was)
		}
	}
	after, err := m.Ladder(t.Context(), m.actors["admin"])
	if err != nil || len(after) != len(ladder) {
		t.Errorf("trying changed the ladder: %d rungs, then %d, %v", len(ladder), len(after), err)
	}
	_, err = m.WhatifRung(t.Context(), m.actors["board"], chair)
	refused(t, err, question.CodeForbidden, "error.forbidden")
}
