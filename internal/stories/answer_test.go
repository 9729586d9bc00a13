package stories

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// fromWord is what Word puts into the clipboard, shortened: fonts and colours,
// a list written as paragraphs, a table with a joined cell, a link.
const fromWord = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{font-family:"Times New Roman"}</style></head><body lang=VI>
<!--StartFragment--><p class=MsoNormal style='font-family:"Times New Roman";color:red'>K&iacute;nh g&#7917;i: B&agrave; <b style='mso-bidi-font-weight:normal'>Lan</b><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>&middot;<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Theo <a href="https://vanban.example/31-2024">Lu&#7853;t &#272;&#7845;t &#273;ai n&#259;m 2024</a></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span><![endif]>&#272;i&#7873;u 220</p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td width=300 style='width:225.0pt'><p class=MsoNormal><b>Lo&#7841;i &#273;&#7845;t</b></p></td><td><p class=MsoNormal>M&#7913;c</p></td></tr>
<tr><td><p class=MsoNormal>&#272;&#7845;t &#7903;</p><p class=MsoNormal>n&ocirc;ng th&ocirc;n</p></td><td><p class=MsoNormal><span style='color:#1F497D;font-size:14.0pt'>60 m<sup>2</sup></span></p></td></tr>
<tr><td colspan=2><p class=MsoNormal>H&#7871;t</p></td></tr></table><!--EndFragment--></body></html>`

// asWritten is the same as the answer keeps it.
const asWritten = "Kính gửi: Bà **Lan**\n\n- Theo [Luật Đất đai năm 2024](https://vanban.example/31-2024)\n  - Điều 220\n\n" +
	"| **Loại đất** | Mức |\n| --- | --- |\n| Đất ở<br>nông thôn | 60 m² |\n| Hết |  |"

// paste puts HTML from another program into the editor, over what it holds.
func (w *window) paste(html string) {
	w.t.Helper()
	w.do(chromedp.Focus(chromedp.CSS("#answer-editor")))
	w.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	eval[bool](w, fmt.Sprintf(`(() => {
		const place = document.getElementById("answer-editor");
		const data = new DataTransfer();
		data.setData("text/html", %q);
		return !place.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	})()`, html))
}

// savedByItself waits until the editor says so.
func (w *window) savedByItself() {
	w.t.Helper()
	soon(w.t, "the draft was saved by itself", func() bool {
		return strings.Contains(w.text("[data-hd-autosave-status]"), "Đã tự động lưu")
	})
}

// accessible asks axe for what is wrong with the page.
func (w *window) accessible(page string) {
	w.t.Helper()
	axe, err := os.ReadFile(filepath.Join("..", "..", "tools", "axe", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		w.t.Fatalf("axe-core is not installed; tools/setup.sh --test installs it: %v", err)
	}
	eval[bool](w, string(axe)+"; true")
	found := later[string](w, `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((r) =>
		r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")).join("\n"))`)
	if found != "" {
		w.t.Errorf("%s: axe finds\n%s", page, found)
	}
}

// answering is the life of one answer: two officers at once, a paste from Word,
// remarks on a passage, an edit after approval, redactions before publishing.
func answering(t *testing.T, b *browser, p *program) {
	t.Helper()
	const asker = "cuong@example.org"
	q := p.ask(t, asker, "Tách thửa đất vườn cho con")
	p.act(t, clerk, q.code, "route", object{"department": "TCQLDD"})
	p.act(t, head, q.code, "assign", object{"officer": officer})
	at := "/desk/questions/" + q.code

	writer, second := b.window(t, p, 1280), b.window(t, p, 1280)
	writer.signIn(p, officer)
	second.signIn(p, head)
	wordIsKept(t, writer, at)
	twoAtOnce(t, writer, second, at)
	remarked(t, writer, second, at)
	voided(t, p, writer, second, at, q.code)
	redacted(t, b, p, at, q.code)
}

// wordIsKept pastes from Word and saves.
func wordIsKept(t *testing.T, w *window, at string) {
	t.Helper()
	w.goTo(at + "/answer")
	w.paste(fromWord)
	if got := w.value("answer"); got != asWritten {
		t.Errorf("Word's words came in as\n%s\nwant\n%s", got, asWritten)
	}
	soon(t, "the cited law is recognised", func() bool {
		return strings.Contains(w.text("#checks"), "Luật Đất đai (số 31/2024/QH15)")
	})
	w.savedByItself()
	w.accessible("the editor")
	w.goTo(at + "/answer")
	if got := w.value("answer"); got != asWritten {
		t.Errorf("after the page was loaded again\n%s", got)
	}
	if got := eval[int](w, `document.querySelectorAll("#answer-editor td, #answer-editor th").length`); got != 6 {
		t.Errorf("the table has %d cells", got)
	}
}

// twoAtOnce has two people write: they see each other, and nothing is lost.
func twoAtOnce(t *testing.T, w, other *window, at string) {
	t.Helper()
	other.goTo(at + "/answer")
	soon(t, "the two see each other", func() bool {
		return other.text("[data-hd-presence]") != "" && strings.Contains(w.text("[data-hd-presence]"), "Đang cùng mở")
	})
	w.paste("<p>Kính gửi: Bà Lan</p><p>Bản của chuyên viên theo Luật Đất đai năm 2024.</p>")
	w.savedByItself()
	soon(t, "the other is told", func() bool {
		return strings.Contains(other.text("[data-hd-presence]"), "đã lưu một bản mới hơn")
	})
	other.paste("<p>Bản của thủ trưởng.</p>")
	soon(t, "nobody is overwritten", func() bool {
		return strings.Contains(other.text("[data-hd-autosave-status]"), "Người khác vừa lưu")
	})
	other.loads(chromedp.Click(chromedp.CSS(`[data-hd-autosave-way] button`)))
	other.reads("main", "Bản của chuyên viên theo Luật Đất đai năm 2024.")
	if got := other.value("answer"); got != "Bản của thủ trưởng." {
		t.Errorf("the own words are %q", got)
	}
	other.accessible("two texts side by side")
	other.wentWrong() // the browser reports the two answers 409, which were the point
}

// remarked returns the answer with a remark on a passage, and mends it.
func remarked(t *testing.T, w, reviewer *window, at string) {
	t.Helper()
	w.goTo(at + "/answer")
	w.loads(chromedp.Click(chromedp.CSS(`button[name="do"][value="submit"]`)))
	w.reads(".govuk-notification-banner", "Đã trình")

	reviewer.goTo(at + "/review")
	eval[bool](reviewer, `(() => {
		const words = document.querySelector("[data-hd-quotable] p:last-child").firstChild;
		const range = document.createRange();
		range.setStart(words, 0);
		range.setEnd(words, 22);
		document.getSelection().removeAllRanges();
		document.getSelection().addRange(range);
		return true;
	})()`)
	soon(t, "the selected passage is quoted", func() bool { return reviewer.value("quote") == "Bản của chuyên viên th" })
	reviewer.write("words", "Nêu rõ điều, khoản.")
	reviewer.press("Thêm ý kiến")
	reviewer.reads("#remarks ~ .hd-remark", "Nêu rõ điều, khoản.")
	reviewer.accessible("the review")
	reviewer.loads(chromedp.Click(chromedp.CSS(`form[action$="/return"] button`)))

	w.goTo(at + "/answer")
	w.reads(".hd-remark", "Nêu rõ điều, khoản.")
	if eval[int](w, `document.querySelectorAll("#answer-editor .hd-editor__remark").length`) == 0 {
		t.Error("the passage is not marked in the text")
	}
	w.press("Đánh dấu đã sửa")
	w.reads(".hd-remark--settled", "Đã sửa")
	w.paste("<p>Kính gửi: Bà Lan</p><p>Theo khoản 2 Điều 220 Luật Đất đai năm 2024, điện thoại liên hệ 0912 345 678.</p>")
	w.savedByItself()
	w.loads(chromedp.Click(chromedp.CSS(`button[name="do"][value="submit"]`)))
	reviewer.goTo(at + "/review")
	reviewer.reads(".hd-diff del", "Bản")
}

// voided changes the answer after the head has approved it.
func voided(t *testing.T, p *program, w, reviewer *window, at, code string) {
	t.Helper()
	reviewer.loads(chromedp.Click(chromedp.CSS(`form[action$="/approve"] button`)))
	reviewer.reads(".govuk-notification-banner", "Đã duyệt "+code)
	w.goTo(at + "/answer")
	w.reads("main", "mất hiệu lực")
	w.paste("<p>Kính gửi: Bà Lan</p><p>Theo khoản 2 Điều 220 Luật Đất đai năm 2024, diện tích do tỉnh quy định, điện thoại liên hệ 0912 345 678.</p>")
	w.loads(chromedp.Click(chromedp.CSS(`.hd-toolbar button[name="do"][value="save"]`)))
	if got := p.call(t, http.StatusOK, http.MethodGet, questions+"/"+code, nil, p.as(officer)).get("status"); got != "assigned" {
		t.Fatalf("after the edit the question is %v", got)
	}
	p.call(t, http.StatusConflict, http.MethodPost, questions+"/"+code+"/approve", nil, p.as(editor))
	p.act(t, officer, code, "submit", nil)
	p.act(t, head, code, "approve", nil)
	p.act(t, editor, code, "approve", nil)
}

// redacted decides each proposal and publishes.
func redacted(t *testing.T, b *browser, p *program, at, code string) {
	t.Helper()
	board := b.window(t, p, 1280)
	board.signIn(p, editor)
	board.goTo(at + "/publish")
	board.reads("#proposals + p", "chưa quyết định")
	if eval[bool](board, `Boolean(document.querySelector('form[action$="/publish"]'))`) {
		t.Error("it can be published while proposals are undecided")
	}
	board.accessible("the public version")
	// The telephone number in the answer is an office's: it stays.
	eval[bool](board, `[...document.querySelectorAll('form[action$="/public"] fieldset')].forEach((f) =>
		f.querySelector('input[value="' + (f.textContent.includes("0912 345 678") ? "keep" : "hide") + '"]').click()) ?? true`)
	board.press("Lưu quyết định")
	board.reads("main", "Giữ nguyên: 0912 345 678")
	board.send("publish", "Đã đăng tải công khai "+code)
	board.goTo(at + "/publish")
	board.reads("main", "Đối chiếu với bản đã duyệt")
	if eval[int](board, `document.querySelectorAll("main .govuk-tag--red").length`) != 0 {
		t.Errorf("what is public is not what was approved: %s", board.shows())
	}
}
