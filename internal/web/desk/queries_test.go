package desk_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
)

// A page asks the database as often for twenty questions as for two: nothing is
// read in a loop.
func TestStatementsPerPage(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	readers := map[string]*reader{}
	for _, login := range []string{"tiepnhan", "chuyenvien", "thutruong", "banbientap"} {
		readers[login] = m.as(login)
	}
	pages := []struct {
		login, path string
		most        int64
	}{
		{"tiepnhan", "/desk", 16},
		{"tiepnhan", "/desk/intake", 14},
		{"tiepnhan", "/desk/questions", 16},
		{"chuyenvien", "/desk", 18},
		{"thutruong", "/desk", 26},
		{"thutruong", "/desk/questions", 20},
		{"banbientap", "/desk", 24},
		{"banbientap", "/desk/board", 16},
		{"banbientap", "/desk/questions?status=all&asker=0912345678", 16},
		{"banbientap", "/desk/questions?status=all&officer=chuyenvien", 16},
		{"thutruong", "/desk/review", 14},
		{"banbientap", "/desk/review", 14},
	}
	add := func(from, to int) string {
		var last string
		for i := from; i < to; i++ {
			last = m.ask(fmt.Sprintf("Câu hỏi số %d để đếm truy vấn", i), "Nội dung của câu hỏi dùng để đếm số truy vấn của trang.")
			routed := m.ask(fmt.Sprintf("Câu hỏi đã chuyển số %d để đếm", i), "Nội dung của câu hỏi đã chuyển tới đơn vị chủ trì.")
			m.do("tiepnhan", routed, service.Act{Do: question.Route, Department: "TCQLDD"})
			for at := range 2 { // one waits for the head, one for the board
				waits := m.ask(fmt.Sprintf("Câu hỏi chờ duyệt số %d-%d để đếm", i, at), "Nội dung của câu hỏi đã có câu trả lời chờ duyệt.")
				m.draft(waits, "Theo khoản 1 Điều 95 Luật Đất đai năm 2024.")
				m.do("chuyenvien", waits, service.Act{Do: question.Submit})
				if at == 1 {
					m.do("thutruong", waits, service.Act{Do: question.Approve})
				}
			}
		}
		return last
	}
	add(0, 2)
	few := map[string]int64{}
	for _, p := range pages {
		few[p.login+p.path] = m.statements(readers[p.login], p.path)
	}
	last := add(2, 20)
	for _, p := range pages {
		n := m.statements(readers[p.login], p.path)
		if n > few[p.login+p.path] {
			t.Errorf("%s as %s: %d statements for many questions, %d for two", p.path, p.login, n, few[p.login+p.path])
		}
		if n > p.most {
			t.Errorf("%s as %s: %d statements, at most %d are allowed", p.path, p.login, n, p.most)
		}
		t.Logf("%s as %s: %d statements", p.path, p.login, n)
	}
	if n := m.statements(readers["tiepnhan"], "/desk/questions/"+last); n > 30 {
		t.Errorf("the page of a question: %d statements", n)
	}
}

// statements opens a page and returns how many statements it takes. It is opened
// several times, since what changes seldom is kept for some seconds, which may
// just be over.
func (m *ministry) statements(r *reader, path string) int64 {
	m.t.Helper()
	at, err := url.Parse(m.url)
	if err != nil {
		m.t.Fatal(err)
	}
	var least int64
	for i := range 4 {
		ctx, n := store.Counting(m.t.Context())
		req := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		for _, c := range r.c.Jar.Cookies(at) {
			req.AddCookie(c)
		}
		rec := httptest.NewRecorder()
		m.handler.ServeHTTP(rec, req)
		if rec.Code != http.StatusOK {
			m.t.Fatalf("%s: status %d", path, rec.Code)
		}
		if i == 0 || n.Load() < least {
			least = n.Load()
		}
	}
	return least
}
