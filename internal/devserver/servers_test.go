package devserver

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq"
	"github.com/redis/go-redis/v9"
)

func background() context.Context { return context.Background() }

// dataDir returns a directory that the servers' user can reach, and that is
// gone after the test.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "devserver-") //nolint:usetesting // a socket needs a short path
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return filepath.Join(dir, "data")
}

func mustStart(t *testing.T, o Options) *Servers {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// count adds one to a counter in each server and returns both.
func count(t *testing.T, s *Servers) (pg, rd int64) {
	t.Helper()
	db, err := sql.Open("postgres", s.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE IF NOT EXISTS counter (n bigint)`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `INSERT INTO counter VALUES (1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM counter`).Scan(&pg); err != nil {
		t.Fatal(err)
	}
	o, err := redis.ParseURL(s.RedisURL)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	defer c.Close()
	if rd, err = c.Incr(t.Context(), "counter").Result(); err != nil {
		t.Fatal(err)
	}
	return pg, rd
}

// eventually waits for a condition that the system brings about by itself.
// answers reports whether the database takes a connection.
func answers(t *testing.T, s *Servers) bool {
	t.Helper()
	db, err := sql.Open("postgres", s.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return db.PingContext(t.Context()) == nil
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit := time.NewTimer(30 * time.Second)
	defer limit.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("still not true: %s", what)
		}
	}
}

func alive(pid int) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err == nil && strings.Contains(string(b), ") Z ") {
		return false
	}
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

func TestDataOutlivesTheProgramInGoodOrder(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	for want := int64(1); want <= 2; want++ {
		s := mustStart(t, Options{DataDir: dir})
		if pg, rd := count(t, s); pg != want || rd != want {
			t.Errorf("start %d: counters are %d and %d", want, pg, rd)
		}
		pid := postmaster(filepath.Join(dir, "servers", "pg"))
		if pid == 0 {
			t.Fatal("no server process found")
		}
		s.Stop()
		if alive(pid) {
			t.Errorf("process %d runs after Stop", pid)
		}
	}
}

func TestKilledProgramLeavesNothingRunningAndLosesNothing(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	pg := filepath.Join(dir, "servers", "pg")
	first := mustStart(t, Options{DataDir: dir})
	count(t, first)
	first.Stop()

	var pids []int
	for range 3 {
		// Each start follows the kill at once, while the old server ends.
		cmd, _ := spawn(t, "__serve", dir)
		pids = append(pids, postmaster(pg))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	s := mustStart(t, Options{DataDir: dir})
	if a, b := count(t, s); a != 2 || b != 2 {
		t.Errorf("counters are %d and %d, want 2 and 2", a, b)
	}
	for _, pid := range pids {
		if pid == 0 || alive(pid) {
			t.Errorf("process %d of a killed program: not seen, or still there", pid)
		}
	}
}

func TestSecondCopyIsRefused(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	mustStart(t, Options{DataDir: dir, Scratch: true})
	_, err := Start(t.Context(), Options{DataDir: dir})
	var used *InUseError
	if !errors.As(err, &used) {
		t.Fatalf("second start: got %v, want InUseError", err)
	}
	if want := strconv.Itoa(os.Getpid()); used.PID != want {
		t.Errorf("error names process %q, want %s", used.PID, want)
	}
}

func TestKilledServerIsStartedAgain(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	pg := filepath.Join(dir, "servers", "pg")
	s := mustStart(t, Options{DataDir: dir})
	count(t, s)
	old := postmaster(pg)
	if err := syscall.Kill(old, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a new server is ready", func() bool { return postmasterReady(pg) && postmaster(pg) != old })
	eventually(t, "it answers", func() bool { return answers(t, s) })
	if n, _ := count(t, s); n != 2 {
		t.Errorf("counter is %d, want 2", n)
	}
}

func TestSocketsOfADeepDirectoryLieElsewhere(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(dataDir(t), strings.Repeat("deep/", 20))
	s, err := StartRedis(t.Context(), Options{DataDir: dir, Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	path := strings.TrimPrefix(s.RedisURL, "unix://")
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(path)) })
	if len(path) > longestSocket {
		t.Errorf("socket path of %d bytes", len(path))
	}
}

func TestRootMayWorkInADirectoryOfItsOwn(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Log("nothing to see for another user than root")
		return
	}
	dir := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s, err := StartRedis(t.Context(), Options{DataDir: dir, Scratch: true})
		if err != nil {
			t.Fatal(err)
		}
		s.Stop()
	}
	home, err := filepath.EvalSymlinks(filepath.Join(dir, "servers"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	if !strings.HasPrefix(home, rootHome) {
		t.Errorf("home is %s, want it under %s", home, rootHome)
	}
}

func TestGuardEndsTheServerOfAKilledProgram(t *testing.T) {
	t.Parallel()
	cmd, line := spawn(t, "__guarded")
	pid, err := strconv.Atoi(line)
	if err != nil || !alive(pid) {
		t.Fatalf("guarded process %q does not run: %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the guarded process is gone", func() bool { return !alive(pid) })
}

func TestGuardIsOnlyForItsWord(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"dev"}, {guardWord}, {"dev", "15", "0", "0", "true"}} {
		if ran, _ := Guard(args); ran {
			t.Errorf("Guard(%q) ran", args)
		}
	}
}
