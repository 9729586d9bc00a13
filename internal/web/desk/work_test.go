package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// A page is read forward and back by key, and both ways show the same.
func TestListBothWays(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	for i := range 30 {
		m.ask(fmt.Sprintf("Câu hỏi thứ %02d về đất đai", i), "Nội dung của một câu hỏi trong danh sách dài.")
	}
	intake := m.as("tiepnhan")
	for _, order := range []string{"due", "promised", "newest", "oldest"} {
		first := intake.page("/desk/questions?order=" + order)
		first.Count("li[data-hd-line]", 25)
		first.Lacks(`a[rel="prev"]`)
		second := intake.page(first.Attr(`a[rel="next"]`, "href"))
		second.Count("li[data-hd-line]", 5)
		second.Lacks(`a[rel="next"]`)
		back := intake.page(second.Attr(`a[rel="prev"]`, "href"))
		back.Lacks(`a[rel="prev"]`)
		a, b := first.Find("li[data-hd-line] h3"), back.Find("li[data-hd-line] h3")
		if len(a) != 25 || len(b) != 25 {
			t.Fatalf("by %s: %d and %d questions", order, len(a), len(b))
		}
		for i := range a {
			if textOf(a[i]) != textOf(b[i]) {
				t.Errorf("by %s: place %d is %q, then %q", order, i, textOf(a[i]), textOf(b[i]))
			}
		}
	}
}

// Everything that one may see is found by what one knows of it.
func TestSearch(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Chuyển mục đích sử dụng đất vườn", "Theo Nghị định 102/2024/NĐ-CP thì hồ sơ gồm những gì, xin hướng dẫn.")
	m.ask("Xả thải ra sông không xử lý", "Nhà máy xả thải ban đêm, đề nghị cơ quan môi trường kiểm tra.")
	m.draft(code, "Dự thảo")
	intake := m.as("tiepnhan")
	for query, want := range map[string]int{
		"q=" + strings.ToLower(code): 1, "q=chuyen+muc+dich": 1, "q=chuyển+mục+đích": 1, "q=không+có+gì+như+vậy": 0,
		"cited=102/2024/ND-CP": 1, "cited=43/2014/NĐ-CP": 0, "asker=tran+van+binh": 2, "asker=Trần+Văn+Bình": 2, "asker=BINH@example.vn": 2,
		"asker=0912": 0, "officer=chuyenvien": 1, "department=TCQLDD": 1, "field=land": 2, "channel=phone": 0, "status=assigned": 1,
		"from=2026-03-02&to=2026-03-02": 2, "from=03/03/2026": 0, "returned=1": 0, "restricted=1": 0, "due=overdue": 0, "": 2,
	} {
		doc := intake.page("/desk/questions?" + query)
		if got := len(doc.Find("li[data-hd-line]")); got != want {
			t.Errorf("%q finds %d, want %d", query, got, want)
		}
	}
	if got := intake.status(http.MethodGet, "/desk/questions?from=hôm+nay"); got != http.StatusBadRequest {
		t.Errorf("a day that is none: status %d", got)
	}
}

func TestSavedFilters(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	intake := m.as("tiepnhan")
	intake.moved("/desk/questions?field=land", "/desk/filters", "query", "field=land&cursor=x&unknown=1", "name", "  Đất   đai ")
	doc := intake.page("/desk/questions?field=land")
	doc.Has(`a[href="/desk/questions?field=land"]`, "Đất đai")
	m.as("chuyenvien").page("/desk/questions").Lacks(`a[href="/desk/questions?field=land"]`)
	drop := doc.Attr(`input[name="drop"]`, "value")
	m.as("chuyenvien").moved("/desk/questions?", "/desk/filters", "drop", drop)
	intake.page("/desk/questions?field=land").Has(`a[href="/desk/questions?field=land"]`, "Đất đai")
	intake.moved("/desk/questions?", "/desk/filters", "drop", drop)
	intake.page("/desk/questions").Lacks(`a[href="/desk/questions?field=land"]`)
}

// Each of several questions is moved by itself, and the page says what became of
// each.
func TestSeveralAtOnce(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	var codes []string
	for i := range 3 {
		code := m.ask(fmt.Sprintf("Câu hỏi số %d cần phân công", i), "Nội dung của câu hỏi cần phân công cho chuyên viên.")
		m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
		codes = append(codes, code)
	}
	m.do("thutruong", codes[2], service.Act{Do: question.Return, Note: "Không thuộc phạm vi"})
	head := m.as("thutruong")
	head.page("/desk").Has(`input[name="pick"]`, "")
	doc := head.shown(http.StatusOK, http.MethodPost, "/desk/bulk", "do", "assign", "bulk.officer", "chuyenvien", "next", "/desk",
		"pick", codes[0]+":2", "pick", codes[1]+":1", "pick", codes[2]+":2")
	doc.Has("main p", "1 trong số 3")
	doc.Has("tbody td", "Chưa thực hiện")
	if q := m.question(codes[0]); q.Status != question.Assigned {
		t.Errorf("the first is %s", q.Status)
	}
	if q := m.question(codes[1]); q.Status != question.Routed {
		t.Errorf("the second, of which an old version was shown, is %s", q.Status)
	}
	if got := head.status(http.MethodPost, "/desk/bulk", "do", "publish", "pick", codes[0]+":3"); got != http.StatusNotFound {
		t.Errorf("publishing several at once: status %d", got)
	}
}

// What an officer has in hand goes to others in one step.
func TestHandingOver(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.add("chuyenvien2", question.Grant{Role: question.Officer, Department: "TCQLDD"})
	var codes []string
	for i := range 2 {
		code := m.ask(fmt.Sprintf("Câu hỏi số %d của người nghỉ việc", i), "Nội dung của câu hỏi đang được xử lý dở dang.")
		m.draft(code, "Dự thảo dở dang")
		codes = append(codes, code)
	}
	head := m.as("thutruong")
	head.page("/desk/handover").Has("label", "Cán bộ chuyenvien2")
	head.shown(http.StatusUnprocessableEntity, http.MethodPost, "/desk/handover", "department", "TCQLDD", "from_person", "chuyenvien").Has("#to-error", "")
	head.shown(http.StatusOK, http.MethodPost, "/desk/handover", "department", "TCQLDD", "from_person", "chuyenvien", "to", "chuyenvien2").
		Has("main p", "2 trong số 2")
	for _, code := range codes {
		if q := m.question(code); q.OfficerID != m.acts["chuyenvien2"].PersonID || q.AnswerVersion == 0 {
			t.Errorf("%s is with %d, version %d of the draft", code, q.OfficerID, q.AnswerVersion)
		}
	}
	if got := head.status(http.MethodPost, "/desk/handover", "department", "TCMT", "from_person", "dongnghiep", "to", "chuyenvien"); got != http.StatusNotFound {
		t.Errorf("handing over in another department: status %d", got)
	}
	if got := m.as("chuyenvien").status(http.MethodGet, "/desk/handover"); got != http.StatusForbidden {
		t.Errorf("an officer opens it: status %d", got)
	}
}
