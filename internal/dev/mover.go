package dev

import (
	"context"
	"fmt"
	"sync"
	"time"

	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// mover moves the clock on, and lets the workers do on the way what falls due
// there, each piece at its own instant.
type mover struct {
	svc   *service.Service
	clock *clock.Settable
	wake  func()
	wait  func(context.Context, time.Duration) error
	moved func() error // keeps where the clock stands

	mu sync.Mutex // one move at a time
}

const (
	// look is how long to wait before looking again whether the work is done,
	// and mostLook how long once nothing has changed for a while.
	look, mostLook = 5 * time.Millisecond, 50 * time.Millisecond
	// patience is for how long nothing may change before the move is given up.
	patience = 20 * time.Second
	// enough is after how many failures a job is not waited for.
	enough = 2
	// listed is how many open jobs are looked at together.
	listed = 500
)

// by moves the clock to the instant that target makes of the present one. It
// returns how many jobs fell due on the way. Where the work does not come to an
// end, it stops there: the clock stays at the instant that was reached.
func (m *mover) by(ctx context.Context, target func(now time.Time) (time.Time, error)) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	to, err := target(m.clock.Now())
	if err != nil {
		return 0, err
	}
	seen := map[int64]bool{}
	for {
		if err := m.rest(ctx, seen); err != nil {
			return len(seen), err
		}
		next, err := m.next(ctx)
		if err != nil {
			return len(seen), err
		}
		if next.IsZero() || next.After(to) {
			break
		}
		if err := m.set(next); err != nil {
			return len(seen), err
		}
	}
	if to.After(m.clock.Now()) {
		if err := m.set(to); err != nil {
			return len(seen), err
		}
	}
	if _, err := m.svc.Sweep(ctx); err != nil {
		return len(seen), fmt.Errorf("sweep: %w", err)
	}
	return len(seen), m.rest(ctx, seen)
}

func (m *mover) set(t time.Time) error {
	m.clock.Set(t)
	return m.moved()
}

// open lists the open jobs, the earliest first.
func (m *mover) open(ctx context.Context) ([]question.Job, error) {
	jobs, err := m.svc.Jobs(ctx, question.SystemActor(), "open", listed)
	if err != nil {
		return nil, fmt.Errorf("look for work: %w", err)
	}
	return jobs, nil
}

// next returns when the next job falls due after now, the zero time for never.
// Where more jobs fail than are listed, what comes after them is left to the
// sweep at the end of the way.
func (m *mover) next(ctx context.Context) (time.Time, error) {
	jobs, err := m.open(ctx)
	if err != nil {
		return time.Time{}, err
	}
	now := m.clock.Now()
	for _, j := range jobs {
		if j.RunAt.After(now) {
			return j.RunAt, nil
		}
	}
	return time.Time{}, nil
}

// rest waits until everything that is due now is done, save what fails again
// and again.
func (m *mover) rest(ctx context.Context, seen map[int64]bool) error {
	// What was handed to the queue before the clock was moved would run when the
	// machine's time has passed; released, it is handed over once more.
	if err := m.svc.Release(ctx); err != nil {
		return fmt.Errorf("release the work that is due: %w", err)
	}
	m.wake()
	var quiet time.Duration // how long nothing has changed
	for pause, before := look, -1; ; {
		due, sum, err := m.due(ctx, seen)
		if err != nil || due == 0 {
			return err
		}
		if sum != before {
			before, quiet, pause = sum, 0, look
		}
		if quiet >= patience {
			return &question.Error{Code: question.CodeUnavailable, Key: "dev.clock.unrest", Args: []any{"n", due}}
		}
		if err := m.wait(ctx, pause); err != nil {
			return fmt.Errorf("wait for %d jobs: %w", due, err)
		}
		quiet += pause
		if pause = min(2*pause, mostLook); quiet%time.Second < pause {
			m.wake()
		}
	}
}

// due counts the jobs that are due and not yet given up, and remembers them in
// seen. The sum changes whenever one of them is done or fails.
func (m *mover) due(ctx context.Context, seen map[int64]bool) (n, sum int, err error) {
	jobs, err := m.open(ctx)
	if err != nil {
		return 0, 0, err
	}
	now := m.clock.Now()
	for _, j := range jobs {
		if j.RunAt.After(now) {
			break
		}
		seen[j.ID] = true
		if j.Failures < enough {
			n++
			sum += int(j.ID) + j.Failures
		}
	}
	return n, sum, nil
}
