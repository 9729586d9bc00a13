package web

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http/httpguts"

	"hoidap/internal/clock"
)

// Front returns a listener for an http.Server. It answers plain requests for
// pages on the shelf itself, each with one write; a connection on which
// anything else is asked, in any other way, is handed to the server from that
// request on, byte for byte. What it does not know it does not judge.
func (s *Shelf) Front(l net.Listener) net.Listener {
	f := &front{Listener: l, shelf: s, out: make(chan net.Conn), done: make(chan struct{}), open: map[net.Conn]bool{}}
	f.owner.Add(1)
	go f.accept()
	return f
}

// The limits of the front.
const (
	firstWait = 5 * time.Second // for the first request of a connection
	nextWait  = 2 * time.Minute // for the next one
	sendWait  = 30 * time.Second
	mostHead  = 8 << 10 // bytes of one request
)

// front is the listener.
type front struct {
	net.Listener
	shelf *Shelf
	out   chan net.Conn
	done  chan struct{}
	owner sync.WaitGroup

	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
	failed error
}

func (f *front) accept() {
	defer f.owner.Done()
	for {
		c, err := f.Listener.Accept()
		if err != nil {
			f.mu.Lock()
			f.failed = err
			f.mu.Unlock()
			f.stop()
			return
		}
		f.owner.Add(1)
		go func() {
			defer f.owner.Done()
			f.serve(c)
		}()
	}
}

// Accept returns the next connection that the server must serve.
func (f *front) Accept() (net.Conn, error) {
	select {
	case c := <-f.out:
		return c, nil
	case <-f.done:
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.failed != nil {
			return nil, f.failed
		}
		return nil, net.ErrClosed
	}
}

// Close stops listening, ends the connections that are not the server's and
// waits for them.
func (f *front) Close() error {
	err := f.Listener.Close()
	f.stop()
	f.owner.Wait()
	return err //nolint:wrapcheck // the listener's own word
}

func (f *front) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return
	}
	f.closed = true
	close(f.done)
	for c := range f.open {
		_ = c.SetReadDeadline(time.Unix(1, 0)) // those that write finish their page
	}
}

// enter remembers the connection while it is the front's.
func (f *front) enter(c net.Conn) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.open[c] = true
	}
	return !f.closed
}

// waits lets the connection be waited for until then, unless the front is
// closing.
func (f *front) waits(c net.Conn, until time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.closed && c.SetReadDeadline(until) == nil && c.SetWriteDeadline(until.Add(sendWait)) == nil
}

func (f *front) leave(c net.Conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.open, c)
}

// serve answers the connection's requests until one is not for the shelf.
func (f *front) serve(c net.Conn) {
	if !f.enter(c) {
		_ = c.Close()
		return
	}
	buf := make([]byte, mostHead)
	have, wait := 0, firstWait
	var waits time.Time
	for {
		now := clock.System{}.Now()
		// A deadline costs as much as a page; one that is a little late does no harm.
		if now.Add(wait).Sub(waits) > wait/8 {
			if waits = now.Add(wait); !f.waits(c, waits) {
				break
			}
		}
		n, err := c.Read(buf[have:])
		if err != nil {
			break
		}
		have += n
		for have > 0 {
			used, err := f.answer(c, buf[:have], now)
			if err != nil { // half a page may be on its way: nothing may follow it
				f.leave(c)
				_ = c.Close()
				return
			}
			if used == 0 {
				f.leave(c)
				f.hand(c, buf[:have])
				return
			}
			have = copy(buf, buf[used:have])
		}
		wait = nextWait
	}
	f.leave(c)
	_ = c.Close()
}

// hand gives the connection to the server, with what was read of it.
func (f *front) hand(c net.Conn, read []byte) {
	if c.SetDeadline(time.Time{}) != nil {
		_ = c.Close()
		return
	}
	select {
	case f.out <- &handed{Conn: c, read: bytes.Clone(read)}:
	case <-f.done:
		_ = c.Close()
	}
}

// answer sends the page that the first request in b asks for and returns how
// long the request was, 0 for what is not the front's to answer.
func (f *front) answer(c net.Conn, b []byte, now time.Time) (used int, err error) {
	r, used := plainRequest(b)
	if used == 0 {
		return 0, nil
	}
	k := f.shelf.find(cookieLang(f.shelf.languages, r.cookies), r.path, now)
	if k == nil {
		return 0, nil
	}
	status, out := http.StatusNotModified, net.Buffers{k.unchanged, f.shelf.date(now)}
	if !matches(r.noneMatch, k.etag) {
		form := k.in(choose(r.accept))
		status, out = http.StatusOK, net.Buffers{form.head, f.shelf.date(now), form.body}
	}
	if len(out[0]) == 0 {
		return 0, nil
	}
	if _, err := out.WriteTo(c); err != nil {
		return 0, err //nolint:wrapcheck // the connection's own word
	}
	f.shelf.tally.count(k.route, status)
	f.shelf.tally.read(k.route, r.path)
	return used, nil
}

// request is what the front looks at of a request.
type request struct {
	path, accept, noneMatch string
	cookies                 []string
}

// plainRequest reads a GET without a query, a body or anything unusual. It
// returns 0 for every other request, and for one that is not here whole.
func plainRequest(b []byte) (r request, used int) {
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 || !bytes.HasPrefix(b, []byte("GET /")) {
		return r, 0
	}
	line, rest, _ := bytes.Cut(b[:end+2], []byte("\r\n"))
	path, ok := bytes.CutSuffix(line[len("GET "):], []byte(" HTTP/1.1"))
	if !ok || bytes.ContainsFunc(path, func(c rune) bool { return c <= ' ' || c >= 0x7f || strings.ContainsRune(`?#%\`, c) }) {
		return r, 0
	}
	r.path = string(path)
	hosts := 0
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		name, value, ok := bytes.Cut(line, []byte(":"))
		v := bytes.TrimSpace(value)
		if !ok || !httpguts.ValidHeaderFieldName(string(name)) || !httpguts.ValidHeaderFieldValue(string(v)) {
			return r, 0
		}
		switch strings.ToLower(string(name)) {
		case "host":
			hosts++
		case "accept-encoding":
			r.accept = string(v)
		case "if-none-match":
			r.noneMatch = string(v)
		case "cookie":
			r.cookies = append(r.cookies, string(v))
		case "connection":
			if !bytes.EqualFold(v, []byte("keep-alive")) {
				return r, 0
			}
		case "content-length", "transfer-encoding", "expect", "upgrade", "te", "trailer", "hx-request", "range", "x-request-id":
			return r, 0
		}
	}
	if hosts != 1 {
		return r, 0
	}
	return r, end + 4
}

// dateLine is the header's last line and the end of it, good for one second.
type dateLine struct {
	second int64
	line   []byte
}

func (s *Shelf) date(now time.Time) []byte {
	if d := s.dated.Load(); d != nil && d.second == now.Unix() {
		return d.line
	}
	d := &dateLine{now.Unix(), []byte("Date: " + now.UTC().Format(http.TimeFormat) + "\r\n\r\n")}
	s.dated.Store(d)
	return d.line
}

// handed is a connection of which the beginning was read already. It can hold
// back what is written and send it at once.
type handed struct {
	net.Conn
	read   []byte
	held   []byte
	holds  bool
	broken error
}

// Read returns what was read already, then what comes.
func (h *handed) Read(p []byte) (int, error) {
	if len(h.read) > 0 {
		n := copy(p, h.read)
		h.read = h.read[n:]
		return n, nil
	}
	return h.Conn.Read(p) //nolint:wrapcheck // the connection's own word
}

// Write sends, or holds back.
func (h *handed) Write(p []byte) (int, error) {
	if h.holds {
		h.held = append(h.held, p...)
		return len(p), h.broken
	}
	return h.Conn.Write(p) //nolint:wrapcheck // the connection's own word
}

// CloseWrite ends this side of the connection, as the server wants it.
func (h *handed) CloseWrite() error {
	if c, ok := h.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite() //nolint:wrapcheck // the connection's own word
	}
	return nil
}

// release sends what was held back.
func (h *handed) release() {
	h.holds = false
	if len(h.held) > 0 {
		_, h.broken = h.Conn.Write(h.held)
		h.held = h.held[:0]
	}
}

type connKey struct{}

// ConnContext is for an http.Server behind a Front: it lets a page be sent with
// one write.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// atOnce runs send and lets all that it writes leave together.
func atOnce(w http.ResponseWriter, r *http.Request, send func()) {
	h, ok := r.Context().Value(connKey{}).(*handed)
	if !ok {
		send()
		return
	}
	h.holds = true
	defer h.release()
	send()
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}
