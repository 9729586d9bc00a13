// Package service holds the use cases: what a citizen, an officer, a head, the
// board or the program itself can do, each in a file of its own. It opens the
// transactions, asks the rules (question, calendar, routing, escalation,
// redact) and writes through store. It knows neither HTTP nor the reader's
// language.
package service

import (
	"context"
	"sync"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/storage"
	"hoidap/internal/store"
	"hoidap/internal/virus"
)

// Options are the facts that the use cases need of the installation.
type Options struct {
	BaseURL    string // of the public site, without a slash at its end
	Secret     []byte // key of the follow links
	MailDomain string // right-hand side of the messages' identifiers
	// Wake tells the relay that there is work; it must not block. Nil is
	// allowed: the relay looks by itself.
	Wake func()
	// Changed is called when this process has changed the library; nil is
	// allowed.
	Changed func()
	// Reworded is called when this process has changed the ministry's own texts;
	// nil is allowed.
	Reworded func()
	// Files keeps attachments; nil takes none.
	Files storage.Store
	// SecondFactor makes board and administrators sign in with two.
	SecondFactor bool
	// LocalWebhooks lets other programs on this machine be told without TLS.
	LocalWebhooks bool
	// Virus looks at what is sent; the zero value looks at nothing.
	Virus virus.Scanner
	// Languages are those that the program speaks, the ministry's first; nil is
	// Vietnamese and English.
	Languages []string
}

// Service runs the use cases. It is safe for concurrent use.
type Service struct {
	store *store.Store
	clock clock.Clock
	opt   Options

	mu  sync.Mutex
	ref *reference
	// latest is the latest instant that was seen, for noticing a clock that jumps
	// backwards.
	latest time.Time

	vocabulary vocabulary
	watched    watching
	subjects   subjects
	months     months
}

// New returns the use cases over the store.
func New(s *store.Store, c clock.Clock, o Options) *Service {
	if o.Wake == nil {
		o.Wake = func() {}
	}
	if o.Languages == nil {
		o.Languages = []string{question.Vietnamese, question.English}
	}
	return &Service{store: s, clock: c, opt: o, watched: watching{wake: make(chan struct{}, 1)}}
}

// Clock returns the clock by which the service works.
func (s *Service) Clock() clock.Clock { return s.clock }

// Today returns the day in the ministry's zone.
func (s *Service) Today() calendar.Date { return calendar.Of(s.clock.Now()) }

// Ready reports whether the service can work: Postgres answers and has the
// schema that this program needs.
func (s *Service) Ready(ctx context.Context) error {
	ok, err := s.store.Migrated(ctx)
	if err != nil {
		return err
	}
	if !ok {
		return &question.Error{Code: question.CodeUnavailable, Key: "error.not_migrated"}
	}
	return nil
}

// inTx runs fn in a transaction and, once it is kept, wakes the relay.
func (s *Service) inTx(ctx context.Context, fn func(tx *store.Tx) error) error {
	if err := s.store.InTx(ctx, fn); err != nil {
		return err
	}
	s.opt.Wake()
	return nil
}
