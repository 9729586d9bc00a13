package dev

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"hoidap/assets"
	"hoidap/internal/calendar"
	"hoidap/internal/catcher"
	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/mail"
	"hoidap/internal/question"
	"hoidap/internal/queue"
	"hoidap/internal/service"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
	"hoidap/internal/web"
	"hoidap/internal/web/htmlcheck"
	"hoidap/internal/worker"
	"hoidap/templates"
)

// begin is a Tuesday morning without holidays near it.
var begin = time.Date(2026, 6, 9, 9, 0, 0, 0, calendar.Zone)

// box is a ministry with everything that `hoidap dev` runs.
type box struct {
	svc     *service.Service
	clock   *clock.Settable
	catcher *catcher.Catcher
	redis   *testdb.RedisServer
	h       http.Handler
	dir     string
}

func newBox(t *testing.T) *box {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	b := &box{clock: clock.At(begin), redis: testdb.NewRedis(t), dir: t.TempDir()}
	st, err := store.Open(t.Context(), store.Options{URL: testdb.New(t).URL})
	must(t, err)
	t.Cleanup(func() { closed(t, st) })
	var w *worker.Worker
	b.svc = service.New(st, b.clock, service.Options{
		BaseURL: "http://localhost", Secret: []byte("0123456789abcdef0123456789abcdef"), MailDomain: "bo.example.vn",
		Wake: func() {
			if w != nil {
				w.Wake()
			}
		},
	})
	must(t, b.svc.Install(t.Context()))
	for login, role := range map[string]question.Role{"tiepnhan1": question.Intake, "banbientap1": question.Board} {
		_, err := b.svc.AddPerson(t.Context(), question.SystemActor(), service.NewPerson{
			Login: login, Name: "Nguyễn Thị Hương", Email: login + "@bo.example.vn", Password: "songhong-bavi-123",
			Grants: []question.Grant{{Role: role}},
		})
		must(t, err)
	}
	b.catcher, err = catcher.Start(t.Context(), filepath.Join(b.dir, "mail"), b.clock, log)
	must(t, err)
	t.Cleanup(func() { closed(t, b.catcher) })

	cat, err := i18n.Load()
	must(t, err)
	letters, err := mail.New(cat, templates.FS, mail.Config{From: "hoidap@bo.example.vn", Clock: b.clock})
	must(t, err)
	sender, err := mail.NewSMTP(mail.SMTPConfig{URL: b.catcher.URL() + "?tls=none"})
	must(t, err)
	o, err := redis.ParseURL(b.redis.URL)
	must(t, err)
	client := redis.NewClient(o)
	t.Cleanup(func() { closed(t, client) })
	w = worker.New(worker.Options{
		Service: b.svc, Queue: queue.New(client), Letters: letters, Sender: sender, Log: log, Metrics: prometheus.NewRegistry(),
	})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	b.serve(t, cat, st, w.Wake)
	return b
}

func (b *box) serve(t *testing.T, cat *i18n.Catalogue, st *store.Store, wake func()) {
	t.Helper()
	set, err := assets.Load()
	must(t, err)
	r, err := web.NewRenderer(onlyDev(t), append(web.Pages(), Pages()...))
	must(t, err)
	core, err := web.New(web.Config{
		Catalogue: cat, Renderer: r, Assets: set, Sessions: st.Sessions(), Accounts: b.svc, BaseURL: "http://localhost",
		Clock: b.clock, Log: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	e := core.Engine()
	Register(core.Public(e), Options{
		Web: core, Service: b.svc, Clock: b.clock, Catcher: b.catcher, Wake: wake, Dir: b.dir,
		Accounts: []Account{{Login: "tiepnhan1", Password: "songhong-bavi-123", Role: "intake"}},
	})
	b.h = core.Handler(e)
}

// onlyDev is these pages and what they use: a part that no page uses is an
// error.
func onlyDev(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{
		"base/site", "error/site", "error/desk", "error/part", "base/desk", "dev/home", "dev/mail", "dev/mails",
		"parts/error-summary", "parts/field", "parts/flash", "parts/frame", "parts/pagination", "parts/problem",
	} {
		b, err := fs.ReadFile(templates.FS, name+".html")
		must(t, err)
		files[name+".html"] = &fstest.MapFile{Data: b}
	}
	return files
}

func closed(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b *box) get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	rec := httptest.NewRecorder()
	b.h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return rec
}

func (b *box) post(t *testing.T, kind, body string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/dev/clock", strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	rec := httptest.NewRecorder()
	b.h.ServeHTTP(rec, req)
	return rec
}

func (b *box) move(t *testing.T, body string) moved {
	t.Helper()
	rec := b.post(t, "application/json", body)
	var m moved
	if err := json.Unmarshal(rec.Body.Bytes(), &m); err != nil || rec.Code != http.StatusOK {
		t.Fatalf("%s: %d %s (%v)", body, rec.Code, rec.Body, err)
	}
	return m
}

func (b *box) ask(t *testing.T) service.Receipt {
	t.Helper()
	r, err := b.svc.Ask(t.Context(), service.Asking{Channel: "web", Submission: question.Submission{
		Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Trần Văn Bình", Email: "binh@example.vn", Province: "01",
		Field: "land", Title: "Thủ tục tách thửa đất ở", Body: "Tôi xin hỏi thủ tục tách thửa đất ở cho con.", Consent: true, Lang: "vi",
	}})
	must(t, err)
	return r
}

// kindOf tells the letters apart by their subjects.
func kindOf(subject string) string {
	switch {
	case strings.Contains(subject, "tiếp nhận"):
		return "received"
	case strings.HasPrefix(subject, "Việc cần giải quyết"):
		return "digest"
	default:
		return "reminder"
	}
}

// Moving the clock past the deadline of intake brings each reminder once, at its
// own instant, before the answer.
func TestMovingTheClockLetsEverythingHappenInOrder(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	r := b.ask(t)
	if m := b.move(t, `{"advance":"0s"}`); m.Fired > 3 {
		t.Errorf("the letter alone was due, %d jobs fired", m.Fired)
	}
	mails, err := b.catcher.List(t.Context())
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails after asking, want 1 (%v)", len(mails), err)
	}
	m := b.move(t, `{"working_days":3}`)
	now, err := time.Parse(time.RFC3339, m.Now)
	must(t, err)
	if want := time.Date(2026, 6, 12, 9, 0, 0, 0, calendar.Zone); now.Before(want) || now.After(want.Add(time.Minute)) {
		t.Errorf("the clock shows %s, want %s", now, want)
	}
	if m.Fired < 2 {
		t.Errorf("%d jobs fired, want the two reminders at least", m.Fired)
	}
	events, err := b.svc.Events(t.Context(), question.SystemActor(), r.Code)
	must(t, err)
	var rungs []string
	for _, e := range events {
		if e.Do != question.EventReminded {
			continue
		}
		rungs = append(rungs, fmt.Sprint(e.Data["rung"]))
		due, err := time.Parse(time.RFC3339, fmt.Sprint(e.Data["at"]))
		must(t, err)
		if late := e.At.Sub(due); late < 0 || late > 3*time.Second {
			t.Errorf("%v was due at %s and fired at %s", e.Data["rung"], due, e.At)
		}
	}
	if diff := cmp.Diff([]string{"share-80", "due"}, rungs); diff != "" {
		t.Errorf("reminders (-want +got)\n%s", diff)
	}
	mails, err = b.catcher.List(t.Context())
	var told []string
	for _, m := range mails {
		told = append(told, fmt.Sprintf("%s %s %s", m.At.In(calendar.Zone).Format("02 15:04"), strings.Join(m.To, " "), kindOf(m.Subject)))
	}
	slices.Sort(told)
	// The rung at midnight waits for the opening of the office; what is due or
	// late stands in the letter of each morning.
	if diff := cmp.Diff([]string{
		"09 09:00 binh@example.vn received",
		"10 08:00 tiepnhan1@bo.example.vn digest",
		"10 15:12 tiepnhan1@bo.example.vn reminder",
		"11 08:00 banbientap1@bo.example.vn reminder",
		"11 08:00 tiepnhan1@bo.example.vn reminder",
		"12 08:00 tiepnhan1@bo.example.vn digest",
	}, told); err != nil || diff != "" {
		t.Errorf("mails (-want +got)\n%s (%v)", diff, err)
	}
	if o, err := LoadOffset(b.dir); err != nil || (o-b.clock.Offset()).Abs() > time.Second {
		t.Errorf("the offset %s was kept, the clock's is %s (%v)", o, b.clock.Offset(), err)
	}
}

func TestAWrongMoveIsRefused(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	const js = "application/json"
	for _, c := range []struct{ kind, body, says string }{
		{js, `{"advance":"-1h"}`, "lùi"},
		{js, `{"advance":"20000h"}`, "hai năm"},
		{js, `{"advance":"tomorrow"}`, "24h"},
		{js, `{"working_days":0}`, "500"},
		{js, `{"working_days":-3}`, "500"},
		{js, `{"working_days":501}`, "500"},
		{js, `{"working_days":"3"}`, "working_days"},
		{js, `{"advance":"1h","working_days":1}`, "một trong hai"},
		{js, `{}`, "một trong hai"},
		{js, `{"weeks":1}`, "weeks"},
		{js, `{"advance":"1h"} {}`, "more than one"},
		{js, `[1]`, "advance"},
		{js, ``, "advance"},
		{"application/x-www-form-urlencoded", `advance=-1h`, "lùi"},
		{"application/x-www-form-urlencoded", `working_days=x`, "500"},
		{"application/x-www-form-urlencoded", `{"advance":"-1h"}`, "lùi"}, // curl -d without a header
	} {
		before := b.clock.Offset()
		rec := b.post(t, c.kind, c.body)
		if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), c.says) {
			t.Errorf("%s: %d %s, want 400 with %q", c.body, rec.Code, rec.Body, c.says)
		}
		if b.clock.Offset() != before {
			t.Errorf("%s moved the clock", c.body)
		}
	}
}

// While Redis is away the clock stops at once where the work is stuck, and says
// so; when it is back, nothing was lost.
func TestWithoutRedisTheMoveStops(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.redis.Stop()
	b.ask(t)
	waited := time.Duration(0)
	m := mover{
		svc: b.svc, clock: b.clock, wake: func() {}, moved: func() error { return nil },
		wait: func(_ context.Context, d time.Duration) error { waited += d; return nil },
	}
	_, err := m.by(t.Context(), func(now time.Time) (time.Time, error) { return now.Add(72 * time.Hour), nil })
	if question.CodeOf(err) != question.CodeUnavailable || waited < patience {
		t.Errorf("error %v after waiting %s, want unavailable after %s", err, waited, patience)
	}
	if b.clock.Now().Sub(begin) > time.Hour {
		t.Errorf("the clock ran past the work that was due, to %s", b.clock.Now())
	}
	b.redis.Start(t)
	b.move(t, `{"advance":"1h"}`)
	if mails, err := b.catcher.List(t.Context()); err != nil || len(mails) != 1 {
		t.Errorf("%d mails, want 1 (%v)", len(mails), err)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	if got := b.get(t, "/dev/mail.json").Body.String(); got != "[]" {
		t.Errorf("no mails are %q", got)
	}
	r := b.ask(t)
	if rec := b.post(t, "application/x-www-form-urlencoded", "advance=1m"); rec.Code != http.StatusSeeOther {
		t.Fatalf("the form answers %d %s", rec.Code, rec.Body)
	}
	doc := htmlcheck.Parse(t, b.get(t, "/dev?fired=2").Body)
	doc.Has("td", "songhong-bavi-123")
	doc.Has(".govuk-inset-text", "2")

	var list []catcher.Message
	must(t, json.Unmarshal(b.get(t, "/dev/mail.json").Body.Bytes(), &list))
	if len(list) != 1 || list[0].To[0] != "binh@example.vn" || !strings.Contains(list[0].Text, r.Code) {
		t.Fatalf("mails %+v", list)
	}
	htmlcheck.Parse(t, b.get(t, "/dev/mail").Body).Has("h2 a", list[0].Subject)
	one := b.get(t, "/dev/mail/"+list[0].ID)
	doc = htmlcheck.Parse(t, one.Body)
	if got := doc.Attr("iframe", "src"); got != "/dev/mail/"+list[0].ID+"/html" {
		t.Errorf("the frame shows %q", got)
	}
	if p := one.Header().Get("Content-Security-Policy"); !strings.Contains(p, "frame-src 'self'") {
		t.Errorf("the page's policy is %q", p)
	}
	frame := b.get(t, "/dev/mail/"+list[0].ID+"/html")
	if p := frame.Header().Get("Content-Security-Policy"); frame.Code != http.StatusOK || !strings.Contains(p, "sandbox") {
		t.Errorf("the mail itself: %d, policy %q", frame.Code, p)
	}
	for _, path := range []string{"/dev/mail/000000000099", "/dev/mail/..%2fclock", "/dev/mail/x/html"} {
		if rec := b.get(t, path); rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, rec.Code)
		}
	}
}

func TestAnotherSiteCannotMoveTheClock(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/dev/clock", strings.NewReader(url.Values{"advance": {"24h"}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://elsewhere.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	rec := httptest.NewRecorder()
	b.h.ServeHTTP(rec, req)
	if rec.Code != http.StatusForbidden || b.clock.Offset() > time.Until(begin)+time.Hour {
		t.Errorf("answer %d, the clock shows %s", rec.Code, b.clock.Now())
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "dev.json")
	if _, err := ReadInfo(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without the file: %v", err)
	}
	want := Info{
		BaseURL: "http://127.0.0.1:8080", DatabaseURL: "postgres://x", RedisURL: "unix:///x",
		Accounts: []Account{{"quantri", "songhong-bavi-123", "admin", "", "hoidap_x"}},
	}
	for range 2 { // the second replaces the first
		must(t, WriteInfo(path, want))
	}
	got, err := ReadInfo(path)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got)\n%s", err, diff)
	}
	st, err := os.Stat(path)
	must(t, err)
	if st.Mode().Perm() != 0o600 {
		t.Errorf("mode %o, want 600", st.Mode().Perm())
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%d files were left, want 1 (%v)", len(entries), err)
	}
	if d, err := LoadOffset(dir); d != 0 || err != nil {
		t.Errorf("a clock that was never moved is ahead by %s (%v)", d, err)
	}
	must(t, SaveOffset(dir, -90*time.Minute))
	if d, err := LoadOffset(dir); d != -90*time.Minute || err != nil {
		t.Errorf("the offset comes back as %s (%v)", d, err)
	}
	must(t, os.WriteFile(clockFile(dir), []byte("{"), 0o600))
	if _, err := LoadOffset(dir); err == nil {
		t.Error("a broken file is no error")
	}
}
