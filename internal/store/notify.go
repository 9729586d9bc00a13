package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/lib/pq"
)

// channel is the name under which processes tell each other of new work.
const channel = "hoidap_work"

// Notify tells every process that listens that there is work. It is not part of
// the transactions that make the work: there it would make them wait for each
// other.
func (s *Store) Notify(ctx context.Context) error {
	_, err := s.exec(ctx, `SELECT pg_notify($1, '')`, channel)
	return fail(err, "tell of new work")
}

// Listen calls wake whenever a process tells of new work, and after each break
// of the connection, until ctx ends.
func (s *Store) Listen(ctx context.Context, wake func()) error {
	l := pq.NewListener(s.url, 100*time.Millisecond, 5*time.Second, func(e pq.ListenerEventType, err error) {
		if err != nil {
			slog.Debug("the listener lost its connection", "event", e, "err", err)
		}
	})
	defer l.Close() //nolint:errcheck // nothing was written through it
	if err := l.Listen(channel); err != nil {
		return fmt.Errorf("listen for work: %w", err)
	}
	ping := time.NewTicker(30 * time.Second)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.Notify: // nil after a reconnection: look then too
			wake()
		case <-ping.C:
			if err := l.Ping(); err != nil {
				slog.Debug("the listener's connection does not answer", "err", err)
			}
		}
	}
}

// libraryChannel is the name under which Postgres tells that the library, or a
// name that stands on its pages, has changed (migration 12).
const libraryChannel = "hoidap_library"

// ListenLibrary calls changed whenever the library changes, and hears when such
// news begin and cease to arrive, until ctx ends.
func (s *Store) ListenLibrary(ctx context.Context, hears func(bool), changed func()) error {
	l := pq.NewListener(s.url, 100*time.Millisecond, 5*time.Second, func(e pq.ListenerEventType, _ error) {
		switch e {
		case pq.ListenerEventConnected, pq.ListenerEventReconnected:
			hears(true)
		case pq.ListenerEventDisconnected, pq.ListenerEventConnectionAttemptFailed:
			hears(false)
		}
	})
	defer l.Close() //nolint:errcheck // nothing was written through it
	defer hears(false)
	if err := l.Listen(libraryChannel); err != nil {
		return fmt.Errorf("listen for changes of the library: %w", err)
	}
	changed() // what happened before the first word
	ping := time.NewTicker(10 * time.Second)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.Notify: // nil after a reconnection: something may have been missed
			changed()
		case <-ping.C:
			if err := l.Ping(); err != nil {
				hears(false)
			}
		}
	}
}
