package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/zstd"

	"hoidap/internal/clock"
)

// Shelf keeps rendered pages that are the same for every reader, as the bytes
// that go over the wire, and answers with them before the router. It is emptied
// when the library changes (Drop); how long a page is trusted without that news
// depends on whether the news can arrive (Hear).
type Shelf struct {
	mu    sync.RWMutex
	pages map[string]*kept
	size  int

	languages  []string // that the program speaks
	generation atomic.Uint64
	hears      atomic.Bool
	dated      atomic.Pointer[dateLine]
	tally      tally
}

// The limits of the shelf.
const (
	mostKept = 48 << 20         // bytes; a full shelf is emptied
	trusted  = 60 * time.Second // a page, while news of changes arrive
	doubted  = 2 * time.Second  // a page, while they do not
	brotlied = 4                // brotli's level: the gain above is not worth the time
)

// NewShelf returns an empty shelf for pages in the languages, the first one
// being that of readers who have not chosen.
func NewShelf(languages []string) *Shelf {
	return &Shelf{pages: map[string]*kept{}, languages: languages}
}

// kept is a page on the shelf.
type kept struct {
	route      string
	generation uint64
	made       time.Time
	renewing   atomic.Bool
	header     http.Header
	etag       string
	html       []byte
	unchanged  []byte // status line and header of "not modified"
	form       [numForms]form
}

// The forms in which a page goes out, the preferred first.
const (
	asBrotli = iota
	asZstd
	asGzip
	asIs
	numForms
)

// form is the page in one encoding, packed when it is first asked for.
type form struct {
	once   sync.Once
	header http.Header
	head   []byte // status line and header, for who writes to the connection itself
	body   []byte
}

// Drop empties the shelf: the library has changed. What is being rendered from
// what was read before is not kept.
func (s *Shelf) Drop() {
	s.generation.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages, s.size = map[string]*kept{}, 0
}

// Generation changes with every change of the library.
func (s *Shelf) Generation() uint64 {
	if s == nil {
		return 0
	}
	return s.generation.Load()
}

// Hear says whether news of changes arrive. Each time that begins the shelf is
// emptied, since some may have been missed.
func (s *Shelf) Hear(yes bool) {
	if s.hears.Swap(yes) != yes && yes {
		s.Drop()
	}
}

// find returns the page if it can be trusted. One that has become old is made
// anew for a single reader; the others get the old one meanwhile.
func (s *Shelf) find(lang, path string, now time.Time) *kept {
	s.mu.RLock()
	k := s.pages[lang+path]
	s.mu.RUnlock()
	if k == nil || k.generation != s.generation.Load() {
		return nil
	}
	limit := doubted
	if s.hears.Load() {
		limit = trusted
	}
	age := now.Sub(k.made)
	switch {
	case age < 0 || age >= 2*limit:
		return nil
	case age >= limit && k.renewing.CompareAndSwap(false, true):
		return nil
	}
	return k
}

// Mentions lists the kept pages in which one of the texts stands.
func (s *Shelf) Mentions(texts ...string) (keys []string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for key, k := range s.pages {
		for _, text := range texts {
			if k.generation == s.generation.Load() && text != "" && bytes.Contains(k.html, []byte(text)) {
				keys = append(keys, key)
				break
			}
		}
	}
	return keys
}

// newKept returns a page made from what was read in the generation.
func newKept(lang, route string, generation uint64, html []byte, header http.Header) *kept {
	sum := sha256.Sum256(html)
	k := &kept{
		route: route, generation: generation, made: clock.System{}.Now(), html: html,
		etag: `W/"` + hex.EncodeToString(sum[:9]) + "-" + lang + `"`, header: header.Clone(),
	}
	for _, own := range []string{"X-Request-Id", "Content-Length", "Content-Encoding", "Date", "Set-Cookie"} {
		delete(k.header, own)
	}
	k.header["Etag"] = []string{k.etag}
	k.header["Vary"] = []string{"Accept-Encoding, Cookie"}
	k.unchanged = headOf("304 Not Modified", k.slim())
	return k
}

// slim returns what is said of a page that the reader has.
func (k *kept) slim() http.Header {
	h := http.Header{}
	for _, name := range []string{"Etag", "Vary", "Cache-Control", "Content-Security-Policy"} {
		h[name] = k.header[name]
	}
	return h
}

// headOf returns a status line and header as they go over the wire, without the
// date and the end.
func headOf(status string, h http.Header) []byte {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + status + "\r\n")
	if err := h.Write(&b); err != nil {
		return nil
	}
	return b.Bytes()
}

// put keeps the page unless the library has changed since it was read.
func (s *Shelf) put(key string, k *kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.generation.Load() != k.generation {
		return
	}
	if old := s.pages[key]; old != nil {
		s.size -= len(old.html)
	}
	if s.size += len(k.html); s.size > mostKept/3 { // the packed forms are about as large again
		s.pages, s.size = map[string]*kept{}, len(k.html)
	}
	s.pages[key] = k
}

// in returns the page in the form.
func (k *kept) in(which int) *form {
	f := &k.form[which]
	f.once.Do(func() {
		encoding := ""
		switch which {
		case asZstd:
			encoding, f.body = "zstd", packZstd(k.html)
		case asBrotli:
			encoding, f.body = "br", packBrotli(k.html)
		case asGzip:
			encoding, f.body = "gzip", packGzip(k.html)
		}
		if f.body == nil || len(f.body) >= len(k.html) {
			encoding, f.body = "", k.html
		}
		f.header = k.header.Clone()
		if encoding != "" {
			f.header["Content-Encoding"] = []string{encoding}
		}
		f.header["Content-Length"] = []string{strconv.Itoa(len(f.body))}
		f.head = headOf("200 OK", f.header)
	})
	return f
}

// choose returns the form for what the reader's browser unpacks.
func choose(accept string) int {
	switch {
	case takes(accept, "br"):
		return asBrotli
	case takes(accept, "zstd"):
		return asZstd
	case takes(accept, "gzip"):
		return asGzip
	}
	return asIs
}

// takes reports whether an Accept-Encoding names the encoding and does not
// refuse it.
func takes(accept, encoding string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, q, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

// serve answers with the page over net/http and returns the status.
func (k *kept) serve(w http.ResponseWriter, r *http.Request) int {
	h := w.Header()
	if matches(r.Header.Get("If-None-Match"), k.etag) {
		for name, v := range k.slim() {
			h[name] = v
		}
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	f := k.in(choose(r.Header.Get("Accept-Encoding")))
	for name, v := range f.header {
		h[name] = v
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		// The reader may have gone; there is nobody to tell.
		_, _ = w.Write(f.body)
	}
	return http.StatusOK
}

// matches reports whether an If-None-Match names the tag.
func matches(header, tag string) bool {
	if header == "" {
		return false
	}
	for t := range strings.SplitSeq(header, ",") {
		if t = strings.TrimSpace(t); t == tag || t == "*" || "W/"+t == tag {
			return true
		}
	}
	return false
}

func packGzip(b []byte) []byte {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := z.Write(b); err != nil || z.Close() != nil {
		return nil
	}
	return out.Bytes()
}

func packBrotli(b []byte) []byte {
	var out bytes.Buffer
	z := brotli.NewWriterLevel(&out, brotlied)
	if _, err := z.Write(b); err != nil || z.Close() != nil {
		return nil
	}
	return out.Bytes()
}

func packZstd(b []byte) []byte {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(128<<10))
	if err != nil {
		return nil
	}
	return z.EncodeAll(b, nil)
}

// tally counts answers from the shelf between two lines of the log: a line for
// each would cost more than the answer.
type tally struct {
	mu sync.Mutex
	n  map[string]int
	// reads counts each publication's page, by its path.
	reads map[string]int
}

// ReadRoute is the route of the pages whose readers are counted one by one.
const ReadRoute = "/thu-vien/:slug"

func (t *tally) read(route, path string) {
	if route != ReadRoute {
		return
	}
	t.mu.Lock()
	if t.reads == nil {
		t.reads = map[string]int{}
	}
	t.reads[path]++
	t.mu.Unlock()
}

func (t *tally) count(route string, status int) {
	t.mu.Lock()
	if t.n == nil {
		t.n = map[string]int{}
	}
	t.n[strconv.Itoa(status)+route]++
	t.mu.Unlock()
}

// Reads returns how often each publication was read since the last time, by the
// last part of its address.
func (s *Shelf) Reads() map[string]int {
	s.tally.mu.Lock()
	reads := s.tally.reads
	s.tally.reads = nil
	s.tally.mu.Unlock()
	out := map[string]int{}
	for path, n := range reads {
		out[path[strings.LastIndexByte(path, '/')+1:]] += n
	}
	return out
}

// Report writes what was answered from the shelf since the last time to the
// log and tells observe of each route, "200/thu-vien/:slug".
func (s *Shelf) Report(log *slog.Logger, observe func(route string, status, n int)) {
	s.tally.mu.Lock()
	n := s.tally.n
	s.tally.n = nil
	s.tally.mu.Unlock()
	for key, n := range n {
		status, err := strconv.Atoi(key[:3])
		if err != nil {
			continue
		}
		log.Info("requests answered from the shelf", slog.String("route", key[3:]), slog.Int("status", status), slog.Int("count", n))
		if observe != nil {
			observe(key[3:], status, n)
		}
	}
}

// Keep lets the page be kept for every reader: nothing on it is of this one but
// the language.
func Keep(c *gin.Context) { c.Set(keyKeep, true) }

// begin notes the state of the library before anything of it is read.
func (w *Web) begin(c *gin.Context) {
	if w.Shelf != nil {
		c.Set(keyGeneration, w.Shelf.generation.Load())
	}
}

// shelve returns the page that is about to be sent in the form in which it may
// be kept, and keeps it; nil for one that is this reader's alone.
func (w *Web) shelve(c *gin.Context, status int, html []byte) *kept {
	if !c.GetBool(keyKeep) || status != http.StatusOK || c.GetBool(keySession) {
		return nil
	}
	begun, _ := c.Get(keyGeneration)
	generation, known := begun.(uint64)
	k := newKept(Lang(c), c.FullPath(), generation, html, c.Writer.Header())
	if w.Shelf != nil && known && c.Request.URL.RawQuery == "" && c.Writer.Header().Get("Set-Cookie") == "" {
		w.Shelf.put(Lang(c)+c.Request.URL.Path, k)
	}
	if w.Shelf != nil {
		w.Shelf.tally.read(k.route, c.Request.URL.Path)
	}
	return k
}

// fromShelf answers from the shelf what is on it, and leaves the rest to next.
func (w *Web) fromShelf(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" && (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.Header.Get("Hx-Request") == "" {
			if k := w.Shelf.find(cookieLang(w.Shelf.languages, r.Header["Cookie"]), r.URL.Path, clock.System{}.Now()); k != nil {
				atOnce(rw, r, func() { w.Shelf.tally.count(k.route, k.serve(rw, r)) })
				w.Shelf.tally.read(k.route, r.URL.Path)
				return
			}
		}
		next.ServeHTTP(rw, r)
	})
}
