package service_test

import (
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// closed ends the department of land, the one for the environment follows it.
func (m *ministry) closed(t *testing.T) {
	t.Helper()
	d, err := m.Department(t.Context(), "TCQLDD")
	if err != nil {
		t.Fatal(err)
	}
	d.ValidTo, d.Successor = m.Today().AddDays(1), "TCMT"
	if err := m.SaveDepartment(t.Context(), question.SystemActor(), d, false); err != nil {
		t.Fatal(err)
	}
}

// Who has a question keeps it through the change of departments: one holder at
// every instant, the same dates, and everything can go on.
func TestSuccession(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	admin := question.SystemActor()
	_, err := m.Succession(t.Context(), admin, "TCQLDD")
	refused(t, err, question.CodeConflict, "error.no_successor")
	_, err = m.Succession(t.Context(), m.actors["head"], "TCQLDD")
	refused(t, err, question.CodeForbidden, "error.forbidden")

	routed, assigned, submitted, done := m.asked(question.Routed), m.asked(question.Assigned), m.asked(question.Submitted), m.asked(question.Published)
	before := map[string]question.Question{}
	for _, r := range []service.Receipt{routed, assigned, submitted, done} {
		before[r.Code] = m.question(r.Code)
	}
	m.closed(t)
	plan, err := m.Succession(t.Context(), admin, "TCQLDD")
	if err != nil || plan.Questions() != 3 || plan.To.Code != "TCMT" || len(plan.Fields) == 0 {
		t.Fatalf("%+v, %v", plan, err)
	}
	// Who stays behind leaves a question without anybody: nothing happens at all.
	_, err = m.Succeed(t.Context(), admin, "TCQLDD", []string{"head"}, "", "")
	refused(t, err, question.CodeInvalid, "heir/problem.heir")
	if m.question(routed.Code).Lead != "TCQLDD" {
		t.Fatal("half of it was done")
	}
	n, err := m.Succeed(t.Context(), admin, "TCQLDD", []string{"head", "officer"}, "", "Quyết định 1/QĐ")
	if err != nil || n != 3 {
		t.Fatalf("%d moved, %v", n, err)
	}
	for _, r := range []service.Receipt{routed, assigned, submitted} {
		was, is := before[r.Code], m.question(r.Code)
		if is.Lead != "TCMT" || is.Status != was.Status || is.OfficerID != was.OfficerID || is.DueOn != was.DueOn || is.StageDueOn != was.StageDueOn {
			t.Errorf("%s was %+v, is %+v", r.Code, was, is)
		}
		m.heldThroughout(t, r.Code, "TCMT")
	}
	if is := m.question(done.Code); is.Lead != "TCQLDD" {
		t.Errorf("a published answer is that of %s now", is.Lead)
	}
	if plan, err = m.Succession(t.Context(), admin, "TCQLDD"); err != nil || !plan.Done() {
		t.Errorf("left: %+v, %v", plan, err)
	}
	m.reread(t, "head", "officer")
	m.act("officer", assigned.Code, service.Act{Do: question.Draft, Answer: "Theo Điều 121.", AnswerVersion: -1})
	m.act("head", submitted.Code, service.Act{Do: question.Approve})
	m.act("head", routed.Code, service.Act{Do: question.Assign, Officer: "other"})
	m.historyNamesWhatIsThere(assigned.Code)
}

// Somebody of the successor can take over what the others leave behind.
func TestSuccessionWithAnHeir(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.closed(t)
	_, err := m.Succeed(t.Context(), question.SystemActor(), "TCQLDD", nil, "officer", "")
	refused(t, err, question.CodeInvalid, "heir/problem.officer")
	if _, err := m.Succeed(t.Context(), question.SystemActor(), "TCQLDD", nil, "other", ""); err != nil {
		t.Fatal(err)
	}
	if q := m.question(r.Code); q.OfficerID != m.actors["other"].PersonID || q.Lead != "TCMT" {
		t.Errorf("held by %d in %s", q.OfficerID, q.Lead)
	}
	m.heldThroughout(t, r.Code, "TCMT")
	m.reread(t, "officer")
	_, err = m.Question(t.Context(), m.actors["officer"], r.Code)
	refused(t, err, question.CodeNotFound, "error.not_found")
}

// reread reads anew what people may do.
func (m *ministry) reread(t *testing.T, logins ...string) {
	t.Helper()
	for _, login := range logins {
		a, err := m.Actor(t.Context(), m.actors[login].PersonID)
		if err != nil {
			t.Fatal(err)
		}
		m.actors[login] = a
	}
}

// heldThroughout checks that the spans of the question follow each other without
// a gap, and that the last is open and the department's.
func (m *ministry) heldThroughout(t *testing.T, code, department string) {
	t.Helper()
	d, err := m.Dossier(t.Context(), m.actors["board"], code)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range d.Spans {
		if last := i == len(d.Spans)-1; last != (s.To == nil) || !last && !s.To.Equal(d.Spans[i+1].From) {
			t.Errorf("%s: span %d of %d ends at %v", code, i+1, len(d.Spans), s.To)
		}
	}
	if last := d.Spans[len(d.Spans)-1]; last.Department != department {
		t.Errorf("%s is held in %s", code, last.Department)
	}
}
