package devserver

import (
	"context"
	"fmt"
	"log/slog"
	"syscall"
	"time"
)

// A server gets so long to end in good order, and its program so long to begin
// answering (a large log to replay takes time).
const (
	patience  = 15 * time.Second
	readiness = 2 * time.Minute
)

// keeper starts one server, and again whenever it ends unasked.
type keeper struct {
	name string
	cmd  command
	log  *slog.Logger
	// before clears what a killed predecessor left; it may be nil.
	before func(context.Context) error
	// ready reports whether the server answers.
	ready func(context.Context) bool
	// stop asks for an orderly end, force for an immediate one.
	stop, force syscall.Signal
	launch      func(command) (*process, error)
}

// start launches the server and returns when it answers.
func (k *keeper) start(ctx context.Context) (*process, error) {
	if k.before != nil {
		if err := k.before(ctx); err != nil {
			return nil, err
		}
	}
	out, err := openLog(k.cmd.logFile)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	c := k.cmd
	c.out = out.File
	p, err := k.launch(c)
	if err != nil {
		return nil, err
	}
	limit, cancel := context.WithTimeout(ctx, readiness)
	defer cancel()
	if err := k.await(limit, p); err != nil {
		k.end(p)
		return nil, fmt.Errorf("%w; %s says:\n%s", err, k.cmd.logFile, out.tail())
	}
	k.log.InfoContext(ctx, "server ready", "server", k.name, "pid", p.pid)
	return p, nil
}

// await returns nil when the server answers, or why it never will.
func (k *keeper) await(ctx context.Context, p *process) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if k.ready(ctx) {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.done:
			return fmt.Errorf("it ended at once: %w", p.err)
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", ctx.Err())
		}
	}
}

// run watches p until ctx ends, then ends it.
func (k *keeper) run(ctx context.Context, p *process) {
	for p != nil {
		select {
		case <-ctx.Done():
			k.end(p)
			return
		case <-p.done:
			k.log.WarnContext(ctx, "server ended, starting it again", "server", k.name, "cause", p.err)
			p = k.again(ctx)
		}
	}
}

// again starts the server anew, trying until it succeeds or ctx ends, when it
// returns nil.
func (k *keeper) again(ctx context.Context) *process {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		p, err := k.start(ctx)
		if err == nil {
			return p
		}
		if ctx.Err() == nil {
			k.log.ErrorContext(ctx, "server does not start", "server", k.name, "error", err)
		}
	}
}

// end ends p: in good order if it does so in time, else by force.
func (k *keeper) end(p *process) {
	for _, s := range []syscall.Signal{k.stop, k.force} {
		p.signal(s)
		select {
		case <-p.done:
			return
		case <-time.After(patience):
		}
	}
	p.kill()
	<-p.done
}
