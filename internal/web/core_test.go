package web_test

import (
	"context"
	"errors"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/assets"
	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/web"
	"hoidap/templates"
)

// memory keeps sessions for a test; broken makes every call fail.
type memory struct {
	mu     sync.Mutex
	data   map[string][]byte
	broken bool
}

func (m *memory) FindCtx(_ context.Context, token string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, false, errors.New("no connection")
	}
	b, ok := m.data[token]
	return b, ok, nil
}

func (m *memory) CommitCtx(_ context.Context, token string, b []byte, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data[token] = slices.Clone(b)
	return nil
}

func (m *memory) TouchCtx(context.Context, string, time.Time) error { return nil }

func (m *memory) UpdateCtx(_ context.Context, token string, b []byte, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.data[token]; ok {
		m.data[token] = slices.Clone(b)
	}
	return nil
}

func (m *memory) DeleteCtx(_ context.Context, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.data, token)
	return nil
}

func (m *memory) Find(t string) ([]byte, bool, error) { return m.FindCtx(context.Background(), t) }
func (m *memory) Delete(t string) error               { return m.DeleteCtx(context.Background(), t) }

func (m *memory) Commit(t string, b []byte, e time.Time) error {
	return m.CommitCtx(context.Background(), t, b, e)
}

// people knows person 7, an officer, and nobody else.
type people struct{}

func (people) Actor(_ context.Context, id int64) (question.Actor, error) {
	if id != 7 {
		return question.Actor{}, question.NotFound()
	}
	return question.Actor{
		PersonID: 7, Login: "an", Name: "Nguyễn Văn An",
		Grants: []question.Grant{{Role: question.Officer, Department: "TCQLDD"}},
	}, nil
}

// samplePage shows every part.
type samplePage struct {
	web.Page
	Form     *web.Form
	Kinds    []web.Choice
	Statuses []question.Status
	Steps    []web.TimelineItem
	Answer   template.HTML
}

type site struct {
	t        *testing.T
	w        *web.Web
	e        *gin.Engine
	h        http.Handler
	log      *strings.Builder
	sessions *memory
	slow     chan struct{} // what a slow request says when it has begun, and waits for
}

// sampleFiles is the core's templates with the sample page beside them.
func sampleFiles(t *testing.T) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	for _, n := range []string{
		"base/site", "base/desk", "error/site", "error/desk", "error/part", "parts/error-summary", "parts/field",
		"parts/flash", "parts/frame", "parts/pagination", "parts/problem", "parts/tag", "parts/timeline",
	} {
		b, err := fs.ReadFile(templates.FS, n+".html")
		if err != nil {
			t.Fatal(err)
		}
		all[n+".html"] = &fstest.MapFile{Data: b}
	}
	b, err := os.ReadFile("testdata/sample/form.html")
	if err != nil {
		t.Fatal(err)
	}
	all["sample/form.html"] = &fstest.MapFile{Data: b}
	return all
}

func newSite(t *testing.T, base string) *site {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	set, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := web.NewRenderer(sampleFiles(t), append(web.Pages(), web.Files("base/site", "sample/form")...))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, log: &strings.Builder{}, sessions: &memory{data: map[string][]byte{}}, slow: make(chan struct{})}
	s.w, err = web.New(web.Config{
		Catalogue: cat, Renderer: r, Assets: set, Sessions: s.sessions, Accounts: people{}, BaseURL: base,
		Clock: clock.FixedAt(time.Date(2026, 2, 13, 2, 0, 0, 0, time.UTC)),
		Log:   slog.New(slog.NewJSONHandler(&locked{b: s.log}, nil)),
		Nav: func(question.Actor) []web.NavItem {
			return []web.NavItem{{Href: "/desk", Key: "base.nav.desk", Count: 3, Late: true}}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.e = s.w.Engine()
	s.routes()
	s.h = s.w.Handler(s.e)
	return s
}

type locked struct {
	mu sync.Mutex
	b  *strings.Builder
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (s *site) routes() {
	pub, vis, staff := s.w.Public(s.e), s.w.Visitor(s.e), s.w.Staff(s.e)
	for name, err := range map[string]error{
		"invalid": question.Invalid("title", "problem.short", "least", 10), "forbidden": question.Forbidden("error.own_answer"),
		"not_found": question.NotFound(), "gone": &question.Error{Code: question.CodeGone, Key: "error.gone"},
		"conflict":    question.Conflict("error.conflict", []question.Action{question.Approve}),
		"too_many":    &question.Error{Code: question.CodeTooMany, Key: "error.too_many"},
		"unavailable": &question.Error{Code: question.CodeUnavailable, Key: "error.unavailable"},
		"internal":    errors.New("secret detail"),
	} {
		pub.GET("/fail/"+name, s.w.Handle(func(*gin.Context) error { return err }))
	}
	pub.GET("/panic", s.w.Handle(func(*gin.Context) error { panic("secret detail") }))
	pub.GET("/etag", s.w.Handle(func(c *gin.Context) error {
		if web.NotModified(c, "5") {
			return nil
		}
		return s.show(c, http.StatusOK, s.w.Form(c))
	}))
	pub.GET("/frame", s.w.Handle(func(c *gin.Context) error { s.w.AllowFrame(c); return s.show(c, 200, s.w.Form(c)) }))
	pub.GET("/part", s.w.Handle(func(c *gin.Context) error {
		return s.w.ShowPart(c, 200, "sample/form", "rows", samplePage{Page: s.w.Page(c, "base.system")})
	}))
	vis.GET("/form", s.w.Handle(func(c *gin.Context) error { return s.show(c, http.StatusOK, s.w.Form(c)) }))
	vis.POST("/form", s.w.Handle(s.post))
	vis.POST("/in", s.w.Handle(func(c *gin.Context) error {
		if err := s.w.SignIn(c, 7); err != nil {
			return err
		}
		s.w.Flash(c, "base.sign_in")
		return web.SeeOther(c, "/desk/%s", "a/b")
	}))
	staff.POST("/said", s.w.Handle(func(c *gin.Context) error {
		s.w.Flash(c, "base.sign_in")
		return web.SeeOther(c, "/desk/x")
	}))
	staff.POST("/slow", s.w.Handle(func(c *gin.Context) error {
		s.slow <- struct{}{}
		<-s.slow
		c.Status(http.StatusNoContent)
		return nil
	}))
	vis.POST("/ghost", s.w.Handle(func(c *gin.Context) error { return s.w.SignIn(c, 8) }))
	staff.POST("/out", s.w.Handle(func(c *gin.Context) error { return s.w.SignOut(c) }))
	staff.GET("/desk/x", s.w.Handle(func(c *gin.Context) error { return s.show(c, http.StatusOK, s.w.Form(c)) }))
	staff.GET("/desk/fail", s.w.Handle(func(*gin.Context) error { return question.Forbidden("error.forbidden") }))
}

func (s *site) post(c *gin.Context) error {
	f, err := s.w.ReadForm(c)
	if err != nil {
		return err
	}
	sub := question.Submission{
		Kind: question.Kind(f.Value("kind")), AskerType: question.Citizen, Name: "An An", Email: f.Value("asker.email"),
		Province: "01", Title: f.Line("title"), Body: f.Value("body"), Consent: f.Checked("consent"), Lang: "vi",
	}
	f.Date("until")
	err = &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Fields: sub.Check(question.Reference{Provinces: []string{"01"}, Languages: []string{"vi"}})}
	if f.Reject(err) {
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	return err
}

func (s *site) show(c *gin.Context, status int, f *web.Form) error {
	p := samplePage{Page: s.w.Page(c, "base.nav.ask"), Form: f, Statuses: question.Statuses()}
	p.Failed = f.Failed()
	for _, k := range question.Kinds() {
		p.Kinds = append(p.Kinds, web.Choice{Value: string(k), Label: p.T("kind." + string(k)), Hint: p.T("kind." + string(k) + ".hint")})
	}
	p.Steps = []web.TimelineItem{
		{Title: p.T("action.route"), By: p.T("role.intake"), At: "13/02/2026 09:00", When: "2026-02-13T09:00:00+07:00", Text: "Tổng cục Quản lý đất đai"},
		{Title: p.T("action.received"), At: "12/02/2026 16:20"},
	}
	var err error
	p.Answer, err = richtext.HTML("## Căn cứ\n\nTheo **Điều 95** của [Luật Đất đai](https://vanban.example/45-2013-QH13):\n\n- đất ở;\n- đất trồng cây lâu năm.\n\n| Loại đất | Thuế suất |\n|---|--:|\n| Ở | 0,03 % |\n")
	if err != nil {
		return err
	}
	return s.w.Show(c, status, "sample/form", p)
}

type edit func(*http.Request)

func header(name, value string) edit { return func(r *http.Request) { r.Header.Set(name, value) } }

func cookies(from *httptest.ResponseRecorder) edit {
	return func(r *http.Request) {
		for _, c := range from.Result().Cookies() {
			r.AddCookie(c)
		}
	}
}

func (s *site) get(path string, edits ...edit) *httptest.ResponseRecorder {
	return s.do(httptest.NewRequest(http.MethodGet, path, nil), edits)
}

func (s *site) send(path string, v url.Values, edits ...edit) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r, edits)
}

func (s *site) do(r *http.Request, edits []edit) *httptest.ResponseRecorder {
	for _, e := range edits {
		e(r)
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w
}

func body(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	b, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
