// Package demo makes the demonstration ministry: people of every role and
// questions in every status, each with its own history. Whatever is there came
// about in the ordinary way, by calls of internal/service on a clock that runs
// through the past: nothing is written beside the rules.
package demo

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"hoidap/internal/clock"
	"hoidap/internal/past"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Options are what Load needs.
type Options struct {
	// Service works by Clock, on a database with the shipped reference data and
	// nothing else.
	Service *service.Service
	Clock   *clock.Fixed
	// Now is the instant at which the demonstration begins. Everything in the
	// past lies before it, and the clock stands there in the end.
	Now time.Time
	Log *slog.Logger // nil discards
	// Progress is told now and then how many steps are done; nil is allowed.
	Progress func(done, all int)
}

// State says how much of the demonstration a database holds.
type State string

// The states.
const (
	Absent   State = "absent"   // no people at all
	Partial  State = "partial"  // a Load was broken off: drop the database and begin anew
	Complete State = "complete" // Load came to its end
	Foreign  State = "foreign"  // people, but not those of the demonstration
)

// StateOf tells how much of the demonstration is there. Load adds the clerk at
// the beginning and the administrator at the end, so that these two tell it.
func StateOf(ctx context.Context, svc *service.Service) (State, error) {
	people, err := svc.People(ctx, question.SystemActor())
	if err != nil {
		return "", fmt.Errorf("look for the demonstration's people: %w", err)
	}
	has := func(login string) bool {
		return slices.ContainsFunc(people, func(p question.Person) bool { return p.Login == login && p.Email == address(login) })
	}
	switch {
	case len(people) == 0:
		return Absent, nil
	case !has(firstLogin):
		return Foreign, nil
	case !has(lastLogin):
		return Partial, nil
	}
	return Complete, nil
}

// Load makes the demonstration ministry and returns its accounts. A Load that
// was broken off leaves the state Partial.
func Load(ctx context.Context, o Options) ([]Account, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	stories, err := readStories()
	if err != nil {
		return nil, err
	}
	oldest := slices.MaxFunc(stories, func(a, b story) int { return a.AgeDays - b.AgeDays })
	begin := o.Now.AddDate(0, 0, -oldest.AgeDays-30)
	hours, err := past.HoursOf(ctx, o.Service, begin, o.Now)
	if err != nil {
		return nil, err
	}
	l := &loader{svc: o.Service, clock: o.Clock, hours: office{hours}, log: o.Log, progress: o.Progress}
	l.walk = past.Walk{Service: o.Service, Clock: o.Clock}
	l.clock.Set(begin)
	if l.people, err = Hire(ctx, o.Service); err != nil {
		return nil, err
	}
	if err := l.live(ctx, l.timeline(stories, o.Now), o.Now); err != nil {
		return nil, err
	}
	// The last one: from here on the demonstration is complete.
	return Accounts(), Finish(ctx, o.Service)
}

// loader is a Load in progress.
type loader struct {
	svc      *service.Service
	clock    *clock.Fixed
	hours    office
	walk     past.Walk
	log      *slog.Logger
	progress func(done, all int)
	people   map[string]question.Actor // by login
	lives    []*life
}

// life is a question of the demonstration on its way.
type life struct {
	story
	rand  *rand.Rand
	code  string // "" until it is asked
	token string
	asked time.Time

	clerkNo, officerNo, editorNo int // which of those who could act does
}

// moment is one step on the timeline.
type moment struct {
	at   time.Time
	life *life
	do   deed
}

// timeline lays the steps of all stories end to end in the order in which they
// happened.
func (l *loader) timeline(stories []story, now time.Time) []moment {
	var all []moment
	for _, s := range stories {
		r := seeded(s.Key)
		f := &life{story: s, rand: r, clerkNo: r.IntN(2), officerNo: r.IntN(2), editorNo: r.IntN(4)}
		l.lives = append(l.lives, f)
		p := l.plan(f)
		f.asked = l.hours.asking(f, p, now)
		all = append(all, moment{f.asked, f, ask})
		for i, at := range l.hours.schedule(f, p, now) {
			all = append(all, moment{at, f, p.beats[i].do})
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int { return a.at.Compare(b.at) })
	return all
}

// live takes every step at its instant, and lets everything that falls due in
// between happen first.
func (l *loader) live(ctx context.Context, all []moment, now time.Time) error {
	for i, m := range all {
		if err := l.walk.Until(ctx, m.at); err != nil {
			return err
		}
		if err := m.do(ctx, l, m.life); err != nil {
			return fmt.Errorf("question %s at %s: %w", m.life.Key, m.at.Format(time.RFC3339), err)
		}
		if l.progress != nil && i%20 == 0 {
			l.progress(i, len(all))
		}
	}
	if err := l.walk.Until(ctx, now); err != nil {
		return err
	}
	if l.progress != nil {
		l.progress(len(all), len(all))
	}
	l.log.InfoContext(ctx, "the demonstration was made", "questions", len(l.lives), "steps", len(all))
	return nil
}
