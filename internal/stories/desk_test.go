package stories

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// roles has each role of the staff look through what it works with; no page has
// anything that axe finds wrong.
func roles(t *testing.T, b *browser, p *program) {
	t.Helper()
	for _, r := range []struct {
		login string
		pages []string
	}{
		{clerk, []string{"/desk", "/desk/intake", "/desk/intake/new", "/desk/questions?status=all", "/desk/keys"}},
		{officer, []string{"/desk", "/desk/questions", "/desk/settings", "/desk/tai-khoan"}},
		{head, []string{"/desk", "/desk/review", "/desk/figures", "/desk/handover", "/desk/ready-texts"}},
		{editor, []string{"/desk", "/desk/board", "/desk/review", "/desk/figures/reports", "/desk/figures/ratings"}},
		{chair, []string{"/desk", "/desk/board", "/desk/figures"}},
		{admin, []string{
			"/desk/admin", "/desk/admin/departments", "/desk/admin/people", "/desk/admin/fields", "/desk/admin/settings",
			"/desk/admin/audit", "/desk/admin/texts", "/desk/admin/texts/mail.received", "/desk/admin/queues", "/desk/admin/ladder", "/desk/admin/rules", "/desk/admin/calendar", "/desk/admin/laws",
		}},
	} {
		w := b.window(t, p, 1280)
		w.signIn(p, r.login)
		for _, path := range r.pages {
			w.goTo(path)
			w.accessible(r.login + " at " + path)
		}
	}
}

// lively has a clerk look at the intake while a citizen asks, and an officer at a
// question while the head writes: both pages say so by themselves.
func lively(t *testing.T, b *browser, p *program) {
	t.Helper()
	w := b.window(t, p, 1280)
	w.signIn(p, clerk)
	w.goTo("/desk/questions?order=newest&status=received")
	q := p.ask(t, "dung@example.org", "Cập nhật danh sách không cần tải lại")
	soon(t, "the list shows the new question by itself", func() bool {
		return strings.Contains(w.text("[data-hd-part=lists]"), q.code)
	})
	w.reads("[data-hd-live-status]", "Đã cập nhật lúc")
	w.do(chromedp.KeyEvent("j"))
	if got := eval[bool](w, `document.activeElement.matches("[data-hd-line] h3 a")`); !got {
		t.Error("j does not lead to a question")
	}
	second := p.ask(t, "dung@example.org", "Câu hỏi đến khi đang chọn trong danh sách")
	soon(t, "the list offers what changed", func() bool { return strings.Contains(w.text("[data-hd-live-status]"), "Danh sách có thay đổi") })
	if strings.Contains(w.text("[data-hd-part=lists]"), second.code) {
		t.Error("the list moved under the reader's hands")
	}
	w.do(chromedp.KeyEvent("."))
	soon(t, "the change is shown when asked for", func() bool { return strings.Contains(w.text("[data-hd-part=lists]"), second.code) })

	w.do(chromedp.KeyEvent("?"))
	soon(t, "the list of keys lies over the page", func() bool { return strings.Contains(w.text("dialog[open]"), "Phím tắt") })
	w.accessible("the list of keys")
	w.do(chromedp.Click(chromedp.CSS("dialog [data-hd-keys-on]")))
	w.do(chromedp.Click(chromedp.CSS("dialog [data-hd-close]")))
	w.do(chromedp.KeyEvent("?"))
	if eval[bool](w, `Boolean(document.querySelector("dialog[open]"))`) {
		t.Error("the keys cannot be turned off")
	}

	w.goTo("/desk/questions/" + q.code)
	p.act(t, editor, q.code, "note", object{"note": "Đề nghị chuyển sớm."})
	soon(t, "the question's page says that it changed", func() bool { return strings.Contains(w.text("[data-hd-live-status]"), "vừa có thay đổi") })
	w.accessible("a question that changed")
	w.loads(chromedp.Click(chromedp.CSS("[data-hd-live-show]")))
	w.reads("main", "Đề nghị chuyển sớm.")
}
