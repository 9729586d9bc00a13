package stories

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
)

// TestServersGoAway takes one server after another away from a running program.
func TestServersGoAway(t *testing.T) { //nolint:tparallel // one program: its servers go away one after another //nolint:tparallel // one program, one outage after the other
	t.Parallel()
	p := start(t, monday, "--empty")
	p.hire(t, "intake", "intake")
	if len(p.processes()) == 0 {
		t.Skip("the private servers' processes cannot be found here")
	}
	t.Run("Redis emptied", func(t *testing.T) { redisEmptied(t, p) })
	t.Run("Redis silent", func(t *testing.T) { redisSilent(t, p) })
	t.Run("Redis killed", func(t *testing.T) { redisKilled(t, p) })
	t.Run("mail refused", func(t *testing.T) { mailRefused(t, p) })
	t.Run("Postgres killed", func(t *testing.T) { postgresKilled(t, p) })
	t.Run("Postgres away", func(t *testing.T) { postgresAway(t, p) })
	p.verify(t)
}

// redisEmptied empties Redis between asking and sending: what was in it is put
// there again from Postgres.
func redisEmptied(t *testing.T, p *program) {
	t.Helper()
	o, err := redis.ParseURL(p.redis)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	defer c.Close()
	var all []asked
	for range 10 {
		all = append(all, p.ask(t, "empty@example.org", "Câu hỏi trước khi xóa hàng đợi"))
		if err := c.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	}
	p.act(t, "intake", all[0].code, "route", object{"department": "TCQLDD"})
	if err := c.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	for _, q := range all {
		p.mailTo(t, "empty@example.org", q.code, "received")
	}
	p.mailTo(t, "empty@example.org", all[0].code, "routed")
}

// redisSilent stops Redis without ending it: it takes connections and says
// nothing. Asking does not wait for it.
func redisSilent(t *testing.T, p *program) {
	t.Helper()
	resume := p.stopped(t, "/redis")
	q := p.ask(t, "silent@example.org", "Câu hỏi trong lúc hàng đợi không trả lời")
	p.call(t, http.StatusOK, http.MethodGet, "/hoi", nil)
	p.call(t, http.StatusOK, http.MethodGet, "/thu-vien?q=dat+dai", nil)
	resume()
	p.mailTo(t, "silent@example.org", q.code, "received")
}

// redisKilled ends Redis; it comes back by itself.
func redisKilled(t *testing.T, p *program) {
	t.Helper()
	p.signal(t, "/redis", syscall.SIGKILL)
	q := p.ask(t, "killed@example.org", "Câu hỏi trong lúc hàng đợi đã tắt")
	p.mailTo(t, "killed@example.org", q.code, "received")
}

// mailRefused takes the catcher's disk away, which then refuses every letter for
// the time being, as a full mail server does.
func mailRefused(t *testing.T, p *program) {
	t.Helper()
	before := p.failed(t)
	box := filepath.Join(p.dir, "mail")
	if err := os.Rename(box, box+".away"); err != nil {
		t.Fatal(err)
	}
	q := p.ask(t, "refused@example.org", "Câu hỏi trong lúc máy chủ thư từ chối")
	soon(t, "the letter was refused", func() bool {
		return p.failed(t) > before
	})
	// The catcher is back, and so long a time passes that the letter is tried again.
	if err := os.Rename(box+".away", box); err != nil {
		t.Fatal(err)
	}
	p.advance(t, object{"advance": "1h"})
	p.mailTo(t, "refused@example.org", q.code, "received")
	if p.call(t, http.StatusOK, http.MethodGet, questions+"/"+q.code, nil, p.as("intake")).text("mails.0.status") != "sent" {
		t.Errorf("the desk does not see that the letter was sent")
	}
}

// failed returns how many tries at a job have failed since the start.
func (p *program) failed(t *testing.T) int {
	t.Helper()
	var n, of int
	for line := range strings.Lines(string(p.call(t, http.StatusOK, http.MethodGet, "/metrics", nil).body)) {
		if strings.HasPrefix(line, "hoidap_jobs_total{") && strings.Contains(line, `end="failed"`) {
			_, _ = fmt.Sscan(line[strings.LastIndex(line, " ")+1:], &of) // a number, by the format
			n += of
		}
	}
	return n
}

// postgresKilled ends the database; it comes back by itself, and so does the
// program.
func postgresKilled(t *testing.T, p *program) {
	t.Helper()
	q := p.ask(t, "crash@example.org", "Câu hỏi ngay trước khi cơ sở dữ liệu tắt")
	p.signal(t, "/pg", syscall.SIGKILL)
	soon(t, "the question is there after the database was killed", func() bool {
		r, err := p.try(t.Context(), http.MethodGet, questions+"/"+q.code, nil, with("X-Follow-Token", q.token))
		if err == nil && r.status != http.StatusOK && r.status != http.StatusServiceUnavailable {
			t.Fatalf("without its database the program says %d: %s", r.status, r.body)
		}
		return err == nil && r.status == http.StatusOK
	})
	p.mailTo(t, "crash@example.org", q.code, "received")
}

// postgresAway ends the database and keeps it from coming back for a while.
func postgresAway(t *testing.T, p *program) {
	t.Helper()
	// One that was killed a moment ago must be back before it is kept from
	// starting.
	soon(t, "the database runs", func() bool {
		pid := postmaster(filepath.Join(p.dir, "servers", "pg", "postmaster.pid"))
		r, err := p.try(t.Context(), http.MethodGet, "/readyz", nil)
		return strings.HasPrefix(p.processes()[pid], "/pg") && err == nil && r.status == http.StatusOK
	})
	settings := filepath.Join(p.dir, "servers", "pg", "postgresql.conf")
	good, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, append(good, "\nno_such_setting = 1\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	p.signal(t, "/pg", syscall.SIGQUIT)
	for _, path := range []string{"/", "/thu-vien", "/linh-vuc/land", "/thong-ke"} {
		var r reply
		soon(t, path+" says that the database is away", func() bool {
			r, err = p.try(t.Context(), http.MethodGet, path, nil)
			return err == nil && r.status == http.StatusServiceUnavailable
		})
		if r.header.Get("Retry-After") == "" || !strings.Contains(string(r.body), "<h1") {
			t.Errorf("%s: Retry-After %q, page %.300s", path, r.header.Get("Retry-After"), r.body)
		}
	}
	form, err := http.PostForm(p.base+"/hoi", url.Values{"asker.type": {"citizen"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = form.Body.Close()
	if form.StatusCode != http.StatusServiceUnavailable || form.Header.Get("Retry-After") == "" {
		t.Errorf("a step of asking: %s, Retry-After %q", form.Status, form.Header.Get("Retry-After"))
	}
	r := p.call(t, http.StatusServiceUnavailable, http.MethodPost, questions, letter("away@example.org", "Câu hỏi khi không có cơ sở dữ liệu"))
	if r.header.Get("Retry-After") == "" || !strings.HasPrefix(r.header.Get("Content-Type"), "application/problem+json") {
		t.Errorf("the API says %v: %s", r.header, r.body)
	}
	p.call(t, http.StatusServiceUnavailable, http.MethodGet, "/readyz", nil)
	p.call(t, http.StatusOK, http.MethodGet, "/healthz", nil)

	if err := os.WriteFile(settings, good, 0o600); err != nil {
		t.Fatal(err)
	}
	soon(t, "the program works again", func() bool {
		r, err := p.try(t.Context(), http.MethodGet, "/", nil)
		return err == nil && r.status == http.StatusOK
	})
	q := p.ask(t, "back@example.org", "Câu hỏi sau khi cơ sở dữ liệu trở lại")
	p.mailTo(t, "back@example.org", q.code, "received")
}

// signal sends a signal to the server that works in the directory.
func (p *program) signal(t *testing.T, dir string, s syscall.Signal) {
	t.Helper()
	pid := 0
	// A server that was killed a moment ago may not be back yet.
	soon(t, "a process works in "+dir, func() bool {
		running := p.processes()
		if dir == "/pg" { // of the database's processes, the one that the others belong to
			pid = postmaster(filepath.Join(p.dir, "servers", "pg", "postmaster.pid"))
			return strings.HasPrefix(running[pid], dir)
		}
		for candidate, where := range running {
			if strings.HasPrefix(where, dir) {
				pid = candidate
			}
		}
		return pid != 0
	})
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatal(err)
	}
}

// postmaster returns the number in the file that the database's first process
// keeps, 0 while there is none.
func postmaster(file string) int {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return 0
	}
	return pid
}

// stopped stops the server in the directory until the function is called, at the
// latest until the end of the test.
func (p *program) stopped(t *testing.T, dir string) (resume func()) {
	t.Helper()
	p.signal(t, dir, syscall.SIGSTOP)
	resume = func() { p.signal(t, dir, syscall.SIGCONT) }
	t.Cleanup(resume)
	return resume
}
