package testdb

import (
	"context"
	"os"
	"testing"

	"hoidap/internal/devserver"
)

// RedisServer is a Redis that belongs to one test, which may empty, stop and
// start it as it likes. It keeps nothing over a stop.
type RedisServer struct {
	// URL stays the same over a stop and a start.
	URL string

	dir     string
	running *devserver.Servers
}

// Redis returns the address of a Redis that belongs to this test alone, in
// go-redis's form.
func Redis(tb testing.TB) string {
	tb.Helper()
	return NewRedis(tb).URL
}

// NewRedis returns a running Redis that is stopped after the test.
func NewRedis(tb testing.TB) *RedisServer {
	tb.Helper()
	dir, err := os.MkdirTemp("", "hoidap-redis-") //nolint:usetesting // a socket needs a short path
	if err != nil {
		tb.Fatal(err)
	}
	r := &RedisServer{dir: dir}
	tb.Cleanup(func() {
		r.Stop()
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		tb.Fatal(err)
	}
	r.Start(tb)
	return r
}

// Start starts the server after Stop.
func (r *RedisServer) Start(tb testing.TB) {
	tb.Helper()
	s, err := devserver.StartRedis(context.Background(), devserver.Options{DataDir: r.dir, Scratch: true, Unguarded: true})
	if err != nil {
		tb.Fatal(err)
	}
	r.URL, r.running = s.RedisURL, s
}

// Stop stops the server; connections to it fail from then on.
func (r *RedisServer) Stop() {
	if r.running != nil {
		r.running.Stop()
		r.running = nil
	}
}
