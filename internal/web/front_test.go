package web

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// shelved returns a shelf with a page on it, and the handler that has the page
// too; everything else is answered by what was asked.
func shelved() (*Shelf, http.Handler) {
	s := NewShelf([]string{"vi", "en"})
	s.Hear(true)
	header := http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Cache-Control": {"no-cache"}, "Content-Security-Policy": {"default-src 'self'"}}
	for _, lang := range []string{"vi", "en"} {
		html := []byte("<p>" + lang + strings.Repeat(" Đất đai và môi trường.", 200))
		s.put(lang+"/thu-vien/dat-dai", newKept(lang, ReadRoute, s.generation.Load(), html, header))
	}
	w := &Web{Config: Config{Log: slog.New(slog.DiscardHandler)}}
	w.Shelf = s
	return s, w.fromShelf(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(rw, "%s %s %q %v %d", r.Method, r.URL, body, err, len(r.Header))
	}))
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// served returns the address of a server over the listener.
func served(t *testing.T, l net.Listener, h http.Handler) string {
	t.Helper()
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute, ConnContext: ConnContext, ErrorLog: log.New(io.Discard, "", 0)}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = srv.Serve(l) // it ends by Close
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-over
	})
	return l.Addr().String()
}

// spoken sends the pieces over one connection and returns what comes back up to
// the end, without what tells the time.
func spoken(t *testing.T, address string, pieces ...string) string {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for _, p := range pieces {
		if _, err := io.WriteString(c, p); err != nil {
			break // refused before it was all sent
		}
	}
	if half, ok := c.(*net.TCPConn); !ok || half.CloseWrite() != nil { // nothing more is asked
		t.Fatal("the connection cannot be closed from here alone")
	}
	var out strings.Builder
	r := bufio.NewReader(c)
	for {
		asked := &http.Request{Method: http.MethodGet}
		if strings.HasPrefix(pieces[0], http.MethodHead) && out.Len() == 0 {
			asked.Method = http.MethodHead // no body follows
		}
		resp, err := http.ReadResponse(r, asked)
		if err != nil {
			return out.String()
		}
		body, err := io.ReadAll(resp.Body)
		if err = errors.Join(err, resp.Body.Close()); err != nil {
			t.Fatalf("half an answer: %v", err)
		}
		resp.Header.Del("Date")
		if len(body) > 100 {
			body = fmt.Appendf(nil, "%d bytes, %x", len(body), sha256.Sum256(body))
		}
		fmt.Fprintf(&out, "%s %v %q\n", resp.Status, resp.Header, body)
	}
}

// A reader cannot tell whether the front or the server answered.
func TestFrontAnswersAsTheServer(t *testing.T) {
	t.Parallel()
	const host = "Host: bo.example.vn\r\n"
	get := func(path string, lines ...string) string {
		return "GET " + path + " HTTP/1.1\r\n" + host + strings.Join(append(lines, ""), "\r\n") + "\r\n"
	}
	const page = "/thu-vien/dat-dai"
	s, h := shelved()
	front := served(t, s.Front(listen(t)), h)
	alone := served(t, listen(t), h)
	tag := s.pages["vi"+page].etag
	for name, pieces := range map[string][]string{
		"the page":               {get(page)},
		"in English":             {get(page, "Cookie: a=b; lang=en")},
		"brotli":                 {get(page, "Accept-Encoding: gzip, deflate, br, zstd")},
		"gzip, not brotli":       {get(page, "Accept-Encoding: br;q=0, gzip")},
		"unchanged":              {get(page, "If-None-Match: "+tag)},
		"any":                    {get(page, "If-None-Match: *")},
		"changed":                {get(page, `If-None-Match: "other"`)},
		"twice, then another":    {get(page), get(page), get("/other"), get(page)},
		"all at once":            {get(page) + get("/other") + get(page)},
		"in pieces":              {"GE", "T " + page + " HTTP/1.1\r", "\n" + host, "\r", "\n"},
		"a query":                {get(page + "?a=b")},
		"percent":                {get("/thu-vien/d%61t-dai")},
		"dots":                   {get("/x/../thu-vien/dat-dai")},
		"absolute":               {get("http://bo.example.vn" + page)},
		"fragment":               {get(page, "Hx-Request: true")},
		"a part of it":           {get(page, "Range: bytes=0-3")},
		"head":                   {"HEAD " + page + " HTTP/1.1\r\n" + host + "\r\n"},
		"old HTTP":               {"GET " + page + " HTTP/1.0\r\n\r\n"},
		"no host":                {"GET " + page + " HTTP/1.1\r\n\r\n"},
		"two hosts":              {get(page, strings.TrimSpace(host))},
		"a body":                 {get(page, "Content-Length: 3") + "abc"},
		"a body in chunks":       {get(page, "Transfer-Encoding: chunked") + "1\r\na\r\n0\r\n\r\n"},
		"length and chunks":      {get(page, "Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n"},
		"a folded line":          {get(page, "X-A: b", " c")},
		"a space before a colon": {get(page, "X-A : b")},
		"a bare line feed":       {strings.ReplaceAll(get(page), "\r\n", "\n")},
		"a line without a colon": {get(page, "nothing")},
		"a null":                 {get(page, "X-A: \x00")},
		"an empty name":          {get(page, ": x")},
		"lower case":             {strings.ToLower(get(page))},
		"a long head":            {get(page, "X-A: "+strings.Repeat("a", 20_000))},
		"a post":                 {"POST " + page + " HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\nhi"},
		"an umlaut in a name":    {get(page, "X-Ä: b")},
		"two spaces":             {"GET  " + page + " HTTP/1.1\r\n" + host + "\r\n"},
		"bytes":                  {get("/thu-vien/đất"), get(page, "Cookie: \xff\xfe")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(spoken(t, alone, pieces...), spoken(t, front, pieces...)); diff != "" {
				t.Errorf("the server and the front (-server +front)\n%s", diff)
			}
		})
	}
}

// What the front takes for a plain request net/http reads in the same way, to the
// same byte.
func FuzzPlainRequest(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nCookie: lang=en\r\n\r\nGET /b",
		"GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", "GET /a HTTP/1.1\r\nHost : a\r\n\r\n", "GET //a HTTP/1.1\r\nHost: a\r\nA\xff: b\r\n\r\n",
		"GET /a HTTP/1.1\r\nHost: a b\r\n\r\n", "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nB: \x01\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		mine, used := plainRequest(b)
		if used == 0 {
			return
		}
		in := bufio.NewReader(bytes.NewReader(b))
		r, err := http.ReadRequest(in)
		if err != nil {
			t.Fatalf("net/http refuses %q: %v", b[:used], err)
		}
		rest, _ := io.ReadAll(in)
		if r.Method != http.MethodGet || r.URL.Path != mine.path || r.URL.RawQuery != "" || r.ContentLength != 0 || len(b)-len(rest) != used {
			t.Errorf("%q: net/http reads %s %q and %d bytes, the front %q and %d", b, r.Method, r.URL, len(b)-len(rest), mine.path, used)
		}
	})
}

// A reader who goes away in the middle of a page, or sends nothing, leaves
// nothing behind; closing waits for those who read.
func TestFrontCloses(t *testing.T) {
	t.Parallel()
	s, _ := shelved()
	l := s.Front(listen(t))
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, "GET /thu-vien/dat-dai HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(c)
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", resp.Status, err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := r.ReadByte(); err == nil {
		t.Error("the connection is still open")
	}
	if _, err := l.Accept(); err == nil {
		t.Error("a connection after the end")
	}
}

// fails lets writing break off after so many bytes.
type fails struct {
	net.Conn
	sent, most int
}

func (c *fails) Write(b []byte) (int, error) {
	if c.sent+len(b) > c.most {
		n := c.most - c.sent
		c.sent = c.most
		return n, io.ErrClosedPipe
	}
	c.sent += len(b)
	return len(b), nil
}

// Nothing follows half a page: the connection is closed, not handed on.
func TestFrontClosesAfterHalfAPage(t *testing.T) {
	t.Parallel()
	s, _ := shelved()
	f := &front{shelf: s, out: make(chan net.Conn, 1), done: make(chan struct{}), open: map[net.Conn]bool{}}
	here, there := net.Pipe()
	go func() {
		_, _ = io.WriteString(there, "GET /thu-vien/dat-dai HTTP/1.1\r\nHost: a\r\n\r\n")
	}()
	f.serve(&fails{Conn: here, most: 300})
	if len(f.out) != 0 {
		t.Error("a connection with half a page on it was handed to the server")
	}
	if _, err := there.Read(make([]byte, 1)); err == nil {
		t.Error("the connection is still open")
	}
}
