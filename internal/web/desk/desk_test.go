package desk_test

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

	"golang.org/x/net/html"

	"hoidap/assets"
	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/mail"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/storage"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
	"hoidap/internal/web"
	"hoidap/internal/web/desk"
	"hoidap/internal/web/htmlcheck"
	"hoidap/internal/web/site"
	"hoidap/templates"
)

// ministry is a whole desk over a database of its own.
type ministry struct {
	t     *testing.T
	svc   *service.Service
	clock *clock.Fixed
	url   string
	log   *bytes.Buffer
	// handler answers without a network, for tests that look behind a page.
	desk    *desk.Desk
	handler http.Handler
	acts    map[string]question.Actor
}

// secret is everybody's password.
const secret = "mật khẩu đủ dài của cán bộ"

// renderer parses the pages once for all tests: fifty megabytes each time.
var renderer = sync.OnceValues(func() (*web.Renderer, error) {
	return web.NewRenderer(templates.FS, slices.Concat(web.Pages(), site.Pages(), desk.Pages()))
})

func open(t *testing.T) *ministry {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{URL: testdb.New(t).URL, Conns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	m := &ministry{
		t: t, clock: clock.FixedAt(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)), log: &bytes.Buffer{}, acts: map[string]question.Actor{},
	}
	files, err := storage.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	shelf := web.NewShelf(cat.Languages())
	m.svc = service.New(st, m.clock, service.Options{BaseURL: "http://hoidap.test", Secret: []byte("a secret of the test, long enough"), MailDomain: "hoidap.test", Files: files, Changed: shelf.Drop})
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
		Catalogue: cat, Renderer: r, Assets: set, Sessions: st.Sessions(), Accounts: m.svc, BaseURL: "http://hoidap.test",
		Clock: m.clock, Log: slog.New(slog.NewTextHandler(m.log, nil)), Nav: desk.Nav, Shelf: shelf, Heartbeat: 100 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	e := w.Engine()
	letters, err := mail.New(cat, templates.FS, mail.Config{From: "hoidap@bo.example.vn", Clock: m.clock})
	if err != nil {
		t.Fatal(err)
	}
	d := desk.New(m.svc, w)
	d.Preview = letters.Preview
	d.Visitor(w.Visitor(e))
	d.Staff(w.Staff(e))
	d.Stream(w.Stream(e))
	site.New(site.Config{Web: w, Service: m.svc, BaseURL: "http://hoidap.test"}).Register(w.Public(e), w.Visitor(e))
	m.handler, m.desk = w.Handler(e), d
	srv := httptest.NewServer(m.handler)
	t.Cleanup(srv.Close)
	m.url = srv.URL
	return m
}

// add adds one of the staff.
func (m *ministry) add(login string, grants ...question.Grant) {
	m.t.Helper()
	p, err := m.svc.AddPerson(m.t.Context(), question.SystemActor(), service.NewPerson{
		Login: login, Name: "Cán bộ " + login, Email: login + "@bo.example.vn", Lang: "vi", Password: secret, Grants: grants,
	})
	if err != nil {
		m.t.Fatal(err)
	}
	m.acts[login] = p.Actor()
}

// staff adds one person for each role, two departments having officers.
func (m *ministry) staff() {
	m.t.Helper()
	m.add("tiepnhan", question.Grant{Role: question.Intake})
	m.add("chuyenvien", question.Grant{Role: question.Officer, Department: "TCQLDD"})
	m.add("dongnghiep", question.Grant{Role: question.Officer, Department: "TCMT"})
	m.add("thutruong", question.Grant{Role: question.Head, Department: "TCQLDD"})
	m.add("banbientap", question.Grant{Role: question.Board})
	m.add("banbientap2", question.Grant{Role: question.Board})
	m.add("quantri", question.Grant{Role: question.Admin})
}

func submission(title, body string) question.Submission {
	return question.Submission{
		Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Trần Văn Bình", Email: "binh@example.vn",
		Province: "01", Field: "land", Title: title, Body: body, MayPublish: true, Consent: true, Lang: "vi",
	}
}

// ask stores a question about land and returns its code.
func (m *ministry) ask(title, body string) string {
	m.t.Helper()
	r, err := m.svc.Ask(m.t.Context(), service.Asking{Channel: "web", Submission: submission(title, body)})
	if err != nil {
		m.t.Fatal(err)
	}
	return r.Code
}

// do takes a step as somebody, past the pages.
func (m *ministry) do(login, code string, a service.Act) {
	m.t.Helper()
	if _, err := m.svc.Act(m.t.Context(), m.acts[login], code, a); err != nil {
		m.t.Fatalf("%s %s by %s: %v", a.Do, code, login, err)
	}
}

// draft takes a question to an officer with a draft.
func (m *ministry) draft(code, text string) {
	m.t.Helper()
	m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.do("thutruong", code, service.Act{Do: question.Assign, Officer: "chuyenvien"})
	m.do("chuyenvien", code, service.Act{Do: question.Draft, Answer: text, AnswerVersion: -1})
}

func (m *ministry) question(code string) question.Question {
	m.t.Helper()
	q, err := m.svc.Question(m.t.Context(), question.SystemActor(), code)
	if err != nil {
		m.t.Fatal(err)
	}
	return q
}

// reader is somebody at a browser.
type reader struct {
	m *ministry
	c *http.Client
}

// browser returns a browser in which nobody is signed in. It does not follow
// redirects by itself.
func (m *ministry) browser() *reader {
	m.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		m.t.Fatal(err)
	}
	return &reader{m, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as returns a browser in which the person has signed in.
func (m *ministry) as(login string) *reader {
	m.t.Helper()
	r := m.browser()
	r.moved("/desk", web.SignInPath, "login", login, "password", secret)
	return r
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (r *reader) send(req *http.Request) answer {
	r.m.t.Helper()
	res, err := r.c.Do(req)
	if err != nil {
		r.m.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.m.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

func (r *reader) request(method, path string, fields ...string) *http.Request {
	r.m.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	req, err := http.NewRequestWithContext(r.m.t.Context(), method, r.m.url+path, strings.NewReader(v.Encode()))
	if err != nil {
		r.m.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

// page opens a page and checks its basics.
func (r *reader) page(path string) *htmlcheck.Doc {
	r.m.t.Helper()
	return r.shown(http.StatusOK, http.MethodGet, path)
}

// shown sends a request and returns the page that answers with the status.
func (r *reader) shown(status int, method, path string, fields ...string) *htmlcheck.Doc {
	r.m.t.Helper()
	a := r.send(r.request(method, path, fields...))
	if a.status != status {
		r.m.t.Fatalf("%s %s: status %d, want %d: %s\n%s", method, path, a.status, status, words(a.body), r.m.log)
	}
	return htmlcheck.Parse(r.m.t, strings.NewReader(a.body))
}

// moved posts a form and asks that it leads to the address.
func (r *reader) moved(to, path string, fields ...string) {
	r.m.t.Helper()
	a := r.send(r.request(http.MethodPost, path, fields...))
	if a.status != http.StatusSeeOther || a.header.Get("Location") != to {
		r.m.t.Fatalf("POST %s: status %d to %q, want 303 to %q: %s\n%s", path, a.status, a.header.Get("Location"), to, words(a.body), r.m.log)
	}
}

// status sends a request and returns how it was answered.
func (r *reader) status(method, path string, fields ...string) int {
	r.m.t.Helper()
	return r.send(r.request(method, path, fields...)).status
}

// version returns the version that the page of a question carries.
func (r *reader) version(path string) string {
	r.m.t.Helper()
	return r.page(path).Attr(`input[name="version"]`, "value")
}

// words returns the text of a page, for messages.
func words(body string) string {
	n, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return body
	}
	s := htmlcheck.Text(n)
	return s[:min(len(s), 1500)]
}
