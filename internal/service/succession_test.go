package service_test

import (
	"slices"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
)

// closed ends the department of land, the one for the environment follows it.
func (m *ministry) closed(t *testing.T) {
	t.Helper()
	d, err := m.Department(t.Context(), "TCQLDD")
	if err != nil {
		t.Fatal(err)
	}
	d.ValidTo, d.Successor = m.Today().AddDays(1), "TCMT"
	if err := m.SaveDepartment(t.Context(), question.SystemActor(), d, service.Saving{}); err != nil {
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
	_, err = m.Succeed(t.Context(), admin, "TCQLDD", service.Succeeding{People: []string{"head"}})
	refused(t, err, question.CodeInvalid, "heir/problem.heir")
	if m.question(routed.Code).Lead != "TCQLDD" {
		t.Fatal("half of it was done")
	}
	n, err := m.Succeed(t.Context(), admin, "TCQLDD", service.Succeeding{People: []string{"head", "officer"}, Note: "Quyết định 1/QĐ"})
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
	_, err := m.Succeed(t.Context(), question.SystemActor(), "TCQLDD", service.Succeeding{Heir: "officer"})
	refused(t, err, question.CodeInvalid, "heir/problem.officer")
	if _, err := m.Succeed(t.Context(), question.SystemActor(), "TCQLDD", service.Succeeding{Heir: "other"}); err != nil {
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

// Somebody else changes who is in the department in the same moment: what was
// decided about what is no longer so does not happen, and is told.
func TestSuccessionWhileAnotherChangesPeople(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.closed(t)
	ctx, admin := t.Context(), question.SystemActor()
	plan, err := m.Succession(ctx, admin, "TCQLDD")
	if err != nil {
		t.Fatal(err)
	}
	how := service.Succeeding{People: []string{"head", "officer"}, Seen: plan.Seen()}
	told := make(chan error, 1)
	// The other transaction gives a second officer the board's role and takes the
	// department's away; it ends only when the succession waits for it.
	err = m.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockAdministration(ctx); err != nil {
			return err
		}
		if err := tx.SetGrants(ctx, m.actors["officer2"].PersonID, []question.Grant{{Role: question.Board}}); err != nil {
			return err
		}
		go func() {
			_, err := m.Succeed(ctx, admin, "TCQLDD", how)
			told <- err
		}()
		for m.count(`SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
			WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted`) == 0 {
			if err := ctx.Err(); err != nil || len(told) > 0 {
				t.Fatal("it did not wait", err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, <-told, question.CodeConflict, "error.succession_changed")
	if q := m.question(r.Code); q.Lead != "TCQLDD" {
		t.Error("it was moved all the same")
	}
	p, err := m.Person(ctx, admin, "officer2")
	if err != nil || !slices.Equal(p.Grants, []question.Grant{{Role: question.Board}}) {
		t.Errorf("what the other one did is %+v now, %v", p.Grants, err)
	}
	if plan, err = m.Succession(ctx, admin, "TCQLDD"); err != nil {
		t.Fatal(err)
	}
	how.Seen = plan.Seen()
	if _, err := m.Succeed(ctx, admin, "TCQLDD", how); err != nil {
		t.Fatal(err)
	}
}

// Of two who change the same person, department or field one is told.
func TestTwoChangeTheSame(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx, by := t.Context(), question.SystemActor()
	p, err := m.Person(ctx, by, "officer")
	if err != nil {
		t.Fatal(err)
	}
	d, err := m.Department(ctx, "TCMT")
	if err != nil {
		t.Fatal(err)
	}
	fields, err := m.Fields(ctx)
	if err != nil {
		t.Fatal(err)
	}
	f := fields[0]
	person := func(team string) error {
		return m.ChangePerson(ctx, by, p.Login, service.PersonChange{
			Name: p.Name, Email: p.Email, Team: team, Active: true, Grants: p.Grants, Seen: service.PersonSeen(p),
		})
	}
	department := func(symbol string) error {
		x := d
		x.Symbol = symbol
		return m.SaveDepartment(ctx, by, x, service.Saving{Seen: service.DepartmentSeen(d)})
	}
	field := func(name string) error {
		x := f
		x.NameEN = name
		return m.SaveField(ctx, by, x, service.Saving{Seen: service.FieldSeen(f)})
	}
	for what, save := range map[string]func(string) error{"person": person, "department": department, "field": field} {
		told := make(chan error, 2)
		for _, word := range []string{"một", "hai"} {
			go func() { told <- save(word) }()
		}
		first, second := <-told, <-told
		if first == nil {
			first = second
		} else if second != nil {
			t.Errorf("%s: both failed: %v, %v", what, first, second)
		}
		refused(t, first, question.CodeConflict, "error.changed_meanwhile")
	}
}
