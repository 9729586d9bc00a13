package devserver

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// guardWord is the first argument that makes the program a guard.
const guardWord = "__guard"

// launchGuarded starts c under a guard: the program itself, executed again,
// with a pipe as its standard input. The pipe closes when the program dies,
// however it dies, and the guard then ends the server.
func launchGuarded(c command) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find own program for the guard: %w", err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	uid, gid := os.Getuid(), os.Getgid()
	if c.as != nil {
		uid, gid = int(c.as.Uid), int(c.as.Gid)
	}
	g := c
	g.path, g.as = self, nil
	g.args = append([]string{guardWord, strconv.Itoa(int(c.orphan)), strconv.Itoa(uid), strconv.Itoa(gid), c.path}, c.args...)
	cmd := g.exec()
	cmd.Stdin = read
	if err := cmd.Start(); err != nil {
		_ = write.Close() // the error above says more
		return nil, err
	}
	p := newProcess(cmd)
	// A killed guard could not end its server; a closed pipe makes it do so.
	p.kill = func() { _ = write.Close() }
	go func() {
		p.wait(cmd)
		_ = write.Close() // nobody reads any more
	}()
	return p, nil
}

// Guard turns this process into the guard of a server if args, the command line
// without the program's name, ask for it. Main must call it before anything
// else and exit with code when ran is true.
func Guard(args []string) (ran bool, code int) {
	if len(args) < 5 || args[0] != guardWord {
		return false, 0
	}
	code, err := guard(args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "guard:", err)
	}
	return true, code
}

// guard runs the program args[3:] as user args[1] and group args[2], passes
// signals on to it, and sends it the signal args[0] when standard input ends.
func guard(args []string) (int, error) {
	var n [3]int
	for i := range n {
		v, err := strconv.Atoi(args[i])
		if err != nil {
			return 2, fmt.Errorf("argument %d: %w", i+1, err)
		}
		n[i] = v
	}
	// Notify, not Ignore: what is ignored stays ignored in the child.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP)

	c := command{path: args[3], args: args[4:], out: os.Stderr}
	if os.Getuid() == 0 {
		//nolint:gosec // user and group ids are never negative here
		c.as = &syscall.Credential{Uid: uint32(n[1]), Gid: uint32(n[2])}
	}
	p, err := launchPlain(c)
	if err != nil {
		return 127, err
	}
	orphaned := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // any end of the pipe means the same
		close(orphaned)
	}()
	for {
		select {
		case s := <-signals:
			if s, ok := s.(syscall.Signal); ok {
				p.signal(s)
			}
		case <-orphaned:
			orphaned = nil
			p.signal(syscall.Signal(n[0]))
			time.AfterFunc(patience, p.kill)
		case <-p.done:
			return exitCode(p.err), nil
		}
	}
}

func exitCode(err error) int {
	var e *exec.ExitError
	if errors.As(err, &e) {
		return max(e.ExitCode(), 1)
	}
	return 0
}
