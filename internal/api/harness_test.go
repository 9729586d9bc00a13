package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"hoidap/internal/api"
	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/ratelimit"
	"hoidap/internal/service"
	"hoidap/internal/storage"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
)

const base = "https://hoidap.example.vn"

// ministry is the API over a database of its own, with a few people, a token for
// each, and a clock that stands still until it is moved. Every answer is held
// against the OpenAPI document.
type ministry struct {
	svc    *service.Service
	store  *store.Store
	clock  *clock.Fixed
	tokens map[string]string
	h      http.Handler
	router routers.Router
}

func newMinistry(t *testing.T) *ministry {
	t.Helper()
	return newAt(t, testdb.New(t).URL, nil)
}

// newAt is a ministry at a database, with limits if there is a limiter.
func newAt(t *testing.T, database string, limiter func(clock.Clock) *ratelimit.Limiter) *ministry {
	t.Helper()
	ctx := t.Context()
	st, err := store.Open(ctx, store.Options{URL: database, Conns: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	m := &ministry{store: st, clock: clock.FixedAt(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)), tokens: map[string]string{}}
	files, err := storage.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m.svc = service.New(st, m.clock, service.Options{
		BaseURL: base, Secret: []byte("a secret that only the test knows"), MailDomain: "hoidap.example.vn", Files: files,
	})
	if err := m.svc.Install(ctx); err != nil {
		t.Fatal(err)
	}
	m.staff(t)
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	cfg := api.Config{Service: m.svc, Catalogue: cat, BaseURL: base, Clock: m.clock, Log: slog.New(slog.DiscardHandler)}
	if limiter != nil {
		cfg.Limiter = limiter(m.clock)
	}
	m.h = api.New(cfg).Handler()
	m.router = m.document(t)
	return m
}

func (m *ministry) staff(t *testing.T) {
	t.Helper()
	for login, grant := range map[string]question.Grant{
		"intake": {Role: question.Intake}, "board": {Role: question.Board}, "chair": {Role: question.Chair}, "admin": {Role: question.Admin},
		"head": {Role: question.Head, Department: "TCQLDD"}, "officer": {Role: question.Officer, Department: "TCQLDD"},
		"other": {Role: question.Officer, Department: "TCMT"},
	} {
		_, err := m.svc.AddPerson(t.Context(), question.SystemActor(), service.NewPerson{
			Login: login, Name: "Cán bộ " + login, Email: login + "@bo.example.vn", Password: "cá rô đồng bơi " + login + " ngược nước",
			Grants: []question.Grant{grant},
		})
		if err != nil {
			t.Fatal(err)
		}
		m.tokens[login] = m.token(t, login, "read", "write")
	}
	m.tokens["reader"] = m.token(t, "intake", "read")
	m.tokens["writer"] = m.token(t, "intake", "write")
}

func (m *ministry) token(t *testing.T, login string, scopes ...string) string {
	t.Helper()
	token, err := m.svc.AddToken(t.Context(), question.SystemActor(), login, "chương trình", scopes)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// document returns a router over the document that the API serves.
func (m *ministry) document(t *testing.T) routers.Router {
	t.Helper()
	r := httptest.NewRecorder()
	m.h.ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/openapi.json", http.NoBody))
	doc, err := openapi3.NewLoader().LoadFromData(r.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
	values map[string]any
}

// option changes a request.
type option func(*http.Request)

func header(name, value string) option { return func(r *http.Request) { r.Header.Set(name, value) } }

// as sends somebody's token; "" sends none.
func (m *ministry) as(login string) option {
	if login == "" {
		return func(*http.Request) {}
	}
	return header("Authorization", "Bearer "+m.tokens[login])
}

func follow(token string) option { return header("X-Follow-Token", token) }

// send sends a request that the document allows.
func (m *ministry) send(t *testing.T, method, path string, body any, opts ...option) answer {
	t.Helper()
	r, a := m.exchange(t, method, path, body, opts)
	m.check(t, r, a, true)
	return a
}

// sendBad sends a request that the document need not allow; the answer must be
// as it says all the same.
func (m *ministry) sendBad(t *testing.T, method, path string, body any, opts ...option) answer {
	t.Helper()
	r, a := m.exchange(t, method, path, body, opts)
	m.check(t, r, a, false)
	return a
}

func (m *ministry) exchange(t *testing.T, method, path string, body any, opts []option) (*http.Request, answer) {
	t.Helper()
	raw := []byte{}
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	default:
		var err error
		if raw, err = json.Marshal(b); err != nil {
			t.Fatal(err)
		}
	}
	r := httptest.NewRequestWithContext(context.WithoutCancel(t.Context()), method, "/api/v1"+path, bytes.NewReader(raw))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, o := range opts {
		o(r)
	}
	w := httptest.NewRecorder()
	m.h.ServeHTTP(w, r)
	a := answer{t: t, status: w.Code, header: w.Header(), body: w.Body.Bytes()}
	if strings.Contains(w.Header().Get("Content-Type"), "json") && method != http.MethodHead {
		if err := json.Unmarshal(a.body, &a.values); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, a.body)
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	return r, a
}

// check holds the exchange against the document.
func (m *ministry) check(t *testing.T, r *http.Request, a answer, request bool) {
	t.Helper()
	if a.header.Get("X-Request-Id") == "" || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s %s: headers %v", r.Method, r.URL.Path, a.header)
	}
	route, params, err := m.router.FindRoute(r)
	if err != nil {
		if request {
			t.Errorf("%s %s is not in the document: %v", r.Method, r.URL.Path, err)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	if request {
		if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil {
			t.Errorf("request %s %s: %v", r.Method, r.URL.Path, err)
		}
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), Options: in.Options,
	}
	if err := openapi3filter.ValidateResponse(t.Context(), out); err != nil {
		t.Errorf("answer %d to %s %s: %v\n%s", a.status, r.Method, r.URL.Path, err, a.body)
	}
}

// want checks the status.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// get returns the value at a path such as asker.name or items.0.code.
func (a answer) get(path string) any {
	var v any = a.values
	for _, name := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[name]
		case []any:
			i := int(name[0] - '0')
			if i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) text(path string) string {
	s, _ := a.get(path).(string)
	return s
}

// is checks the value at a path.
func (a answer) is(path string, want any) answer {
	a.t.Helper()
	if n, ok := want.(int); ok {
		want = float64(n)
	}
	if got := a.get(path); got != want {
		a.t.Errorf("%s is %v, want %v", path, got, want)
	}
	return a
}

// list returns the texts of a list.
func (a answer) list(path string) []string {
	var out []string
	values, _ := a.get(path).([]any)
	for _, v := range values {
		s, _ := v.(string)
		out = append(out, s)
	}
	return out
}

func landQuestion() map[string]any {
	return map[string]any{
		"kind": "question",
		"asker": map[string]any{
			"type": "citizen", "name": "Nguyễn Thị Hoa", "email": "hoa@example.vn", "phone": "0912 345 678", "province": "01",
		},
		"field": "land", "title": "Chuyển đất trồng cây lâu năm sang đất ở",
		"body":        "Gia đình tôi có thửa đất trồng cây lâu năm, nay muốn chuyển sang đất ở thì làm thế nào?",
		"may_publish": true, "may_name": false, "consent": true, "lang": "vi",
	}
}

type object = map[string]any

// asked asks a question and returns its code and secret.
func (m *ministry) asked(t *testing.T) (code, token string) {
	t.Helper()
	a := m.send(t, http.MethodPost, "/questions", landQuestion()).want(http.StatusCreated)
	return a.text("code"), a.text("token")
}

// step takes a step that must succeed.
func (m *ministry) step(t *testing.T, login, code, action string, body any, opts ...option) answer {
	t.Helper()
	return m.send(t, http.MethodPost, "/questions/"+code+"/"+action, body, append(opts, m.as(login))...).want(http.StatusOK)
}

// submitted brings a new question to the head of department.
func (m *ministry) submitted(t *testing.T) (code, token string) {
	t.Helper()
	code, token = m.asked(t)
	m.step(t, "intake", code, "route", object{"department": "TCQLDD"})
	m.step(t, "head", code, "assign", object{"officer": "officer"})
	m.step(t, "officer", code, "draft", object{"answer": "Theo **Luật Đất đai** năm 2024, hộ gia đình nộp đơn tại xã."})
	m.step(t, "officer", code, "submit", nil)
	return code, token
}
