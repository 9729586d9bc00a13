package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// The whole way of a question by forms alone: routed, assigned, drafted,
// submitted, approved twice, published, corrected, withdrawn.
func TestWholeWay(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Thời hạn cấp giấy chứng nhận quyền sử dụng đất", "Tôi là Trần Văn Bình, số điện thoại 0912 345 678, xin hỏi thời hạn giải quyết hồ sơ.")
	q := "/desk/questions/" + code
	intake, officer, head, board := m.as("tiepnhan"), m.as("chuyenvien"), m.as("thutruong"), m.as("banbientap")

	doc := intake.page("/desk/intake")
	doc.Has("article h2", "Thời hạn cấp giấy chứng nhận")
	doc.Has("article form button", "Chuyển Tổng cục Quản lý đất đai")
	doc.Has("article", "Lĩnh vực được chọn: Đất đai")
	intake.moved("/desk/intake", q+"/route", "version", doc.Attr(`article input[name="version"]`, "value"),
		"next", "/desk/intake", "route.department", doc.Attr(`article input[name="route.department"]`, "value"))
	intake.page("/desk/intake").Has(".govuk-notification-banner", "Đã chuyển câu hỏi "+code)

	head.page("/desk").Has(".hd-list", "Thời hạn cấp giấy chứng nhận")
	head.page(q).Has(`input[name="assign.officer"]`, "")
	head.moved(q, q+"/assign", "version", head.version(q), "assign.officer", "chuyenvien")

	officer.page("/desk").Has("#mine", "Câu hỏi tôi đang xử lý")
	doc = officer.page(q + "/answer")
	officer.moved(q+"/answer", q+"/answer", "version", doc.Attr(`input[name="version"]`, "value"),
		"answer", "Theo **khoản 1 Điều 95**, thời hạn là 20 ngày.", "outcome", "answered", "do", "save")
	doc = officer.page(q + "/answer")
	doc.Has("textarea#answer", "khoản 1 Điều 95")
	officer.moved(q, q+"/answer", "version", doc.Attr(`input[name="version"]`, "value"),
		"answer", "Theo **khoản 1 Điều 95**, thời hạn là 20 ngày làm việc.", "outcome", "answered", "anyway", "1", "do", "submit")

	doc = head.page(q + "/review")
	doc.Has(".hd-prose strong", "khoản 1 Điều 95")
	doc.Has(".hd-plain", "0912 345 678")
	head.moved("/desk/review", q+"/approve", "version", head.version(q+"/review"), "next", "/desk/review")
	board.page("/desk/board").Has("#approve", "Chờ duyệt")
	board.moved(q, q+"/approve", "version", board.version(q+"/review"), "approve.note", "Đồng ý")
	if got := m.question(code); got.Status != question.Answered || got.AnsweredAt == nil {
		t.Fatalf("after both approvals: %s", got.Status)
	}
	board.page(q).Has("details", "Câu trả lời → Người hỏi")

	doc = board.page(q + "/publish")
	doc.Has("mark", "0912 345 678")
	if text := doc.Attr(`input[name="title"]`, "value"); !strings.Contains(text, "Thời hạn cấp giấy") {
		t.Errorf("proposed title %q", text)
	}
	board.moved(q, q+"/publish", "version", doc.Attr(`input[name="version"]`, "value"),
		"publish.title", "Thời hạn cấp giấy chứng nhận", "publish.question", "Xin hỏi thời hạn giải quyết.", "publish.answer", "Theo **khoản 1 Điều 95**.")
	doc = board.page(q)
	doc.Has(`a[href]`, "Thời hạn cấp giấy chứng nhận")

	if err := m.svc.SaveSetting(t.Context(), question.Actor{Grants: []question.Grant{{Role: question.Admin}}}, service.ByTwo, "true"); err != nil {
		t.Fatal(err)
	}
	board.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/correct", "correct.title", "Thời hạn", "correct.question", "a", "correct.answer", "b").
		Has(`.govuk-error-summary a[href="#correct-note"]`, "")
	board.moved(q, q+"/correct", "correct.title", "Thời hạn cấp giấy chứng nhận", "correct.question", "Xin hỏi thời hạn.", "correct.answer", "Điều 95.", "correct.note", "Sửa số điều")
	m.correctedByTwo(code)
	board.moved(q, q+"/withdraw", "withdraw.reason", "Văn bản đã hết hiệu lực")
	if got := m.question(code).Status; got != question.Withdrawn {
		t.Errorf("the question is %s", got)
	}
}

// Every other step has a form that works.
func TestOtherSteps(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	first := m.ask("Bồi thường khi thu hồi đất nông nghiệp", "Xin hỏi về bồi thường khi Nhà nước thu hồi đất.")
	q := "/desk/questions/" + first
	intake, officer, board := m.as("tiepnhan"), m.as("chuyenvien"), m.as("banbientap")

	intake.moved(q, q+"/accept", "accept.field", "land")
	intake.moved(q, q+"/note", "note.note", "Đã gọi điện cho người hỏi")
	intake.page(q).Has(".moj-timeline", "Đã gọi điện cho người hỏi")
	intake.moved(q, q+"/route", "route.department", "TCQLDD", "route.supporting", "PC")
	officer.moved(q, q+"/assign", "assign.officer", "chuyenvien")
	officer.moved(q, q+"/support", "support.supporting", "TCMT", "support.note", "Xin ý kiến")
	officer.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/extend", "extend.until", "32/13/2026", "extend.reason", "Cần khảo sát").
		Has("#extend-until-error", "ngày/tháng/năm")
	officer.moved(q, q+"/extend", "extend.until", "27/03/2026", "extend.reason", "Cần khảo sát thực địa")
	board.page("/desk/board").Has("section .hd-list", "Xin gia hạn đến 27/03/2026")
	board.moved(q, q+"/extend", "extend.until", "27/03/2026")
	if got := m.question(first); !got.Extended || got.DueOn.String() != "2026-03-27" {
		t.Errorf("extended %t until %s", got.Extended, got.DueOn)
	}
	board.moved("/desk/board", q+"/prod", "next", "/desk/board")
	officer.moved(q, q+"/ask", "ask.text", "Đề nghị gửi quyết định thu hồi đất")
	if got := m.question(first).Status; got != question.Waiting {
		t.Errorf("the question is %s", got)
	}

	second := m.ask("Bồi thường đất vườn ao trong khu dân cư", "Xin hỏi về bồi thường khi Nhà nước thu hồi đất vườn.")
	q = "/desk/questions/" + second
	intake.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/merge", "merge.into", "HD-2026-999999-A").Has("#merge-into-error", "")
	intake.moved(q, q+"/merge", "merge.into", strings.ToLower(first))

	third := m.ask("Nhiều nội dung trong một đơn gửi Bộ", "Phần một về đất đai và phần hai về môi trường nước.")
	q = "/desk/questions/" + third
	intake.page(q+"/split").Has("fieldset", "Phần 1")
	intake.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/split", "split.parts.2.title", "Ngắn", "split.parts.2.body", "Ngắn").
		Has(`.govuk-error-summary a[href="#split-parts-0-title"]`, "")
	intake.moved(q, q+"/split", "split.parts.0.title", "Phần thứ nhất về đất đai", "split.parts.0.body", "Nội dung của phần thứ nhất, về đất đai.",
		"split.parts.0.field", "land", "split.parts.1.title", "Phần thứ hai về môi trường", "split.parts.1.body", "Nội dung của phần thứ hai, về môi trường.")
	intake.page("/desk/intake").Has("article h2", "Phần thứ hai về môi trường")
	intake.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/refuse", "refuse.note", "Giữ lời này").Has("textarea#refuse-note", "Giữ lời này")
	intake.moved("/desk/intake", q+"/refuse", "refuse.reason", "complaint", "next", "/desk/intake")
	board.moved(q, q+"/reopen", "reopen.note", "Xem lại")
	intake.moved(q, q+"/spam")
}

// What a department returns stands first at intake, with its reason; whoever
// returned it no longer sees it and is led home.
func TestReturnToIntake(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.ask("Câu hỏi nhận trước về đất đai", "Câu hỏi này được nhận trước nhưng không bị trả lại.")
	code := m.ask("Câu hỏi về ô nhiễm nguồn nước", "Nguồn nước gần nhà tôi bị ô nhiễm, xin hỏi cơ quan nào giải quyết.")
	m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
	q := "/desk/questions/" + code
	head := m.as("thutruong")
	head.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/return").Has("#return-note-error", "")
	head.moved("/desk", q+"/return", "return.note", "Thuộc lĩnh vực môi trường")
	head.page("/desk").Has(".govuk-notification-banner", "Đã trả lại câu hỏi "+code)
	head.shown(http.StatusNotFound, http.MethodGet, q)
	doc := m.as("tiepnhan").page("/desk/intake")
	doc.Has("article .govuk-inset-text", "Thuộc lĩnh vực môi trường")
	if first := doc.Find("article h2"); len(first) != 2 || !strings.Contains(textOf(first[0]), "ô nhiễm") {
		t.Errorf("the returned question does not come first")
	}
}

// correctedByTwo has somebody else of the board let through the correction that
// was proposed, and shows that nobody can do so alone.
func (m *ministry) correctedByTwo(code string) {
	m.t.Helper()
	q := "/desk/questions/" + code
	first, second := m.as("banbientap"), m.as("banbientap2")
	doc := first.page(q + "/publish")
	doc.Has("#waits", "")
	first.shown(http.StatusForbidden, http.MethodPost, q+"/correct")
	doc = second.page("/desk")
	doc.Has(`a[href="`+q+`/publish"]`, "")
	doc = second.page(q + "/publish")
	doc.Has("del", "")
	doc.Has(".hd-plain", "Sửa số điều")
	doc = second.shown(http.StatusConflict, http.MethodPost, q+"/correct", "correct.title", "Tiêu đề khác", "correct.question", "Câu hỏi khác.",
		"correct.answer", "Câu trả lời khác.", "correct.note", "Lý do khác")
	doc.Has(".govuk-error-summary", "Một người khác đã đề nghị đính chính")
	doc.Has(".hd-card .hd-plain", "Câu trả lời khác.") // what was typed is not lost
	content := doc.Attr(`input[name="correct.content"]`, "value")
	second.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/correct", "correct.drop", "1", "correct.content", content).
		Has(`.govuk-error-summary a[href="#correct-note"]`, "")
	second.moved(q, q+"/correct", "correct.content", content)
	doc = second.page(q)
	doc.Has(".govuk-tag--green", "Khớp")
	doc.Lacks(`a[href="` + q + `/publish#waits"]`)
}
