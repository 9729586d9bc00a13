package stories

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTimeOnPages lets an administrator change the ladder and the calendar on
// their pages, and looks whether what follows is what the pages said.
func TestTimeOnPages(t *testing.T) {
	t.Parallel()
	p := start(t, monday)
	b := openBrowser(t)
	w := b.window(t, p, 1280)
	w.signIn(p, admin)

	// A ladder of the department's own: its head after three tenths of the time.
	w.goTo("/desk/admin/ladder/new")
	w.press("Lưu")
	w.wrong("stage", "Chọn khâu xử lý")
	w.choose("stage", "department")
	w.pick("department", "TCQLDD")
	w.choose("place", "share")
	w.write("at", "30")
	w.choose("to", "head")
	w.press("Lưu")
	w.at("/desk/admin/ladder")
	w.reads(".govuk-notification-banner", "Đã lưu mốc nhắc")

	q := p.ask(t, "hoa@example.org", "Chuyển mục đích sử dụng đất trồng cây lâu năm")
	p.act(t, clerk, q.code, "route", object{"department": "TCQLDD"})
	p.act(t, head, q.code, "assign", object{"officer": officer})
	w.write("code", q.code)
	w.press("Xem lịch nhắc")
	w.reads("main", "Đã qua 30% thời hạn giải quyết")
	w.reads("main", "06/03/2026 08:00")
	p.advance(t, object{"working_days": 8}) // the general ladder would have reminded the officer at half the time
	var fired []string
	for _, e := range p.history(t, editor, q.code) {
		if e["action"] == "reminded" {
			data, _ := e["data"].(object)
			to, _ := data["to"].([]any)
			fired = append(fired, fmt.Sprint(data["rung"]), fmt.Sprint(to...))
		}
	}
	if diff := cmp.Diff([]string{"share-30", head}, fired); diff != "" {
		t.Errorf("reminders (-want +got)\n%s", diff)
	}

	// A late notice: what it moves is said first, and then done.
	w.goTo("/desk/admin/calendar?year=2026")
	w.write("day.date", "17/03/2026")
	w.write("day.reason", "Nghỉ theo thông báo")
	w.press("Xem trước")
	w.reads("main", q.code)
	w.reads("main", "23/03/2026")
	w.reads("main", "24/03/2026")
	if due := p.call(t, 200, "GET", questions+"/"+q.code, nil, p.as(editor)).text("due_on"); due != q.due {
		t.Errorf("the preview moved the date from %s to %s", q.due, due)
	}
	w.write("reason", "Thông báo số 512")
	w.press("Áp dụng lịch này")
	w.reads(".govuk-notification-banner", "Đã áp dụng lịch mới")
	soon(t, "the date is moved", func() bool {
		return p.call(t, 200, "GET", questions+"/"+q.code, nil, p.as(editor)).text("due_on") == "2026-03-24"
	})

	// Why this date: for the asker on a telephone, for the desk, for programs.
	asker := b.window(t, p, 360)
	asker.goTo("/theo-doi/" + q.code + "?t=" + q.token)
	asker.press("Vì sao ngày này?")
	asker.at("/theo-doi/" + q.code + "/thoi-han")
	asker.reads("main", "Hạn trả lời: ngày 24/03/2026")
	asker.reads("main", "Nghỉ theo thông báo")
	asker.reads("main", "ngày làm việc thứ 15")
	asker.fits("/theo-doi/" + q.code + "/thoi-han?t=" + q.token)
	desk := b.window(t, p, 360)
	desk.signIn(p, editor)
	desk.fits("/desk/questions/" + q.code + "/dates")
	desk.reads("main", "tính lại thành ngày 24/03/2026")
	d := p.call(t, 200, "GET", questions+"/"+q.code+"/deadline", nil, p.as(editor))
	if d.text("dates.0.due_on") != "2026-03-24" || len(d.list("dates.0.set")) != 2 {
		t.Errorf("explained: %s", d.body)
	}

	// Another rule is tried on the past before it holds, and moves no promise.
	w.goTo("/desk/admin/rules/1")
	w.write("days", "2")
	w.write("valid_from", "01/06/2026")
	w.press("Xem trước ảnh hưởng")
	w.wrong("days", "Ngắn hơn quy định số")
	w.write("days", "12")
	w.press("Xem trước ảnh hưởng")
	w.reads("main", "Ảnh hưởng nếu áp dụng trong 12 tháng qua")
	w.press("Lưu quy định")
	w.at("/desk/admin/rules")
	w.reads(".govuk-notification-banner", "Đã sửa quy định, áp dụng từ ngày 01/06/2026")
	if due := p.call(t, 200, "GET", questions+"/"+q.code, nil, p.as(editor)).text("due_on"); due != "2026-03-24" {
		t.Errorf("the rule moved the date to %s", due)
	}
}
