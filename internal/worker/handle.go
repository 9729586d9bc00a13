package worker

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"hoidap/internal/mail"
	"hoidap/internal/question"
	"hoidap/internal/queue"
	"hoidap/internal/webhook"
)

// bundle divides jobs into what is done together: ladders whose rungs fall due
// within one window, or are due already, and everything else by itself.
func bundle(jobs []question.Job, now time.Time) [][]question.Job {
	slices.SortStableFunc(jobs, func(a, b question.Job) int { return cmp.Or(a.RunAt.Compare(b.RunAt), cmp.Compare(a.ID, b.ID)) })
	place := func(j question.Job) time.Time {
		if !j.RunAt.After(now) {
			return time.Time{}
		}
		return j.RunAt.Truncate(window)
	}
	var all [][]question.Job
	open := -1 // the bundle to which ladders are added
	for _, j := range jobs {
		if j.Type != question.JobEscalate {
			all = append(all, []question.Job{j})
			continue
		}
		if open < 0 || len(all[open]) == together || !place(all[open][0]).Equal(place(j)) {
			all = append(all, nil)
			open = len(all) - 1
		}
		all[open] = append(all[open], j)
	}
	return all
}

// taskOf carries the jobs of a bundle. It may run when the last of them may.
func taskOf(b []question.Job, now time.Time) queue.Task {
	last := b[len(b)-1].RunAt
	t := queue.Task{Job: b[0].ID, Try: b[0].Attempts, Queue: b[0].Queue, In: last.Sub(now), At: last}
	for _, j := range b[1:] {
		t.More = append(t.More, j.ID)
	}
	return t
}

// handle does one try at the jobs of a task.
func (w *Worker) handle(ctx context.Context, t queue.Task) {
	jobs, err := w.svc.JobsByID(ctx, append([]int64{t.Job}, t.More...))
	if err != nil || len(jobs) == 0 {
		w.log.Warn("a task without its job", "job", t.Job, "err", err)
		return
	}
	// The queue keeps time to the second; a rung never fires before its instant.
	now := w.clock.Now()
	var wait time.Duration
	open := slices.DeleteFunc(jobs, func(j question.Job) bool {
		in := j.RunAt.Sub(now)
		skip := j.DoneAt != nil || j.DeadAt != nil || in > early
		if skip {
			w.done.WithLabelValues(string(j.Type), "skipped").Inc()
		} else {
			wait = max(wait, in)
		}
		return skip
	})
	if len(open) == 0 || !sleep(ctx, wait) {
		return
	}
	now = w.clock.Now()
	for _, j := range open {
		w.late.Observe(now.Sub(j.RunAt).Seconds())
	}
	if len(open) > 1 {
		failed := w.svc.RunTogether(ctx, open)
		for _, j := range open {
			w.ended(ctx, j, "done", failed[j.ID], false)
		}
		return
	}
	w.one(ctx, open[0])
}

// one does a job by itself.
func (w *Worker) one(ctx context.Context, j question.Job) {
	if j.Type == question.JobWebhook {
		end, err := w.tell(ctx, j)
		w.ended(ctx, j, end, err, false)
		return
	}
	if j.Type != question.JobMail {
		w.ended(ctx, j, "done", w.svc.Run(ctx, j), false)
		return
	}
	sent, err := w.send(ctx, j)
	final, end := mail.Permanent(err), "done"
	switch {
	case final:
		w.mails.WithLabelValues("refused").Inc()
	case err != nil:
		w.mails.WithLabelValues("failed").Inc()
	case sent:
		w.mails.WithLabelValues("sent").Inc()
	default:
		end = "skipped"
	}
	w.ended(ctx, j, end, err, final)
}

// ended counts how a try at a job ended, and notes its failure.
func (w *Worker) ended(ctx context.Context, j question.Job, end string, err error, final bool) {
	if err == nil {
		w.done.WithLabelValues(string(j.Type), end).Inc()
		return
	}
	w.done.WithLabelValues(string(j.Type), "failed").Inc()
	if errors.Is(ctx.Err(), context.Canceled) && !final {
		return // the process ends, which says nothing about the job
	}
	if err := w.svc.Failed(context.WithoutCancel(ctx), j, err, final); err != nil {
		w.log.Warn("the failure of a job could not be noted; its lease will run out", "job", j.Key, "err", err)
	}
}

// tell sends a message to another program.
func (w *Worker) tell(ctx context.Context, j question.Job) (end string, err error) {
	m, there, err := w.svc.WebhookMessage(ctx, j)
	if err != nil || !there {
		return "skipped", err //nolint:wrapcheck // the service says what it was doing
	}
	a, sent := w.hooks.Send(ctx, m)
	if err := w.svc.WebhookSent(context.WithoutCancel(ctx), j, a, sent); err != nil || errors.Is(sent, webhook.ErrGone) {
		return "done", err //nolint:wrapcheck // the service says what it was doing
	}
	return "done", sent //nolint:wrapcheck // the client says what it was doing
}
