package stories

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// citizen is the main story, told by the windows of all who have a part in it.
func citizen(t *testing.T, b *browser, p *program) {
	t.Helper()
	asker := b.window(t, p, 360)
	q := question{
		"Trần Thị Ngọc Lan", "lan@example.org", "Tách thửa đất vườn cho hai con ở riêng",
		"Gia đình tôi có 620 m² đất vườn tại xã Yên Bình. Tôi là Trần Thị Ngọc Lan, muốn tách thửa cho hai con.\nXin hỏi diện tích tối thiểu và thủ tục?",
	}
	asker.askTo(q)
	asker.reads("main", q.body[strings.LastIndex(q.body, "\n")+1:])
	asker.press("Gửi câu hỏi")
	code, follow := asker.receipt()
	received := p.mailTo(t, q.email, code, "received")
	if !strings.Contains(received.Text, p.base+follow) || !strings.Contains(received.Subject, code) {
		t.Errorf("the first letter lacks the private link or the code: %s\n%s", received.Subject, received.Text)
	}
	dossier := "/desk/questions/" + code
	answer := "Kính gửi: Bà Trần Thị Ngọc Lan\n\nTheo **khoản 2 Điều 220 Luật Đất đai** năm 2024, diện tích tối thiểu do tỉnh quy định."

	intake := b.window(t, p, 1280)
	intake.signIn(p, clerk)
	intake.goTo("/desk/intake?code=" + code) // it shows the ten that are due first, and this, which is not among them on a busy day
	intake.loads(chromedp.Click(fmt.Sprintf(`(//article[.//li[normalize-space(.)=%q]]//form[contains(@action, "/route")]//button)[1]`, code)))
	intake.at("/desk/intake")
	intake.reads(".govuk-notification-banner", "Đã chuyển câu hỏi "+code)

	first := b.window(t, p, 1280)
	first.signIn(p, head)
	first.goTo(dossier)
	first.unfold("assign")
	first.choose("assign.officer", officer)
	first.send("assign", "Đã phân công câu hỏi "+code)

	writer := b.window(t, p, 1280)
	writer.signIn(p, officer)
	writer.goTo(dossier + "/answer")
	writer.choose("outcome", "principle")
	writer.paste("<p>Kính gửi: Bà Trần Thị Ngọc Lan</p><p>Theo <b>khoản 2 Điều 220 Luật Đất đai</b> năm 2024, diện tích tối thiểu do tỉnh quy định.</p>")
	soon(t, "the draft was saved by itself", func() bool {
		return strings.Contains(writer.text("[data-hd-autosave-status]"), "Đã tự động lưu")
	})
	writer.goTo(dossier + "/answer")
	if got := writer.value("answer"); got != answer {
		t.Errorf("after the page was loaded again the answer is %q", got)
	}
	writer.loads(chromedp.Click(chromedp.CSS(`button[name="do"][value="submit"]`)))
	writer.reads(".govuk-notification-banner", "Đã trình câu trả lời "+code)

	first.goTo(dossier + "/review")
	first.reads(".hd-prose strong", "khoản 2 Điều 220 Luật Đất đai")
	first.send("approve", "Đã duyệt "+code)
	board := b.window(t, p, 1280)
	board.signIn(p, editor)
	board.goTo("/desk/board")
	board.reads("main", q.title)
	board.goTo(dossier + "/review")
	board.send("approve", "Đã duyệt "+code)

	answered(t, p, asker, q, code)
	publishedAndFound(t, b, p, board, q, code)
}

// answered follows the link in the letter with the answer, and rates.
func answered(t *testing.T, p *program, asker *window, q question, code string) {
	t.Helper()
	m := p.mailTo(t, q.email, code, "answered")
	if !strings.Contains(m.Text, "khoản 2 Điều 220") || !strings.Contains(m.HTML, "<strong>khoản 2 Điều 220") {
		t.Errorf("the letter lacks the answer: %s", m.Text)
	}
	link := regexp.MustCompile(regexp.QuoteMeta(p.base) + `(/theo-doi/\S+)`).FindStringSubmatch(m.Text)
	if link == nil {
		t.Fatalf("the letter has no link: %s", m.Text)
	}
	asker.goTo(link[1])
	asker.reads(".hd-prose strong", "khoản 2 Điều 220 Luật Đất đai")
	asker.choose("score", "5")
	asker.write("comment", "Rất rõ ràng, xin cảm ơn.")
	asker.loads(chromedp.Click(chromedp.CSS(`form[action$="/danh-gia"] button`)))
	asker.reads("main", "Rất rõ ràng, xin cảm ơn.")
	if r := p.call(t, 200, "GET", questions+"/"+code, nil, p.as(editor)); r.get("rating.score") != 5.0 {
		t.Errorf("the desk sees the rating %v", r.get("rating"))
	}
}

// publishedAndFound makes the answer public, and finds it without diacritics.
func publishedAndFound(t *testing.T, b *browser, p *program, board *window, q question, code string) {
	t.Helper()
	board.goTo("/desk/questions/" + code + "/publish")
	board.reads("#proposals + p", "chưa quyết định")
	board.press("Ẩn tất cả đề xuất")
	if strings.Contains(board.value("question"), q.name) {
		t.Errorf("the public version has the asker's name: %s", board.value("question"))
	}
	board.send("publish", "Đã đăng tải công khai "+code)
	p.mailTo(t, q.email, code, "published")

	reader := b.window(t, p, 360)
	reader.goTo("/thu-vien")
	reader.write("q", "tach thua dat vuon")
	reader.loads(chromedp.KeyEvent("\r"))
	reader.reads("main", q.title)
	reader.press(q.title)
	reader.reads("h1", q.title)
	reader.reads(".hd-prose", "khoản 2 Điều 220")
	if text := reader.text("body"); strings.Contains(text, q.name) || strings.Contains(text, q.email) {
		t.Errorf("the public page names the asker: %s", text)
	}
}
