package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// changed is a question with one thing changed; a nil value takes it out.
func changed(path string, value any) map[string]any {
	q := landQuestion()
	in := q
	if rest, ok := strings.CutPrefix(path, "asker."); ok {
		asker, _ := q["asker"].(map[string]any)
		in, path = maps.Clone(asker), rest
		q["asker"] = in
	}
	in[path] = value
	if value == nil {
		delete(in, path)
	}
	return q
}

func TestBadQuestions(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	unprocessable := http.StatusUnprocessableEntity
	tests := []struct {
		name    string
		body    any
		status  int
		code    string
		pointer []string
	}{
		{"empty", object{}, unprocessable, "invalid", []string{
			"/asker/type", "/asker/name", "/asker/email", "/asker/province", "/kind", "/title", "/body", "/consent",
		}},
		{"not JSON", "kind=question", http.StatusBadRequest, "not_json", nil},
		{"cut off", `{"kind": "question", "asker": {`, http.StatusBadRequest, "not_json", nil},
		{"a list", `[]`, http.StatusBadRequest, "not_json", nil},
		{"null", `null`, http.StatusBadRequest, "not_json", nil},
		{"two objects", `{} {}`, http.StatusBadRequest, "not_json", nil},
		{"very deep", strings.Repeat(`{"a":`, 5000) + strings.Repeat(`}`, 5000), http.StatusBadRequest, "not_json", nil},
		{"not UTF-8", "{\"kind\": \"question\xff\"}", unprocessable, "invalid", nil},
		{"a name twice", `{"title": "a", "title": "b"}`, unprocessable, "invalid", []string{"/title"}},
		{"unknown name", changed("colour", "red"), unprocessable, "invalid", []string{"/colour"}},
		{"unknown name inside", changed("asker.id_number", "001"), unprocessable, "invalid", []string{"/asker/id_number"}},
		{"a name in capitals is another", changed("Title", "x"), unprocessable, "invalid", []string{"/Title"}},
		{"a strange name", changed("a/b~c", "x"), unprocessable, "invalid", []string{"/a~1b~0c"}},
		{
			"wrong types",
			object{"kind": 1, "asker": "Hoa", "title": []string{"x"}, "consent": "yes", "may_name": 0},
			unprocessable, "invalid",
			[]string{"/asker", "/kind", "/title", "/may_name", "/consent"},
		},
		{"forged kind", changed("kind", "complaint"), unprocessable, "invalid", []string{"/kind"}},
		{"forged type", changed("asker.type", "official"), unprocessable, "invalid", []string{"/asker/type"}},
		{"forged field", changed("field", "sky"), unprocessable, "invalid", []string{"/field"}},
		{"forged province", changed("asker.province", "99"), unprocessable, "invalid", []string{"/asker/province"}},
		{"forged language", changed("lang", "fr"), unprocessable, "invalid", []string{"/lang"}},
		{"a status", changed("status", "published"), unprocessable, "invalid", []string{"/status"}},
		{"no consent", changed("consent", false), unprocessable, "invalid", []string{"/consent"}},
		{"a mail header", changed("asker.email", "a@b.vn\r\nBcc: x@y.vn"), unprocessable, "invalid", []string{"/asker/email"}},
		{"a long title", changed("title", strings.Repeat("ệ", 201)), unprocessable, "invalid", []string{"/title"}},
		{"a long body", changed("body", strings.Repeat("x", 10001)), unprocessable, "invalid", []string{"/body"}},
		{"a million letters", changed("body", strings.Repeat("x", 1_000_000)), unprocessable, "invalid", []string{"/body"}},
		{"a million marked letters", changed("body", strings.Repeat("ệ", 1_000_000)), http.StatusRequestEntityTooLarge, "too_large", nil},
		{"only control characters", changed("title", strings.Repeat("\x01\x7f\u202e", 20)), unprocessable, "invalid", []string{"/title"}},
		{"a business without a name", changed("asker.type", "business"), unprocessable, "invalid", []string{"/asker/organisation"}},
	}
	for _, tt := range tests {
		a := m.sendBad(t, http.MethodPost, "/questions", tt.body)
		if a.status != tt.status || a.text("code") != tt.code || a.get("status") != float64(tt.status) {
			t.Errorf("%s: %d %s, want %d %s: %s", tt.name, a.status, a.text("code"), tt.status, tt.code, a.body)
			continue
		}
		var pointers []string
		errs, _ := a.get("errors").([]any)
		for _, e := range errs {
			e, _ := e.(object)
			p, _ := e["pointer"].(string)
			pointers = append(pointers, p)
			if s, _ := e["detail"].(string); s == "" || strings.Contains(s, "problem.") || strings.Contains(s, "{") {
				t.Errorf("%s: %s is not said in words: %q", tt.name, p, s)
			}
		}
		if diff := cmp.Diff(tt.pointer, pointers); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	if n := m.count(t); n != 0 {
		t.Errorf("%d questions were stored", n)
	}
}

// count returns how many questions intake sees.
func (m *ministry) count(t *testing.T) int {
	t.Helper()
	items, _ := m.send(t, http.MethodGet, "/questions?limit=200", nil, m.as("intake")).want(http.StatusOK).get("items").([]any)
	return len(items)
}

func TestOddButGoodQuestions(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	stored := func(body any, opts ...option) answer {
		t.Helper()
		a := m.send(t, http.MethodPost, "/questions", body, opts...).want(http.StatusCreated)
		return m.send(t, http.MethodGet, "/questions/"+a.text("code"), nil, follow(a.text("token"))).want(http.StatusOK)
	}
	nfd := "Đất đai ở xã Tân Lập"
	stored(changed("title", nfd)).is("title", "Đất đai ở xã Tân Lập")
	stored(changed("title", "  Thủ tục\r\n\tcấp \x00 đổi \ufeffsổ đỏ  ")).is("title", "Thủ tục cấp đổi sổ đỏ")
	stored(changed("body", "Dòng thứ nhất của câu hỏi\r\nDòng thứ hai\u2028Dòng ba")).is("body", "Dòng thứ nhất của câu hỏi\nDòng thứ hai\nDòng ba")
	html := `<script>alert("x")</script><img src=x onerror=alert(1)>`
	a := stored(changed("body", html)).is("body", html)
	if strings.Contains(string(a.body), "<script") {
		t.Errorf("HTML stands in the answer as it is: %s", a.body)
	}
	stored(changed("lang", nil), header("Accept-Language", "en")).is("lang", "en")
	stored(changed("lang", nil)).is("lang", "vi")
	stored(changed("asker.phone", nil)).is("asker.phone", nil)
	stored(landQuestion(), header("Sec-Fetch-Site", "same-origin"))
	stored(landQuestion(), header("Content-Type", "Application/JSON; charset=UTF-8"))
	b, err := json.Marshal(landQuestion())
	if err != nil {
		t.Fatal(err)
	}
	stored(strings.Replace(string(b), `"field":"land"`, `"field":null`, 1)).is("field", nil)
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, token := m.asked(t)
	question := "/questions/" + code
	tests := []struct {
		name, method, path string
		body               any
		opts               []option
		status             int
		code               string
	}{
		{"no secret", http.MethodGet, question, nil, nil, 401, "unauthorized"},
		{"no secret, unknown code", http.MethodGet, "/questions/HD-2026-999999-A", nil, nil, 401, "unauthorized"},
		{"wrong secret", http.MethodGet, question, nil, []option{follow("abcdefghijklmnopqrstuvwxyz")}, 404, "not_found"},
		{"unknown code", http.MethodGet, "/questions/HD-2026-000257-C", nil, []option{follow(token)}, 404, "not_found"},
		{"no code at all", http.MethodGet, "/questions/x", nil, []option{follow(token)}, 404, "not_found"},
		{"a code with a slash", http.MethodGet, "/questions/..%2F..%2Fetc", nil, []option{follow(token)}, 404, "not_found"},
		{"a token that is none", http.MethodGet, question, nil, []option{header("Authorization", "Bearer x")}, 401, "unauthorized"},
		{"a password", http.MethodGet, question, nil, []option{header("Authorization", "Basic eDp5")}, 401, "unauthorized"},
		{"a foreign department", http.MethodGet, question, nil, []option{m.as("other")}, 404, "not_found"},
		{"a move on a foreign question", http.MethodPost, question + "/note", object{"note": "x"}, []option{m.as("other")}, 404, "not_found"},
		{"a move on no question", http.MethodPost, "/questions/HD-2026-000257-C/note", object{"note": "x"}, []option{m.as("other")}, 404, "not_found"},
		{"a move by an asker", http.MethodPost, question + "/accept", object{}, []option{follow(token)}, 401, "unauthorized"},
		{"a move by another role", http.MethodPost, question + "/route", object{"department": "TCMT"}, []option{m.as("board")}, 403, "forbidden"},
		{"a move with a reader's token", http.MethodPost, question + "/accept", object{}, []option{m.as("reader")}, 403, "forbidden"},
		{"reading with a writer's token", http.MethodGet, question, nil, []option{m.as("writer")}, 403, "forbidden"},
		{"asking from another site's page", http.MethodPost, "/questions", landQuestion(), []option{header("Origin", "https://evil.example")}, 403, "forbidden"},
		{"asking across sites", http.MethodPost, "/questions", landQuestion(), []option{header("Sec-Fetch-Site", "cross-site")}, 403, "forbidden"},
		{"a list without a token", http.MethodGet, "/questions", nil, nil, 401, "unauthorized"},
		{"a list with a secret", http.MethodGet, "/questions", nil, []option{follow(token)}, 401, "unauthorized"},
		{"events without a token", http.MethodGet, "/events", nil, nil, 401, "unauthorized"},
		{"a move that does not fit", http.MethodPost, question + "/approve", object{}, []option{m.as("board")}, 409, "conflict"},
		{"a reply that nobody asked for", http.MethodPost, question + "/replies", object{"text": "x"}, []option{follow(token)}, 409, "conflict"},
		{"a reply without a secret", http.MethodPost, question + "/replies", object{"text": "x"}, nil, 401, "unauthorized"},
		{"a reply with a wrong secret", http.MethodPost, question + "/replies", object{"text": "x"}, []option{follow("x")}, 404, "not_found"},
		{"a rating that is no number", http.MethodPost, question + "/rating", object{"score": "5"}, []option{follow(token)}, 422, "invalid"},
		{"a rating of one half", http.MethodPost, question + "/rating", `{"score": 0.5}`, []option{follow(token)}, 422, "invalid"},
		{"a stale version", http.MethodPost, question + "/accept", object{}, []option{m.as("intake"), header("If-Match", `"v9"`)}, 412, "stale"},
		{"a version that is none", http.MethodPost, question + "/accept", object{}, []option{m.as("intake"), header("If-Match", `"x"`)}, 412, "stale"},
		{"a weak version", http.MethodPost, question + "/accept", object{}, []option{m.as("intake"), header("If-Match", `W/"v1"`)}, 412, "stale"},
		{"an unknown reason", http.MethodPost, question + "/refuse", object{"reason": "no"}, []option{m.as("intake")}, 422, "invalid"},
		{"an unknown department", http.MethodPost, question + "/route", object{"department": "X"}, []option{m.as("intake")}, 422, "invalid"},
		{"a date that is none", http.MethodPost, question + "/extend", object{"until": "31/03/2026"}, []option{m.as("board")}, 422, "invalid"},
		{"a fact of another move", http.MethodPost, question + "/accept", object{"reason": "x"}, []option{m.as("intake")}, 422, "invalid"},
		{"a form", http.MethodPost, question + "/accept", "note=x", []option{m.as("intake"), header("Content-Type", "application/x-www-form-urlencoded")}, 415, "media_type"},
		{"another charset", http.MethodPost, question + "/accept", "{}", []option{m.as("intake"), header("Content-Type", "application/json; charset=utf-16")}, 415, "media_type"},
		{"an unknown move", http.MethodPost, question + "/fly", object{}, []option{m.as("intake")}, 404, "not_found"},
		{"a move of the asker as a call", http.MethodPost, question + "/confirm", object{}, []option{m.as("intake")}, 404, "not_found"},
		{"an unknown path", http.MethodGet, "/nothing", nil, nil, 404, "not_found"},
		{"a path below one", http.MethodGet, "/fields/land", nil, nil, 404, "not_found"},
		{"another method", http.MethodDelete, question, nil, []option{m.as("board")}, 405, "method_not_allowed"},
		{"reading a move", http.MethodGet, question + "/accept", nil, []option{m.as("board")}, 405, "method_not_allowed"},
		{"another form of result", http.MethodGet, "/fields", nil, []option{header("Accept", "text/html, application/xml;q=0.9")}, 406, "not_acceptable"},
		{"JSON not wanted", http.MethodGet, "/fields", nil, []option{header("Accept", "application/json;q=0")}, 406, "not_acceptable"},
		{"an unknown parameter", http.MethodGet, "/publications?feild=land", nil, nil, 400, "invalid"},
		{"a parameter twice", http.MethodGet, "/publications?q=a&q=b", nil, nil, 400, "invalid"},
		{"a parameter that cannot be read", http.MethodGet, "/publications?q=%zz", nil, nil, 400, "invalid"},
		{"a parameter that is not UTF-8", http.MethodGet, "/publications?q=%ff", nil, nil, 400, "invalid"},
		{"a date of no calendar", http.MethodGet, "/publications?from=2026-02-30", nil, nil, 400, "invalid"},
		{"a forged cursor", http.MethodGet, "/publications?cursor=forged", nil, nil, 400, "invalid"},
		{"a limit of none", http.MethodGet, "/publications?limit=0", nil, nil, 400, "invalid"},
		{"a long search", http.MethodGet, "/publications?q=" + strings.Repeat("a", 201), nil, nil, 400, "invalid"},
		{"an unknown publication", http.MethodGet, "/publications/khong-co", nil, nil, 404, "not_found"},
		{"similar to nothing", http.MethodGet, "/similar", nil, nil, 400, "invalid"},
		{"figures by shoe size", http.MethodGet, "/figures?by=shoe", nil, nil, 400, "invalid"},
		{"figures of no time", http.MethodGet, "/figures?from=2026-03-02&to=2026-03-02", nil, nil, 400, "invalid"},
		{"a forged status", http.MethodGet, "/questions?status=lost", nil, []option{m.as("intake")}, 400, "invalid"},
		{"a forged cursor of the desk", http.MethodGet, "/questions?cursor=forged", nil, []option{m.as("intake")}, 400, "invalid"},
		{"a language that is none", http.MethodGet, "/fields?lang=fr", nil, nil, 400, "invalid"},
		{"a long key", http.MethodPost, question + "/accept", object{}, []option{m.as("intake"), header("Idempotency-Key", strings.Repeat("k", 201))}, 400, "invalid"},
	}
	for _, tt := range tests {
		a := m.sendBad(t, tt.method, tt.path, tt.body, tt.opts...)
		if a.status != tt.status || a.text("code") != tt.code {
			t.Errorf("%s: %d %s, want %d %s: %s", tt.name, a.status, a.text("code"), tt.status, tt.code, a.body)
			continue
		}
		if got := a.header.Get("Content-Type"); got != "application/problem+json; charset=utf-8" {
			t.Errorf("%s: content type %s", tt.name, got)
		}
		if a.text("type") != base+"/api#"+tt.code || a.text("instance") == "" {
			t.Errorf("%s: type %s, instance %s", tt.name, a.text("type"), a.text("instance"))
		}
		for _, text := range []string{a.text("title"), a.text("detail")} {
			if text == "" || strings.HasPrefix(text, "api.") || strings.HasPrefix(text, "error.") || strings.Contains(text, "{") {
				t.Errorf("%s: not said in words: %q", tt.name, text)
			}
		}
		switch got := a.header; {
		case tt.status == 401 && got.Get("WWW-Authenticate") == "":
			t.Errorf("%s: no WWW-Authenticate", tt.name)
		case tt.status == 405 && got.Get("Allow") == "":
			t.Errorf("%s: no Allow", tt.name)
		case tt.status == 409 && a.get("allowed") == nil:
			t.Errorf("%s: does not say what is allowed", tt.name)
		}
	}
	m.send(t, http.MethodGet, question, nil, follow(token)).want(http.StatusOK).is("version", 1)
}

func TestNothingTellsWhetherACodeExists(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, _ := m.asked(t)
	other := "HD-2026-000257-C"
	for _, try := range []struct {
		method, path string
		body         any
		opts         []option
	}{
		{http.MethodGet, "/questions/CODE", nil, nil},
		{http.MethodGet, "/questions/CODE", nil, []option{follow("wrong")}},
		{http.MethodPost, "/questions/CODE/replies", object{"text": "x"}, []option{follow("wrong")}},
		{http.MethodPost, "/questions/CODE/rating", object{"score": 9}, []option{follow("wrong")}},
		{http.MethodPost, "/questions/CODE/rating", object{"score": 9}, []option{follow("wrong"), header("Idempotency-Key", "k")}},
		{http.MethodGet, "/questions/CODE", nil, []option{m.as("other")}},
		{http.MethodGet, "/questions/CODE/events", nil, []option{m.as("other")}},
		{http.MethodPost, "/questions/CODE/refuse", object{"reason": "no"}, []option{m.as("other")}},
		{http.MethodPost, "/questions/CODE/refuse", object{}, []option{m.as("other"), header("If-Match", `"v7"`)}},
	} {
		send := func(code string) (int, string, http.Header) {
			a := m.sendBad(t, try.method, strings.Replace(try.path, "CODE", code, 1), try.body, try.opts...)
			a.header.Del("X-Request-Id")
			return a.status, strings.ReplaceAll(string(a.body), code, "CODE"), a.header
		}
		status, body, head := send(code)
		status2, body2, head2 := send(other)
		if status != status2 || body != body2 || cmp.Diff(head, head2) != "" {
			t.Errorf("%s %s: there %d %s, not there %d %s, %s", try.method, try.path, status, body, status2, body2, cmp.Diff(head, head2))
		}
	}
}

func TestProblemsSpeakTheReaderSLanguage(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	for _, try := range []struct{ path, accept, want string }{
		{"/nothing", "", "Không tìm thấy"},
		{"/nothing", "en", "Not found"},
		{"/nothing?lang=en", "vi", "Not found"},
		{"/nothing", "fr, de", "Không tìm thấy"},
		{"/nothing", ";;;", "Không tìm thấy"},
		{"/nothing", "en-US,en;q=0.9", "Not found"},
		{"/nothing", "vi-VN,vi;q=0.9,en;q=0.5", "Không tìm thấy"},
	} {
		a := m.sendBad(t, http.MethodGet, try.path, nil, header("Accept-Language", try.accept))
		if a.text("title") != try.want {
			t.Errorf("%s for %q: %s, want %s", try.path, try.accept, a.text("title"), try.want)
		}
	}
}
