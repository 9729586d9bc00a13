package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/store"
)

const (
	// sweptAtOnce is how many questions one look of the sweep finds.
	sweptAtOnce = 500
	// mostLooks is how often one sweep looks, as long as it finds that much.
	mostLooks = 20
)

// Sweep looks in Postgres for ladders that are due and pauses that are over, in
// case their jobs were lost or given up, and keeps the letters of the reminders
// going. It returns how many questions it set going. What cannot be done holds up
// nothing else; the error names all of it.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	now := s.clock.Now()
	ref, err := s.reference(ctx)
	if err != nil {
		return 0, err
	}
	if err := s.noteClock(ctx, now); err != nil {
		return 0, err
	}
	letters := s.inTx(ctx, func(tx *store.Tx) error { return s.keepLetters(ctx, tx, ref, now) })
	climbed, ladders := s.sweepLadders(ctx, ref, now)
	resumed, pauses := s.sweepPauses(ctx, ref, now)
	return climbed + resumed, errors.Join(letters, ladders, pauses)
}

// sweepLadders climbs what is due, as much as there is.
func (s *Service) sweepLadders(ctx context.Context, ref *reference, now time.Time) (int, error) {
	all := 0
	for range mostLooks {
		ids, err := s.store.DueQuestions(ctx, now, sweptAtOnce)
		if err != nil {
			return all, err
		}
		n := 0
		var failed []error
		for some := range slices.Chunk(ids, atOnce) {
			climbed, err := s.sweepSome(ctx, ref, some)
			n += climbed
			failed = append(failed, err)
		}
		all += n
		if err := errors.Join(failed...); err != nil || len(ids) < sweptAtOnce || n == 0 {
			return all, err
		}
	}
	return all, nil
}

// sweepSome climbs some ladders together and, should that fail, each alone. Those
// on which somebody works just now are left out.
func (s *Service) sweepSome(ctx context.Context, ref *reference, ids []int64) (n int, err error) {
	climb := func(ids []int64) (n int, err error) {
		err = s.inTx(ctx, func(tx *store.Tx) error {
			n, err = s.climb(ctx, tx, ref, ids, true)
			return err
		})
		return n, err
	}
	if n, err = climb(ids); err == nil || ctx.Err() != nil {
		return n, err
	}
	var failed []error
	all := 0
	for _, id := range ids {
		n, err := climb([]int64{id})
		if err != nil {
			failed = append(failed, fmt.Errorf("climb the ladder of question %d: %w", id, err))
			continue
		}
		all += n
	}
	return all, errors.Join(failed...)
}

// sweepPauses ends the pauses that are over.
func (s *Service) sweepPauses(ctx context.Context, ref *reference, now time.Time) (int, error) {
	ids, err := s.store.PausesOver(ctx, calendar.Of(now), sweptAtOnce)
	if err != nil {
		return 0, err
	}
	n := 0
	var failed []error
	for _, id := range ids {
		if err := s.inTx(ctx, func(tx *store.Tx) error { return s.endPause(ctx, tx, ref, id) }); err != nil {
			failed = append(failed, fmt.Errorf("end the pause of question %d: %w", id, err))
			continue
		}
		n++
	}
	return n, errors.Join(failed...)
}

// keepLetters sees that the morning's letters are set, and that nobody's
// reminders were forgotten.
func (s *Service) keepLetters(ctx context.Context, tx *store.Tx, ref *reference, now time.Time) error {
	if err := tx.AddJob(ctx, digestJob(escalation.Opening(ref.calendar, now)), now); err != nil {
		return err
	}
	people, err := tx.AwaitingLetters(ctx, now.Add(-2*settle))
	if err != nil || !escalation.Open(ref.calendar, now) {
		return err
	}
	for _, id := range people {
		if err := tx.AddJob(ctx, notifyJob(id, now.Truncate(settle)), now); err != nil {
			return err
		}
	}
	return nil
}

// backwards is by how much a clock may differ without a word.
const backwards = 2 * time.Second

// noteClock says in the log when the clock was put back. Nothing fires twice for
// it: what has fired is known by its key.
func (s *Service) noteClock(ctx context.Context, now time.Time) error {
	s.mu.Lock()
	latest := s.latest
	s.latest = now
	s.mu.Unlock()
	if latest.IsZero() { // the program begins: what it wrote before it ended
		at, err := s.store.LastEventAt(ctx)
		if err != nil || at == nil {
			return err
		}
		latest = *at
	}
	if d := latest.Sub(now); d > backwards {
		slog.WarnContext(ctx, "the clock was put back; nothing is sent a second time", "by", d.Round(time.Second), "from", latest, "to", now)
	}
	return nil
}
