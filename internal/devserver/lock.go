package devserver

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// lock is held on a data directory by the one copy of the program that uses it.
// The kernel lets go of it when the program dies.
type lock struct{ file *os.File }

// takeLock locks the file at path and writes the program's process id into it.
func takeLock(path, dir string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock of data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock data directory %s: %w", dir, err)
		}
		holder, _ := io.ReadAll(io.LimitReader(f, 32)) // without it the message is only less exact
		return nil, &InUseError{Dir: dir, PID: strings.TrimSpace(string(holder))}
	}
	if err := f.Truncate(0); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if _, err := fmt.Fprintln(f, os.Getpid()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &lock{f}, nil
}

func (l *lock) release() { _ = l.file.Close() } // closing unlocks

// InUseError says that another copy of the program works on the data directory.
type InUseError struct {
	Dir string
	// PID is the other copy's process id, or empty if it is not known.
	PID string
}

func (e *InUseError) Error() string {
	who := "another copy of the program"
	if e.PID != "" {
		who += " (process " + e.PID + ")"
	}
	return fmt.Sprintf("data directory %s is in use by %s: stop that one, or give this one another directory with --data", e.Dir, who)
}
