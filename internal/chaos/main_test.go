package chaos

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"hoidap/internal/app"
	"hoidap/internal/config"
)

var (
	long      = flag.Bool("long", false, "the long form: ten thousand questions, a minute without Redis")
	questions = flag.Int("questions", 0, "how many questions are asked; 0 is 200, or 10,000 in the long form")
	seed      = flag.Uint64("seed", 0, "of the faults; 0 takes another one each time")
)

// Variables by which this test's binary, started again, knows what to be. The
// rest of its settings are the program's own.
const (
	roleVariable  = "HOIDAP_TEST_CHAOS"
	clockVariable = "HOIDAP_TEST_CHAOS_CLOCK"
)

// TestMain runs the tests, or is one of the processes that they kill: what
// `hoidap serve` and `hoidap worker` run, with the one difference that its clock
// can be moved from outside.
func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := child(role); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(role string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	cfg, err := config.Load()
	if err := errors.Join(err, cfg.Check()); err != nil {
		return err
	}
	log := app.Log(cfg, func(o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(os.Stderr, o) })
	slog.SetDefault(log)
	c, err := openClock(os.Getenv(clockVariable))
	if err != nil {
		return err
	}
	if role == "serve" {
		return app.RunServe(ctx, cfg, c, log)
	}
	return app.RunWorker(ctx, cfg, c, log)
}

// sharedClock is the machine's clock, shifted by what stands in a file, so that
// several processes are moved at once.
type sharedClock struct{ file *os.File }

func openClock(path string) (*sharedClock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	return &sharedClock{f}, err
}

// Now returns the shifted time.
func (c *sharedClock) Now() time.Time { return time.Now().Add(c.offset()) }

func (c *sharedClock) offset() time.Duration {
	var b [8]byte
	if _, err := c.file.ReadAt(b[:], 0); err != nil {
		return 0
	}
	return time.Duration(binary.LittleEndian.Uint64(b[:]))
}

// advance moves the clock of every process.
func (c *sharedClock) advance(d time.Duration) error {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(c.offset()+d))
	_, err := c.file.WriteAt(b[:], 0)
	return err
}
