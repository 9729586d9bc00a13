package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hoidap/internal/catcher"
	"hoidap/internal/clock"
	"hoidap/internal/config"
	"hoidap/internal/devserver"
	"hoidap/internal/testdb"
)

// fleet is everything that runs: the servers, the program's processes, and what
// was done to them.
type fleet struct {
	t       *testing.T
	dir     string
	cfg     config.Config
	clock   *sharedClock
	sql     *devserver.Servers
	redis   *testdb.RedisServer
	catcher *catcher.Catcher
	log     *os.File

	mu    sync.Mutex
	procs map[string]*exec.Cmd
	ended map[string]chan struct{}
	// cuts are the instants at which somebody may have died between the mail
	// server's yes and the note of it.
	cuts  []time.Time
	count map[string]int
	// pace is how long the machine takes to start a process, in half seconds, at
	// least 1: on a busy machine everything happens more slowly, the faults too.
	pace float64
}

// names are the processes: one that answers, three that relay and work.
var names = []string{"serve", "worker-1", "worker-2", "worker-3"}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	dir, err := os.MkdirTemp("", "chaos-") //nolint:usetesting // a socket needs a short path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	f := &fleet{t: t, dir: dir, procs: map[string]*exec.Cmd{}, ended: map[string]chan struct{}{}, count: map[string]int{}}
	if f.sql, err = devserver.StartPostgres(t.Context(), devserver.Options{DataDir: filepath.Join(dir, "data"), Unguarded: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.sql.Stop)
	f.redis = testdb.NewRedis(t)
	// The sink keeps real time: it dates what the faults are compared with.
	if f.catcher, err = catcher.Start(t.Context(), f.mailDir(), clock.System{}, discard()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.catcher.Close() })
	if f.clock, err = openClock(filepath.Join(dir, "clock")); err != nil {
		t.Fatal(err)
	}
	if f.log, err = os.Create(filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	f.cfg = config.Config{
		Listen: freePort(t), DatabaseURL: f.sql.DatabaseURL, RedisURL: f.redis.URL, SMTPURL: f.catcher.URL() + "?tls=none",
		MailFrom: "Hỏi Đáp <hoidap@bo.example.vn>", Secret: strings.Repeat("x", 40), LogLevel: "warn", TrustedProxies: "127.0.0.0/8",
	}
	f.cfg.BaseURL = "http://" + f.cfg.Listen
	return f
}

func (f *fleet) mailDir() string { return filepath.Join(f.dir, "mail") }

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // nothing was written through it
	return l.Addr().String()
}

// start starts a process.
func (f *fleet) start(name string) {
	role, listen := "worker", "127.0.0.1:0"
	if name == "serve" {
		role, listen = "serve", f.cfg.Listen
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(),
		roleVariable+"="+role, clockVariable+"="+f.clock.file.Name(),
		"HOIDAP_LISTEN="+listen, "HOIDAP_BASE_URL="+f.cfg.BaseURL, "HOIDAP_DATABASE_URL="+f.cfg.DatabaseURL, "HOIDAP_REDIS_URL="+f.cfg.RedisURL,
		"HOIDAP_SMTP_URL="+f.cfg.SMTPURL, "HOIDAP_MAIL_FROM="+f.cfg.MailFrom, "HOIDAP_SECRET="+f.cfg.Secret, "HOIDAP_LOG_LEVEL="+f.cfg.LogLevel,
		"HOIDAP_TRUSTED_PROXIES="+f.cfg.TrustedProxies, "HOIDAP_DATA_DIR="+f.dir)
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = f.log, f.log, childOfTest()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := cmd.Start(); err != nil {
		f.t.Errorf("start %s: %v", name, err)
		return
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	f.procs[name], f.ended[name] = cmd, ended
}

// kill ends a process as a power cut would.
func (f *fleet) kill(name string) {
	f.mu.Lock()
	cmd, ended := f.procs[name], f.ended[name]
	f.cuts = append(f.cuts, time.Now())
	f.mu.Unlock()
	_ = cmd.Process.Signal(syscall.SIGKILL) // it may just have ended by itself
	<-ended
}

// keep starts every process, and again whenever it ends, as a supervisor does,
// until ctx ends.
func (f *fleet) keep(ctx context.Context) {
	for {
		for _, name := range names {
			f.mu.Lock()
			ended := f.ended[name]
			f.mu.Unlock()
			select {
			case <-ended:
				f.start(name)
			default:
				if ended == nil {
					f.start(name)
				}
			}
		}
		if !wait(ctx, 50*time.Millisecond) {
			return
		}
	}
}

func (f *fleet) stop() {
	for _, name := range names {
		f.mu.Lock()
		cmd, ended := f.procs[name], f.ended[name]
		f.mu.Unlock()
		if cmd == nil {
			continue
		}
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(30 * time.Second):
			f.t.Errorf("%s does not end", name)
			_ = cmd.Process.Kill()
			<-ended
		}
	}
}

func (f *fleet) add(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count[what]++
}

// faults does harm until ctx ends; then everything runs again.
func (f *fleet) faults(ctx context.Context, seed uint64, away time.Duration) {
	var all sync.WaitGroup
	all.Go(func() { f.killer(ctx, rand.New(rand.NewPCG(seed, 1))) })
	all.Go(func() { f.flusher(ctx, rand.New(rand.NewPCG(seed, 2))) })
	all.Go(func() { f.restarter(ctx, rand.New(rand.NewPCG(seed, 3))) })
	all.Go(func() { f.redisAway(ctx, away) })
	f.catcher.SetRule(f.post(ctx, rand.New(rand.NewPCG(seed, 4))))
	all.Wait()
	f.catcher.SetRule(nil)
}

// killer kills one process after another and starts it again.
func (f *fleet) killer(ctx context.Context, r *rand.Rand) {
	for wait(ctx, f.slow(300*time.Millisecond+randomly(r, 1200*time.Millisecond))) {
		name := names[r.IntN(len(names))]
		f.kill(name)
		f.add("kill -9 " + strings.TrimRight(name, "-0123456789"))
	}
}

func (f *fleet) flusher(ctx context.Context, r *rand.Rand) {
	o, err := redis.ParseURL(f.redis.URL)
	if err != nil {
		f.t.Error(err)
		return
	}
	c := redis.NewClient(o)
	defer c.Close()
	for wait(ctx, f.slow(500*time.Millisecond+randomly(r, 1500*time.Millisecond))) {
		if c.FlushAll(ctx).Err() == nil { // else it is just stopped
			f.add("FLUSHALL")
		}
	}
}

// restarter ends Postgres in the middle of everything, now in haste, now as a
// crash does; its keeper starts it again.
func (f *fleet) restarter(ctx context.Context, r *rand.Rand) {
	for i := 0; wait(ctx, f.slow(6*time.Second+randomly(r, 8*time.Second))); i++ {
		sig := []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT}[i%2]
		pid := f.postmaster()
		if pid == 0 {
			continue
		}
		f.mu.Lock()
		f.cuts = append(f.cuts, time.Now())
		f.mu.Unlock()
		if syscall.Kill(pid, sig) == nil {
			f.add("Postgres restarted")
		}
	}
}

// postmaster returns the number of the database server's process, 0 while there
// is none.
func (f *fleet) postmaster() int {
	found := 0
	_ = filepath.WalkDir(filepath.Join(f.dir, "data"), func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == "postmaster.pid" {
			b, _ := os.ReadFile(path)
			line, _, _ := strings.Cut(string(b), "\n")
			found, _ = strconv.Atoi(line)
			return filepath.SkipAll
		}
		return nil
	})
	return found
}

// redisAway stops Redis for so long, once.
func (f *fleet) redisAway(ctx context.Context, d time.Duration) {
	if !wait(ctx, 4*time.Second) {
		return
	}
	f.redis.Stop()
	f.add("Redis stopped for " + d.String())
	wait(ctx, d)
	f.redis.Start(f.t)
}

// post makes the mail server refuse, hang and cut off.
func (f *fleet) post(ctx context.Context, r *rand.Rand) catcher.Rule {
	var mu sync.Mutex
	return func(string, []string) catcher.Fate {
		mu.Lock()
		n := r.IntN(1000)
		mu.Unlock()
		switch {
		case n < 30:
			f.add("SMTP refused for now")
			return catcher.Fate{Code: 451, Text: "come back later"}
		case n < 32:
			f.add("SMTP hung")
			wait(ctx, 25*time.Second)
			return catcher.Fate{Drop: true}
		case n < 52:
			f.add("SMTP cut off after DATA, letter dropped")
			return catcher.Fate{Drop: true}
		case n < 62:
			f.add(keptCut)
			return catcher.Fate{Drop: true, Keep: true}
		}
		return catcher.Fate{}
	}
}

const keptCut = "SMTP cut off after DATA, letter kept"

// wait waits and reports whether ctx is still alive.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// ask sends question n until it is answered, by whichever process is alive then.
func (f *fleet) ask(ctx context.Context, n int, field string) (string, error) {
	body := fmt.Sprintf(`{"kind":"question","asker":{"type":"citizen","name":"Trần Văn Bình","email":"a%d@example.vn","province":"01"},
		"field":%q,"title":"Câu hỏi số %d trong lúc máy hỏng","body":"Gia đình tôi cần chuẩn bị những giấy tờ gì cho thủ tục này?",
		"may_publish":true,"consent":true,"lang":"vi"}`, n, field, n)
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.cfg.BaseURL+"/api/v1/questions", strings.NewReader(body))
		if err != nil {
			return "", err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", fmt.Sprintf("chaos-%d", n))
		req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.1", n/250%250, n%250))
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			at, status := resp.Header.Get("Location"), resp.StatusCode
			_ = resp.Body.Close()
			if status == http.StatusCreated {
				code, err := url.PathUnescape(at[strings.LastIndexByte(at, '/')+1:])
				return code, err
			}
			if status < 500 && status != http.StatusConflict && status != http.StatusTooManyRequests {
				return "", fmt.Errorf("question %d: status %d", n, status)
			}
		}
		if !wait(ctx, 50*time.Millisecond) {
			return "", fmt.Errorf("question %d was never answered: %w", n, err)
		}
	}
}

func randomly(r *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(r.Int64N(int64(most)))
}

func (f *fleet) slow(d time.Duration) time.Duration { return time.Duration(float64(d) * f.pace) }

// open waits until the first process answers, and takes the pace from that.
func (f *fleet) open(ctx context.Context) {
	begun := time.Now()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.cfg.BaseURL+"/readyz", http.NoBody)
		if err != nil {
			f.t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
		}
		if !wait(ctx, 10*time.Millisecond) {
			f.t.Fatal(err)
		}
	}
	f.pace = max(1, time.Since(begun).Seconds()/0.5)
	f.t.Logf("the processes are open after %v", time.Since(begun).Round(time.Millisecond))
}
