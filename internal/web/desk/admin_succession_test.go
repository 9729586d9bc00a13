package desk_test

import (
	"net/http"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// An administrator closes a department, sees what it leaves and moves it.
func TestSuccessionOnItsPage(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Cấp giấy chứng nhận lần đầu", "Xin hỏi thủ tục cấp giấy chứng nhận lần đầu cho hộ gia đình.")
	m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.do("thutruong", code, service.Act{Do: question.Assign, Officer: "chuyenvien"})
	admin := m.as("quantri")
	const path = "/desk/admin/departments/TCQLDD"
	doc := admin.page(path + "/succession")
	doc.Has(`a[href="`+path+`"]`, "kế thừa")
	doc.Lacks(`form[action="` + path + `/succession"]`)
	admin.moved(path+"/succession", path, "name_vi", "Tổng cục Quản lý đất đai", "name_en", "Land", "answers", "1", "valid_from", "01/01/2010",
		"valid_to", "01/01/2027", "successor", "TCMT", "position", "1")
	doc = admin.page(path + "/succession")
	doc.Has(`input[name="people"][value="chuyenvien"]`, "")
	doc.Has(".govuk-summary-list__value", "Đang soạn trả lời")
	admin.shown(http.StatusUnprocessableEntity, http.MethodPost, path+"/succession", "people", "thutruong").
		Has(`.govuk-error-summary a[href="#heir"]`, "")
	admin.moved(path+"/succession", path+"/succession", "people", "thutruong", "people", "chuyenvien", "note", "Quyết định 1/QĐ")
	admin.page(path+"/succession").Has("strong", "Đã chuyển xong")
	m.as("chuyenvien").page("/desk/questions/"+code).Has(".hd-code", code)
}
