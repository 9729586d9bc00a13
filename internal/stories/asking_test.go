package stories

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// business types what is wrong, is told so beside each field, and has lost
// nothing.
func business(t *testing.T, b *browser, p *program) {
	t.Helper()
	w := b.window(t, p, 360)
	w.goTo("/hoi")
	w.press("Tiếp tục")
	w.wrong("asker-type", "Chọn công dân hoặc doanh nghiệp")
	w.choose("asker.type", "business")
	w.press("Tiếp tục")
	w.write("asker.tax_code", "0100109107")
	w.write("asker.name", "Phạm Văn Quý")
	w.write("asker.email", "quy@@example")
	w.write("asker.phone", "chín một hai")
	w.press("Tiếp tục")
	w.at("/hoi/lien-he")
	w.wrong("asker-organisation", "Nhập tên doanh nghiệp, tổ chức")
	w.wrong("asker-tax_code", "Mã số thuế chưa đúng")
	w.wrong("asker-email", "Thư điện tử chưa đúng dạng")
	w.wrong("asker-phone", "")
	w.wrong("asker-province", "")
	for name, want := range map[string]string{
		"asker.tax_code": "0100109107", "asker.name": "Phạm Văn Quý", "asker.email": "quy@@example", "asker.phone": "chín một hai",
	} {
		if got := w.value(name); got != want {
			t.Errorf("%s was %q and is now %q", name, want, got)
		}
	}
	w.write("asker.organisation", "Công ty TNHH Nước sạch Phú Thọ")
	w.write("asker.tax_code", "0100109106")
	w.write("asker.email", "quy@example.org")
	w.write("asker.phone", "")
	w.pick("asker.province", "01")
	w.press("Tiếp tục")
	w.at("/hoi/loai")
	w.choose("kind", "question")
	w.press("Tiếp tục")
	w.choose("field", "unknown")
	w.press("Tiếp tục")
	w.write("title", "Ngắn")
	w.press("Tiếp tục")
	w.wrong("body", "Nhập nội dung câu hỏi")
	w.write("title", "Gia hạn giấy phép khai thác nước dưới đất")
	w.write("body", "Giấy phép của công ty hết hạn trong quý tới. Xin hỏi hồ sơ gia hạn gồm những gì và nộp ở đâu?")
	w.press("Tiếp tục")
	w.at("/hoi/dong-y")
	w.press("Tiếp tục")
	w.wrong("consent", "Cần đồng ý")
	w.choose("may_publish", "named")
	w.choose("consent", "1")
	w.press("Tiếp tục")
	w.reads("main", "Công ty TNHH Nước sạch Phú Thọ")
	w.press("Gửi câu hỏi")
	code, _ := w.receipt()
	p.mailTo(t, "quy@example.org", code, "received")
	r := p.call(t, http.StatusOK, http.MethodGet, questions+"/"+code, nil, p.as(clerk))
	if r.text("asker.tax_code") != "0100109106" || r.text("asker.organisation") != "Công ty TNHH Nước sạch Phú Thọ" || r.get("asker.phone") != nil {
		t.Errorf("the desk sees the asker as %v", r.get("asker"))
	}
}

// withoutScript asks, and saves an answer, in windows that run no script.
func withoutScript(t *testing.T, b *browser, p *program) {
	t.Helper()
	off := func(width int64) *window {
		w := b.window(t, p, width)
		w.do(command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
		return w
	}
	w := off(360)
	w.askTo(question{
		"Lê Văn Tám", "tam@example.org", "Đăng ký biến động khi đổi số căn cước",
		"Tôi đã đổi từ chứng minh nhân dân sang căn cước. Xin hỏi có phải đăng ký biến động trên giấy chứng nhận không?",
	})
	if eval[bool](w, `document.body.classList.contains("js-enabled")`) {
		t.Fatal("scripts run in this window")
	}
	w.press("Gửi câu hỏi")
	code, _ := w.receipt()
	p.act(t, clerk, code, "route", object{"department": "TCQLDD"})
	p.act(t, head, code, "assign", object{"officer": officer})

	writer := off(1280)
	writer.signIn(p, officer)
	page := "/desk/questions/" + code + "/answer"
	writer.goTo(page)
	writer.write("answer", "Kính gửi: Ông Lê Văn Tám\n\nViệc đổi số căn cước không bắt buộc phải đăng ký biến động (Điều 133 Luật Đất đai năm 2024).")
	writer.choose("outcome", "answered")
	writer.loads(chromedp.Click(chromedp.CSS(`.hd-toolbar button[name="do"][value="save"]`)))
	writer.reads(".govuk-notification-banner", "Đã lưu dự thảo trả lời "+code)
	writer.goTo(page)
	if got := writer.value("answer"); !strings.Contains(got, "không bắt buộc") {
		t.Errorf("the saved answer is %q", got)
	}
	writer.loads(chromedp.Click(chromedp.CSS(`button[name="do"][value="submit"]`)))
	writer.reads(".govuk-notification-banner", "Đã trình câu trả lời "+code)
}

// keyboard asks without a mouse.
func keyboard(t *testing.T, b *browser, p *program) {
	t.Helper()
	w := b.window(t, p, 1280)
	w.goTo("/hoi")
	w.tabTo(`a[href="#main"]`)
	w.do(chromedp.KeyEvent(kb.Enter))
	w.tabTo(`[name="asker.type"]`)
	w.do(chromedp.KeyEvent(" "))
	w.next()
	w.at("/hoi/lien-he")
	for _, f := range [][2]string{{"asker.name", "Vũ Thị Bình"}, {"asker.email", "binh@example.org"}} {
		w.tabTo(fmt.Sprintf("[name=%q]", f[0]))
		w.do(command(input.InsertText, input.InsertTextParams{Text: f[1]}))
	}
	w.tabTo(`[name="asker.province"]`)
	w.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	w.next()
	w.at("/hoi/loai")
	w.tabTo(`[name="kind"]`)
	w.do(chromedp.KeyEvent(" "))
	w.next()
	w.at("/hoi/linh-vuc")
	w.tabTo(`[name="field"]`)
	w.do(chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.ArrowDown))
	w.next()
	w.at("/hoi/noi-dung")
	w.tabTo(`[name="title"]`)
	w.do(command(input.InsertText, input.InsertTextParams{Text: "Phân loại rác tại nguồn ở khu chung cư"}))
	w.tabTo(`[name="body"]`)
	w.do(command(input.InsertText, input.InsertTextParams{Text: "Xin hỏi khu chung cư phải tự phân loại rác sinh hoạt theo những nhóm nào từ năm nay?"}))
	w.next()
	w.at("/hoi/dong-y")
	w.tabTo(`[name="may_publish"]`)
	w.do(chromedp.KeyEvent(" "))
	w.tabTo(`[name="consent"]`)
	w.do(chromedp.KeyEvent(" "))
	w.next()
	w.at("/hoi/kiem-tra")
	w.tabTo(`form[action="/hoi/kiem-tra"] button`) // behind the answers that may help
	w.loads(chromedp.KeyEvent(kb.Enter))
	code, _ := w.receipt()
	r := p.call(t, http.StatusOK, http.MethodGet, questions+"/"+code, nil, p.as(clerk))
	if r.text("field") != "environment" {
		t.Errorf("the question came in for %v", r.get("field"))
	}
}

// tabTo presses Tab until such an element has the focus, which must be seen.
func (w *window) tabTo(selector string) {
	w.t.Helper()
	for range 60 {
		w.do(chromedp.KeyEvent(kb.Tab))
		if !eval[bool](w, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			continue
		}
		if !eval[bool](w, `(() => {
			const all = [document.activeElement, document.activeElement.nextElementSibling].filter(Boolean);
			return all.some((e) => ["", "::before"].some((part) => {
				const s = getComputedStyle(e, part || null);
				return s.outlineStyle !== "none" && s.outlineWidth !== "0px" || s.boxShadow !== "none";
			}));
		})()`) {
			w.t.Errorf("the focus on %s cannot be seen", selector)
		}
		return
	}
	w.t.Fatalf("Tab does not lead to %s; the window shows %s", selector, w.shows())
}

// next goes on to the button of the step and presses it.
func (w *window) next() {
	w.t.Helper()
	w.tabTo(`main form[method="post"]:not([action="/hoi/xoa"]) button`)
	w.loads(chromedp.KeyEvent(kb.Enter))
}
