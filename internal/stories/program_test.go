package stories

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	// opening is how long a start may take, the first with the demonstration
	// on a busy machine.
	opening = 8 * time.Minute
	// patience is how long anything else may take.
	patience = time.Minute
)

// account is somebody who can sign in, as dev.json lists them.
type account struct {
	Login, Password, Role, Department, Token string
}

// program is a `hoidap dev` with its data.
type program struct {
	dir      string // --data
	listen   string // the same after a restart
	flags    []string
	base     string
	database string
	redis    string
	accounts map[string]account // by login
	cmd      *exec.Cmd
	ended    chan struct{} // closed when the process is gone
	out      *bytes.Buffer
}

// start runs the program on fresh data, its clock set to the instant unless that
// is "", until the end of the test, which fails if anything is left running then.
func start(t *testing.T, now string, flags ...string) *program {
	t.Helper()
	// A socket needs a short path, and the database's own user the way to it.
	dir, err := os.MkdirTemp("", "story-") //nolint:usetesting // for the same reason
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	p := &program{dir: filepath.Join(dir, "data"), listen: "127.0.0.1:0", flags: flags, accounts: map[string]account{}}
	t.Cleanup(func() {
		if t.Failed() {
			p.showLog(t)
		}
		p.stop(t)
	})
	p.open(t, now)
	return p
}

// open starts the program and returns when it answers.
func (p *program) open(t *testing.T, now string) {
	t.Helper()
	args := slices.Concat([]string{"dev", "--listen", p.listen, "--data", p.dir, "--now", now}, p.flags)
	p.cmd, p.out, p.ended = exec.Command(binary, args...), &bytes.Buffer{}, make(chan struct{})
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	p.cmd.SysProcAttr = childOfTest()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func(cmd *exec.Cmd, ended chan struct{}) {
		_ = cmd.Wait() // how it ended stands in ProcessState
		close(ended)
	}(p.cmd, p.ended)
	within(t, opening, "the program is open", func() bool {
		select {
		case <-p.ended:
			t.Fatalf("the program ended at once: %v\n%s", p.cmd.ProcessState, p.out)
		default:
		}
		return (p.base != "" || p.readInfo()) && p.ready(t)
	})
}

// readInfo reads dev.json, as other programs do, and reports whether it is there.
func (p *program) readInfo() bool {
	b, err := os.ReadFile(filepath.Join(p.dir, "dev.json"))
	if err != nil {
		return false
	}
	var info struct {
		BaseURL     string `json:"base_url"`
		DatabaseURL string `json:"database_url"`
		RedisURL    string `json:"redis_url"`
		Accounts    []account
	}
	if json.Unmarshal(b, &info) != nil {
		return false
	}
	p.base, p.database, p.redis = info.BaseURL, info.DatabaseURL, info.RedisURL
	p.listen = strings.TrimPrefix(info.BaseURL, "http://")
	for _, a := range info.Accounts {
		p.accounts[a.Login] = a
	}
	return true
}

func (p *program) ready(t *testing.T) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+"/readyz", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// kill ends the program as a power cut would. What it started ends by itself.
func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-p.ended
}

// stop ends the program as Ctrl+C does.
func (p *program) stop(t *testing.T) {
	t.Helper()
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	select {
	case <-p.ended:
	default:
		_ = p.cmd.Process.Signal(syscall.SIGINT) // it may have ended in this moment
		select {
		case <-p.ended:
			if code := p.cmd.ProcessState.ExitCode(); code != 0 {
				t.Errorf("the program ended with %d:\n%s", code, p.out)
			}
		case <-time.After(patience):
			t.Errorf("the program does not end")
			_ = p.cmd.Process.Kill()
			<-p.ended
		}
	}
	p.gone(t)
}

// gone waits until no process of the program's private servers is left.
func (p *program) gone(t *testing.T) {
	t.Helper()
	if becomes(patience, func() bool { return len(p.processes()) == 0 }) {
		return
	}
	left := p.processes()
	t.Errorf("left running: %v", left)
	for pid := range left {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// run runs another command of the program against the same database.
func (p *program) run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = append(os.Environ(), "HOIDAP_DATABASE_URL="+p.database)
	out, err := cmd.Output()
	if err != nil {
		var e *exec.ExitError
		if errors.As(err, &e) {
			t.Fatalf("hoidap %s: %v\n%s", strings.Join(args, " "), err, e.Stderr)
		}
		t.Fatal(err)
	}
	return string(out)
}

var verified = regexp.MustCompile(`^(\d+) questions, (\d+) events`)

// verify has every chain of events recomputed, and returns how many questions
// there are.
func (p *program) verify(t *testing.T) int {
	t.Helper()
	out := p.run(t, "verify")
	m := verified.FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("verify says %q", out)
	}
	var n int
	_, _ = fmt.Sscan(m[1], &n) // digits
	return n
}

// hire adds somebody, named by the role, with a token.
func (p *program) hire(t *testing.T, login, role string) {
	t.Helper()
	p.run(t, "user", "add", login, "--name", "Cán bộ "+login, "--email", address(login), "--role", role)
	token := strings.TrimSpace(p.run(t, "token", "add", login, "story", "--scope", "read,write"))
	p.accounts[login] = account{Login: login, Role: role, Token: token}
}

// address is where the mail of somebody of the staff goes.
func address(login string) string { return login + "@bo.example.vn" }

// showLog prints the end of the program's own log.
func (p *program) showLog(t *testing.T) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(p.dir, "hoidap.log"))
	if err != nil {
		return
	}
	var lines []string
	for l := range strings.Lines(string(b)) {
		if strings.Contains(l, "level=WARN") || strings.Contains(l, "level=ERROR") {
			lines = append(lines, l)
		}
	}
	t.Logf("the program's log, warnings:\n%s", strings.Join(lines[max(0, len(lines)-40):], ""))
}

// becomes waits for what comes about by itself, and reports whether it did.
func becomes(limit time.Duration, ok func() bool) bool {
	end := time.NewTimer(limit)
	defer end.Stop()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-end.C:
			return ok()
		}
	}
	return true
}

// within fails unless it becomes so.
func within(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	if !becomes(limit, ok) {
		t.Fatalf("after %v still not so: %s", limit, what)
	}
}

// soon is within the usual patience.
func soon(t *testing.T, what string, ok func() bool) {
	t.Helper()
	within(t, patience, what, ok)
}
