package stories

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// object is a JSON object.
type object = map[string]any

// reply is what the program answered.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// get returns the value at a path such as items.0.code, nil if there is none.
func (r reply) get(path string) any {
	var v any
	if json.Unmarshal(r.body, &v) != nil {
		return nil
	}
	for _, name := range strings.Split(path, ".") {
		switch x := v.(type) {
		case object:
			v = x[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// text is get for a string.
func (r reply) text(path string) string {
	s, _ := r.get(path).(string)
	return s
}

// list is get for a list of objects.
func (r reply) list(path string) []object {
	all, _ := r.get(path).([]any)
	var os []object
	for _, x := range all {
		o, _ := x.(object)
		os = append(os, o)
	}
	return os
}

// header changes a request.
type header func(http.Header)

func with(name, value string) header { return func(h http.Header) { h.Set(name, value) } }

// as sends somebody's token.
func (p *program) as(login string) header {
	return with("Authorization", "Bearer "+p.accounts[login].Token)
}

// try sends a request with a JSON body, or without one if it is nil.
func (p *program) try(ctx context.Context, method, path string, body any, headers ...header) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	var raw io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return reply{}, fmt.Errorf("write the body: %w", err)
		}
		raw = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, p.base+path, raw)
	if err != nil {
		return reply{}, fmt.Errorf("make the request: %w", err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		h(r.Header)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return reply{}, err //nolint:wrapcheck // it says what was sent where
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{}, fmt.Errorf("read the answer: %w", err)
	}
	return reply{res.StatusCode, res.Header, b}, nil
}

// call is try for what must be answered with the status.
func (p *program) call(t *testing.T, want int, method, path string, body any, headers ...header) reply {
	t.Helper()
	r, err := p.try(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	if r.status != want {
		t.Fatalf("%s %s: got %d, want %d: %.600s", method, path, r.status, want, r.body)
	}
	return r
}

const questions = "/api/v1/questions"

// asked is what an asker gets.
type asked struct{ code, token, due string }

// letter is a question as a program sends it.
func letter(email, title string) object {
	return object{
		"kind":  "question",
		"asker": object{"type": "citizen", "name": "Nguyễn Thị Hoa", "email": email, "province": "01"},
		"field": "land", "title": title,
		"body": "Gia đình tôi có thửa đất trồng cây lâu năm liền kề đất ở. Xin hỏi điều kiện để được chuyển mục đích sử dụng sang đất ở?",

		"may_publish": true, "may_name": false, "consent": true, "lang": "vi",
	}
}

// ask asks through the API.
func (p *program) ask(t *testing.T, email, title string) asked {
	t.Helper()
	r := p.call(t, http.StatusCreated, http.MethodPost, questions, letter(email, title))
	return asked{r.text("code"), r.text("token"), r.text("due_on")}
}

// act takes a step for somebody and returns the question after it.
func (p *program) act(t *testing.T, login, code, action string, body object) reply {
	t.Helper()
	if body == nil {
		body = object{}
	}
	return p.call(t, http.StatusOK, http.MethodPost, questions+"/"+code+"/"+action, body, p.as(login))
}

// history returns the events of a question, the oldest first.
func (p *program) history(t *testing.T, login, code string) []object {
	t.Helper()
	return p.call(t, http.StatusOK, http.MethodGet, questions+"/"+code+"/events", nil, p.as(login)).list("items")
}

// advance moves the clock.
func (p *program) advance(t *testing.T, step object) time.Time {
	t.Helper()
	r := p.call(t, http.StatusOK, http.MethodPost, "/dev/clock", step)
	at, err := time.Parse(time.RFC3339, r.text("now"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// mail is a caught letter.
type mail struct {
	ID      string
	At      time.Time
	To      []string
	Subject string
	Text    string
	HTML    string
	Headers map[string][]string
}

// key is the name under which the letter was sent.
func (m mail) key() string {
	for name, values := range m.Headers {
		if strings.EqualFold(name, "Message-ID") && len(values) > 0 {
			return strings.Trim(values[0], "<>")
		}
	}
	return ""
}

// is reports whether the letter about the question is of the kind.
func (m mail) is(code, kind string) bool {
	return strings.Contains(m.key(), strings.ToLower(code)+".") && strings.Contains(m.key(), "."+kind+"@")
}

// mails returns what was caught, the oldest first.
func (p *program) mails(t *testing.T) []mail {
	t.Helper()
	r := p.call(t, http.StatusOK, http.MethodGet, "/dev/mail.json", nil)
	var all []mail
	if err := json.Unmarshal(r.body, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// mailTo waits for a letter and returns it.
func (p *program) mailTo(t *testing.T, to, code, kind string) mail {
	t.Helper()
	var found mail
	soon(t, fmt.Sprintf("the letter %s about %s is at %s", kind, code, to), func() bool {
		for _, m := range p.mails(t) {
			if m.is(code, kind) && len(m.To) == 1 && m.To[0] == to {
				found = m
				return true
			}
		}
		return false
	})
	return found
}
