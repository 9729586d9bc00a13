package worker

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/question"
)

func TestBundlesAreOfOneWindowAndOnlyLadders(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	at := func(id int64, typ question.JobType, in time.Duration) question.Job {
		return question.Job{ID: id, Type: typ, Queue: "critical", RunAt: now.Add(in), Attempts: 1}
	}
	jobs := []question.Job{
		at(1, question.JobEscalate, 10*time.Second), at(2, question.JobEscalate, 10*time.Second+150*time.Millisecond),
		at(3, question.JobEscalate, 10*time.Second+200*time.Millisecond), at(4, question.JobResume, 10*time.Second),
		at(5, question.JobEscalate, -time.Hour), at(6, question.JobEscalate, -time.Second), at(7, question.JobNotify, 0),
	}
	var got []string
	for _, b := range bundle(jobs, now) {
		task := taskOf(b, now)
		for _, j := range b {
			if j.RunAt.After(now.Add(max(task.In, 0))) {
				t.Errorf("job %d would run before its instant", j.ID)
			}
		}
		got = append(got, fmt.Sprint(task.Job, task.More, task.In))
	}
	want := []string{"5 [6] -1s", "7 [] 0s", "1 [2] 10.15s", "4 [] 10s", "3 [] 10.2s"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestABundleHasItsLimit(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	var jobs []question.Job
	for i := range 2*together + 1 {
		jobs = append(jobs, question.Job{ID: int64(i), Type: question.JobEscalate, RunAt: now})
	}
	seen := map[int64]bool{}
	for _, b := range bundle(jobs, now) {
		if len(b) > together {
			t.Errorf("%d jobs in one bundle", len(b))
		}
		for _, j := range b {
			if seen[j.ID] {
				t.Errorf("job %d twice", j.ID)
			}
			seen[j.ID] = true
		}
	}
	if len(seen) != len(jobs) {
		t.Errorf("%d of %d jobs", len(seen), len(jobs))
	}
}
