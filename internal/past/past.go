// Package past leads a ministry through time on a clock that stands still until
// it is set: whatever falls due on the way is done at its own instant and in
// order, by the same use cases as always. The demonstration and the simulation
// are made by it.
package past

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// atOnce is how many jobs are leased together.
const atOnce = 200

// Walk is a way through time. Nobody else may work on the database meanwhile.
type Walk struct {
	Service *service.Service
	Clock   *clock.Fixed // the one by which Service works
	Letters int          // that were sent on the way; they went nowhere
	Jobs    int          // other work that was done on the way
}

// Until moves the clock to t. Each piece of work that falls due on the way is
// done at its own instant; what was lost, which is nothing, a sweep would find
// once a day.
func (w *Walk) Until(ctx context.Context, t time.Time) error {
	for {
		next, err := w.Service.NextWork(ctx)
		if err != nil {
			return fmt.Errorf("look for work: %w", err)
		}
		if next == nil || next.After(t) {
			break
		}
		if next.After(w.Clock.Now()) {
			w.Clock.Set(*next)
		}
		if err := w.workOff(ctx); err != nil {
			return err
		}
	}
	sweep := calendar.Of(t) != calendar.Of(w.Clock.Now())
	w.Clock.Set(t)
	if !sweep {
		return nil
	}
	if _, err := w.Service.Sweep(ctx); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}

// workOff does what is due now.
func (w *Walk) workOff(ctx context.Context) error {
	jobs, err := w.Service.Lease(ctx, atOnce, 0, time.Minute)
	if err != nil {
		return fmt.Errorf("take work: %w", err)
	}
	if len(jobs) == 0 {
		return errors.New("work is due, but held by somebody else: the database is in use")
	}
	slices.SortFunc(jobs, func(a, b question.Job) int {
		if c := a.RunAt.Compare(b.RunAt); c != 0 {
			return c
		}
		return int(a.ID - b.ID)
	})
	for len(jobs) > 0 {
		n := alike(jobs)
		if err := w.work(ctx, jobs[:n]); err != nil {
			return fmt.Errorf("do job %s and those with it: %w", jobs[0].Key, err)
		}
		jobs = jobs[n:]
	}
	return nil
}

// alike counts the jobs at the beginning that are done together: letters, or
// ladders, or one of another kind.
func alike(jobs []question.Job) int {
	t := jobs[0].Type
	if t != question.JobMail && t != question.JobEscalate {
		return 1
	}
	if n := slices.IndexFunc(jobs, func(j question.Job) bool { return j.Type != t }); n > 0 {
		return n
	}
	return len(jobs)
}

// work does some jobs of one kind. A letter of the past counts as sent, but goes
// nowhere.
func (w *Walk) work(ctx context.Context, jobs []question.Job) error {
	switch jobs[0].Type {
	case question.JobMail:
		w.Letters += len(jobs)
		return w.Service.LettersSent(ctx, jobs) //nolint:wrapcheck // the caller says what was done
	case question.JobEscalate:
		w.Jobs += len(jobs)
		for _, err := range w.Service.RunTogether(ctx, jobs) {
			return err
		}
		return nil
	default:
		w.Jobs++
		return w.Service.Run(ctx, jobs[0]) //nolint:wrapcheck // the caller says what was done
	}
}
