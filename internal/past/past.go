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
	for _, j := range jobs {
		if err := w.work(ctx, j); err != nil {
			return fmt.Errorf("do job %s: %w", j.Key, err)
		}
	}
	return nil
}

// work does one job. A letter of the past counts as sent, but goes nowhere.
func (w *Walk) work(ctx context.Context, j question.Job) error {
	if j.Type != question.JobMail {
		w.Jobs++
		return w.Service.Run(ctx, j) //nolint:wrapcheck // the caller says what was done
	}
	w.Letters++
	return w.Service.LetterSent(ctx, j) //nolint:wrapcheck // the caller says what was done
}
