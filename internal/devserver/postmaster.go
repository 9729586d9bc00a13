package devserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// readPostmaster returns the lines of the cluster's postmaster.pid: process id
// first, state ("starting", "ready", "stopping") eighth.
func readPostmaster(data string) []string {
	b, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return nil // not there, or just going
	}
	return strings.Split(string(b), "\n")
}

// postmasterReady reports whether the server takes connections. A killed server
// leaves its file saying that it is ready, so its process is looked for too.
func postmasterReady(data string) bool {
	lines := readPostmaster(data)
	return len(lines) >= 8 && strings.TrimSpace(lines[7]) == "ready" && postmaster(data) != 0
}

// awaitOldPostmaster waits until the server of a program that was killed has
// gone, which takes it a second or two, and hurries it on if it lingers.
// Starting earlier would fail: "is another postmaster running?"
func awaitOldPostmaster(ctx context.Context, data string) error {
	pid := postmaster(data)
	if pid == 0 {
		return nil
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	hurry, give := time.After(patience), time.After(2*patience)
	for postmaster(data) == pid {
		select {
		case <-tick.C:
		case <-hurry:
			_ = syscall.Kill(pid, syscall.SIGQUIT) // it may have gone by itself now
		case <-give:
			return fmt.Errorf("an old PostgreSQL (process %d) still works on %s and does not end: stop it with: kill -QUIT %d", pid, data, pid)
		case <-ctx.Done():
			return fmt.Errorf("wait for the old PostgreSQL (process %d) to end: %w", pid, ctx.Err())
		}
	}
	return nil
}

// postmaster returns the process that works on the cluster, or 0. A
// postmaster.pid whose number now belongs to something else, as after a crash
// of the machine, is taken away: the server would not start beside it.
func postmaster(data string) int {
	lines := readPostmaster(data)
	if len(lines) == 0 {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return 0
	}
	if runtime.GOOS == "linux" {
		cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
		if errors.Is(err, fs.ErrNotExist) {
			return 0 // a zombie, or gone since
		}
		if err == nil && cwd != data {
			_ = os.Remove(filepath.Join(data, "postmaster.pid")) // if not, the server says so
			return 0
		}
	}
	return pid
}
