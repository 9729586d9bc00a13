package desk_test

import (
	"net/http"
	"testing"
)

func TestAdminCalendar(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Thời hạn cấp giấy chứng nhận", "Xin hỏi thời hạn cấp giấy chứng nhận là bao lâu?")
	r := m.as("quantri")
	const at = "/desk/admin/calendar"
	doc := r.page(at + "?year=2026")
	doc.Count(".hd-month", 12)
	doc.Has(".hd-day--off", "Nghỉ")
	doc.Has(".hd-day--work", "Làm bù")
	r.page(at+"?year=2027").Has(".govuk-tag", "tạm tính")
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, at, "op", "day", "year", "2026", "day.date", "17/02/2026", "day.kind", "work",
		"day.reason", "Làm bù").Has(".govuk-error-summary", "Tết Nguyên đán")
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, at, "op", "import", "year", "2026", "import.text", "2026-03-17,work,Sai\nx,off,Sai").
		Has(".govuk-error-summary", "Dòng 2")
	doc = r.shown(http.StatusOK, http.MethodPost, at, "op", "day", "year", "2026", "day.date", "16/03/2026", "day.kind", "off",
		"day.reason", "Nghỉ theo thông báo", "day.notice", "512/TB-BNV")
	doc.Has(".hd-list", code)
	r.moved(at+"?year=2026", at+"/adopt", "base", doc.Attr(`input[name="base"]`, "value"), "years", doc.Attr(`input[name="years"]`, "value"),
		"csv", doc.Attr(`input[name="csv"]`, "value"), "reason", "Nghỉ theo thông báo", "notice", "512/TB-BNV")
	r.page(at+"?year=2026").Has(".hd-list", "512/TB-BNV")
	m.as("tiepnhan").page("/desk/questions/"+code+"/dates").Has("ol", "ngày làm việc thứ 15")
	if got := m.as("tiepnhan").status(http.MethodGet, at); got != http.StatusForbidden {
		t.Errorf("somebody else opens the calendar: status %d", got)
	}
}
