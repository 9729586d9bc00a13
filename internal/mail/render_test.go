package mail

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gomessage "github.com/emersion/go-message/mail"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/testlang"
	"hoidap/templates"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var nine = time.Date(2026, 2, 13, 2, 0, 0, 0, time.UTC)

func renderer(t *testing.T) *Renderer {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(cat, templates.FS, Config{From: "Hỏi đáp tài nguyên, môi trường <hoidap@bo.example.vn>", Clock: clock.FixedAt(nine)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const answer = `Về câu hỏi của Ông, Tổng cục Quản lý đất đai trả lời như sau:

1. Việc cấp giấy chứng nhận thực hiện theo **Điều 137 Luật Đất đai năm 2024**.
2. Hồ sơ gồm:
   - đơn đăng ký theo mẫu;
   - giấy tờ quy định tại [Nghị định số 101/2024/NĐ-CP](/thu-vien?cited=101/2024/NĐ-CP).

| Bước | Thời gian |
|---|---|
| Thẩm tra | 10 ngày |

<script>alert(1)</script> không được chạy.`

// full is a letter with every fact that its step gives it.
func full(template, lang string) (question.Mail, question.Links) {
	m, l := minimal(template, lang)
	m.ToName = "Nguyễn Thị Lan"
	m.Data.Title = "Cấp giấy chứng nhận cho đất khai hoang trước năm 1993"
	m.Data.DueOn = calendar.Date{Year: 2026, Month: 3, Day: 9}
	m.Data.Department, m.Data.Names = "TCQLDD", [2]string{"Tổng cục Quản lý đất đai", "General Department of Land Administration"}
	m.Data.Note = "Đề nghị Bà cho biết:\n- số thửa, tờ bản đồ;\n- thời điểm bắt đầu sử dụng đất."
	l.Public = "https://hoidap.example.vn/thu-vien/cap-giay-chung-nhan-hd-2026-000257-k"
	switch template {
	case "refused":
		m.Data.Reason = "not_in_scope"
		l.Mute = ""
	case "moved":
		m.Data.WasOn, m.Data.Reason = calendar.Date{Year: 2026, Month: 3, Day: 6}, "512/TB-BNV"
	case "answered":
		m.Data.Answer, m.Data.Outcome, l.Mute = answer, question.OutcomePrinciple, ""
	case "alert":
		m.Data.Code, m.Data.Reason, m.Data.Other, m.Data.DueAt = "", "mail", "4711", time.Date(2026, 3, 2, 2, 5, 0, 0, time.UTC)
	case "reminder", "prod", "replied", "mentioned", "disputed":
		m.Data.Status, m.Data.Stage, m.Data.Holder, m.Data.Rung = question.Assigned, question.StageDepartment, "officer", "share-50"
		m.Data.DueAt, m.Data.For = nine, "Trần Văn Bình"
	case "sheet", "report":
		m.Data = question.Letter{Sheet: weekSheet()}
		l.Public = ""
	case "received", "confirm", "asked", "link":
		l.Mute = ""
	case "digest", "reminders", "prods":
		m.Data.Code, m.Data.Title, m.Data.Day = "", "", calendar.Date{Year: 2026, Month: 2, Day: 13}
	case "news": // nothing is known of whom it goes to
		m.ToName, m.Data = "", question.Letter{Subscriber: 4, Items: news(), More: 3, Day: calendar.Date{Year: 2026, Month: 2, Day: 13}}
		l.Public = ""
	case "subscribe", "subscribed":
		m.ToName, m.Data = "", question.Letter{Subscriber: 4, Subscription: 9, Title: m.Data.Title}
		l.Public = ""
	}
	return m, l
}

// news is what a subscriber is told.
func news() []question.Item {
	names := [2]string{"Tổng cục Quản lý đất đai"}
	return []question.Item{
		{Section: question.SectionCorrected, Code: "HD-2026-000257-K", Title: "Cấp giấy chứng nhận", Slug: "cap-giay-chung-nhan-hd-2026-000257-k", Note: "Sửa số điều.\nNêu rõ cơ quan.", Names: names},
		{Section: question.SectionWithdrawn, Code: "HD-2026-000258-L", Title: "HD-2026-000258-L", Slug: "hd-2026-000258-l", Note: "Luật đã thay đổi."},
		{Section: question.SectionNew, Code: "HD-2026-000259-M", Title: "Khai thác nước dưới đất", Slug: "khai-thac-nuoc-hd-2026-000259-m", Names: names},
	}
}

// items are the matters of a letter that lists several.
func items() []question.Item {
	names := [2]string{"Tổng cục Quản lý đất đai", "General Department of Land Administration"}
	day := calendar.Date{Year: 2026, Month: 2, Day: 12}
	return []question.Item{
		{Section: question.SectionFired, Code: "HD-2026-000257-K", Title: "Cấp giấy chứng nhận", DueOn: day, Names: names, For: "Trần Văn Bình", Rungs: []question.ItemRung{
			{Rung: "share-80", At: nine.AddDate(0, 0, -2)}, {Rung: "due", At: nine.Add(-9 * time.Hour)},
		}},
		{Section: question.SectionOverdue, Code: "HD-2026-000258-L", Title: "Tách thửa đất ở", DueOn: day, Names: names},
		{Section: question.SectionDue, Code: "HD-2026-000259-M", Title: "Khai thác nước dưới đất", DueOn: day.AddDays(1)},
		{Section: question.SectionProd, Code: "HD-2026-000260-N", Title: "Đo đạc lại ranh giới", DueOn: day, Names: names},
	}
}

// minimal is a letter with no more than every letter has.
func minimal(template, lang string) (question.Mail, question.Links) {
	m := question.Mail{
		ID: 7, Template: template, Lang: lang, To: "lan@example.vn",
		MessageID: "hd-2026-000257-k.3." + template + "@hoidap.example.vn",
		Data:      question.Letter{Code: "HD-2026-000257-K"},
	}
	if template == "received" {
		m.MessageID = "hd-2026-000257-k.1.received@hoidap.example.vn"
	}
	switch template { // facts without which the step cannot be taken
	case "asked":
		m.Data.Note = "Số thửa?"
	case "extended":
		m.Data.DueOn = calendar.Date{Year: 2026, Month: 3, Day: 9}
	}
	l := question.Links{Site: "https://hoidap.example.vn/"}
	switch template {
	case "digest", "reminders", "prods":
		m.PersonID, m.MessageID, l.Desk = 12, template+".12.1@hoidap.example.vn", "https://hoidap.example.vn/desk"
		m.Data = question.Letter{Items: items()}
	case "sheet", "report": // to the staff: nothing to follow, nothing to mute
		m.PersonID, m.MessageID, l.Desk = 12, template+".12.1@hoidap.example.vn", "https://hoidap.example.vn/desk/figures/sheet"
		m.Data = question.Letter{Sheet: weekSheet()}
	case "reminder", "prod", "replied", "mentioned", "disputed", "alert", "calendar":
		m.PersonID = 12
		m.MessageID = "12." + m.MessageID
		l.Desk = "https://hoidap.example.vn/desk/questions/HD-2026-000257-K"
	case "subscribe", "subscribed", "news":
		page := "https://hoidap.example.vn/nhan-tin/4"
		m.MessageID = template + ".4.1@hoidap.example.vn"
		m.Data = question.Letter{Subscriber: 4, Title: "Đất đai", Items: news()[:1]}
		l.Follow, l.Confirm, l.Mute = page+"?t=abc", page+"/xac-nhan?t=abc&so=9", page+"/ngung?t=abc"
		if template == "subscribe" {
			l.Mute = ""
		}
	default:
		page := "https://hoidap.example.vn/theo-doi/HD-2026-000257-K"
		l.Follow, l.Confirm, l.Mute = page+"?t=abc", page+"/xac-nhan?t=abc", page+"/ngung-thu?t=abc"
	}
	return m, l
}

// parsed is a message as its reader's program sees it.
type parsed struct {
	header     gomessage.Header
	heads      string // decoded headers, one a line
	text, html string
}

func parse(t *testing.T, raw []byte) parsed {
	t.Helper()
	r, err := gomessage.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("cannot be read back: %v\n%s", err, raw)
	}
	p := parsed{header: r.Header}
	for f := r.Header.Fields(); f.Next(); {
		v, err := f.Text()
		if err != nil {
			t.Errorf("header %s: %v", f.Key(), err)
		}
		p.heads += f.Key() + ": " + v + "\n"
	}
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return p
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		inline, ok := part.Header.(*gomessage.InlineHeader)
		if !ok {
			t.Fatalf("an attachment: %v", part.Header)
		}
		kind, params, err := inline.ContentType()
		if err != nil || params["charset"] != "UTF-8" {
			t.Errorf("part of type %s %v: %v", kind, params, err)
		}
		words := strings.ReplaceAll(string(body), "\r\n", "\n")
		if kind == "text/plain" {
			p.text = words
		} else {
			p.html = words
		}
	}
}

func write(t *testing.T, m Message) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A language needs its catalogue and no more to be written in.
func TestEveryLetterInAThirdLanguage(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(testlang.Copy(t, "fr"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(cat, templates.FS, Config{From: "Hỏi đáp <hoidap@bo.example.vn>", Clock: clock.FixedAt(nine)})
	if err != nil {
		t.Fatal(err)
	}
	for template := range letters {
		m, l := full(template, "fr")
		msg, err := r.Render(m, l)
		if err != nil {
			t.Errorf("%s: %v", template, err)
			continue
		}
		p := parse(t, write(t, msg))
		if !strings.HasSuffix(msg.Subject, testlang.Sign) || !strings.Contains(p.html, `<html lang="fr">`) || !strings.Contains(p.text, testlang.Sign) {
			t.Errorf("%s: subject %q, not all of it in the language", template, msg.Subject)
		}
	}
}

func TestEveryLetterInBothLanguages(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for template := range letters {
		for _, lang := range r.catalogue.Languages() {
			t.Run(template+"/"+lang, func(t *testing.T) {
				t.Parallel()
				var got strings.Builder
				for _, data := range []func(string, string) (question.Mail, question.Links){full, minimal} {
					m, l := data(template, lang)
					msg, err := r.Render(m, l)
					if err != nil {
						t.Fatal(err)
					}
					p := parse(t, write(t, msg))
					if got.Len() == 0 {
						checkHTML(t, p.html, l)
						fmt.Fprintf(&got, "%s\n%s\n%s", p.heads, p.text, p.html)
						continue
					}
					fmt.Fprintf(&got, "\n======== with nothing but a code and links\n%s\n%s", p.heads, p.text)
				}
				golden(t, template+"."+lang+".txt", got.String())
			})
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
	// Stands for a key without a text, or an argument that was not filled.
	for _, bad := range []string{"mail.", "base.", "reason.", "status.", "{", "<no value>", "%!"} {
		body, _, _ := strings.Cut(got, "<!DOCTYPE")
		for line := range strings.Lines(body) {
			if strings.Contains(line, bad) {
				t.Errorf("unfinished words %q in %q", bad, line)
			}
		}
	}
}

// checkHTML finds what a mail must not have: anything fetched, run, or a link
// that leads nowhere outside the site.
func checkHTML(t *testing.T, page string, l question.Links) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		switch n.Data {
		case "script", "img", "link", "iframe", "form", "object", "video":
			if n.Type == html.ElementNode {
				t.Errorf("element %s in a mail", n.Data)
			}
		}
		for _, a := range n.Attr {
			if a.Key == "href" && !strings.HasPrefix(a.Val, l.Site) {
				t.Errorf("link to %q", a.Val)
			}
			if a.Key == "src" || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "url(") {
				t.Errorf("attribute %s=%q", a.Key, a.Val)
			}
		}
	}
}

func TestSameLetterIsTheSameMessage(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	m, l := full("answered", "vi")
	a, err := r.Render(m, l)
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Render(m, l)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(write(t, a)), string(write(t, b))); diff != "" {
		t.Error(diff)
	}
	p := parse(t, write(t, a))
	id, err := p.header.MessageID()
	if err != nil || id != m.MessageID {
		t.Errorf("Message-ID %q, error %v; want %q", id, err, m.MessageID)
	}
}

func TestNothingThatIsSentMakesAHeader(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for _, evil := range []string{
		"Lan\r\nBcc: everyone@example.vn", "Lan\nX: y", "Lan\u2028Bcc: x", `Lan" <other@example.vn>, "`, "Lan <other@example.vn>",
		"Trần, Văn \\ \"Bé\" (ba)", "=?utf-8?q?Lan=0D=0ABcc:_x?=", "a\x00b\x7fc", strings.Repeat("Nguyễn ", 60), "<b>Lan</b>",
	} {
		m, l := full("routed", "vi")
		m.ToName, m.Data.Title, m.Data.Names[0] = evil, evil, evil
		m.Data.Code = "HD-2026-000257-K\r\nX-Evil: 1"
		msg, err := r.Render(m, l)
		if err != nil {
			t.Errorf("%q: %v", evil, err)
			continue
		}
		raw := write(t, msg)
		head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		for line := range bytes.Lines(head) {
			if len(line) > 200 || bytes.ContainsFunc(line, func(r rune) bool { return r >= 0x80 }) {
				t.Errorf("%q: header line %q", evil, line)
			}
		}
		p := parse(t, raw)
		for _, name := range []string{"Bcc", "X", "X-Evil"} {
			if p.header.Has(name) {
				t.Errorf("%q makes a header %s", evil, name)
			}
		}
		to, err := p.header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != "lan@example.vn" || to[0].Name != oneLine(evil) {
			t.Errorf("%q: To is %v, %v", evil, to, err)
		}
		if strings.Contains(p.html, "<b>") {
			t.Errorf("%q: the name is not escaped in HTML", evil)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for address, want := range map[string]string{
		"lan@example.vn":              "lan@example.vn",
		"hỏi@example.vn":              "hỏi@example.vn",
		"lan@bộ.vn":                   "lan@xn--b-8xm.vn",
		"":                            "",
		"lan":                         "",
		"lan@localhost":               "",
		"Lan <lan@example.vn>":        "",
		"lan@example.vn\r\nRCPT TO:x": "",
		"lan@exam ple.vn":             "",
		"lan@-example.vn":             "",
		"a@example.vn, b@example.vn":  "",
	} {
		m, l := minimal("received", "vi")
		m.To = address
		msg, err := r.Render(m, l)
		if want == "" {
			if !errors.Is(err, ErrAddress) || !Permanent(err) {
				t.Errorf("%q: %v, want ErrAddress, for good", address, err)
			}
			continue
		}
		if err != nil || msg.To != want {
			t.Errorf("%q goes to %q, error %v; want %q", address, msg.To, err, want)
		}
	}
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"", "Hỏi đáp", "hoidap@localhost", "a@b.vn, c@d.vn"} {
		if _, err := New(cat, templates.FS, Config{From: from}); err == nil {
			t.Errorf("sender %q is taken", from)
		}
	}
}

func TestUnknownTemplateIsAnError(t *testing.T) {
	t.Parallel()
	m, l := minimal("no-such", "vi")
	if _, err := renderer(t).Render(m, l); err == nil || Permanent(err) {
		t.Errorf("got %v", err)
	}
}

func TestReminderSaysHowLate(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for rung, want := range map[string][2]string{
		"share-50": {"Đã qua 50% thời hạn giải quyết", "50% of the time has passed"},
		"share-80": {"Đã qua 80% thời hạn giải quyết", "80% of the time has passed"},
		"due":      {"Đã hết hạn giải quyết", "The time is up"},
		"after-1":  {"Quá hạn giải quyết 1 ngày làm việc", "1 working day overdue"},
		"after-12": {"Quá hạn giải quyết 12 ngày làm việc", "12 working days overdue"},
		"after--2": {"Còn 2 ngày làm việc đến hạn giải quyết", "2 working days left"},
		"":         {"Đã hết hạn giải quyết", "The time is up"},
	} {
		for i, lang := range r.catalogue.Languages() {
			m, l := full("reminder", lang)
			m.Data.Rung = rung
			msg, err := r.Render(m, l)
			if err != nil {
				t.Fatal(err)
			}
			if want := "[HD-2026-000257-K] " + want[i]; msg.Subject != want {
				t.Errorf("%q in %s: subject %q, want %q", rung, lang, msg.Subject, want)
			}
		}
	}
}

func TestEveryReasonForRefusingSaysWhereToGo(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for _, reason := range question.Reasons() {
		for _, lang := range r.catalogue.Languages() {
			m, l := full("refused", lang)
			m.Data.Reason = string(reason)
			msg, err := r.Render(m, l)
			if err != nil {
				t.Fatal(err)
			}
			text := parse(t, write(t, msg)).text
			d := r.catalogue.Lang(lang)
			for _, key := range []string{"reason." + string(reason), "reason." + string(reason) + ".where"} {
				if !d.Has(key) || !strings.Contains(text, d.T(key)) {
					t.Errorf("%s in %s does not say %s", reason, lang, key)
				}
			}
		}
	}
}

func TestMergedAskerIsNotInvitedToRate(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for status, want := range map[question.Status]bool{question.Answered: true, question.Merged: false} {
		m, l := full("answered", "vi")
		m.Data.Status = status
		msg, err := r.Render(m, l)
		if err != nil {
			t.Fatal(err)
		}
		text := parse(t, write(t, msg)).text
		if got := strings.Contains(text, "Đánh giá câu trả lời"); got != want || !strings.Contains(text, l.Follow) {
			t.Errorf("%s: invited to rate is %v, want %v", status, got, want)
		}
	}
}

func TestLettersAreThreaded(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	const first = "hd-2026-000257-k.1.received@hoidap.example.vn"
	for template := range letters {
		m, l := minimal(template, "en")
		if len(m.Data.Items) > 0 || m.Data.Sheet != nil { // about several questions: it belongs to none of them
			continue
		}
		msg, err := r.Render(m, l)
		if err != nil {
			t.Fatal(err)
		}
		h := parse(t, write(t, msg)).header
		for _, name := range []string{"References", "In-Reply-To"} {
			ids, err := h.MsgIDList(name)
			if template == "received" {
				if len(ids) > 0 {
					t.Errorf("the first letter has %s %v", name, ids)
				}
				continue
			}
			if err != nil || len(ids) != 1 || ids[0] != first {
				t.Errorf("%s: %s %v, error %v", template, name, ids, err)
			}
		}
	}
}

// weekSheet is a sheet of figures with one late question.
func weekSheet() *question.Sheet {
	numbers := map[question.Figure]float64{
		question.FigReceived: 74, question.FigAnswered: 28, question.FigOpen: 40, question.FigOpenRate: 0.5405, question.FigPublished: 20,
		question.FigPublishedRate: 0.27, question.FigResponseRate: 0.378, question.FigOnTimeRate: 0.848, question.FigMedian: 6, question.FigOverdue: 5,
	}
	day := func(m time.Month, d int) calendar.Date { return calendar.Date{Year: 2026, Month: m, Day: d} }
	return &question.Sheet{
		Title: "Báo cáo tháng", From: day(1, 1), To: day(2, 13), AsOf: nine, Path: "/desk/figures/sheet", Numbers: numbers,
		Before: map[question.Figure]float64{question.FigReceived: 31}, LateAll: 5,
		Lines: []question.SheetLine{{Names: [2]string{"Tổng cục Quản lý đất đai", "General Department of Land Administration"}, Numbers: numbers}},
		Late: []question.SheetQuestion{{
			Code: "HD-2026-000020-E", Title: "Làm bãi tập kết vật liệu tạm", Holder: question.HeldByOfficer, Officer: "Nguyễn Thị Thu Hà",
			Names: [2]string{"Tổng cục Quản lý đất đai", "General Department of Land Administration"}, DueOn: day(2, 3), Days: 8,
		}},
	}
}
