package service_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestQuestionGoesTheWholeWay(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	r := m.ask()
	if want := day("2026-03-23"); r.DueOn != want || r.Status != question.Received || r.Repeated {
		t.Errorf("receipt %+v, want due on %s", r, want)
	}
	for _, w := range way {
		m.clock.Advance(25 * time.Hour)
		for _, a := range w.steps {
			m.act(w.by, r.Code, a)
		}
		if got := m.question(r.Code).Status; got != w.to {
			t.Fatalf("status %s, want %s", got, w.to)
		}
	}
	q := m.question(r.Code)
	if q.AnsweredAt == nil || !q.AnsweredAt.Equal(local("2026-03-07 14:00")) || q.Late(m.Now()) || q.Lead != "TCQLDD" {
		t.Errorf("answered at %v, late %v, lead %s", q.AnsweredAt, q.Late(m.Now()), q.Lead)
	}
	if got, want := words(m.history(r.Code)), "received route assign draft submit approve approve publish"; got != want {
		t.Errorf("history %s, want %s", got, want)
	}
	if got, want := words(m.spans(r.Code)), "intake department officer head board"; got != want {
		t.Errorf("held by %s, want %s", got, want)
	}
	if got, want := words(m.letters(r.Code, false)), "received routed answered published"; got != want {
		t.Errorf("letters %s, want %s", got, want)
	}
	f, err := m.Follow(ctx, strings.ToLower(r.Code), " "+strings.ToUpper(r.Token)+" ")
	if err != nil || f.Answer == nil || f.Publication == nil || f.Department.Code != "TCQLDD" {
		t.Fatalf("follow: %v, %+v", err, f)
	}
	for _, e := range f.Events {
		if e.PersonID != 0 || e.PersonName != "" || e.Do == question.Draft || e.Do == question.Submit || e.Do == question.Assign {
			t.Errorf("the asker sees %+v", e)
		}
	}
	v, err := m.Verify(ctx, nil)
	if err != nil || v.Broken != "" || v.Questions != 1 || v.Events != 8 {
		t.Errorf("verify: %+v, %v", v, err)
	}
}

func TestAnswerIsNotShownBeforeItIsSent(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Approved)
	f, err := m.Follow(t.Context(), r.Code, r.Token)
	if err != nil || f.Answer != nil || f.Publication != nil || f.Rating != nil {
		t.Errorf("%v, %+v", err, f)
	}
}

// A step that fails at its very end, when the letter is queued, must leave
// nothing of itself.
func TestStepThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	m.exec(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left'; END $$`)
	m.exec(`CREATE TRIGGER full_disk BEFORE INSERT ON mails FOR EACH ROW EXECUTE FUNCTION full_disk()`)
	m.exec(`CREATE TRIGGER full_disk BEFORE INSERT ON notices FOR EACH ROW EXECUTE FUNCTION full_disk()`)
	// The sweep sets the letters of the morning beside what it climbs.
	if _, err := m.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.exec(`DELETE FROM jobs WHERE type = 'digest'`)
	m.exec(`CREATE FUNCTION no_digest() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`)
	m.exec(`CREATE TRIGGER no_digest BEFORE INSERT ON jobs FOR EACH ROW WHEN (NEW.type = 'digest') EXECUTE FUNCTION no_digest()`)
	everything := func() (n []int) {
		for _, table := range []string{
			"questions", "askers", "events", "event_notes", "spans", "question_supports", "mails", "jobs", "answer_revisions",
			"publications", "fired_rungs",
		} {
			n = append(n, m.count(`SELECT count(*) FROM `+table))
		}
		return n
	}
	before, q := words(everything()), m.question(r.Code)
	steps := map[string]func() error{
		"ask": func() error {
			_, err := m.Ask(t.Context(), service.Asking{Submission: landQuestion(), Channel: "web", Key: "x"})
			return err
		},
		"route": func() error {
			_, err := m.Act(t.Context(), m.actors["intake"], r.Code,
				service.Act{Do: question.Route, Department: "TCQLDD", Supporting: []string{"TCMT"}, Note: "gấp"})
			return err
		},
		"refuse": func() error {
			_, err := m.Act(t.Context(), m.actors["intake"], r.Code, service.Act{Do: question.Refuse, Reason: "unclear"})
			return err
		},
		"split": func() error {
			_, err := m.Act(t.Context(), m.actors["intake"], r.Code, service.Act{Do: question.Split, Parts: []service.Part{{
				Title: landQuestion().Title, Body: landQuestion().Body, Field: "land",
			}}})
			return err
		},
		"escalate": func() error {
			m.at("2026-03-05 09:00")
			_, err := m.Sweep(t.Context())
			return err
		},
	}
	for name, step := range steps {
		if err := step(); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("%s: got %v, want the database's error", name, err)
		}
		if after := words(everything()); after != before {
			t.Errorf("%s: rows %s, before %s", name, after, before)
		}
	}
	if got := m.question(r.Code); got.Version != q.Version || got.Status != q.Status || got.Lead != "" {
		t.Errorf("the question changed to %+v", got)
	}
	m.exec(`DROP TRIGGER full_disk ON mails`)
	m.bring(r.Code, question.Published)
}

func TestEightApprovalsAtOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		by       string
		from, to question.Status
		letters  int
	}{
		{"head", question.Submitted, question.Approved, 0},
		{"board", question.Approved, question.Answered, 1},
	} {
		t.Run(tt.by, func(t *testing.T) {
			t.Parallel()
			m := newMinistry(t)
			r := m.asked(tt.from)
			before, letters := len(m.history(r.Code)), len(m.letters(r.Code, false))
			errs := atOnce(8, func() error {
				_, err := m.Act(t.Context(), m.actors[tt.by], r.Code, service.Act{Do: question.Approve})
				return err
			})
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
					continue
				}
				refused(t, err, question.CodeConflict, "error.conflict")
				var e *question.Error
				if errors.As(err, &e) && words(e.Allowed) != words(question.Allowed(m.question(r.Code), m.actors[tt.by])) {
					t.Errorf("told that %v is allowed", e.Allowed)
				}
			}
			if won != 1 {
				t.Errorf("%d of 8 won", won)
			}
			if q := m.question(r.Code); q.Status != tt.to {
				t.Errorf("status %s, want %s", q.Status, tt.to)
			}
			if n := len(m.history(r.Code)) - before; n != 1 {
				t.Errorf("%d events", n)
			}
			if n := len(m.letters(r.Code, false)) - letters; n != tt.letters {
				t.Errorf("%d letters, want %d", n, tt.letters)
			}
			m.spans(r.Code)
		})
	}
}

// atOnce runs fn so many times side by side.
func atOnce(n int, fn func() error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = fn()
		})
	}
	close(start)
	all.Wait()
	return errs
}

func TestStepOnWhatHasChangedSince(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	q := m.act("intake", r.Code, service.Act{Do: question.Accept, Version: 1})
	_, err := m.Act(t.Context(), m.actors["intake"], r.Code, service.Act{Do: question.Route, Department: "TCQLDD", Version: 1})
	refused(t, err, question.CodeConflict, "error.stale")
	m.act("intake", r.Code, service.Act{Do: question.Route, Department: "TCQLDD", Version: q.Version})
}

// Machines differ by milliseconds: a step from one whose clock is behind must
// not begin before the one before it.
func TestClockOfAnotherMachineIsBehind(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	for _, w := range way {
		m.clock.Advance(-40 * time.Millisecond)
		for _, a := range w.steps {
			m.act(w.by, r.Code, a)
		}
		m.clock.Advance(10 * time.Millisecond)
	}
	m.clock.Advance(time.Hour)
	m.spans(r.Code)
	events, err := m.Events(t.Context(), question.SystemActor(), r.Code)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(events); i++ {
		if events[i].At.Before(events[i-1].At) {
			t.Errorf("event %d at %s is before the one before it", events[i].Seq, events[i].At)
		}
	}
}

func TestHistoryThatWasTamperedWithIsFound(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"who":           `UPDATE events SET person_id = NULL WHERE seq = 3`,
		"when":          `UPDATE events SET at = at + interval '1 second' WHERE seq = 2`,
		"what":          `UPDATE events SET action = 'note' WHERE seq = 2`,
		"the facts":     `UPDATE events SET data = data || '{"officer": "other"}' WHERE seq = 3`,
		"the note":      `UPDATE event_notes SET note = 'khác' WHERE seq = 3`,
		"a link":        `DELETE FROM events WHERE seq = 4`,
		"the beginning": `UPDATE events SET hash = repeat('0', 64) WHERE seq = 1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMinistry(t)
			r := m.ask()
			m.act("intake", r.Code, service.Act{Do: question.Route, Department: "TCQLDD"})
			m.act("head", r.Code, service.Act{Do: question.Assign, Officer: "officer", Note: "Làm sớm giúp tôi."})
			m.act("officer", r.Code, service.Act{Do: question.Note, Note: "Đã đọc."})
			m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Trả lời."})
			if v, err := m.Verify(t.Context(), nil); err != nil || v.Broken != "" {
				t.Fatalf("before: %+v, %v", v, err)
			}
			m.exec(`ALTER TABLE events DISABLE TRIGGER USER`)
			m.exec(`ALTER TABLE event_notes DROP CONSTRAINT event_notes_question_id_seq_fkey`)
			m.exec(change)
			if v, err := m.Verify(t.Context(), nil); err != nil || v.Broken == "" {
				t.Errorf("not found: %+v, %v", v, err)
			}
		})
	}
}

// Personal data in a note can be erased without breaking the chain.
func TestErasedNoteBreaksNothing(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	m.act("intake", r.Code, service.Act{Do: question.Note, Note: "Số điện thoại 0912345678."})
	m.exec(`DELETE FROM event_notes`)
	if v, err := m.Verify(t.Context(), nil); err != nil || v.Broken != "" {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestEndedContextChangesNothing(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Act(ctx, m.actors["intake"], r.Code, service.Act{Do: question.Accept}); err == nil {
		t.Error("a step was taken")
	}
	if n := len(m.history(r.Code)); n != 1 {
		t.Errorf("%d events", n)
	}
}
