package demo

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
)

// start is a holiday since 2025, which the demonstration must survive.
var start = time.Date(2026, 11, 24, 9, 0, 0, 0, calendar.Zone)

// ends says in which status each story leaves its question.
var ends = map[string]question.Status{
	"received": question.Received, "received_returned": question.Received, "routed": question.Routed,
	"assigned": question.Assigned, "drafted": question.Assigned, "waiting": question.Waiting, "replied": question.Assigned,
	"submitted": question.Submitted, "head_returned": question.Assigned, "approved": question.Approved,
	"board_returned": question.Assigned, "answered": question.Answered, "published": question.Published,
	"published_rated": question.Published, "corrected": question.Published, "withdrawn": question.Withdrawn,
	"closed": question.Closed, "refused": question.Refused, "reopened": question.Assigned, "spam": question.Spam,
	"merged": question.Merged,
}

func installed(t *testing.T) (*service.Service, *clock.Fixed) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{URL: testdb.New(t).URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	c := clock.FixedAt(start)
	svc := service.New(st, c, service.Options{
		BaseURL: "http://localhost", Secret: []byte("0123456789abcdef0123456789abcdef"), MailDomain: "bo.example.vn",
	})
	if err := svc.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	return svc, c
}

func state(t *testing.T, svc *service.Service) State {
	t.Helper()
	s, err := StateOf(t.Context(), svc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoadLeadsEveryQuestionToTheEndOfItsStory(t *testing.T) {
	t.Parallel()
	svc, c := installed(t)
	if got := state(t, svc); got != Absent {
		t.Errorf("before: state %s, want %s", got, Absent)
	}
	accounts, err := Load(t.Context(), Options{Service: svc, Clock: c, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	if got := state(t, svc); got != Complete {
		t.Errorf("after: state %s, want %s", got, Complete)
	}
	if !c.Now().Equal(start) {
		t.Errorf("the clock stands at %s, want %s", c.Now(), start)
	}
	checkStatuses(t, svc)
	checkDossiers(t, svc)
	checkFound(t, svc)
	checkSearch(t, svc)
	checkOwnWords(t, svc)
	checkSignIn(t, svc, accounts)
}

func checkStatuses(t *testing.T, svc *service.Service) {
	t.Helper()
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	want := map[question.Status]int{}
	for _, s := range stories {
		want[ends[s.Story]]++
	}
	got, err := svc.Counts(t.Context(), question.SystemActor())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range question.Statuses() {
		if got[s] != want[s] {
			t.Errorf("%d questions are %s, want %d", got[s], s, want[s])
		}
		if want[s] == 0 && s != question.Unconfirmed {
			t.Errorf("no story ends as %s", s)
		}
	}
}

// checkDossiers looks at the history of every question.
func checkDossiers(t *testing.T, svc *service.Service) {
	t.Helper()
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	late := map[string]bool{}
	for _, s := range stories {
		late[s.Title] = s.Late
	}
	ctx, seen := t.Context(), 0
	for f := (question.Filter{Limit: 100}); ; {
		page, err := svc.Questions(ctx, question.SystemActor(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range page.Questions {
			seen++
			d, err := svc.Dossier(ctx, question.SystemActor(), q.Code)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Question.Late(start); got != late[q.Title] {
				t.Errorf("%s %q, due on %s: late %t, want %t", q.Code, q.Title, q.DueOn, got, late[q.Title])
			}
			checkHistory(t, d)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	if seen != len(stories) {
		t.Errorf("%d questions listed, want %d", seen, len(stories))
	}
}

func checkHistory(t *testing.T, d service.Dossier) {
	t.Helper()
	prev, at := "", time.Time{}
	for i, e := range d.Events {
		if !e.Intact(prev) {
			t.Errorf("%s: the chain is broken at event %d", d.Question.Code, e.Seq)
		}
		if e.At.Before(at) || e.At.After(start) || e.Seq != i+1 {
			t.Errorf("%s: event %d, the %d. in order, at %s after one at %s", d.Question.Code, e.Seq, i+1, e.At, at)
		}
		prev, at = e.Hash, e.At
	}
	for i, s := range d.Spans {
		switch last := i == len(d.Spans)-1; {
		case last && (s.To == nil) != (d.Question.Status.Holder() != question.HeldByNobody):
			t.Errorf("%s is %s, but the last span ends %v", d.Question.Code, d.Question.Status, s.To)
		case !last && s.To == nil, !last && !s.To.Equal(d.Spans[i+1].From) && !d.Question.AskerReopened:
			t.Errorf("%s: span %d ends %v, the next begins %s", d.Question.Code, i, s.To, d.Spans[i+1].From)
		}
	}
	for _, m := range d.Mails {
		if m.SentAt == nil || m.SentAt.After(start) {
			t.Errorf("%s: the letter %s was sent %v", d.Question.Code, m.Key, m.SentAt)
		}
	}
}

func checkFound(t *testing.T, svc *service.Service) {
	t.Helper()
	ctx := t.Context()
	if next, err := svc.NextWork(ctx); err != nil || (next != nil && !next.After(start)) {
		t.Errorf("work is due at %v, error %v", next, err)
	}
	if n, err := svc.Sweep(ctx); err != nil || n != 0 {
		t.Errorf("%d ladders were left, error %v", n, err)
	}
	list, err := svc.Library(ctx, question.LibraryFilter{Query: "dat dai"})
	if err != nil || len(list.Publications) == 0 {
		t.Errorf("dat dai finds %d publications, error %v", len(list.Publications), err)
	}
	n, err := svc.PublicCounts(ctx, calendar.Of(start).AddDays(-366), calendar.Of(start))
	if err != nil || n.Received < 100 || n.Answered < 50 || n.Published < 50 || n.Open < 10 || len(n.ByDepartment) < 9 {
		t.Errorf("counts %+v, error %v", n, err)
	}
}

func checkSignIn(t *testing.T, svc *service.Service, accounts []Account) {
	t.Helper()
	people, err := svc.People(t.Context(), question.SystemActor())
	if err != nil || len(people) != len(accounts) {
		t.Fatalf("%d people for %d accounts, error %v", len(people), len(accounts), err)
	}
	for _, a := range []Account{accounts[0], accounts[2], accounts[len(accounts)-1]} {
		p, err := svc.SignIn(t.Context(), a.Login, a.Password)
		if err != nil {
			t.Errorf("%s cannot sign in: %v", a.Login, err)
			continue
		}
		if diff := cmp.Diff([]question.Grant{{Role: a.Role, Department: a.Department}}, p.Grants); diff != "" {
			t.Errorf("%s: grants (-want +got)\n%s", a.Login, diff)
		}
	}
}

func TestABrokenLoadIsSeen(t *testing.T) {
	t.Parallel()
	svc, c := installed(t)
	ctx, stop := context.WithCancel(t.Context())
	_, err := Load(ctx, Options{Service: svc, Clock: c, Now: start, Progress: func(int, int) { stop() }})
	if err == nil {
		t.Error("a load that was stopped ends without an error")
	}
	if got := state(t, svc); got != Partial {
		t.Errorf("state %s, want %s", got, Partial)
	}
}

func TestOtherPeopleAreForeign(t *testing.T) {
	t.Parallel()
	svc, _ := installed(t)
	_, err := svc.AddPerson(t.Context(), question.SystemActor(), service.NewPerson{
		Login: "tiepnhan1", Name: "Nguyễn Văn A", Email: "a@monre.example", Password: "a long password",
		Grants: []question.Grant{{Role: question.Intake}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := state(t, svc); got != Foreign {
		t.Errorf("state %s, want %s", got, Foreign)
	}
}

func TestAccountsDiffer(t *testing.T) {
	t.Parallel()
	logins, passwords := map[string]bool{}, map[string]bool{}
	for _, a := range Accounts() {
		if logins[a.Login] || passwords[a.Password] || len(a.Password) < 15 {
			t.Errorf("%s with %q is there twice, or the password is short", a.Login, a.Password)
		}
		logins[a.Login], passwords[a.Password] = true, true
	}
	if !logins[firstLogin] || !logins[lastLogin] {
		t.Error("the first or the last account is missing")
	}
}
