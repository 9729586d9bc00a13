package desk_test

import (
	"net/http"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Of two administrators who have the same form open the slower one sees what the
// other has saved beside the own text, which is kept.
func TestStaleFormsOfAdministrators(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.add("quantri2", question.Grant{Role: question.Admin})
	first, second := m.as("quantri"), m.as("quantri2")
	for _, tt := range []struct {
		list, page   string
		same         []string // what both send
		name         string   // of the field in which they differ
		theirs, mine string
		control      string
	}{
		{
			"/desk/admin/people", "/desk/admin/people/chuyenvien",
			[]string{"name", "Trần Văn Chuyên", "email", "chuyen@bo.example.vn", "active", "1", "officer.0", "TCQLDD"},
			"team", "Phòng Một", "Phòng Hai", "input#team",
		},
		{
			"/desk/admin/departments", "/desk/admin/departments/PC",
			[]string{"name_vi", "Vụ Pháp chế", "name_en", "Legal", "valid_from", "01/01/2010", "answers", "1", "position", "5"},
			"symbol", "PC-MỘT", "PC-HAI", "input#symbol",
		},
		{
			"/desk/admin/fields", "/desk/admin/fields/land",
			[]string{"name_vi", "Đất đai", "active", "1", "position", "1", "departments.0", "TCQLDD"},
			"name_en", "Land one", "Land two", "input#name_en",
		},
	} {
		seen := first.page(tt.page).Attr(`input[name="seen"]`, "value")
		sent := func(v, seen string) []string { return append([]string{tt.name, v, "seen", seen}, tt.same...) }
		second.moved(tt.list, tt.page, sent(tt.theirs, seen)...)
		doc := first.shown(http.StatusConflict, http.MethodPost, tt.page, sent(tt.mine, seen)...)
		doc.Has(".govuk-error-summary", "Cán bộ quantri2 đã lưu")
		doc.Has(".govuk-error-summary dd", "Đang lưu: "+tt.theirs)
		doc.Has(".govuk-error-summary dd", "Bạn nhập: "+tt.mine)
		doc.Count(".govuk-error-summary dd", 1)
		if got := doc.Attr(tt.control, "value"); got != tt.mine {
			t.Errorf("%s: what was typed became %q", tt.page, got)
		}
		first.moved(tt.list, tt.page, sent(tt.mine, doc.Attr(`input[name="seen"]`, "value"))...)
		if got := first.page(tt.page).Attr(tt.control, "value"); got != tt.mine {
			t.Errorf("%s: saved %q", tt.page, got)
		}
	}
}

// What an administrator was shown of a succession is not what is there any more:
// nothing is moved, and the page says of whom it did not know.
func TestSuccessionThatWasChangedMeanwhile(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Cấp giấy chứng nhận lần đầu", "Xin hỏi thủ tục cấp giấy chứng nhận lần đầu cho hộ gia đình.")
	m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
	admin := m.as("quantri")
	const path, next = "/desk/admin/departments/TCQLDD", "/desk/admin/departments/TCQLDD/succession"
	admin.moved(next, path, "name_vi", "Tổng cục Quản lý đất đai", "name_en", "Land", "answers", "1", "valid_from", "01/01/2010",
		"valid_to", "01/01/2027", "successor", "TCMT", "position", "1")
	fields := []string{"people", "chuyenvien", "people", "thutruong", "note", "Quyết định 1/QĐ"}
	for _, line := range admin.page(next).Find(`input[name="seen"]`) {
		for _, a := range line.Attr {
			if a.Key == "value" {
				fields = append(fields, "seen", a.Val)
			}
		}
	}
	m.add("moiden", question.Grant{Role: question.Officer, Department: "TCQLDD"})
	err := m.svc.ChangePerson(t.Context(), question.SystemActor(), "thutruong", service.PersonChange{Name: "Cán bộ thutruong", Email: "thutruong@bo.example.vn", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	doc := admin.shown(http.StatusConflict, http.MethodPost, next, fields...)
	doc.Has(".govuk-error-summary", "Chưa có gì được chuyển")
	doc.Has(".govuk-error-summary", "Không còn vai trò ở đơn vị này: Cán bộ thutruong")
	doc.Has(".govuk-checkboxes__hint", "Vừa được thay đổi")
	doc.Has(`input[name="people"][value="chuyenvien"][checked]`, "")
	doc.Lacks(`input[name="people"][value="moiden"][checked]`)
	doc.Has("textarea#note", "Quyết định 1/QĐ")
	if q := m.question(code); q.Lead != "TCQLDD" {
		t.Errorf("the question went to %s", q.Lead)
	}
}
