package service_test

import (
	"slices"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/routing"
	"hoidap/internal/service"
)

// A department that sent a question back is not proposed for it again, neither on
// the page of the question nor where intake screens.
func TestNotProposedAgain(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code := m.ask().Code
	proposed := func() (own, screened bool) {
		t.Helper()
		d, err := m.Dossier(t.Context(), m.actors["intake"], code)
		if err != nil {
			t.Fatal(err)
		}
		list, err := m.Screening(t.Context(), m.actors["intake"], []question.Question{d.Question})
		if err != nil {
			t.Fatal(err)
		}
		has := func(ps []routing.Proposal) bool {
			return slices.ContainsFunc(ps, func(p routing.Proposal) bool { return p.Department == "TCQLDD" })
		}
		return has(d.Proposals), has(list[d.Question.ID].Proposals)
	}
	if own, screened := proposed(); !own || !screened {
		t.Fatalf("at first it is proposed %v, on screening %v", own, screened)
	}
	m.act("intake", code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.act("head", code, service.Act{Do: question.Return, Note: "Không thuộc lĩnh vực của đơn vị."})
	if own, screened := proposed(); own || screened {
		t.Errorf("after the return it is proposed %v, on screening %v", own, screened)
	}
}
