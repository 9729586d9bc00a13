package service_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
)

// ministry is a service over a database of its own, with a few people and a
// clock that stands still until it is moved.
type ministry struct {
	*service.Service
	t      *testing.T
	store  *store.Store
	db     *sql.DB // past the program, for what it would not do
	clock  *clock.Fixed
	actors map[string]question.Actor
}

// staff is who works in the test ministry.
var staff = []struct {
	login string
	grant question.Grant
}{
	{"intake", question.Grant{Role: question.Intake}},
	{"head", question.Grant{Role: question.Head, Department: "TCQLDD"}},
	{"officer", question.Grant{Role: question.Officer, Department: "TCQLDD"}},
	{"officer2", question.Grant{Role: question.Officer, Department: "TCQLDD"}},
	{"other", question.Grant{Role: question.Officer, Department: "TCMT"}},
	{"board", question.Grant{Role: question.Board}},
	{"chair", question.Grant{Role: question.Chair}},
	{"admin", question.Grant{Role: question.Admin}},
}

// newMinistry opens on Monday, 2 March 2026, at 9 in the morning.
func newMinistry(t *testing.T) *ministry {
	t.Helper()
	url := testdb.New(t).URL
	st, err := store.Open(t.Context(), store.Options{URL: url, Conns: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	m := &ministry{t: t, store: st, db: db, clock: clock.FixedAt(local("2026-03-02 09:00")), actors: map[string]question.Actor{}}
	m.Service = service.New(st, m.clock, service.Options{
		BaseURL: "https://hoidap.example.vn", Secret: []byte("a secret that only the test knows"), MailDomain: "hoidap.example.vn",
	})
	if err := m.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, p := range staff {
		// Through the store: making a password is slow, and only sign-in needs one.
		person := question.Person{
			Login: p.login, Name: "Cán bộ " + p.login, Email: p.login + "@bo.example.vn", Lang: "vi", Active: true,
			Grants: []question.Grant{p.grant},
		}
		err := st.InTx(t.Context(), func(tx *store.Tx) (err error) {
			person.ID, err = tx.AddPerson(t.Context(), person, "no password", m.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		m.actors[p.login] = person.Actor()
	}
	return m
}

// Now is the ministry's time.
func (m *ministry) Now() time.Time { return m.clock.Now() }

// local reads a time of day in Viet Nam.
func local(s string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Zone)
	if err != nil {
		panic(err)
	}
	return at
}

// at moves the clock.
func (m *ministry) at(s string) { m.clock.Set(local(s)) }

func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func landQuestion() question.Submission {
	return question.Submission{
		Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Nguyễn Thị Hoa", Email: "hoa@example.vn",
		Province: "01", Field: "land", Title: "Chuyển đất trồng cây lâu năm sang đất ở",
		Body:       "Gia đình tôi có thửa đất trồng cây lâu năm, nay muốn chuyển sang đất ở thì làm thế nào?",
		MayPublish: true, Consent: true, Lang: "vi",
	}
}

// ask sends a question that must be taken.
func (m *ministry) ask(change ...func(*question.Submission)) service.Receipt {
	m.t.Helper()
	sub := landQuestion()
	for _, f := range change {
		f(&sub)
	}
	r, err := m.Ask(m.t.Context(), service.Asking{Submission: sub, Channel: "web"})
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

// act takes a step that must succeed.
func (m *ministry) act(login, code string, a service.Act) question.Question {
	m.t.Helper()
	q, err := m.Act(m.t.Context(), m.actors[login], code, a)
	if err != nil {
		m.t.Fatalf("%s by %s: %v", a.Do, login, err)
	}
	return q
}

// way is how a question gets from one status to the next.
var way = []struct {
	to    question.Status
	by    string
	steps []service.Act
}{
	{question.Routed, "intake", []service.Act{{Do: question.Route, Department: "TCQLDD"}}},
	{question.Assigned, "head", []service.Act{{Do: question.Assign, Officer: "officer"}}},
	{question.Submitted, "officer", []service.Act{
		{Do: question.Draft, Answer: "Theo **Điều 121 Luật Đất đai** năm 2024, đề nghị Bà liên hệ UBND cấp xã."}, {Do: question.Submit},
	}},
	{question.Approved, "head", []service.Act{{Do: question.Approve}}},
	{question.Answered, "board", []service.Act{{Do: question.Approve}}},
	{question.Published, "board", []service.Act{{Do: question.Publish}}},
}

// bring takes the received question to the status.
func (m *ministry) bring(code string, to question.Status) question.Question {
	m.t.Helper()
	var q question.Question
	for _, w := range way {
		for _, a := range w.steps {
			q = m.act(w.by, code, a)
		}
		if w.to == to {
			return q
		}
	}
	m.t.Fatalf("no way to %s", to)
	return q
}

// asked is a new question that was brought to the status.
func (m *ministry) asked(to question.Status, change ...func(*question.Submission)) service.Receipt {
	m.t.Helper()
	r := m.ask(change...)
	m.bring(r.Code, to)
	return r
}

func (m *ministry) question(code string) question.Question {
	m.t.Helper()
	q, err := m.Question(m.t.Context(), question.SystemActor(), code)
	if err != nil {
		m.t.Fatal(err)
	}
	return q
}

// letters lists the templates of the letters to the question's asker, or to the
// staff about it, in order.
func (m *ministry) letters(code string, toStaff bool) []string {
	m.t.Helper()
	var names []string
	for _, l := range m.mails(code, toStaff) {
		names = append(names, l.Template)
	}
	return names
}

func (m *ministry) mails(code string, toStaff bool) []question.Mail {
	m.t.Helper()
	all, err := m.store.Mails(m.t.Context(), m.question(code).ID)
	if err != nil {
		m.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(l question.Mail) bool { return (l.PersonID != 0) != toStaff })
}

// history lists the question's steps, and checks that the chain is whole.
func (m *ministry) history(code string) []question.Action {
	m.t.Helper()
	events, err := m.Events(m.t.Context(), question.SystemActor(), code)
	if err != nil {
		m.t.Fatal(err)
	}
	var steps []question.Action
	prev := ""
	for i, e := range events {
		if e.Seq != i+1 || !e.Intact(prev) {
			m.t.Errorf("event %d %s of %s does not fit the chain", e.Seq, e.Do, code)
		}
		prev = e.Hash
		steps = append(steps, e.Do)
	}
	return steps
}

// spans checks that the question was held without gap or overlap, except while
// nobody had to act, and returns who held it.
func (m *ministry) spans(code string) []question.Holder {
	m.t.Helper()
	q := m.question(code)
	events, err := m.store.Events(m.t.Context(), q.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	spans, err := m.store.Spans(m.t.Context(), q.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	var life, sum time.Duration // while somebody had to act, by the history and by the spans
	for i, e := range events {
		until := m.Now()
		if i+1 < len(events) {
			until = events[i+1].At
		}
		if e.To.Holder() != question.HeldByNobody {
			life += until.Sub(e.At)
		}
	}
	idle := func(at time.Time) bool {
		return slices.ContainsFunc(events, func(e question.Event) bool { return e.At.Equal(at) && e.To.Holder() == question.HeldByNobody })
	}
	var holders []question.Holder
	end := events[0].At
	for i, s := range spans {
		holders = append(holders, s.Holder)
		if !s.From.Equal(end) && !idle(end) {
			m.t.Errorf("%s: span %d begins at %s, the one before ended at %s", code, i, s.From, end)
		}
		end = m.Now()
		if s.To != nil {
			end = *s.To
		} else if i < len(spans)-1 || q.Status.Holder() == question.HeldByNobody {
			m.t.Errorf("%s is %s, span %d of %d is open", code, q.Status, i, len(spans))
		}
		sum += end.Sub(s.From)
	}
	if sum != life {
		m.t.Errorf("%s: spans add up to %s, its life is %s", code, sum, life)
	}
	return holders
}

// count runs a query that returns one number.
func (m *ministry) count(q string, args ...any) int {
	m.t.Helper()
	var n int
	if err := m.db.QueryRowContext(m.t.Context(), q, args...).Scan(&n); err != nil {
		m.t.Fatal(err)
	}
	return n
}

// exec does something behind the program's back.
func (m *ministry) exec(q string, args ...any) {
	m.t.Helper()
	if _, err := m.db.ExecContext(m.t.Context(), q, args...); err != nil {
		m.t.Fatal(err)
	}
}

// refused checks an error's code and text, or, for what was sent wrongly, the
// first field and its text as field/text.
func refused(t *testing.T, err error, code question.ErrorCode, key string) {
	t.Helper()
	var e *question.Error
	if !errors.As(err, &e) {
		t.Errorf("got %v, want %s %s", err, code, key)
		return
	}
	got := e.Key
	if len(e.Fields) > 0 {
		got = e.Fields[0].Field + "/" + e.Fields[0].Key
	}
	if e.Code != code || got != key {
		t.Errorf("got %s %s, want %s %s", e.Code, got, code, key)
	}
}

func words(list any) string { return strings.Trim(fmt.Sprint(list), "[]") }
