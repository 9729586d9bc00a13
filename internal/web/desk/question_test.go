package desk_test

import (
	"net/http"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Who asked is shown when somebody wants to see it, and that is written down.
func TestPersonalDataOnDemand(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi của một người dân", "Nội dung của câu hỏi mà người hỏi có tên và thư điện tử.")
	q := "/desk/questions/" + code
	intake := m.as("tiepnhan")
	intake.page(q).Lacks(`a[href="mailto:binh@example.vn"]`)
	doc := intake.shown(http.StatusOK, http.MethodPost, q+"/asker")
	doc.Has(`a[href="mailto:binh@example.vn"]`, "binh@example.vn")
	doc.Has(".moj-timeline__item", "Cán bộ tiepnhan")
	intake.page(q).Lacks(`a[href="mailto:binh@example.vn"]`)
	if got := m.as("dongnghiep").status(http.MethodPost, q+"/asker"); got != http.StatusNotFound {
		t.Errorf("another department looks: status %d", got)
	}
	events, err := m.svc.Events(t.Context(), question.SystemActor(), code)
	if err != nil {
		t.Fatal(err)
	}
	if last := events[len(events)-1]; last.Do != question.EventViewed || last.PersonID != m.acts["tiepnhan"].PersonID || len(events) != 2 {
		t.Errorf("the history ends with %+v after %d entries", last, len(events))
	}
}

// A note names colleagues, who see it among their work until they open the
// question.
func TestMentions(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi cần trao đổi trong đơn vị", "Nội dung của câu hỏi cần thêm ý kiến của thủ trưởng.")
	m.draft(code, "Dự thảo")
	q := "/desk/questions/" + code
	officer := m.as("chuyenvien")
	for note, want := range map[string]string{"Nhờ @khongcoai xem": "khongcoai", "Nhờ @dongnghiep xem": "dongnghiep"} {
		officer.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/note", "note.note", note).Has("#note-note-error", want)
	}
	officer.moved(q, q+"/note", "note.note", "Nhờ @thutruong. cho ý kiến; thư a@thutruong.vn không tính.")
	head := m.as("thutruong")
	head.page("/desk").Has("section ul", "cho ý kiến")
	head.page(q).Has(".hd-card", "cho ý kiến")
	head.page("/desk").Lacks("#mentions")
	officer.page("/desk").Lacks("#mentions")
}

// A denunciation is shown to few; to the others it is not there.
func TestRestrictedQuestion(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.add("truongban", question.Grant{Role: question.Chair})
	m.add("dongdon", question.Grant{Role: question.Officer, Department: "TCQLDD"})
	code := m.ask("Tố cáo cán bộ địa chính nhận tiền", "Tôi tố cáo cán bộ địa chính xã đã nhận tiền của dân.")
	q := "/desk/questions/" + code
	intake := m.as("tiepnhan")
	intake.shown(http.StatusUnprocessableEntity, http.MethodPost, q+"/restrict", "restrict.reason", "secret").Has("#restrict-reason-error", "")
	intake.moved(q, q+"/restrict", "restrict.reason", "denunciation")
	m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.do("thutruong", code, service.Act{Do: question.Assign, Officer: "chuyenvien"})
	for login, want := range map[string]int{
		"tiepnhan": http.StatusOK, "truongban": http.StatusOK, "thutruong": http.StatusOK, "chuyenvien": http.StatusOK,
		"banbientap": http.StatusNotFound, "dongdon": http.StatusNotFound, "dongnghiep": http.StatusNotFound, "quantri": http.StatusNotFound,
	} {
		r := m.as(login)
		if got := r.status(http.MethodGet, q); got != want {
			t.Errorf("%s opens it: status %d, want %d", login, got, want)
		}
		if login == "quantri" {
			continue
		}
		listed := len(r.page("/desk/questions?q=to+cao+can+bo").Find("li[data-hd-line]"))
		if (listed == 1) != (want == http.StatusOK) {
			t.Errorf("%s is shown %d in the list", login, listed)
		}
	}
	feed, _, err := m.svc.EventsSince(t.Context(), m.acts["banbientap"], 0, 100)
	if err != nil || len(feed) != 0 {
		t.Errorf("the board reads %d events, %v", len(feed), err)
	}
}

// What came by telephone or letter is typed in with the day on which it came.
func TestKeyingIn(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	intake := m.as("tiepnhan")
	intake.page("/desk/intake/new").Has("h1", "Nhập câu hỏi")
	fields := []string{
		"channel", "letter", "kind", "petition", "asker.type", "citizen", "asker.name", "Hoàng Thị Mơ", "asker.province", "",
		"title", "Kiến nghị về khai thác cát ở bãi sông", "body", "Chúng tôi kiến nghị xem xét việc khai thác cát ở bãi sông.",
	}
	for on, want := range map[string]string{"03/03/2026": "#received_on-error", "01/01/2024": "#received_on-error", "ngày mai": "#received_on-error"} {
		doc := intake.shown(http.StatusUnprocessableEntity, http.MethodPost, "/desk/intake/new", append(fields, "received_on", on)...)
		doc.Has(want, "")
		doc.Has("textarea#body", "khai thác cát")
	}
	a := intake.send(intake.request(http.MethodPost, "/desk/intake/new", append(fields, "received_on", "27/02/2026")...))
	if a.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.status, words(a.body))
	}
	list, err := m.svc.Questions(t.Context(), m.acts["tiepnhan"], question.Filter{Channel: "letter"})
	if err != nil || len(list.Questions) != 1 {
		t.Fatalf("%d questions by letter, %v", len(list.Questions), err)
	}
	q := list.Questions[0]
	today, err := m.svc.Ask(t.Context(), service.Asking{Channel: "web", Submission: submission("Câu hỏi gửi hôm nay để so sánh", "Câu hỏi này được gửi hôm nay qua trang thông tin.")})
	if err != nil {
		t.Fatal(err)
	}
	if !q.DueOn.Before(today.DueOn) {
		t.Errorf("a letter of Friday is due on %s, a question of Monday on %s", q.DueOn, today.DueOn)
	}
	intake.page("/desk/intake?code="+q.Code).Has("article h2", "khai thác cát")
	if got := m.as("chuyenvien").status(http.MethodGet, "/desk/intake/new"); got != http.StatusForbidden {
		t.Errorf("an officer opens it: status %d", got)
	}
}

// What repeats another question is proposed for merging.
func TestMergingIsProposed(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	first := m.ask("Điều kiện tách thửa đất ở tại nông thôn", "Xin hỏi điều kiện tách thửa đất ở tại nông thôn là gì.")
	m.do("tiepnhan", first, service.Act{Do: question.Route, Department: "TCQLDD"})
	second := m.ask("Hỏi điều kiện tách thửa đất ở nông thôn", "Tôi muốn tách thửa cho con thì cần điều kiện gì.")
	intake := m.as("tiepnhan")
	doc := intake.page("/desk/intake?code=" + second)
	doc.Has("article li", first)
	intake.moved("/desk/intake", "/desk/questions/"+second+"/merge", "merge.into", first, "next", "/desk/intake")
	if q := m.question(second); q.Status != question.Merged {
		t.Errorf("the second is %s", q.Status)
	}
}

// A step that does not fit any more says what happened meanwhile, and by whom.
func TestWhatHappenedMeanwhile(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi mà hai người cùng mở", "Nội dung của câu hỏi mà hai người mở cùng một lúc.")
	q := "/desk/questions/" + code
	doc := m.as("tiepnhan").page(q)
	m.add("tiepnhan2", question.Grant{Role: question.Intake})
	m.do("tiepnhan2", code, service.Act{Do: question.Route, Department: "TCMT"})
	late := m.as("tiepnhan").shown(http.StatusConflict, http.MethodPost, q+"/refuse", "refuse.reason", "unclear", "refuse.note", "Lời đã gõ",
		"version", doc.Attr(`input[name="version"]`, "value"), "seen", doc.Attr(`input[name="seen"]`, "value"))
	late.Has(".govuk-error-summary li", "Cán bộ tiepnhan2")
	late.Has("textarea#kept", "Lời đã gõ")
}
