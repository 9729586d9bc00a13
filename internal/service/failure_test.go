package service_test

import (
	"errors"
	"testing"
	"time"

	"hoidap/internal/question"
)

func TestAdministratorsAreToldOnceOfEachDeadJobAndNotOfThatLetter(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	m.ask()
	j := m.lease()[0]
	for range 2 { // given up, retried, given up again
		if err := m.Failed(ctx, j, errors.New("550 no such person"), true); err != nil {
			t.Fatal(err)
		}
		if n, err := m.RetryJobs(ctx, m.actors["admin"], question.JobMail); err != nil || n != 1 {
			t.Fatalf("%d retried, %v", n, err)
		}
	}
	const alerts = `SELECT count(*) FROM mails WHERE template = 'alert'`
	if n := m.count(alerts); n != 1 {
		t.Fatalf("%d letters about a dead job, want 1", n)
	}
	for _, j := range m.lease() {
		if err := m.Failed(ctx, j, errors.New("550 no such administrator"), true); err != nil {
			t.Fatal(err)
		}
	}
	if n := m.count(alerts); n != 1 {
		t.Errorf("%d letters after the letter about it died too, want 1", n)
	}
}

func TestEveryNumberOfTheQueuesIsTheLengthOfItsList(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	by := m.actors["admin"]
	for range 5 {
		m.ask()
	}
	jobs := m.lease()
	for i, end := range []error{errors.New("451 later"), errors.New("550 never")} {
		if err := m.Failed(ctx, jobs[i], end, i == 1); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.LetterSent(ctx, jobs[2]); err != nil {
		t.Fatal(err)
	}
	if err := m.Unlease(ctx, jobs[3:4]); err != nil {
		t.Fatal(err)
	}
	counts, err := m.Queues(ctx, by)
	if err != nil {
		t.Fatal(err)
	}
	sum := map[question.JobState]int{}
	for _, k := range counts {
		for _, state := range question.JobStates() {
			list, err := m.JobList(ctx, by, question.JobFilter{Queue: k.Queue, Type: k.Type, State: state, Limit: 500})
			if err != nil || len(list) != k.Count[state] {
				t.Errorf("%s %s %s: %d counted, %d listed, %v", k.Queue, k.Type, state, k.Count[state], len(list), err)
			}
			if k.Type == question.JobMail {
				sum[state] = len(list)
			}
		}
	}
	for state, want := range map[question.JobState]int{
		// Beside the job given back there is the letter about the dead one.
		question.JobWaiting: 2, question.JobRunning: 1, question.JobRetrying: 1, question.JobDead: 1,
		question.JobDoneHour: 1, question.JobDoneDay: 1,
	} {
		if sum[state] != want {
			t.Errorf("%d letters are %s, want %d", sum[state], state, want)
		}
	}
}

func TestWhatALostQueueHeldIsHandedOverAgainAtOnce(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	m.ask()
	if n := len(m.lease()); n != 1 {
		t.Fatalf("%d leased, want 1", n)
	}
	if n := len(m.lease()); n != 0 {
		t.Fatalf("%d leased again, want 0", n)
	}
	if n, err := m.Reclaim(ctx, time.Minute, time.Minute); err != nil || n != 1 {
		t.Fatalf("%d taken back, %v; want 1", n, err)
	}
	if n := len(m.lease()); n != 1 {
		t.Errorf("%d leased after that, want 1", n)
	}
}
