package stories

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// What a page may weigh, in bytes: its HTML as it is read, and everything that a
// browser loads the first time as it goes over the line.
const (
	mostHTML  = 30 << 10
	mostVisit = 120 << 10
)

// light loads every page of the public site over the demonstration library, in
// each language, and fails if one is heavy.
func light(t *testing.T, p *program) {
	t.Helper()
	w := &scales{t: t, p: p, assets: map[string]int{}}
	todo := []string{
		"/", "/hoi", "/theo-doi", "/theo-doi/gui-lai", "/nhan-tin?linh-vuc=land", "/nhung", "/nhung/huong-dan", "/ngoai-tuyen",
		"/thu-vien?q=%C4%91%E1%BA%A5t+%C4%91ai", "/thu-vien?q=zzzz", "/thong-ke?by=field", "/thong-ke?by=month", "/desk/dang-nhap",
	}
	for _, part := range w.locations("/sitemap.xml") {
		todo = append(todo, w.locations(part)...)
	}
	pages, seen := 0, map[string]bool{}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		for _, lang := range []string{"vi", "en"} {
			u, err := url.Parse(path)
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			q.Set("lang", lang)
			u.RawQuery = q.Encode()
			if seen[u.String()] {
				continue
			}
			seen[u.String()] = true
			text, ok := w.page(u.String())
			if !ok {
				continue
			}
			pages++
			for _, m := range further.FindAllStringSubmatch(text, -1) {
				todo = append(todo, html.UnescapeString(m[1]))
			}
		}
	}
	if pages < 150 {
		t.Errorf("%d pages were looked at, want 150 at least", pages)
	}
	t.Logf("%d pages: HTML %d bytes at most (%s), a first visit %d bytes at most (%s), of which %d assets %d",
		pages, w.html, w.heavy, w.visit, w.long, len(w.assets), w.visit-w.visitHTML)
}

var (
	further = regexp.MustCompile(`href="(/[^"]*[?&;]cursor=[^"]*)"`)
	tag     = regexp.MustCompile(`<(?:link|script|img)\b[^>]*>`)
	loads   = regexp.MustCompile(`\b(?:href|src)="(/assets/[^"]+)"`)
	fonts   = regexp.MustCompile(`url\(["']?(/assets/[^"')]+\.woff2)`) // a drawing is loaded where its rule applies
	imports = regexp.MustCompile(`(?:from|import)\s*"(/assets/[^"]+|\./[^"]+)"`)
)

// scales weighs pages.
type scales struct {
	t      *testing.T
	p      *program
	assets map[string]int // by address, as they go over the line, with what they load

	html, visit, visitHTML int // the most
	heavy, long            string
}

// locations lists the paths that a sitemap names.
func (w *scales) locations(path string) (paths []string) {
	w.t.Helper()
	text, _, _ := w.get(path)
	var list struct {
		Locs []string `xml:"url>loc"`
		Maps []string `xml:"sitemap>loc"`
	}
	if err := xml.Unmarshal([]byte(text), &list); err != nil || len(list.Locs)+len(list.Maps) == 0 {
		w.t.Fatalf("%s lists nothing: %v", path, err)
	}
	for _, l := range append(list.Locs, list.Maps...) {
		paths = append(paths, strings.TrimPrefix(l, w.p.base))
	}
	return paths
}

// page weighs a page and returns its HTML.
func (w *scales) page(path string) (string, bool) {
	text, wire, ok := w.get(path)
	if !ok {
		return "", false
	}
	if n := len(text); n > w.html {
		w.html, w.heavy = n, path
	}
	if len(text) > mostHTML {
		w.t.Errorf("%s: %d bytes of HTML, want %d at most", path, len(text), mostHTML)
	}
	all, counted := wire, map[string]bool{}
	for _, t := range tag.FindAllString(text, -1) {
		for _, m := range loads.FindAllStringSubmatch(t, -1) {
			all += w.asset(m[1], counted)
		}
	}
	if all > w.visit {
		w.visit, w.visitHTML, w.long = all, wire, path
	}
	if all > mostVisit {
		w.t.Errorf("%s: a first visit takes %d bytes, want %d at most", path, all, mostVisit)
	}
	return text, true
}

// asset returns what a file takes that was not counted before, with the fonts and
// modules that it loads.
func (w *scales) asset(address string, counted map[string]bool) int {
	if counted[address] {
		return 0
	}
	counted[address] = true
	text, wire, ok := w.get(address)
	if !ok {
		return 0
	}
	w.assets[address] = wire
	if strings.HasSuffix(address, ".css") {
		for _, m := range fonts.FindAllStringSubmatch(text, -1) {
			wire += w.asset(m[1], counted)
		}
	}
	if strings.HasSuffix(address, ".js") {
		for _, m := range imports.FindAllStringSubmatch(text, -1) {
			wire += w.asset("/assets/"+m[1][strings.LastIndexByte(m[1], '/')+1:], counted)
		}
	}
	return wire
}

// get asks as a browser does and returns the text, and its bytes on the line.
func (w *scales) get(path string) (text string, wire int, ok bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 2*patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.p.base+path, http.NoBody)
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip, deflate, br")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer a.Body.Close()
	packed, err := io.ReadAll(a.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if a.StatusCode == http.StatusGone { // somebody has just withdrawn it
		return "", 0, false
	}
	if a.StatusCode != http.StatusOK {
		w.t.Errorf("%s: status %d", path, a.StatusCode)
		return "", 0, false
	}
	var open io.Reader = bytes.NewReader(packed)
	switch a.Header.Get("Content-Encoding") {
	case "br":
		open = brotli.NewReader(open)
	case "gzip":
		if open, err = gzip.NewReader(open); err != nil {
			w.t.Fatal(err)
		}
	}
	plain, err := io.ReadAll(open)
	if err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
	return string(plain), len(packed), true
}
