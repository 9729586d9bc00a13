package site_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hoidap/assets"
	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/ratelimit"
	"hoidap/internal/service"
	"hoidap/internal/storage"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
	"hoidap/internal/web"
	"hoidap/internal/web/htmlcheck"
	"hoidap/internal/web/site"
	"hoidap/templates"
)

// ministry is a whole public site over a database of its own.
type ministry struct {
	t     *testing.T
	svc   *service.Service
	clock *clock.Fixed
	site  *site.Site
	url   string
	dsn   string // of the database
	log   *bytes.Buffer

	intake, officer, head, board question.Actor
}

// base is where the site thinks it stands; requests go to the test server.
const base = "http://hoidap.test"

func open(t *testing.T) *ministry {
	t.Helper()
	return openLimited(t, nil)
}

// renderer parses the pages once for all tests.
var renderer = sync.OnceValues(func() (*web.Renderer, error) {
	return web.NewRenderer(templates.FS, slices.Concat(web.Pages()[:1], site.Pages()))
})

// openLimited is open with something that counts who asks.
func openLimited(t *testing.T, l *ratelimit.Limiter) *ministry {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return openSpeaking(t, l, cat)
}

// openSpeaking is openLimited in the languages of the catalogue.
func openSpeaking(t *testing.T, l *ratelimit.Limiter, cat *i18n.Catalogue) *ministry {
	t.Helper()
	dsn := testdb.New(t).URL
	st, err := store.Open(t.Context(), store.Options{URL: dsn, Conns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	m := &ministry{t: t, dsn: dsn, clock: clock.FixedAt(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)), log: &bytes.Buffer{}}
	files, err := storage.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	shelf := web.NewShelf(cat.Languages())
	m.svc = service.New(st, m.clock, service.Options{
		BaseURL: base, Secret: []byte("a secret of the test, long enough"), MailDomain: "hoidap.test", Changed: shelf.Drop, Files: files,
		Languages: cat.Languages(),
	})
	if err := m.svc.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	set, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := renderer()
	if err != nil && !strings.Contains(err.Error(), "no page uses") {
		t.Fatal(err)
	}
	w, err := web.New(web.Config{
		Catalogue: cat, Renderer: r, Assets: set, Sessions: st.Sessions(), Accounts: m.svc, BaseURL: base,
		Clock: m.clock, Shelf: shelf, Log: slog.New(slog.NewTextHandler(m.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	m.site = site.New(site.Config{Web: w, Service: m.svc, BaseURL: base, Limiter: l})
	e := w.Engine()
	m.site.Register(w.Public(e), w.Visitor(e))
	srv := httptest.NewServer(w.Handler(e))
	t.Cleanup(srv.Close)
	m.url = srv.URL
	return m
}

// staff adds the people who answer questions about land.
func (m *ministry) staff() {
	m.t.Helper()
	add := func(login string, role question.Role, department string) question.Actor {
		p, err := m.svc.AddPerson(m.t.Context(), question.SystemActor(), service.NewPerson{
			Login: login, Name: "Cán bộ " + login, Email: login + "@bo.example.vn", Lang: "vi", Password: "a long password",
			Grants: []question.Grant{{Role: role, Department: department}},
		})
		if err != nil {
			m.t.Fatal(err)
		}
		a, err := m.svc.Actor(m.t.Context(), p.ID)
		if err != nil {
			m.t.Fatal(err)
		}
		return a
	}
	m.intake, m.officer = add("tiepnhan", question.Intake, ""), add("chuyenvien", question.Officer, "TCQLDD")
	m.head, m.board = add("thutruong", question.Head, "TCQLDD"), add("banbientap", question.Board, "")
}

// ask stores a question about land.
func (m *ministry) ask(title, body string) service.Receipt {
	m.t.Helper()
	r, err := m.svc.Ask(m.t.Context(), service.Asking{Channel: "web", Submission: question.Submission{
		Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Trần Văn Bình", Email: "binh@example.vn",
		Province: "01", Field: "land", Title: title, Body: body, MayPublish: true, Consent: true, Lang: "vi",
	}})
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

func (m *ministry) act(by question.Actor, code string, a service.Act) {
	m.t.Helper()
	if _, err := m.svc.Act(m.t.Context(), by, code, a); err != nil {
		m.t.Fatalf("%s %s: %v", a.Do, code, err)
	}
}

// answer takes a question to its answer.
func (m *ministry) answer(code, text string) {
	m.t.Helper()
	m.act(m.intake, code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.act(m.officer, code, service.Act{Do: question.Assign, Officer: m.officer.Login})
	m.act(m.officer, code, service.Act{Do: question.Draft, Answer: text, Outcome: question.OutcomeAnswered, AnswerVersion: -1})
	m.act(m.officer, code, service.Act{Do: question.Submit})
	m.act(m.head, code, service.Act{Do: question.Approve})
	m.act(m.board, code, service.Act{Do: question.Approve})
}

// publish asks, answers and publishes, and returns the receipt and the page's
// path.
func (m *ministry) publish(title, body, text string) (service.Receipt, string) {
	m.t.Helper()
	r := m.ask(title, body)
	m.answer(r.Code, text)
	m.act(m.board, r.Code, service.Act{Do: question.Publish})
	l, err := m.svc.Library(m.t.Context(), question.LibraryFilter{Limit: 100})
	if err != nil {
		m.t.Fatal(err)
	}
	for _, p := range l.Publications {
		if p.Code == r.Code {
			return r, "/thu-vien/" + p.Slug
		}
	}
	m.t.Fatalf("%s is not in the library", r.Code)
	return r, ""
}

// visitor is one browser.
type visitor struct {
	m *ministry
	c *http.Client
}

func (m *ministry) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		m.t.Fatal(err)
	}
	return &visitor{m, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

// reply is an answer of the site, read to its end.
type reply struct {
	*http.Response
	body string
}

func (v *visitor) do(method, path string, form url.Values, header ...string) reply {
	v.m.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(v.m.t.Context(), method, v.m.url+path, body)
	if err != nil {
		v.m.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := v.c.Do(req)
	if err != nil {
		v.m.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		v.m.t.Fatal(err)
	}
	return reply{res, string(b)}
}

func (v *visitor) get(path string, header ...string) reply {
	v.m.t.Helper()
	return v.do(http.MethodGet, path, nil, header...)
}

func (v *visitor) post(path string, pairs ...string) reply {
	v.m.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return v.do(http.MethodPost, path, form)
}

// page opens a page, which must have the status, and checks its basics.
func (v *visitor) page(path string, status int) *htmlcheck.Doc {
	v.m.t.Helper()
	return v.m.doc(v.get(path), status)
}

func (m *ministry) doc(r reply, status int) *htmlcheck.Doc {
	m.t.Helper()
	if r.StatusCode != status {
		m.t.Fatalf("%s: status %d, want %d; log %s", r.Request.URL, r.StatusCode, status, m.log)
	}
	return htmlcheck.Parse(m.t, strings.NewReader(r.body))
}

// sees fails the test unless the answer leads to the path.
func (r reply) leads(t *testing.T, to string) {
	t.Helper()
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != to {
		t.Fatalf("%s %s: status %d to %q, want 303 to %q\n%s", r.Request.Method, r.Request.URL.Path, r.StatusCode, r.Header.Get("Location"), to, alerts(r.body))
	}
}

// alerts are the lines of a page's error summary.
func alerts(body string) string {
	_, rest, _ := strings.Cut(body, "govuk-error-summary__list")
	list, _, _ := strings.Cut(rest, "</ul>")
	return list
}

func TestEveryPageOpensInBothLanguages(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r, path := m.publish("Thủ tục cấp đổi giấy chứng nhận", "Gia đình tôi cần đổi giấy chứng nhận đã cũ thì làm thế nào?", "Theo **khoản 1 Điều 38** Nghị định 101/2024/NĐ-CP.")
	for _, lang := range []string{"vi", "en"} {
		for _, p := range []string{
			"/", "/thu-vien", "/thu-vien?q=giay+chung+nhan", "/thu-vien?q=khongcogica", path, "/linh-vuc/land", "/linh-vuc/remote-sensing",
			"/don-vi/TCQLDD", "/don-vi/tcqldd", "/thong-ke", "/api", "/nhung", "/quyen-rieng-tu", "/hoi", "/theo-doi", "/nhan-tin?linh-vuc=land",
			m.svc.FollowPath(r.Code, r.Token), "/theo-doi/" + r.Code + "/ngung-thu?t=" + r.Token, "/theo-doi/" + r.Code + "/xac-nhan?t=" + r.Token,
		} {
			q := "?lang="
			if strings.Contains(p, "?") {
				q = "&lang="
			}
			doc := m.visitor().page(p+q+lang, http.StatusOK)
			doc.Has(`html[lang="`+lang+`"]`, "")
			if head := m.visitor().do(http.MethodHead, p, nil); head.StatusCode != http.StatusOK || head.body != "" {
				t.Errorf("HEAD %s: status %d, %d bytes", p, head.StatusCode, len(head.body))
			}
		}
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	m := open(t)
	for _, p := range []string{
		"/thu-vien/khong-co", "/linh-vuc/khong-co", "/don-vi/KHONGCO", "/theo-doi/HD-2026-000001-A?t=x", "/feed.atom?field=x", "/feed.atom?department=x",
		"/thu-vien/%00", "/thu-vien/%ff", "/linh-vuc/%ff%00", "/don-vi/%00%ff", "/theo-doi/%ff?t=%00", "/hoi/khong-co",
	} {
		if r := m.visitor().get(p); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", p, r.StatusCode)
		}
	}
}

func TestNoAddressBreaksAPage(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	odd := []string{"%00", "%ff%fe", "'", "%22%3E%3Cscript%3E", "%", "%zz", ";", strings.Repeat("a", 10000), strings.Repeat("%E1%BA%AD", 3000), "%27%29%3A%2A+%7C%26%21", "-1", "9999999999999999999", "null", "[]", "0000-00-00", "31/02/2026"}
	for path, names := range map[string][]string{
		"/": {"lang"}, "/thu-vien": {"q", "field", "department", "cited", "from", "to", "cursor"}, "/linh-vuc/land": {"q"},
		"/don-vi/TCQLDD": {"cursor"}, "/thong-ke": {"from"}, "/feed.atom": {"field", "department"}, "/theo-doi": {"t"}, "/nhung": {"q"},
	} {
		for _, name := range names {
			for _, value := range odd {
				r := v.get(path + "?" + name + "=" + value)
				if r.StatusCode >= http.StatusInternalServerError {
					t.Fatalf("%s?%s=%.40s: status %d; log %s", path, name, value, r.StatusCode, m.log)
				}
				if strings.Contains(r.body, "<script>") {
					t.Fatalf("%s?%s=%.40s: not escaped", path, name, value)
				}
			}
		}
	}
}

func TestTheRobotsMayReadTheLibraryOnly(t *testing.T) {
	t.Parallel()
	m := open(t)
	r := m.visitor().get("/robots.txt")
	for _, line := range []string{"Disallow: /theo-doi/", "Disallow: /desk", "Sitemap: " + base + "/sitemap.xml"} {
		if !strings.Contains(r.body, line) {
			t.Errorf("robots.txt lacks %q: %s", line, r.body)
		}
	}
	rc := m.ask("Một câu hỏi về đất đai", "Tôi hỏi về thời hạn sử dụng đất nông nghiệp.")
	for _, p := range []string{"/hoi/lien-he", m.svc.FollowPath(rc.Code, rc.Token), "/theo-doi/x?t=y"} {
		h := m.visitor().get(p).Header
		if !strings.Contains(h.Get("X-Robots-Tag"), "noindex") || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: X-Robots-Tag %q, Cache-Control %q", p, h.Get("X-Robots-Tag"), h.Get("Cache-Control"))
		}
	}
}

func TestOnlyTheBoxMayBeFramed(t *testing.T) {
	t.Parallel()
	m := open(t)
	for path, want := range map[string]bool{"/nhung": true, "/": false, "/hoi": false} {
		csp := m.visitor().get(path).Header.Get("Content-Security-Policy")
		if got := strings.Contains(csp, "frame-ancestors *"); got != want {
			t.Errorf("%s: may be framed %v, want %v (%s)", path, got, want, csp)
		}
	}
}
