package desk_test

import (
	"net/http"
	"testing"

	"golang.org/x/net/html"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web/htmlcheck"
)

func textOf(n *html.Node) string { return htmlcheck.Text(n) }

// Somebody was faster: the page says so, shows how things stand, and keeps what
// was typed.
func TestConflictKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi mà hai người cùng xử lý", "Hai cán bộ mở cùng một câu hỏi cùng một lúc.")
	q := "/desk/questions/" + code
	intake := m.as("tiepnhan")
	version := intake.version(q)

	// The same step still fits, but the question has changed.
	m.do("tiepnhan", code, service.Act{Do: question.Note, Note: "xen vào"})
	doc := intake.shown(http.StatusConflict, http.MethodPost, q+"/refuse", "version", version, "refuse.reason", "unclear", "refuse.note", "Lời tôi viết")
	doc.Has(".govuk-error-summary", "đã có người khác xử lý")
	doc.Has("textarea#refuse-note", "Lời tôi viết")
	doc.Has(`details#step-refuse[open]`, "")
	if got := doc.Attr(`input[name="version"]`, "value"); got == version {
		t.Errorf("the page still carries version %s", got)
	}

	// The step does not fit any more.
	m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
	doc = intake.shown(http.StatusConflict, http.MethodPost, q+"/refuse", "version", version, "refuse.reason", "unclear", "refuse.note", "Lời tôi viết")
	doc.Has("textarea#kept", "Lời tôi viết")
	doc.Lacks("#step-refuse")
}

func TestAutosave(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi mà hai người cùng soạn trả lời", "Chuyên viên và thủ trưởng cùng soạn một câu trả lời.")
	m.draft(code, "Bản đầu tiên")
	q := "/desk/questions/" + code
	officer, head := m.as("chuyenvien"), m.as("thutruong")

	save := func(r *reader, version, text string) answer {
		req := r.request(http.MethodPost, q+"/draft", "version", version, "answer", text, "outcome", "answered")
		req.Header.Set("X-Autosave", "1")
		return r.send(req)
	}
	doc := officer.page(q + "/answer")
	doc.Has(`form[data-hd-autosave] [aria-live="polite"]`, "")
	opened := doc.Attr(`form[data-hd-autosave] input[name="version"]`, "value")
	a := save(officer, opened, "Bản của chuyên viên")
	if a.status != http.StatusNoContent || a.header.Get("ETag") != `"2"` {
		t.Fatalf("saved: status %d, ETag %s", a.status, a.header.Get("ETag"))
	}
	if a := save(head, opened, "Bản của thủ trưởng"); a.status != http.StatusConflict {
		t.Errorf("saved over a colleague: status %d", a.status)
	}
	doc = head.shown(http.StatusConflict, http.MethodPost, q+"/answer", "version", opened, "answer", "Bản của thủ trưởng", "outcome", "answered", "do", "submit")
	doc.Has("textarea#answer", "Bản của thủ trưởng")
	doc.Has(".hd-prose", "Bản của chuyên viên")
	doc.Lacks("form[data-hd-autosave]")
	if got := m.question(code).Status; got != question.Assigned {
		t.Errorf("a conflict submitted the answer: %s", got)
	}
	head.moved(q+"/answer", q+"/answer", "version", doc.Attr(`input[name="version"]`, "value"), "answer", "Bản gộp", "outcome", "answered", "do", "save")
	head.page(q+"/answer").Has("textarea#answer", "Bản gộp")
	head.page(q+"/revisions/2").Has(".hd-prose", "Bản của chuyên viên")

	if a := save(officer, "3", "   "); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty text: status %d", a.status)
	}
	m.do("chuyenvien", code, service.Act{Do: question.Submit})
	doc = officer.shown(http.StatusConflict, http.MethodPost, q+"/answer", "version", "3", "answer", "Viết thêm sau khi trình", "do", "save")
	doc.Has("textarea#answer", "Viết thêm sau khi trình")
	doc.Has(`input[name="void"]`, "")
	doc.Lacks("form[data-hd-autosave]")
}

func TestPreview(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi để xem trước câu trả lời", "Chuyên viên xem trước câu trả lời khi đang soạn.")
	m.draft(code, "Bản đầu tiên")
	q := "/desk/questions/" + code
	officer := m.as("chuyenvien")
	doc := officer.shown(http.StatusOK, http.MethodPost, q+"/answer", "version", "1", "answer", "Có **chữ đậm** <script>x</script>", "do", "preview")
	doc.Has("#preview strong", "chữ đậm")
	doc.Has("textarea#answer", "chữ đậm")
	doc.Lacks("main script")
	if got := m.question(code).AnswerVersion; got != 1 {
		t.Errorf("the preview saved version %d", got)
	}
	if a := officer.send(officer.request(http.MethodPost, q+"/preview", "answer", "*a*")); a.status != http.StatusOK {
		t.Errorf("part: status %d", a.status)
	}
}

// The head's and the board's remarks reach the officer; nobody approves an own
// answer.
func TestReturnAndFourEyes(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi được trả lại để sửa", "Thủ trưởng trả lại câu trả lời kèm theo ý kiến.")
	m.draft(code, "Bản đầu tiên")
	m.do("chuyenvien", code, service.Act{Do: question.Submit})
	q := "/desk/questions/" + code
	head, officer := m.as("thutruong"), m.as("chuyenvien")
	head.moved("/desk/review", q+"/return", "return.note", "Bổ sung căn cứ pháp lý", "next", "/desk/review")
	officer.page(q+"/answer").Has(".govuk-inset-text", "Bổ sung căn cứ pháp lý")

	m.do("thutruong", code, service.Act{Do: question.Draft, Answer: "Bản của thủ trưởng", AnswerVersion: 1})
	m.do("thutruong", code, service.Act{Do: question.Submit})
	doc := head.page(q + "/review")
	doc.Has(".govuk-inset-text", "không được tự duyệt")
	doc.Lacks(`form[action*="/approve"]`)
	if got := head.status(http.MethodPost, q+"/approve"); got != http.StatusForbidden {
		t.Errorf("approving an own answer: status %d", got)
	}
}
