package api_test

import (
	"cmp"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hoidap/internal/clock"
	"hoidap/internal/ratelimit"
	"hoidap/internal/testdb"
)

// wire stands between the program and its database and can be cut.
type wire struct {
	at, to string
	l      net.Listener
	mu     sync.Mutex
	open   []net.Conn
}

// laid returns the address of the database through the wire.
func laid(t *testing.T, address string) (*wire, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	w := &wire{at: "127.0.0.1:0", to: u.Host}
	if dir := q.Get("host"); dir != "" {
		w.to = dir + "/.s.PGSQL." + cmp.Or(q.Get("port"), "5432")
	}
	w.mend(t)
	t.Cleanup(w.cut)
	q.Del("host")
	q.Del("port")
	q.Set("sslmode", "disable")
	u.Host, u.RawQuery = w.at, q.Encode()
	return w, u.String()
}

// mend lets connections through.
func (w *wire) mend(t *testing.T) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", w.at)
	if err != nil {
		t.Fatal(err)
	}
	w.l, w.at = l, l.Addr().String()
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			network := "tcp"
			if strings.HasPrefix(w.to, "/") {
				network = "unix"
			}
			out, err := net.Dial(network, w.to)
			if err != nil {
				_ = in.Close()
				return
			}
			w.mu.Lock()
			w.open = append(w.open, in, out)
			w.mu.Unlock()
			go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
			go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		}
	}()
}

// cut ends every connection and lets no other through.
func (w *wire) cut() {
	_ = w.l.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.open {
		_ = c.Close()
	}
	w.open = nil
}

func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	w, address := laid(t, testdb.New(t).URL)
	m := newAt(t, address, nil)
	code, token := m.asked(t)
	w.cut()
	m.clock.Advance(time.Hour) // what was read before is forgotten
	for _, try := range []struct {
		method, path string
		body         any
		opts         []option
	}{
		{http.MethodPost, "/questions", landQuestion(), nil},
		{http.MethodGet, "/questions/" + code, nil, []option{follow(token)}},
		{http.MethodGet, "/questions/" + code, nil, []option{m.as("intake")}},
		{http.MethodGet, "/publications", nil, nil},
		{http.MethodGet, "/figures", nil, nil},
		{http.MethodPost, "/questions/" + code + "/accept", object{}, []option{m.as("intake")}},
	} {
		a := m.send(t, try.method, try.path, try.body, try.opts...)
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || a.text("code") != "unavailable" {
			t.Errorf("%s %s: %d, Retry-After %q: %s", try.method, try.path, a.status, a.header.Get("Retry-After"), a.body)
		}
	}
	m.send(t, http.MethodGet, "/openapi.json", nil).want(http.StatusOK)
	w.mend(t)
	m.send(t, http.MethodGet, "/questions/"+code, nil, follow(token)).want(http.StatusOK).is("version", 1)
	m.asked(t)
}

func TestTooManyQuestions(t *testing.T) {
	t.Parallel()
	server := testdb.NewRedis(t)
	client, err := ratelimit.Dial(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	m := newAt(t, testdb.New(t).URL, func(c clock.Clock) *ratelimit.Limiter {
		return ratelimit.New(ratelimit.Config{Redis: client, Clock: c, Log: slog.New(slog.DiscardHandler)})
	})
	ask := func() answer { return m.send(t, http.MethodPost, "/questions", landQuestion()) }
	for range ratelimit.Asking().Address.Burst {
		ask().want(http.StatusCreated)
	}
	a := ask().want(http.StatusTooManyRequests).is("code", "too_many")
	if n, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || n < 1 || n > 61 {
		t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
	}
	m.send(t, http.MethodGet, "/fields", nil).want(http.StatusOK)
	m.clock.Advance(ratelimit.Asking().Address.Every)
	ask().want(http.StatusCreated)
	ask().want(http.StatusTooManyRequests)
	server.Stop()
	m.clock.Advance(time.Second)
	for range 40 {
		ask().want(http.StatusCreated)
	}
}
