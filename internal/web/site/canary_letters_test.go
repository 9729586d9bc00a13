package site_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	gomessage "github.com/emersion/go-message/mail"

	"hoidap/internal/api"
	"hoidap/internal/i18n"
	"hoidap/internal/mail"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/webhook"
	"hoidap/templates"
)

// written is a letter as it goes out, or a message to another program.
type written struct {
	to, template, text string
}

// everything does all that is due and returns every letter, headers and both
// forms of its text, and every message to a program.
func (m *ministry) everything(r *mail.Renderer) (out []written) {
	m.t.Helper()
	ctx := m.t.Context()
	for {
		jobs, err := m.svc.Lease(ctx, 100, 0, time.Minute)
		if err != nil {
			m.t.Fatal(err)
		}
		if len(jobs) == 0 {
			return out
		}
		for _, j := range jobs {
			switch j.Type {
			case question.JobMail:
				l, links, mine, err := m.svc.ClaimLetter(ctx, j, time.Minute)
				if err != nil {
					m.t.Fatal(err)
				}
				if mine {
					out = append(out, written{l.To, l.Template, m.render(r, l, links)})
					err = m.svc.LetterSent(ctx, j)
				}
				if err != nil {
					m.t.Fatal(err)
				}
			case question.JobWebhook:
				msg, there, err := m.svc.WebhookMessage(ctx, j)
				if err != nil {
					m.t.Fatal(err)
				}
				if there {
					out = append(out, written{msg.URL, "webhook", string(msg.Body)})
				}
				if err := m.svc.WebhookSent(ctx, j, webhook.Answer{Status: http.StatusOK}, nil); err != nil {
					m.t.Fatal(err)
				}
			default:
				if err := m.svc.Run(ctx, j); err != nil {
					m.t.Fatal(err)
				}
			}
		}
	}
}

// render returns the letter as who opens it sees it.
func (m *ministry) render(r *mail.Renderer, l question.Mail, links question.Links) string {
	m.t.Helper()
	msg, err := r.Render(l, links)
	if err != nil {
		m.t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		m.t.Fatal(err)
	}
	mr, err := gomessage.CreateReader(&raw)
	if err != nil {
		m.t.Fatal(err)
	}
	var b strings.Builder
	for f := mr.Header.Fields(); f.Next(); {
		v, err := f.Text()
		if err != nil {
			m.t.Fatal(err)
		}
		b.WriteString(f.Key() + ": " + v + "\n")
	}
	for {
		p, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			m.t.Fatal(err)
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			m.t.Fatal(err)
		}
		b.Write(body)
	}
}

// program answers programs, with what this ministry has.
func (m *ministry) program() http.Handler {
	m.t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		m.t.Fatal(err)
	}
	return api.New(api.Config{Service: m.svc, Catalogue: cat, BaseURL: base, Clock: m.clock, Log: slog.New(slog.DiscardHandler)}).Handler()
}

// told returns all that the program answers, headers too.
func told(h http.Handler, path string, header ...string) string {
	r := httptest.NewRequest(http.MethodGet, base+path, http.NoBody)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return everyByte(rec.Header(), rec.Body.String())
}

func everyByte(header http.Header, body string) string {
	all := strings.ToLower(body)
	for name, values := range header {
		all += "\n" + strings.ToLower(name+": "+strings.Join(values, " "))
	}
	return all
}

// person is somebody who asks, with a word of their own in each field.
type person struct {
	receipt service.Receipt
	email   string
	words   []string
}

func (m *ministry) asker(prefix string) person {
	m.t.Helper()
	p := person{email: prefix + "thu@example.vn"}
	word := func(of string) string {
		p.words = append(p.words, prefix+of)
		return prefix + of
	}
	var err error
	word("thu")
	p.receipt, err = m.svc.Ask(m.t.Context(), service.Asking{Channel: "web", Submission: question.Submission{
		Kind: question.KindQuestion, AskerType: question.Business, Name: "Trần " + word("ten"), Email: p.email, Organisation: "Công ty " + word("donvi"),
		Phone: "0935777135", TaxCode: "0100233488", Province: "01", Field: "land", Title: "Hỏi về " + word("tieude"),
		Body: "Nội dung riêng có " + word("noidung") + ".", MayPublish: true, Consent: true, Lang: "vi",
	}})
	if err != nil {
		m.t.Fatal(err)
	}
	return p
}

// TestNothingPrivateReachesOthers follows every letter and every message that a
// question causes: to its asker, to another who asked the same, to a subscriber,
// to a program. Each is told their own and what is public.
func TestNothingPrivateReachesOthers(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	renderer, err := mail.New(cat, templates.FS, mail.Config{From: "Hỏi đáp <hoidap@bo.example.vn>", Clock: m.clock})
	if err != nil {
		t.Fatal(err)
	}
	const reader, hook = "docgia@example.vn", "https://nhan.example.vn/tin"
	m.confirmed(m.visitor(), "don-vi", "TCQLDD", reader)
	m.clock.Advance(time.Hour) // what is published at the same instant is not new
	admin := question.Actor{PersonID: m.board.PersonID, Grants: []question.Grant{{Role: question.Admin}}}
	if _, _, err := m.svc.AddWebhook(t.Context(), admin, question.Webhook{URL: hook}); err != nil {
		t.Fatal(err)
	}

	inside := []string{"ghichutiepnhan", "ghichutrung", "ghichuchuyen", "nhanxetdanhgia"}
	const answer = "loirieng"
	first, second := m.asker("mot"), m.asker("hai")
	m.act(m.intake, first.receipt.Code, service.Act{Do: question.Note, Note: inside[0]})
	m.act(m.intake, second.receipt.Code, service.Act{Do: question.Merge, Into: first.receipt.Code, Note: inside[1]})
	m.answer(first.receipt.Code, "Trả lời "+answer+", theo Luật Đất đai năm 2024.")
	m.act(m.officer, first.receipt.Code, service.Act{Do: question.Note, Note: inside[2]})
	if _, err := m.svc.Rate(t.Context(), first.receipt.Code, first.receipt.Token, 2, inside[3]); err != nil {
		t.Fatal(err)
	}
	m.act(m.board, first.receipt.Code, service.Act{
		Do: question.Publish, Title: "Hạn mức giao đất ở", Question: "Hạn mức do ai quy định?", Answer: "Do cấp tỉnh quy định, theo Luật Đất đai năm 2024.",
	})
	sent := m.everything(renderer)
	next := func(day int) {
		m.clock.Set(time.Date(2026, 3, day, 1, 0, 5, 0, time.UTC))
		if _, err := m.svc.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, m.everything(renderer)...)
	}
	next(3)
	m.act(m.board, first.receipt.Code, service.Act{Do: question.Correct, Title: "Hạn mức giao đất ở tại đô thị", Note: "Nói rõ tại đô thị."})
	next(4)
	m.act(m.board, first.receipt.Code, service.Act{Do: question.Withdraw, Reason: "Theo quy định."})
	next(5)

	hidden := map[string][]string{
		first.email:  append(slices.Clone(second.words), inside...),
		second.email: append(slices.Clone(first.words), inside...),
	}
	hidden[reader] = slices.Concat(first.words, second.words, inside, []string{answer, "0935777135", "0100233488"})
	hidden[hook] = append(slices.Clone(hidden[reader]), reader)
	seen := map[string][]string{}
	for _, w := range sent {
		text := strings.ToLower(w.text)
		for _, word := range hidden[w.to] {
			if strings.Contains(text, word) {
				t.Errorf("%s to %s has %q", w.template, w.to, word)
			}
		}
		seen[w.to] = append(seen[w.to], w.template)
	}
	for to, want := range map[string][]string{
		first.email: {"received", "answered", "published"}, second.email: {"merged", "answered"}, reader: {"news"}, hook: {"webhook"},
	} {
		for _, template := range want {
			if !slices.Contains(seen[to], template) {
				t.Errorf("%s got %v, and not %q", to, seen[to], template)
			}
		}
	}

	// What the two read on their own pages, and through the API.
	program := m.program()
	for _, who := range []person{first, second} {
		v := m.visitor()
		path := m.svc.FollowPath(who.receipt.Code, who.receipt.Token)
		for _, address := range []string{path, "/theo-doi/" + who.receipt.Code + "/in", "/theo-doi/" + who.receipt.Code + "/thoi-han"} {
			r := v.get(address)
			all := everyByte(r.Header, r.body)
			for _, word := range append(slices.Clone(hidden[who.email]), reader) {
				if strings.Contains(all, word) && !slices.Contains(inside[3:], word) {
					t.Errorf("%s of %s has %q", address, who.email, word)
				}
			}
		}
		all := told(program, "/api/v1/questions/"+who.receipt.Code, "X-Follow-Token", who.receipt.Token)
		if !strings.Contains(all, strings.ToLower(who.receipt.Code)) {
			t.Errorf("the API does not know %s: %.300s", who.receipt.Code, all)
		}
		for _, word := range hidden[who.email] {
			if strings.Contains(all, word) && !slices.Contains(inside[3:], word) {
				t.Errorf("the API's %s has %q", who.receipt.Code, word)
			}
		}
	}
	// And whoever has no right to it.
	stranger := m.visitor()
	for _, code := range []string{first.receipt.Code, second.receipt.Code} {
		for _, address := range []string{"/theo-doi/" + code, "/theo-doi/" + code + "?t=khong-dung", "/theo-doi/" + code + "/in", "/thu-vien/" + strings.ToLower(code)} {
			r := stranger.get(address)
			all := everyByte(r.Header, r.body) + told(program, "/api/v1/questions/"+code, "X-Follow-Token", "khong-dung")
			for _, word := range hidden[hook] {
				if strings.Contains(all, word) {
					t.Errorf("%s shows a stranger %q", address, word)
				}
			}
		}
	}
}
