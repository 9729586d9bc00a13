package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Who may open what; everything that opens is checked by htmlcheck.
func TestPagesByRole(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.add("truongban", question.Grant{Role: question.Chair})
	code := m.ask("Câu hỏi của Tổng cục Quản lý đất đai", "Chỉ cán bộ của đơn vị chủ trì và phối hợp được đọc.")
	m.draft(code, "Dự thảo")
	q := "/desk/questions/" + code
	const ok, forbidden, missing = http.StatusOK, http.StatusForbidden, http.StatusNotFound
	for _, c := range []struct {
		login string
		want  map[string]int
	}{
		{"tiepnhan", map[string]int{"/desk": ok, "/desk/intake": ok, "/desk/review": forbidden, "/desk/board": forbidden, q: ok, q + "/answer": forbidden, "/desk/admin": forbidden}},
		{"chuyenvien", map[string]int{"/desk": ok, "/desk/intake": forbidden, "/desk/review": forbidden, "/desk/board": forbidden, q: ok, q + "/answer": ok, q + "/revisions/1": ok, q + "/revisions/7": missing, q + "/publish": ok, "/desk/figures": ok, "/desk/admin/people": forbidden}},
		{"dongnghiep", map[string]int{"/desk": ok, q: missing, q + "/answer": missing, q + "/revisions/1": missing, q + "/review": missing, q + "/publish": missing, q + "/split": missing}},
		{"thutruong", map[string]int{"/desk": ok, "/desk/review": ok, "/desk/board": forbidden, q: ok, q + "/answer": ok}},
		{"banbientap", map[string]int{"/desk": ok, "/desk/review": ok, "/desk/board": ok, q: ok, q + "/publish": http.StatusConflict}},
		{"truongban", map[string]int{"/desk": ok, "/desk/board": ok, q: ok, "/desk/admin": forbidden}},
		{"quantri", map[string]int{"/desk/admin": ok, "/desk/intake": forbidden, q: missing, "/desk/admin/departments": ok, "/desk/admin/departments/TCQLDD": ok, "/desk/admin/departments/XX": missing, "/desk/admin/fields/land": ok, "/desk/admin/people/new": ok, "/desk/admin/settings": ok, "/desk/admin/queues": ok}},
	} {
		r := m.as(c.login)
		for path, want := range c.want {
			for _, lang := range []string{"vi", "en"} {
				t.Logf("%s opens %s in %s", c.login, path, lang)
				r.shown(want, http.MethodGet, path+"?lang="+lang)
			}
		}
	}
	if a := m.as("quantri").send(m.as("quantri").request(http.MethodGet, "/desk")); a.header.Get("Location") != "/desk/admin" {
		t.Errorf("the administrator lands at %q", a.header.Get("Location"))
	}
	for _, path := range []string{"/desk/questions/HD-2026-999999-A", "/desk/questions/x", "/desk/nowhere"} {
		m.as("tiepnhan").shown(missing, http.MethodGet, path)
	}
}

// Steps are refused to those whose they are not, by whatever address.
func TestStepsByRole(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi chỉ người có thẩm quyền xử lý", "Người khác không được thực hiện bước này.")
	q := "/desk/questions/" + code
	for login, want := range map[string]int{
		"chuyenvien": http.StatusNotFound, "dongnghiep": http.StatusNotFound, "quantri": http.StatusNotFound, "banbientap": http.StatusForbidden,
	} {
		if got := m.as(login).status(http.MethodPost, q+"/route", "route.department", "TCQLDD"); got != want {
			t.Errorf("%s routes: status %d, want %d", login, got, want)
		}
	}
	if got := m.as("tiepnhan").status(http.MethodPost, q+"/explode"); got != http.StatusNotFound {
		t.Errorf("an unknown step: status %d", got)
	}
	if got := m.browser().status(http.MethodPost, q+"/route"); got != http.StatusUnauthorized {
		t.Errorf("nobody routes: status %d", got)
	}
	if got := m.question(code); got.Status != question.Received || got.Version != 1 {
		t.Errorf("the question is %s, version %d", got.Status, got.Version)
	}
}

// The steps on the page are those that the table of moves allows.
func TestOnlyAllowedStepsAreOffered(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi để xem các nút trên trang", "Mỗi người chỉ thấy việc của mình.")
	m.draft(code, "Dự thảo")
	for _, login := range []string{"tiepnhan", "chuyenvien", "thutruong", "banbientap"} {
		doc := m.as(login).page("/desk/questions/" + code)
		offered := map[string]bool{}
		for _, n := range doc.Find("form") {
			for _, a := range n.Attr {
				if rest, ok := strings.CutPrefix(a.Val, "/desk/questions/"+code+"/"); a.Key == "action" && ok && rest != "asker#asker" {
					offered[rest] = true
				}
			}
		}
		for _, do := range question.Allowed(m.question(code), m.acts[login]) {
			if do == question.Draft {
				doc.Has(`a[href="/desk/questions/`+code+`/answer"]`, "soạn trả lời")
				continue
			}
			if !offered[string(do)] {
				t.Errorf("%s is not offered %s", login, do)
			}
			delete(offered, string(do))
		}
		if len(offered) > 0 {
			t.Errorf("%s is offered %v", login, offered)
		}
	}
}

func TestListAndPages(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	for i := range 27 {
		m.ask(fmt.Sprintf("Câu hỏi số %d về đất đai", i+1), "Nội dung câu hỏi về đất đai, đủ dài để được nhận.")
	}
	other := m.ask("Tiếng ồn của nhà máy vượt quy chuẩn", "Nhà máy gần khu dân cư gây tiếng ồn về đêm.")
	r := m.as("tiepnhan")
	doc := r.page("/desk/questions")
	doc.Count(".hd-list h3", 25)
	next := doc.Attr(`a[rel="next"]`, "href")
	doc = r.page(next)
	doc.Count(".hd-list h3", 3)
	doc.Lacks(`a[rel="next"]`)
	doc.Has(`a[rel="prev"]`, "")
	r.page("/desk/questions?q=tieng+on").Count(".hd-list h3", 1)
	r.page("/desk/questions?q="+strings.ToLower(other)).Has(".hd-list", "Tiếng ồn")
	r.page("/desk/questions?status=answered").Lacks(".hd-list")
	r.page("/desk/questions?status=không+có&order=không").Count(".hd-list h3", 25)
	r.shown(http.StatusBadRequest, http.MethodGet, "/desk/questions?cursor=xyz")
	r.shown(http.StatusBadRequest, http.MethodGet, "/desk/questions?q="+strings.Repeat("a", 2000))
	r.page("/desk").Has(`.hd-figures a[href="/desk/intake"]`, "28")
	r.page("/desk/intake").Count("article", 10)
}

// Whatever an asker, a person or an administrator writes is shown as text.
func TestScriptsAreText(t *testing.T) {
	t.Parallel()
	const evil = `<script>alert("x")</script><img src=x onerror=alert(1)>`
	m := open(t)
	m.staff()
	m.add("nguy.hiem", question.Grant{Role: question.Officer, Department: "TCQLDD"}, question.Grant{Role: question.Head, Department: "TCQLDD"})
	sub := submission("Tiêu đề "+evil, "Nội dung câu hỏi "+evil)
	sub.AskerType, sub.Name, sub.Organisation = question.Business, "Người hỏi "+evil, "Công ty "+evil
	rc, err := m.svc.Ask(t.Context(), service.Asking{Channel: "web", Submission: sub})
	if err != nil {
		t.Fatal(err)
	}
	code, q := rc.Code, "/desk/questions/"+rc.Code
	admin := m.as("quantri")
	admin.moved("/desk/admin/people", "/desk/admin/people/nguy.hiem", "name", evil, "email", "a@example.vn", "active", "1", "officer.0", "TCQLDD", "head.0", "TCQLDD")
	m.do("tiepnhan", code, service.Act{Do: question.Note, Note: evil})
	safe := func(r *reader, path string) {
		t.Helper()
		doc := r.page(path)
		doc.Lacks("main script")
		doc.Lacks("main img")
		doc.Has("main", `<script>alert("x")</script>`)
	}
	intake, board := m.as("tiepnhan"), m.as("banbientap")
	for _, path := range []string{"/desk", "/desk/intake", "/desk/questions", q, q + "/split"} {
		safe(intake, path)
	}
	safe(admin, "/desk/admin/people")
	m.draft(code, evil)
	m.do("nguy.hiem", code, service.Act{Do: question.Draft, Answer: evil + "\n\n[x](javascript:alert(1))", AnswerVersion: 1})
	officer := m.as("nguy.hiem")
	for _, path := range []string{q, q + "/answer", q + "/revisions/2"} {
		safe(officer, path)
	}
	officer.page(q).Lacks(`a[href^="javascript"]`)
	m.do("nguy.hiem", code, service.Act{Do: question.Submit, Note: evil})
	safe(m.as("thutruong"), q+"/review")
	m.do("thutruong", code, service.Act{Do: question.Approve, Note: evil})
	safe(board, "/desk/board")
	m.do("banbientap", code, service.Act{Do: question.Approve})
	safe(board, q+"/publish")
	m.do("banbientap", code, service.Act{Do: question.Publish, Title: evil, Question: evil, Answer: evil})
	safe(board, q)
	safe(board, q+"/publish")
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi để gửi dữ liệu sai", "Dữ liệu sai không được lưu một phần nào.")
	q := "/desk/questions/" + code
	r := m.as("tiepnhan")
	for name, c := range map[string]struct {
		fields []string
		want   int
	}{
		"not UTF-8":         {[]string{"note.note", "\xff\xfe"}, http.StatusBadRequest},
		"too long":          {[]string{"note.note", strings.Repeat("a", 6000)}, http.StatusUnprocessableEntity},
		"too much":          {[]string{"note.note", strings.Repeat("a", 1<<20)}, http.StatusRequestEntityTooLarge},
		"version no number": {[]string{"note.note", "a", "version", "x"}, http.StatusUnprocessableEntity},
		"nothing":           {nil, http.StatusUnprocessableEntity},
	} {
		if got := r.status(http.MethodPost, q+"/note", c.fields...); got != c.want {
			t.Errorf("%s: status %d, want %d", name, got, c.want)
		}
	}
	if got := r.status(http.MethodPost, q+"/route", "route.department", "KHONGCO"); got != http.StatusUnprocessableEntity {
		t.Errorf("unknown department: status %d", got)
	}
	if got := m.question(code).Version; got != 1 {
		t.Errorf("version %d", got)
	}
}
