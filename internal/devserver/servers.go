package devserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
)

// Options says where the servers keep their data and how they run.
type Options struct {
	// DataDir holds everything; it is made if it is missing.
	DataDir string
	// Log gets a line when a server starts, ends or is started again. Nil
	// discards them.
	Log *slog.Logger
	// BinDirs are searched for the servers' programs before PATH; the
	// directory pkg/bin in DataDir is too.
	BinDirs []string
	// Scratch gives up durability for speed, for data that nobody keeps.
	Scratch bool
	// Unguarded leaves out the guard process where the kernel cannot tie a
	// child to its parent: for callers whose main does not call Guard, and
	// who then answer for Stop being called.
	Unguarded bool
}

// Servers are a running PostgreSQL and Redis. The addresses do not change for
// as long as the data directory stays where it is.
type Servers struct {
	// DatabaseURL is in lib/pq's form, for the owner of the database.
	DatabaseURL string
	// RedisURL is in go-redis's form: unix://path.
	RedisURL string

	lock    *lock
	cancel  context.CancelFunc
	keepers sync.WaitGroup
	once    sync.Once
}

// Start finds the programs, makes the data directory on first use, starts both
// servers and returns when they answer. The servers live until Stop, not until
// ctx ends; ctx bounds the start alone.
func Start(ctx context.Context, o Options) (*Servers, error) {
	return start(ctx, o, (*site).postgres, (*site).redis)
}

// StartPostgres is Start without Redis.
func StartPostgres(ctx context.Context, o Options) (*Servers, error) {
	return start(ctx, o, (*site).postgres)
}

// StartRedis is Start without PostgreSQL.
func StartRedis(ctx context.Context, o Options) (*Servers, error) {
	return start(ctx, o, (*site).redis)
}

// prepare makes a server ready to be started and tells the address it will
// have to the Servers.
type prepare func(*site, context.Context, *Servers) (*keeper, error)

func start(ctx context.Context, o Options, kinds ...prepare) (*Servers, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s, err := openSite(ctx, o)
	if err != nil {
		return nil, err
	}
	live, cancel := context.WithCancel(context.WithoutCancel(ctx))
	v := &Servers{lock: s.lock, cancel: cancel}

	var mu sync.Mutex
	var errs []error
	var starts sync.WaitGroup
	for _, kind := range kinds {
		starts.Go(func() {
			if err := v.keep(ctx, live, s, kind); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			}
		})
	}
	starts.Wait()
	if len(errs) > 0 {
		v.Stop()
		return nil, errors.Join(errs...)
	}
	return v, nil
}

// keep starts one server and leaves a goroutine behind that keeps it running
// until live ends.
func (v *Servers) keep(ctx, live context.Context, s *site, kind prepare) error {
	k, err := kind(s, ctx, v)
	if err != nil {
		return err
	}
	p, err := k.start(ctx)
	if err != nil {
		return fmt.Errorf("start %s: %w", k.name, err)
	}
	v.keepers.Go(func() { k.run(live, p) })
	return nil
}

// Stop ends both servers in good order and returns when they are gone. It may
// be called more than once.
func (v *Servers) Stop() {
	v.once.Do(func() {
		v.cancel()
		v.keepers.Wait()
		v.lock.release()
	})
}
