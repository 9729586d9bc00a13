package worker_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
	"hoidap/internal/webhook"
)

// listener is another program that is told what happens.
type listener struct {
	*httptest.Server

	mu     sync.Mutex
	answer int // by HTTP
	heard  []heard
}

type heard struct {
	id, at, signature string
	body              []byte
}

func listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{answer: http.StatusNoContent}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.heard = append(l.heard, heard{r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), r.Header.Get("Webhook-Signature"), b})
		w.WriteHeader(l.answer)
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) say(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = status
}

// all returns what was heard, each message once however often it came.
func (l *listener) all() (messages []heard, tries int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	seen := map[string]bool{}
	for _, h := range l.heard {
		if !seen[h.id] {
			seen[h.id] = true
			messages = append(messages, h)
		}
	}
	return messages, len(l.heard)
}

// administrator adds one: a webhook is nobody else's business.
func (o *office) administrator(t *testing.T) question.Actor {
	t.Helper()
	p := question.Person{Login: "admin", Name: "Quản trị", Email: "admin@bo.example.vn", Lang: "vi", Active: true, Grants: []question.Grant{{Role: question.Admin}}}
	err := o.store.InTx(t.Context(), func(tx *store.Tx) (err error) {
		p.ID, err = tx.AddPerson(t.Context(), p, "no password", o.clock.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p.Actor()
}

func TestOtherProgramsAreTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	boss := o.administrator(t)
	o.ask(t, 1) // before anybody listens
	l, quits := listen(t), listen(t)
	added, secret, err := o.AddWebhook(t.Context(), boss, question.Webhook{URL: l.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.AddWebhook(t.Context(), boss, question.Webhook{URL: quits.URL, Actions: []question.Action{question.EventReceived}}); err != nil {
		t.Fatal(err)
	}
	if err := o.TryWebhook(t.Context(), boss, added.ID); err != nil {
		t.Fatal(err)
	}
	l.say(http.StatusInternalServerError)
	quits.say(http.StatusGone)
	o.ask(t, 2)
	o.work(t)
	until(t, "a message that failed is tried again", func() bool { _, n := l.all(); return n >= 6 })
	l.say(http.StatusOK)
	until(t, "everything is delivered", func() bool {
		w, list, err := o.Webhook(t.Context(), boss, added.ID)
		for _, d := range list {
			if d.DoneAt == nil {
				return false
			}
		}
		return err == nil && w.EndedAt == nil
	})
	messages, _ := l.all()
	types := map[string]int{}
	for _, h := range messages {
		var m struct {
			Type string
			Data struct{ Code, URL string }
		}
		if err := json.Unmarshal(h.body, &m); err != nil {
			t.Fatal(err)
		}
		types[m.Type]++
		for _, personal := range []string{"Trần Văn Bình", "binh0@example.vn", "giấy chứng nhận", "giấy tờ"} {
			if strings.Contains(string(h.body), personal) {
				t.Errorf("a message tells %q: %s", personal, h.body)
			}
		}
		if key := keyOf(t, secret); webhook.Sign(key, h.id, h.at, h.body) != h.signature {
			t.Errorf("the signature %s does not fit", h.signature)
		}
	}
	if types["ping"] != 1 || types["question.received"] != 2 {
		t.Errorf("messages by type: %v", types)
	}
	until(t, "who is gone is told nothing any more", func() bool {
		list, err := o.Webhooks(t.Context(), boss)
		return err == nil && len(list) == 2 && list[1].EndedAt != nil
	})
	list, err := o.Webhooks(t.Context(), boss)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.TryWebhook(t.Context(), boss, list[1].ID); question.CodeOf(err) != question.CodeNotFound {
		t.Errorf("one that has ended can be tried: %v", err)
	}
	if w, _, err := o.Webhook(t.Context(), boss, added.ID); err != nil || w.URL != l.URL || len(w.Nonce) != 16 {
		t.Errorf("it reads %+v, %v", w, err)
	}
	_, before := quits.all()
	o.ask(t, 1)
	until(t, "the last one is told to who still listens", func() bool { m, _ := l.all(); return len(m) > len(messages) })
	if _, after := quits.all(); after != before {
		t.Errorf("%d messages went to who is gone", after-before)
	}
}

// What is kept from sight is told to nobody, not even that it is.
func TestNobodyIsToldOfADenunciation(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	boss := o.administrator(t)
	l := listen(t)
	added, _, err := o.AddWebhook(t.Context(), boss, question.Webhook{URL: l.URL})
	if err != nil {
		t.Fatal(err)
	}
	o.ask(t, 1)
	intake := question.Actor{PersonID: boss.PersonID, Grants: []question.Grant{{Role: question.Intake}}}
	list, err := o.Questions(t.Context(), intake, question.Filter{Limit: 1})
	if err != nil || len(list.Questions) != 1 {
		t.Fatal(list, err)
	}
	_, err = o.Act(t.Context(), intake, list.Questions[0].Code, service.Act{Do: question.Restrict, Reason: string(question.Denunciation)})
	if err != nil {
		t.Fatal(err)
	}
	o.work(t)
	until(t, "the messages are held back", func() bool {
		_, list, err := o.Webhook(t.Context(), boss, added.ID)
		held := 0
		for _, d := range list {
			if d.HeldBack {
				held++
			}
		}
		return err == nil && held == 2
	})
	if m, _ := l.all(); len(m) != 0 {
		t.Errorf("told: %s", m[0].body)
	}
}

func keyOf(t *testing.T, secret string) []byte {
	t.Helper()
	text, ok := strings.CutPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(key) != 32 {
		t.Fatalf("the secret %q is none", secret)
	}
	return key
}
