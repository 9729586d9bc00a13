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
func Redis(t testing.TB) string {
	t.Helper()
	return NewRedis(t).URL
}

// NewRedis returns a running Redis that is stopped after the test.
func NewRedis(t testing.TB) *RedisServer {
	t.Helper()
	// The path of a socket must be short, which t.TempDir's is not.
	dir, err := os.MkdirTemp("", "hoidap-redis-")
	if err != nil {
		t.Fatal(err)
	}
	r := &RedisServer{dir: dir}
	t.Cleanup(func() {
		r.Stop()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	r.Start(t)
	return r
}

// Start starts the server after Stop.
func (r *RedisServer) Start(t testing.TB) {
	t.Helper()
	s, err := devserver.StartRedis(context.Background(), devserver.Options{DataDir: r.dir, Scratch: true, Unguarded: true})
	if err != nil {
		t.Fatal(err)
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
