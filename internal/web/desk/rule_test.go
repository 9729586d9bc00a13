package desk_test

import (
	"net/http"
	"testing"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestDeadlineRulesPage(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.ask("Câu hỏi để thử quy định thời hạn", "Câu hỏi này nằm trong số câu hỏi của mười hai tháng qua.")
	r := m.as("quantri")
	r.page("/desk/admin/rules").Has("h3", "Mọi câu hỏi: 15 ngày làm việc")
	const add = "/desk/admin/rules/new"
	fields := []string{"stage", "department", "department", "TCMT", "days", "8", "basis", "Quy chế nội bộ", "valid_from", "02/03/2026"}
	doc := r.shown(http.StatusOK, http.MethodPost, add, fields...)
	doc.Has("h2", "Ảnh hưởng nếu áp dụng trong 12 tháng qua")
	doc.Has(`button[value="save"]`, "Lưu quy định")
	r.moved("/desk/admin/rules", add, append(fields, "do", "save")...)
	r.page("/desk/admin/rules").Has("li", "Quy chế nội bộ")
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, add, append(fields, "do", "save")...).Has("#stage-error", "Trùng với quy định số 8")
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, "/desk/admin/rules/1/end", "end_on", "03/03/2026").Has("#end_on-error", "")
	r.shown(http.StatusOK, http.MethodPost, "/desk/admin/rules/1", "days", "20", "basis", "Quy chế", "valid_from", "03/03/2026").Has("table", "Chưa chuyển đơn vị")
	r.moved("/desk/admin/rules", "/desk/admin/rules/1", "days", "20", "basis", "Quy chế", "valid_from", "03/03/2026", "do", "save")
	if got := m.as("tiepnhan").status(http.MethodGet, "/desk/admin/rules"); got != http.StatusForbidden {
		t.Errorf("intake: status %d", got)
	}
	if got := r.status(http.MethodGet, "/desk/admin/rules/999"); got != http.StatusNotFound {
		t.Errorf("an unknown rule: status %d", got)
	}
}

func TestPartsExtensionsAndLedgerOnThePage(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Ranh giới thửa đất ven sông", "Thửa đất ven sông nhà tôi bị sạt lở, xin hỏi ranh giới được xác định thế nào.")
	m.draft(code, "Dự thảo trả lời về ranh giới thửa đất ven sông.")
	m.do("chuyenvien", code, service.Act{Do: question.Support, Supporting: []string{"TCMT"}})
	m.do("chuyenvien", code, service.Act{Do: question.Extend, Until: calendar.Date{Year: 2026, Month: 4, Day: 10}, Reason: "Chờ ý kiến"})
	q := "/desk/questions/" + code
	helper := m.as("dongnghiep")
	work := helper.page("/desk")
	work.Has("section h2", "Phối hợp trả lời")
	work.Has("h3", "Ranh giới thửa đất ven sông")
	helper.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/contribute").Has("#contribute-text-error", "")
	helper.moved(q, q+"/contribute", "contribute.text", "Không có ý kiến khác về môi trường.")
	helper.page(q).Has(".hd-card", "Không có ý kiến khác về môi trường.")
	m.as("chuyenvien").page(q+"/answer").Has(".hd-card", "Không có ý kiến khác về môi trường.") // beside the text that is written
	board := m.as("banbientap")
	board.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/deny").Has("#deny-reason-error", "")
	board.moved(q, q+"/deny", "deny.reason", "Thời hạn còn đủ")
	doc := board.page(q)
	doc.Has("h2", "Ai giữ bao lâu")
	doc.Has("table", "Bộ phận tiếp nhận")
	if m.question(code).Extended {
		t.Error("the extension was granted")
	}
}
