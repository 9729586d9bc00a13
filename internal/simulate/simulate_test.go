package simulate

import (
	"errors"
	"testing"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/demo"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
)

var from = calendar.Date{Year: 2026, Month: 1, Day: 26} // three weeks before Tết

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
	c := clock.FixedAt(from.Start())
	svc := service.New(st, c, service.Options{
		BaseURL: "http://localhost", Secret: []byte("0123456789abcdef0123456789abcdef"), MailDomain: "bo.example.vn",
	})
	if err := svc.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	return svc, c
}

func simulated(t *testing.T, seed uint64) (Summary, *service.Service, Options) {
	t.Helper()
	svc, c := installed(t)
	o := Options{Service: svc, Clock: c, From: from, Days: 28, PerDay: 1, Seed: seed}
	s, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s, svc, o
}

func TestTheSameSeedGivesTheSameHistories(t *testing.T) {
	t.Parallel()
	one, svc, o := simulated(t, 1)
	again, _, _ := simulated(t, 1)
	other, _, _ := simulated(t, 2)
	if one.Digest != again.Digest {
		t.Errorf("the same seed gave %s and %s", one.Digest, again.Digest)
	}
	if one.Digest == other.Digest {
		t.Errorf("two seeds gave %s", one.Digest)
	}
	if one.Questions != 28 || one.Letters == 0 || one.Rungs == 0 || one.ByStatus[question.Published] == 0 {
		t.Errorf("too little happened: %+v", one)
	}
	checkPromises(t, svc, o)
	if _, err := Run(t.Context(), o); !errors.Is(err, ErrInhabited) {
		t.Errorf("a second run into the same database: %v, want %v", err, ErrInhabited)
	}
	if state, err := demo.StateOf(t.Context(), svc); err != nil || state != demo.Complete {
		t.Errorf("state %s, error %v: hoidap dev would make it anew", state, err)
	}
}

// checkPromises looks whether every history holds together.
func checkPromises(t *testing.T, svc *service.Service, o Options) {
	t.Helper()
	ctx, by := t.Context(), question.SystemActor()
	if v, err := svc.Verify(ctx, nil); err != nil || v.Broken != "" || v.Questions != o.Days*o.PerDay {
		t.Errorf("verified %+v, error %v", v, err)
	}
	if next, err := svc.NextWork(ctx); err != nil || (next != nil && !next.After(o.End())) {
		t.Errorf("work is due at %v, error %v", next, err)
	}
	if n, err := svc.Sweep(ctx); err != nil || n != 0 {
		t.Errorf("%d ladders were left, error %v", n, err)
	}
	list, err := svc.Questions(ctx, by, question.Filter{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range list.Questions {
		d, err := svc.Dossier(ctx, by, q.Code)
		if err != nil {
			t.Fatal(err)
		}
		rungs := map[string]bool{}
		for _, e := range d.Events {
			if e.Do != question.EventReminded {
				continue
			}
			key := e.Data["stage"].(string) + e.Data["rung"].(string) + e.Data["at"].(string)
			if rungs[key] {
				t.Errorf("%s: the rung %s fired twice", q.Code, key)
			}
			rungs[key] = true
			if at, want := e.At.Format("2006-01-02T15:04:05Z"), e.Data["at"]; at < want.(string) {
				t.Errorf("%s: a rung of %s fired at %s", q.Code, want, at)
			}
		}
		for i, s := range d.Spans {
			last := i == len(d.Spans)-1
			if !last && (s.To == nil || (!s.To.Equal(d.Spans[i+1].From) && !q.AskerReopened)) {
				t.Errorf("%s: span %d ends %v, the next begins %s", q.Code, i, s.To, d.Spans[i+1].From)
			}
			if last && (s.To == nil) != (q.Status.Holder() != question.HeldByNobody) {
				t.Errorf("%s is %s, but its last span ends %v", q.Code, q.Status, s.To)
			}
		}
		for _, m := range d.Mails {
			if m.SentAt == nil {
				t.Errorf("%s: the letter %s was not sent", q.Code, m.Key)
			}
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{
		{From: from, Days: 0, PerDay: 1},
		{From: from, Days: 1, PerDay: 0},
		{From: from, Days: MaxDays + 1, PerDay: 1},
		{Days: 1, PerDay: 1},
		{From: calendar.Date{Year: 1999, Month: 1, Day: 1}, Days: 1, PerDay: 1},
	} {
		if _, err := Run(t.Context(), o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}
