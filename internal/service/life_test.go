package service_test

import (
	"context"
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
	store  *store.Store
	clock  *clock.Fixed
	actors map[string]question.Actor
}

func newMinistry(t *testing.T) *ministry {
	t.Helper()
	ctx := t.Context()
	st, err := store.Open(ctx, store.Options{URL: testdb.New(t).URL, Conns: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	m := &ministry{store: st, clock: clock.FixedAt(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)), actors: map[string]question.Actor{}}
	m.Service = service.New(st, m.clock, service.Options{
		BaseURL: "https://hoidap.example.vn", Secret: []byte("a secret that only the test knows"), MailDomain: "hoidap.example.vn",
	})
	if err := m.Install(ctx); err != nil {
		t.Fatal(err)
	}
	for login, grant := range map[string]question.Grant{
		"intake": {Role: question.Intake}, "board": {Role: question.Board}, "chair": {Role: question.Chair},
		"admin": {Role: question.Admin}, "head": {Role: question.Head, Department: "TCQLDD"},
		"officer": {Role: question.Officer, Department: "TCQLDD"}, "other": {Role: question.Officer, Department: "TCMT"},
	} {
		p, err := m.AddPerson(ctx, question.SystemActor(), service.NewPerson{
			Login: login, Name: "Cán bộ " + login, Email: login + "@bo.example.vn", Password: "mật khẩu của " + login,
			Grants: []question.Grant{grant},
		})
		if err != nil {
			t.Fatal(err)
		}
		m.actors[login] = p.Actor()
	}
	return m
}

func landQuestion() question.Submission {
	return question.Submission{
		Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Nguyễn Thị Hoa", Email: "hoa@example.vn",
		Province: "01", Field: "land", Title: "Chuyển đất trồng cây lâu năm sang đất ở",
		Body:       "Gia đình tôi có thửa đất trồng cây lâu năm, nay muốn chuyển sang đất ở thì làm thế nào?",
		MayPublish: true, Consent: true, Lang: "vi",
	}
}

// act takes a step that must succeed.
func (m *ministry) act(ctx context.Context, t *testing.T, login, code string, a service.Act) question.Question {
	t.Helper()
	q, err := m.Act(ctx, m.actors[login], code, a)
	if err != nil {
		t.Fatalf("%s by %s: %v", a.Do, login, err)
	}
	return q
}

func TestQuestionGoesTheWholeWay(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	r, err := m.Ask(ctx, service.Asking{Submission: landQuestion(), Channel: "web", Key: "k1"})
	if err != nil {
		t.Fatal(err)
	}
	if want := (calendar.Date{Year: 2026, Month: 3, Day: 23}); r.DueOn != want {
		t.Errorf("promised %s, want %s", r.DueOn, want)
	}
	m.act(ctx, t, "intake", r.Code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.act(ctx, t, "head", r.Code, service.Act{Do: question.Assign, Officer: "officer"})
	m.act(ctx, t, "officer", r.Code, service.Act{Do: question.Draft, Answer: "Theo **Luật Đất đai** năm 2024 …"})
	m.act(ctx, t, "officer", r.Code, service.Act{Do: question.Submit})
	m.act(ctx, t, "head", r.Code, service.Act{Do: question.Approve})
	m.act(ctx, t, "board", r.Code, service.Act{Do: question.Approve})
	q := m.act(ctx, t, "board", r.Code, service.Act{Do: question.Publish})
	if q.Status != question.Published {
		t.Fatalf("status %s, want published", q.Status)
	}

	lib, err := m.Library(ctx, question.LibraryFilter{Query: "dat trong cay"})
	if err != nil || len(lib.Publications) != 1 {
		t.Fatalf("the library has %d, %v; want 1", len(lib.Publications), err)
	}
	f, err := m.Follow(ctx, r.Code, r.Token)
	if err != nil || f.Answer == nil || f.Publication == nil {
		t.Fatalf("follow: %v, answer %v, publication %v", err, f.Answer, f.Publication)
	}
	d, err := m.Dossier(ctx, m.actors["board"], r.Code)
	if err != nil {
		t.Fatal(err)
	}
	prev := ""
	for _, e := range d.Events {
		if !e.Intact(prev) {
			t.Errorf("event %d %s does not fit the chain", e.Seq, e.Do)
		}
		prev = e.Hash
	}
	templates := []string{}
	for _, l := range d.Mails {
		templates = append(templates, l.Template)
	}
	if len(templates) != 4 {
		t.Errorf("letters %v, want received, routed, answered, published", templates)
	}
}
