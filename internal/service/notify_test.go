package service_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// sent lists the letters to the staff: when, what, to whom.
func (m *ministry) sent() []string {
	m.t.Helper()
	rows, err := m.db.QueryContext(m.t.Context(), `SELECT created_at, template, to_name FROM mails WHERE person_id IS NOT NULL ORDER BY id`)
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var list []string
	for rows.Next() {
		var at time.Time
		var template, name string
		if err := rows.Scan(&at, &template, &name); err != nil {
			m.t.Fatal(err)
		}
		list = append(list, at.In(calendar.Zone).Format("01-02 15:04")+" "+template+" "+strings.TrimPrefix(name, "Cán bộ "))
	}
	if err := rows.Err(); err != nil {
		m.t.Fatal(err)
	}
	return list
}

// The Tết holiday of 2026 is 16 to 20 February. Asked in the week before and
// left alone, each rung comes on the right working day, within office hours.
func TestNobodyAnswersOverTet(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.at("2026-02-09 09:00")
	r := m.asked(question.Assigned)
	if q := m.question(r.Code); q.StageDueOn != day("2026-03-02") {
		t.Fatalf("stage due %s", q.StageDueOn)
	}
	m.hours("2026-03-10 09:00")
	want := []string{
		"02-24 08:00 share-50 officer", "02-27 08:00 share-80 head", "02-27 08:00 share-80 officer",
		"03-03 00:00 due head", "03-03 00:00 due board", "03-05 00:00 after-2 board", "03-10 00:00 after-5 chair",
	}
	if got := m.reminders(r.Code); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	ref := calendar.Shipped()
	seen := map[string]bool{}
	for _, line := range m.sent() {
		at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+line[:11], calendar.Zone)
		if err != nil || !escalation.Open(ref, at) {
			t.Errorf("out of hours, or %v: %s", err, line)
		}
		if seen[line] {
			t.Errorf("twice: %s", line)
		}
		seen[line] = true
	}
	if n := m.count(`SELECT count(*) FROM notices WHERE mail_id IS NULL`); n != 0 {
		t.Errorf("%d reminders without a letter", n)
	}
}

func TestMissedRungsComeAsOneLetterForEachPerson(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	codes := []string{m.asked(question.Assigned).Code, m.asked(question.Assigned).Code}
	m.exec(`DELETE FROM jobs WHERE type <> 'mail'`)
	m.at("2026-03-18 10:30") // down for a fortnight
	if _, err := m.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.work()
	got := m.sent()
	slices.Sort(got)
	want := []string{"03-18 10:30 reminders board", "03-18 10:30 reminders head", "03-18 10:30 reminders officer"}
	if !slices.Equal(got, want) {
		t.Errorf("letters %q, want %q", got, want)
	}
	for _, code := range codes {
		if n := len(m.reminders(code)); n != 5 {
			t.Errorf("%s: %d reminders", code, n)
		}
	}
	var data string
	if err := m.db.QueryRowContext(t.Context(), `SELECT data::text FROM mails WHERE to_name = 'Cán bộ head'`).Scan(&data); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{codes[0], codes[1], "share-80", "due", "2026-03-13T"} {
		if !strings.Contains(data, part) {
			t.Errorf("the letter lacks %s: %s", part, data)
		}
	}
}

func TestReminderOfWhatIsDoneIsDropped(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.at("2026-03-17 00:00")
	m.work() // the rungs fire, their letters wait for the morning
	if n := len(m.sent()); n != 0 {
		t.Fatalf("%d letters at midnight", n)
	}
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Trả lời."})
	m.act("officer", r.Code, service.Act{Do: question.Submit})
	m.at("2026-03-17 08:00")
	m.work()
	if got := m.sent(); len(got) != 0 {
		t.Errorf("letters %q", got)
	}
	if n := m.count(`SELECT count(*) FROM notices WHERE dropped_at IS NULL`); n != 0 {
		t.Errorf("%d reminders are not dropped", n)
	}
}

func TestDeputyIsToldAndACycleRefused(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	from, to := day("2026-03-09"), day("2026-03-13")
	add := func(by, login, deputy string) error {
		return m.AddAbsence(t.Context(), m.actors[by], login, from, to, deputy)
	}
	refused(t, add("officer2", "officer", "officer2"), question.CodeForbidden, "error.forbidden")
	refused(t, add("officer", "officer", "other"), question.CodeInvalid, "deputy/problem.deputy")
	if err := add("officer", "officer", "officer2"); err != nil {
		t.Fatal(err)
	}
	refused(t, add("admin", "officer", "head"), question.CodeInvalid, "from/problem.absence_twice")
	refused(t, add("officer2", "officer2", "officer"), question.CodeInvalid, "deputy/problem.absence_cycle")
	if err := add("head", "head", ""); err != nil { // nobody stands in: the board is told
		t.Fatal(err)
	}
	m.hours("2026-03-13 10:00")
	want := []string{"03-10 08:00 share-50 officer2 for officer", "03-13 08:00 share-80 officer2 for officer", "03-13 08:00 share-80 board for head"}
	if got := m.reminders(r.Code); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	m.act("board", r.Code, service.Act{Do: question.Prod})
	if l := m.mails(r.Code, true); l[len(l)-1].ToName != "Cán bộ officer2" || l[len(l)-1].Data.For != "Cán bộ officer" {
		t.Errorf("prodded %+v", l[len(l)-1])
	}
}

func TestLateQuestionsOfADepartmentInOneLetter(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	codes := []string{m.asked(question.Assigned).Code, m.asked(question.Assigned).Code}
	m.at("2026-03-17 09:00")
	_, err := m.ProdDepartment(t.Context(), m.actors["head"], "TCQLDD", "")
	refused(t, err, question.CodeForbidden, "error.forbidden")
	n, err := m.ProdDepartment(t.Context(), m.actors["board"], "TCQLDD", "Đề nghị trả lời ngay.")
	if err != nil || n != 2 {
		t.Fatalf("%d, %v", n, err)
	}
	if got := m.sent(); !slices.Equal(got, []string{"03-17 09:00 prods officer"}) {
		t.Errorf("letters %q", got)
	}
	for _, code := range codes {
		if steps := m.history(code); steps[len(steps)-1] != question.Prod {
			t.Errorf("history %v", steps)
		}
	}
}

func TestChangedLadderHoldsForOpenQuestions(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	save := func(x escalation.Rung) error {
		x.Stage, x.How = question.StageDepartment, escalation.Now
		return m.SaveRung(t.Context(), m.actors["admin"], x)
	}
	chair := []escalation.Recipient{escalation.ToChair}
	refused(t, save(escalation.Rung{Share: 0.5, To: chair}), question.CodeInvalid, "at/problem.rung_place")
	refused(t, save(escalation.Rung{After: 10, To: chair}), question.CodeInvalid, "at/problem.rung_place") // a repeat of +5
	refused(t, save(escalation.Rung{After: 1}), question.CodeInvalid, "to/problem.rung_to")
	refused(t, save(escalation.Rung{Share: -0.5, To: chair}), question.CodeInvalid, "at/problem.rung_share")
	// Each field says what is wrong with it, not only the first one.
	var e *question.Error
	if err := save(escalation.Rung{Share: 2, Kind: "riddle", Every: -1}); !errors.As(err, &e) {
		t.Fatalf("got %v", err)
	}
	var wrong []string
	for _, f := range e.Fields {
		wrong = append(wrong, f.Field)
	}
	if want := []string{"kind", "at", "every", "to"}; !slices.Equal(wrong, want) {
		t.Errorf("faults of %q, want %q", wrong, want)
	}
	m.at("2026-03-10 09:00")
	m.work()
	if err := save(escalation.Rung{After: -1, Department: "TCQLDD", To: chair}); err != nil {
		t.Fatal(err)
	}
	if err := save(escalation.Rung{Share: 0.2, Department: "TCQLDD", To: chair}); err != nil { // past: not made up for
		t.Fatal(err)
	}
	p, err := m.PreviewLadder(t.Context(), m.actors["admin"], r.Code)
	if err != nil || len(p.Coming) != 1 || p.Coming[0].Name != "after--1" || p.Coming[0].To[0].Name != "Cán bộ chair" {
		t.Errorf("preview %+v, %v", p.Coming, err)
	}
	m.hours("2026-03-20 09:00")
	want := []string{"03-10 08:00 share-50 officer", "03-14 00:00 after--1 chair"}
	if got := m.reminders(r.Code); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestClockPutBackSendsNothingTwice(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.hours("2026-03-18 09:00")
	before, letters := m.reminders(r.Code), len(m.sent())
	m.at("2026-03-10 07:00")
	m.hours("2026-03-18 09:00")
	if got := m.reminders(r.Code); !slices.Equal(got, before) {
		t.Errorf("got %q, had %q", got, before)
	}
	if n := len(m.sent()); n != letters {
		t.Errorf("%d letters, had %d", n, letters)
	}
}
