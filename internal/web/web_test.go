package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"hoidap/internal/web"
	"hoidap/internal/web/htmlcheck"
)

const home = "http://hoidap.example"

func TestEveryPartIsWellMadeInBothLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	for lang, want := range map[string]string{"vi": "Gửi câu hỏi", "en": "Ask a question"} {
		w := s.get("/form?lang=" + lang)
		if w.Code != http.StatusOK {
			t.Fatalf("got %d: %s", w.Code, s.log)
		}
		doc := htmlcheck.Parse(t, w.Body)
		doc.Has("h1", want)
		doc.Has(`html[lang="`+lang+`"]`, "")
		doc.Lacks(".govuk-error-summary")
		doc.Count(`input[name="kind"]`, 4)
		doc.Has(".moj-timeline__title", "")
		doc.Lacks(`[class*="unknown-option"]`)
	}
}

func TestTheLanguageIsChosenByTheAddressAndRemembered(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	htmlcheck.Parse(t, s.get("/form", header("Accept-Language", "en")).Body).Has(`html[lang="vi"]`, "")
	en := s.get("/form?lang=en&x=1")
	doc := htmlcheck.Parse(t, en.Body)
	doc.Has(`a[href="/form?lang=vi&x=1"]`, "Tiếng Việt")
	htmlcheck.Parse(t, s.get("/form", cookies(en)).Body).Has(`html[lang="en"]`, "")
	htmlcheck.Parse(t, s.get("/form?lang=fr").Body).Has(`html[lang="vi"]`, "")
}

func TestAFormKeepsWhatWasTypedAndSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	w := s.send("/form", url.Values{
		"kind": {"petition"}, "asker.email": {"<b>an</b>@"}, "title": {"ngắn\x00"}, "body": {""}, "until": {"31/02/2026"},
	})
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("got %d", w.Code)
	}
	doc := htmlcheck.Parse(t, w.Body)
	doc.Has(`.govuk-error-summary a[href="#asker-email"]`, "Thư điện tử chưa đúng dạng")
	doc.Has(`.govuk-error-summary a[href="#title"]`, "ít nhất 10 ký tự")
	doc.Has(`a[href="#until"]`, "ngày/tháng/năm")
	doc.Has(`a[href="#consent"]`, "đồng ý")
	doc.Has(`input[id="asker-email"][value="<b>an</b>@"][aria-invalid="true"]`, "")
	doc.Has(`input[name="title"][value="ngắn"]`, "")
	doc.Has(`input[value="petition"][checked]`, "")
	doc.Has("title", "Lỗi: Gửi câu hỏi")
}

func TestErrorsBecomePages(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/fail/invalid":     {http.StatusBadRequest, "Cần ít nhất 10 ký tự"},
		"/fail/forbidden":   {http.StatusForbidden, "không được tự duyệt"},
		"/fail/not_found":   {http.StatusNotFound, "Không tìm thấy trang"},
		"/none":             {http.StatusNotFound, "Không tìm thấy trang"},
		"/fail/gone":        {http.StatusGone, "không còn nữa"},
		"/fail/conflict":    {http.StatusConflict, "Duyệt"},
		"/fail/too_many":    {http.StatusTooManyRequests, "đợi ít phút"},
		"/fail/unavailable": {http.StatusServiceUnavailable, "tạm ngừng"},
		"/fail/internal":    {http.StatusInternalServerError, "Mã yêu cầu"},
		"/panic":            {http.StatusInternalServerError, "Mã yêu cầu"},
	} {
		w := s.get(path)
		if w.Code != want.status {
			t.Errorf("%s: got %d, want %d; log %s", path, w.Code, want.status, s.log)
		}
		doc := htmlcheck.Parse(t, w.Body)
		doc.Has("main", want.text)
		doc.LacksText("secret detail")
		if retry := w.Header().Get("Retry-After"); (retry != "") != (want.status == 503 || want.status == 429) {
			t.Errorf("%s: Retry-After is %q", path, retry)
		}
	}
	if !strings.Contains(s.log.String(), "secret detail") {
		t.Error("the cause is not in the log")
	}
}

func TestHtmxGetsAPartOfAnErrorPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	b := body(t, s.get("/fail/conflict", header("HX-Request", "true")))
	if strings.Contains(b, "<html") || !strings.Contains(b, "role=\"alert\"") {
		t.Errorf("got %s", b)
	}
	if b := body(t, s.get("/part?lang=en")); b != "<p>Petition</p>" {
		t.Errorf("got %q", b)
	}
}

func TestSignInKeepsThePersonAndTheMessage(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	w := s.get("/desk/x?a=b")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/desk/dang-nhap?next=%2Fdesk%2Fx%3Fa%3Db" {
		t.Fatalf("nobody: got %d to %q", w.Code, w.Header().Get("Location"))
	}
	in := s.send("/in", nil)
	if in.Code != http.StatusSeeOther || in.Header().Get("Location") != "/desk/a%2Fb" {
		t.Fatalf("got %d to %q", in.Code, in.Header().Get("Location"))
	}
	c := in.Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure {
		t.Errorf("cookie %v", c)
	}
	if _, ok := s.sessions.data[c.Value]; ok {
		t.Error("the token is stored as it is")
	}
	first := s.get("/desk/x", cookies(in))
	if first.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control %q", first.Header().Get("Cache-Control"))
	}
	htmlcheck.Parse(t, first.Body).Has(".govuk-notification-banner", "Dành cho cán bộ")
	htmlcheck.Parse(t, s.get("/desk/x", cookies(in)).Body).Lacks(".govuk-notification-banner")
	fail := htmlcheck.Parse(t, s.get("/desk/fail", cookies(in)).Body)
	fail.Has(".hd-header__person", "Chuyên viên")
	fail.Has(".hd-count--late", "3")
	s.send("/out", nil, cookies(in))
	if w := s.get("/desk/x", cookies(in)); w.Code != http.StatusSeeOther {
		t.Errorf("after signing out: got %d", w.Code)
	}
}

func TestAPersonWhoIsGoneIsSignedOut(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	in := s.send("/ghost", nil)
	if w := s.get("/desk/x", cookies(in)); w.Code != http.StatusSeeOther {
		t.Errorf("got %d", w.Code)
	}
	if len(s.sessions.data) != 0 {
		t.Error("the session is still there")
	}
}

func TestWithoutTheStoreOfSessionsPublicPagesStillOpen(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	in := s.send("/in", nil)
	s.sessions.broken = true
	if w := s.get("/etag", cookies(in)); w.Code != http.StatusOK {
		t.Errorf("public: got %d", w.Code)
	}
	if w := s.get("/form"); w.Code != http.StatusOK {
		t.Errorf("visitor without a session: got %d", w.Code)
	}
	if w := s.get("/desk/x", cookies(in)); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("staff: got %d", w.Code)
	}
}

func TestWhatAnotherSiteSendsIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	for origin, want := range map[string]int{"": 422, home: 422, "https://evil.example": 403, "null": 403} {
		w := s.send("/form", url.Values{}, func(r *http.Request) {
			r.Host = "hoidap.example"
			if origin != "" {
				r.Header.Set("Origin", origin)
			}
		})
		if w.Code != want {
			t.Errorf("origin %q: got %d, want %d", origin, w.Code, want)
		}
	}
}

func TestBrokenAndHugeFormsAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	huge := url.Values{"body": {strings.Repeat("a", 1<<20)}}
	if w := s.send("/form", huge); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("huge: got %d", w.Code)
	}
	if w := s.send("/form", huge, func(r *http.Request) { r.ContentLength = -1 }); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("huge, of unknown length: got %d", w.Code)
	}
	if w := s.send("/form", url.Values{"title": {"\xff"}}); w.Code != http.StatusBadRequest {
		t.Errorf("not UTF-8: got %d", w.Code)
	}
	w := s.send("/form", nil, header("Content-Type", "multipart/form-data; boundary=x"))
	if w.Code != http.StatusBadRequest {
		t.Errorf("broken: got %d", w.Code)
	}
}

func TestHeadersAndLog(t *testing.T) {
	t.Parallel()
	s := newSite(t, "https://hoidap.example")
	w := s.get("/form?secret=abc", header("X-Request-Id", "proxy-1234"))
	csp := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("policy %q", csp)
	}
	if got := s.get("/frame").Header().Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors *") {
		t.Errorf("policy for the box %q", got)
	}
	if w.Header().Get("Strict-Transport-Security") == "" || w.Header().Get("X-Request-Id") != "proxy-1234" {
		t.Errorf("headers %v", w.Header())
	}
	if l := s.log.String(); strings.Contains(l, "abc") || !strings.Contains(l, `"route":"/form"`) {
		t.Errorf("log: %s", l)
	}
	if c := s.send("/in", nil).Result().Cookies()[0]; !c.Secure || !strings.HasPrefix(c.Name, "__Host-") {
		t.Errorf("cookie %v", c)
	}
}

func TestETagAndCompression(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	w := s.get("/etag", header("Accept-Encoding", "gzip"))
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatalf("%v, %v", err, w.Header())
	}
	if b, err := io.ReadAll(z); err != nil || !strings.Contains(string(b), "</html>") {
		t.Errorf("page is cut off: %v", err)
	}
	again := s.get("/etag", header("If-None-Match", w.Header().Get("ETag")))
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("got %d with %d bytes", again.Code, again.Body.Len())
	}
	if other := s.get("/etag?lang=en", header("If-None-Match", w.Header().Get("ETag"))); other.Code != http.StatusOK {
		t.Errorf("other language: got %d", other.Code)
	}
}

func TestATemplateThatNoPageUsesStopsTheStart(t *testing.T) {
	t.Parallel()
	page := &fstest.MapFile{Data: []byte(`{{define "content"}}{{template "a"}}{{end}}`)}
	base := &fstest.MapFile{Data: []byte(`{{template "content" .}}`)}
	part := &fstest.MapFile{Data: []byte(`{{define "a"}}x{{end}}`)}
	dead := &fstest.MapFile{Data: []byte(`{{define "b"}}x{{end}}`)}
	for name, c := range map[string]struct {
		extra string
		want  string
	}{"all used": {"", ""}, "a part": {"parts/dead.html", "parts/dead.html"}, "a page": {"site/dead.html", "site/dead.html"}} {
		files := fstest.MapFS{"site/home.html": page, "base/site.html": base, "parts/a.html": part}
		if c.extra != "" {
			files[c.extra] = dead
		}
		_, err := web.NewRenderer(files, web.Files("base/site", "site/home"))
		if (err == nil) != (c.want == "") || (err != nil && !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := web.NewRenderer(fstest.MapFS{"base/site.html": base}, web.Files("base/site", "site/home")); err == nil {
		t.Error("a page without a file is accepted")
	}
}
