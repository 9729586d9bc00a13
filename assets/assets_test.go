package assets_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"hoidap/assets"
)

func load(t *testing.T) *assets.Set {
	t.Helper()
	s, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(s *assets.Set, path, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestAFileIsServedUnderItsHashForEver(t *testing.T) {
	t.Parallel()
	s := load(t)
	p := s.Path("app.css")
	if !regexp.MustCompile(`^/assets/app\.[0-9a-f]{12}\.css$`).MatchString(p) {
		t.Fatalf("Path(app.css) = %q", p)
	}
	w := get(s, p, "")
	if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("got %d, %v", w.Code, w.Header())
	}
	z := get(s, p, "gzip, br")
	if z.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("not compressed: %v", z.Header())
	}
	r, err := gzip.NewReader(z.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil || string(b) != w.Body.String() {
		t.Errorf("compressed and plain differ (%v)", err)
	}
}

func TestWhatTheStyleSheetNamesIsThere(t *testing.T) {
	t.Parallel()
	s := load(t)
	css := get(s, s.Path("app.css"), "").Body.String()
	fonts := regexp.MustCompile(`/assets/[a-z0-9.-]+\.woff2`).FindAllString(css, -1)
	if len(fonts) != 4 {
		t.Errorf("%d fonts named, want 4", len(fonts))
	}
	for _, f := range fonts {
		if w := get(s, f, ""); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "font/woff2" {
			t.Errorf("%s: got %d %s; run make assets", f, w.Code, w.Header().Get("Content-Type"))
		}
	}
	if regexp.MustCompile(`url\(["']?(https?:)?//|@import`).MatchString(css) {
		t.Error("the style sheet leaves the site")
	}
}

func TestUnknownFilesAreNotFound(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, p := range []string{"/assets/app.css", "/assets/", "/assets/../assets.go"} {
		if w := get(s, p, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", p, w.Code)
		}
	}
	if p := s.Path("none.css"); p != "" {
		t.Errorf("Path(none.css) = %q", p)
	}
}

// The first visit, style, script and two weights of the font, stays within
// 120 KB: a page must open on a slow telephone.
func TestTheFirstVisitIsSmall(t *testing.T) {
	t.Parallel()
	s := load(t)
	css := get(s, s.Path("app.css"), "").Body.String()
	paths := []string{s.Path("app.css"), s.Path("app.js"), s.Path("emblem.svg")}
	for _, f := range regexp.MustCompile(`/assets/[a-z0-9.-]+\.woff2`).FindAllString(css, -1) {
		if !strings.Contains(f, "-700-") {
			paths = append(paths, f)
		}
	}
	sum := 0
	for _, p := range paths {
		sum += get(s, p, "gzip").Body.Len()
	}
	if sum > 120<<10 {
		t.Errorf("first visit takes %d bytes, want at most %d", sum, 120<<10)
	}
}
