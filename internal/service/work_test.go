package service_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// lease takes what may run now, held for a minute.
func (m *ministry) lease() []question.Job {
	m.t.Helper()
	jobs, err := m.Lease(m.t.Context(), 100, 0, time.Minute)
	if err != nil {
		m.t.Fatal(err)
	}
	return jobs
}

func TestLetterIsSentOnceAndItsLinksAreMadeThen(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	r := m.ask()
	jobs := m.lease()
	if len(jobs) != 1 || jobs[0].Type != question.JobMail {
		t.Fatalf("jobs %+v", jobs)
	}
	claimed := 0
	for range 3 {
		l, links, mine, err := m.ClaimLetter(ctx, jobs[0], time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if !mine {
			continue
		}
		claimed++
		if l.To != "hoa@example.vn" || links.Follow != m.FollowURL(r.Code, r.Token) || links.Desk != "" || links.Mute != "" ||
			!strings.HasSuffix(links.Confirm, "/xac-nhan?t="+r.Token) || l.MessageID != strings.ToLower(r.Code)+".1.received@hoidap.example.vn" {
			t.Errorf("%+v\n%+v", l, links)
		}
	}
	if claimed != 1 {
		t.Errorf("claimed %d times", claimed)
	}
	// The worker died; its lease runs out, and the next one sends it.
	m.clock.Advance(time.Minute)
	m.exec(`UPDATE mails SET claimed_until = now()`)
	again := m.lease()
	if len(again) != 1 || again[0].Attempts != 2 {
		t.Fatalf("leased again: %+v", again)
	}
	if _, _, mine, err := m.ClaimLetter(ctx, again[0], time.Minute); err != nil || !mine {
		t.Fatalf("mine %v, %v", mine, err)
	}
	for range 2 {
		if err := m.LetterSent(ctx, again[0]); err != nil {
			t.Fatal(err)
		}
	}
	m.clock.Advance(time.Hour)
	if jobs := m.lease(); len(jobs) != 0 {
		t.Errorf("left over: %+v", jobs)
	}
	if _, _, mine, err := m.ClaimLetter(ctx, again[0], time.Minute); err != nil || mine {
		t.Errorf("a sent letter is claimed: %v", err)
	}
	if l := m.mails(r.Code, false)[0]; l.Status != question.MailSent || l.SentAt == nil {
		t.Errorf("%+v", l)
	}
}

func TestStaffLetterCarriesNoSecret(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.act("board", r.Code, service.Act{Do: question.Prod})
	seen := 0
	for _, j := range m.lease() {
		if j.Type != question.JobMail {
			continue
		}
		l, links, _, err := m.ClaimLetter(t.Context(), j, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if l.PersonID == 0 {
			continue
		}
		seen++
		if strings.Contains(fmt.Sprint(links, l), r.Token) || links.Follow != "" || links.Mute != "" || !strings.HasSuffix(links.Desk, "/desk/questions/"+r.Code) {
			t.Errorf("%+v", links)
		}
	}
	if seen != 1 {
		t.Errorf("%d letters to the staff", seen)
	}
}

func TestJobThatFailsIsTriedMoreSeldomThenGivenUpAndRetried(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	r := m.ask()
	refusedBy := errors.New("451 " + strings.Repeat("later ", 100))
	var waits []time.Duration
	last := m.Now()
	var first int64
	for tries := 0; ; tries++ {
		// The ladder's job falls due meanwhile; this test leaves it alone.
		jobs := slices.DeleteFunc(m.lease(), func(j question.Job) bool { return j.Type != question.JobMail || first != 0 && j.ID != first })
		if len(jobs) > 0 {
			first = jobs[0].ID
		}
		if len(jobs) == 0 {
			if open, err := m.Jobs(ctx, m.actors["admin"], "open", 100); err != nil {
				t.Fatal(err)
			} else if !slices.ContainsFunc(open, func(j question.Job) bool { return j.ID == first }) {
				break
			}
			m.clock.Advance(time.Second)
			continue
		}
		if tries > 100*60*60 {
			t.Fatal("never given up")
		}
		if _, _, mine, err := m.ClaimLetter(ctx, jobs[0], time.Minute); err != nil || !mine {
			t.Fatalf("mine %v, %v", mine, err)
		}
		if err := m.Failed(ctx, jobs[0], refusedBy, false); err != nil {
			t.Fatal(err)
		}
		waits = append(waits, m.Now().Sub(last))
		last = m.Now()
		m.clock.Advance(time.Second)
		if len(waits) > 4 { // the doubling was seen; go on in great steps
			m.clock.Advance(time.Hour)
		}
	}
	if len(waits) < 72 || len(waits) > 84 || words(waits[:5]) != "0s 2s 4s 8s 16s" {
		t.Errorf("%d tries, after %v", len(waits), waits[:5])
	}
	dead, err := m.Jobs(ctx, m.actors["admin"], "dead", 100)
	if err != nil || len(dead) != 1 || dead[0].Failures != len(waits) || !strings.HasPrefix(dead[0].LastError, "451 later") || len(dead[0].LastError) > 500 {
		t.Fatalf("%+v, %v", dead, err)
	}
	if l := m.mails(r.Code, false)[0]; l.Status != question.MailFailed || l.SentAt != nil {
		t.Errorf("letter %+v", l)
	}
	if err := m.RetryJob(ctx, m.actors["admin"], dead[0].ID); err != nil {
		t.Fatal(err)
	}
	jobs := m.lease()
	if len(jobs) != 1 || jobs[0].Failures != 0 {
		t.Fatalf("after the retry: %+v", jobs)
	}
	if _, _, mine, err := m.ClaimLetter(ctx, jobs[0], time.Minute); err != nil || !mine {
		t.Fatalf("mine %v, %v", mine, err)
	}
	if err := m.LetterSent(ctx, jobs[0]); err != nil {
		t.Fatal(err)
	}
	refused(t, m.RetryJob(ctx, m.actors["admin"], jobs[0].ID), question.CodeNotFound, "error.not_found")
	refused(t, m.RetryJob(ctx, m.actors["admin"], 4711), question.CodeNotFound, "error.not_found")
}

// What a mail server says need not be UTF-8.
func TestFailureInOddLettersIsNoted(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.ask()
	j := m.lease()[0]
	if err := m.Failed(t.Context(), j, errors.New("550 inconnu \xe9\x00 "+strings.Repeat("ơ", 600)), true); err != nil {
		t.Fatal(err)
	}
	dead, err := m.Jobs(t.Context(), m.actors["admin"], "dead", 10)
	if err != nil || len(dead) != 1 || !strings.HasPrefix(dead[0].LastError, "550 inconnu ") {
		t.Errorf("%+v, %v", dead, err)
	}
}

func TestRefusalForGoodIsGivenUpAtOnce(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.ask()
	j := m.lease()[0]
	if err := m.Failed(t.Context(), j, errors.New("550 no such person"), true); err != nil {
		t.Fatal(err)
	}
	if dead, err := m.Jobs(t.Context(), m.actors["admin"], "dead", 10); err != nil || len(dead) != 1 || dead[0].DeadAt == nil {
		t.Errorf("%+v, %v", dead, err)
	}
}

func TestJobIsNotRunBeforeItsTimeNorTwice(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	jobs, err := m.Lease(ctx, 100, 30*24*time.Hour, time.Minute) // ahead, as the relay schedules them
	if err != nil {
		t.Fatal(err)
	}
	early := 0
	for _, j := range jobs {
		if j.Type == question.JobEscalate && j.RunAt.After(m.Now()) {
			early++
			if err := m.Run(ctx, j); err != nil {
				t.Error(err)
			}
			if again, err := m.JobsByID(ctx, []int64{j.ID}); err != nil || len(again) != 1 || again[0].DoneAt != nil {
				t.Errorf("done before its time: %+v, %v", again, err)
			}
		}
	}
	if early == 0 || len(m.reminders(r.Code)) != 0 {
		t.Errorf("%d jobs tried early, %d reminders", early, len(m.reminders(r.Code)))
	}
	m.at("2026-03-10 08:00")
	m.work()
	if n := len(m.reminders(r.Code)); n != 1 {
		t.Errorf("%d reminders", n)
	}
	for _, j := range jobs {
		if j.Type == question.JobEscalate {
			if err := m.Run(ctx, j); err != nil {
				t.Error(err)
			}
		}
	}
	if n := len(m.reminders(r.Code)); n != 1 {
		t.Errorf("%d reminders after running everything again", n)
	}
}

// The effect of a job and that it is done are kept together or not at all.
func TestJobWhoseEffectFailsIsNotDone(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.at("2026-03-10 08:00")
	m.exec(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left'; END $$`)
	m.exec(`CREATE TRIGGER full_disk BEFORE INSERT ON mails FOR EACH ROW EXECUTE FUNCTION full_disk()`)
	m.exec(`CREATE TRIGGER full_disk BEFORE INSERT ON notices FOR EACH ROW EXECUTE FUNCTION full_disk()`)
	failed := 0
	for _, j := range m.lease() {
		if j.Type != question.JobEscalate {
			continue
		}
		err := m.Run(ctx, j)
		if err == nil {
			continue // an older ladder's job, with nothing to do
		}
		failed++
		if again, e := m.JobsByID(ctx, []int64{j.ID}); e != nil || len(again) != 1 || again[0].DoneAt != nil {
			t.Errorf("done: %+v, %v", again, e)
		}
		if err := m.Failed(ctx, j, err, false); err != nil {
			t.Fatal(err)
		}
	}
	if failed == 0 || m.count(`SELECT count(*) FROM fired_rungs`) != 0 {
		t.Errorf("%d failed", failed)
	}
	m.exec(`DROP TRIGGER full_disk ON mails`)
	m.exec(`DROP TRIGGER full_disk ON notices`)
	m.clock.Advance(time.Minute)
	m.work()
	if n := len(m.reminders(r.Code)); n != 1 {
		t.Errorf("%d reminders", n)
	}
	if n := m.count(`SELECT count(*) FROM jobs WHERE type = 'escalate' AND done_at IS NULL AND run_at <= $1`, m.Now()); n != 0 {
		t.Errorf("%d jobs left", n)
	}
}

func TestRememberedAnswers(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	if _, _, ok, err := m.Remembered(ctx, "token 1", "POST /x", "k", []byte("body")); ok || err != nil {
		t.Fatal(ok, err)
	}
	for _, answer := range []string{"first", "second"} {
		if err := m.Remember(ctx, "token 1", "POST /x", "k", []byte("body"), 201, []byte(answer)); err != nil {
			t.Fatal(err)
		}
	}
	status, answer, ok, err := m.Remembered(ctx, "token 1", "POST /x", "k", []byte("body"))
	if status != 201 || string(answer) != "first" || !ok || err != nil {
		t.Errorf("%d %q %v %v", status, answer, ok, err)
	}
	_, _, _, err = m.Remembered(ctx, "token 1", "POST /x", "k", []byte("another body"))
	refused(t, err, question.CodeConflict, "error.key_reused")
	for _, other := range [][2]string{{"token 2", "POST /x"}, {"token 1", "POST /y"}} {
		if _, _, ok, err := m.Remembered(ctx, other[0], other[1], "k", []byte("body")); ok || err != nil {
			t.Errorf("%v: %v, %v", other, ok, err)
		}
	}
	m.clock.Advance(8 * 24 * time.Hour)
	if err := m.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if _, _, ok, err := m.Remembered(ctx, "token 1", "POST /x", "k", []byte("body")); ok || err != nil {
		t.Errorf("after a week: %v, %v", ok, err)
	}
}
