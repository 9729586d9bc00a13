package worker_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/mail"
	"hoidap/internal/question"
	"hoidap/internal/queue"
	"hoidap/internal/ratelimit"
	"hoidap/internal/service"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
	"hoidap/internal/webhook"
	"hoidap/internal/worker"
	"hoidap/templates"
)

// office is a service with a worker of its own, a real Redis and a mail server
// that does what the test says.
type office struct {
	*service.Service
	store *store.Store
	clock *clock.Settable
	redis *testdb.RedisServer
	post  *post
	queue *queue.Queue
}

// post takes letters, or refuses them with fault.
type post struct {
	mu    sync.Mutex
	sent  []mail.Message
	tries int
	fault error
	gate  chan struct{} // nil, or what Send waits for
}

func (p *post) Send(ctx context.Context, m mail.Message) error {
	p.mu.Lock()
	p.tries++
	fault, gate := p.fault, p.gate
	p.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if fault != nil {
		return fault
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

func (p *post) set(fault error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = fault
}

func (p *post) count() (sent, tries int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sent), p.tries
}

func newOffice(t *testing.T) *office {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{URL: testdb.New(t).URL, Conns: 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	o := &office{
		store: st, clock: clock.At(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)), redis: testdb.NewRedis(t), post: &post{},
	}
	r, err := ratelimit.Dial(o.redis.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	o.queue = queue.New(r)
	o.Service = service.New(st, o.clock, service.Options{
		BaseURL: "https://hoidap.example.vn", Secret: []byte("a secret that only the test knows"), MailDomain: "hoidap.example.vn", LocalWebhooks: true,
	})
	if err := o.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

// work starts a worker; the function returned ends it and waits.
func (o *office) work(t *testing.T) (stop func()) {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	letters, err := mail.New(cat, templates.FS, mail.Config{From: "hoidap@bo.example.vn", Clock: o.clock})
	if err != nil {
		t.Fatal(err)
	}
	w := worker.New(worker.Options{
		Service: o.Service, Queue: o.queue, Letters: letters, Sender: o.post, Hooks: webhook.New(true), Log: slog.New(slog.DiscardHandler),
		Metrics: prometheus.NewRegistry(), Workers: 4,
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("the worker ended with %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

func (o *office) ask(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		_, err := o.Ask(t.Context(), service.Asking{Channel: "api", Submission: question.Submission{
			Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Trần Văn Bình", Email: fmt.Sprintf("binh%d@example.vn", i),
			Province: "01", Field: "land", Title: "Thủ tục cấp giấy chứng nhận lần đầu",
			Body: "Gia đình tôi cần chuẩn bị những giấy tờ gì?", Consent: true, Lang: "vi",
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// until waits for the condition, for at most a minute of the machine's time.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// idOf returns the Message-ID that goes over the wire.
func idOf(t *testing.T, m mail.Message) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	read, err := netmail.ReadMessage(&b)
	if err != nil {
		t.Fatal(err)
	}
	return read.Header.Get("Message-Id")
}

// once fails the test unless every letter went out exactly once.
func (o *office) once(t *testing.T, want int) {
	t.Helper()
	o.post.mu.Lock()
	defer o.post.mu.Unlock()
	ids := map[string]int{}
	for _, m := range o.post.sent {
		ids[idOf(t, m)]++
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("letter %s went out %d times", id, n)
		}
	}
	if len(ids) != want {
		t.Errorf("%d letters went out, want %d", len(ids), want)
	}
}

func TestLettersGoOutOnceWithTwoWorkers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.work(t)
	o.work(t)
	o.ask(t, 60)
	until(t, "60 letters", func() bool { n, _ := o.post.count(); return n >= 60 })
	until(t, "no open job that is due", func() bool { return o.due(t) == 0 })
	o.once(t, 60)
}

// due counts the open jobs that may run by now.
func (o *office) due(t *testing.T) int {
	t.Helper()
	jobs, err := o.Jobs(t.Context(), question.SystemActor(), "open", 500)
	if err != nil {
		t.Fatal(err)
	}
	jobs = slices.DeleteFunc(jobs, func(j question.Job) bool { return j.RunAt.After(o.clock.Now()) })
	return len(jobs)
}

func TestEmptiedRedisLosesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ask(t, 20)
	// The jobs are leased and in Redis, nobody has done them yet; then Redis is
	// emptied. The leases run out, by the clock, and everything comes again.
	jobs, err := o.Lease(t.Context(), 100, 0, 30*time.Second)
	if err != nil || len(jobs) != 20 {
		t.Fatalf("leased %d jobs, %v; want 20", len(jobs), err)
	}
	for _, j := range jobs {
		if err := o.queue.Push(t.Context(), queue.Task{Job: j.ID, Try: j.Attempts, Queue: j.Queue}, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := o.queue.Waiting(t.Context(), "mail"); err != nil || n != 20 {
		t.Fatalf("%d tasks wait in Redis, %v; want 20", n, err)
	}
	o.redis.Stop()
	o.redis.Start(t)
	if n, err := o.queue.Waiting(t.Context(), "mail"); err != nil || n != 0 {
		t.Fatalf("%d tasks wait in the new Redis, %v; want 0", n, err)
	}
	o.work(t)
	o.clock.SetOffset(o.clock.Offset() + 31*time.Second)
	until(t, "20 letters", func() bool { n, _ := o.post.count(); return n >= 20 })
	o.once(t, 20)
}

func TestAskingNeedsNoRedisAndMailFollows(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.redis.Stop()
	stop := o.work(t)
	defer stop()
	o.ask(t, 5)
	if n, _ := o.post.count(); n != 0 {
		t.Errorf("%d letters went out without Redis", n)
	}
	o.redis.Start(t)
	until(t, "5 letters", func() bool { n, _ := o.post.count(); return n >= 5 })
	o.once(t, 5)
}

func TestMailServerAwayIsTriedAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.post.set(errors.New("421 come back later"))
	o.work(t)
	o.ask(t, 3)
	until(t, "a try each", func() bool { _, n := o.post.count(); return n >= 3 })
	until(t, "the failures noted", func() bool {
		jobs, err := o.Jobs(t.Context(), question.SystemActor(), "open", 100)
		failed := 0
		for _, j := range jobs {
			if j.Failures > 0 && j.LastError != "" {
				failed++
			}
		}
		return err == nil && failed == 3
	})
	o.post.set(nil)
	o.clock.SetOffset(o.clock.Offset() + time.Minute)
	until(t, "3 letters", func() bool { n, _ := o.post.count(); return n >= 3 })
	o.once(t, 3)
}

func TestReminderNeverGoesOutBeforeItsInstant(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, login := range []string{"clerk", "board"} {
		role := map[string]question.Role{"clerk": question.Intake, "board": question.Board}[login]
		if _, err := o.AddPerson(t.Context(), question.SystemActor(), service.NewPerson{
			Login: login, Name: "Cán bộ", Email: login + "@bo.example.vn", Password: "một mật khẩu dài", Grants: []question.Grant{{Role: role}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	o.ask(t, 1)
	o.work(t)
	until(t, "the asker's letter, noted", func() bool { return o.due(t) == 0 })
	jobs, err := o.Jobs(t.Context(), question.SystemActor(), "open", 100)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(jobs, func(j question.Job) bool { return j.Type == question.JobEscalate })
	if i < 0 {
		t.Fatalf("no rung ahead among %d jobs", len(jobs))
	}
	next := jobs[i].RunAt
	// Three seconds before: in Redis ahead of its time, and held there.
	o.clock.Set(next.Add(-3 * time.Second))
	var last question.Event
	until(t, "the reminder in the history", func() bool {
		events, err := o.store.Events(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		last = events[len(events)-1]
		return last.Do == question.EventReminded
	})
	if last.At.Before(next) {
		t.Errorf("reminded at %s, want at or after %s", last.At, next)
	}
	if late := last.At.Sub(next); late > 20*time.Second {
		t.Errorf("the reminder came %s late", late)
	}
	// The letter of the morning, late as the clock has jumped, and the reminder.
	until(t, "the clerk's two letters", func() bool { n, _ := o.post.count(); return n == 3 })
}
