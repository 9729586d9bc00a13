package desk_test

import (
	"net/http"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// A low rating opens a review, which the board closes with a note; who is rated
// is a group of officers.
func TestLowRatingIsReviewed(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	admin := m.as("quantri")
	admin.moved("/desk/admin/people", "/desk/admin/people/chuyenvien", "name", "Cán bộ chuyenvien", "email", "chuyenvien@bo.example.vn",
		"team", "Phòng Chính sách", "active", "1", "officer.0", "TCQLDD")
	if got := admin.page("/desk/admin/people/chuyenvien").Attr(`input[name="team"]`, "value"); got != "Phòng Chính sách" {
		t.Errorf("the group is %q", got)
	}
	var codes []string
	for _, score := range []int{1, 5} {
		asked, err := m.svc.Ask(t.Context(), service.Asking{
			Channel: "web", Submission: submission("Câu hỏi sẽ được đánh giá về đất", "Nội dung của câu hỏi sẽ được người hỏi đánh giá."),
		})
		if err != nil {
			t.Fatal(err)
		}
		code, token := asked.Code, asked.Token
		m.draft(code, "Trả lời đầy đủ về câu hỏi đất đai của gia đình.")
		m.do("chuyenvien", code, service.Act{Do: question.Submit})
		m.do("thutruong", code, service.Act{Do: question.Approve})
		m.do("banbientap", code, service.Act{Do: question.Approve})
		if _, err := m.svc.Rate(t.Context(), code, token, score, "Trả lời chưa rõ về lệ phí."); err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
	}
	low := codes[0]
	board := m.as("banbientap")
	board.page("/desk").Has(`a[href="/desk/figures/reviews"]`, "Đánh giá thấp chờ xem xét")
	doc := board.page("/desk/figures/ratings")
	doc.Has(`#teams-table`, "nhóm chuyên viên")
	doc.Has("tbody th a", "Phòng Chính sách")
	doc.Count("blockquote", 2)
	board.page("/desk/figures/ratings?department=TCQLDD&team=").Count("blockquote", 0)
	board.page("/desk/figures/ratings?department=TCQLDD&team=Phòng+Chính+sách").Count("blockquote", 2)
	if got := board.status(http.MethodGet, "/desk/figures/ratings?from=2026-03-02&to=2026-03-01"); got != http.StatusBadRequest {
		t.Errorf("a period that ends before it begins: status %d", got)
	}
	const reviews = "/desk/figures/reviews"
	doc = board.page(reviews)
	doc.Count("blockquote", 1)
	doc.Has("li", low)
	doc.Has("blockquote", "Trả lời chưa rõ về lệ phí.")
	doc = board.shown(http.StatusUnprocessableEntity, http.MethodPost, reviews, "rating", low+"/1", "note", " ")
	doc.Has("#note-problem", "")
	doc.Has(`.govuk-error-summary a[href="#note"]`, "")
	if got := m.as("chuyenvien").status(http.MethodPost, reviews, "rating", low+"/1", "note", "Tự xem xét."); got != http.StatusForbidden {
		t.Errorf("an officer closed a review: status %d", got)
	}
	if got := board.status(http.MethodPost, reviews, "rating", codes[1]+"/1", "note", "Không thấp."); got != http.StatusUnprocessableEntity {
		t.Errorf("a good rating was reviewed: status %d", got)
	}
	board.moved(reviews, reviews, "rating", low+"/1", "note", "Đã yêu cầu đơn vị bổ sung về lệ phí.")
	board.page(reviews).Has("p", "Không có đánh giá thấp nào chờ xem xét.")
	board.page(reviews+"?state=closed").Has("li", "Đã yêu cầu đơn vị bổ sung về lệ phí.")
	board.page("/desk").Lacks(`a[href="/desk/figures/reviews"]`)
	if got := board.status(http.MethodPost, reviews, "rating", low+"/1", "note", "Lần nữa."); got != http.StatusUnprocessableEntity {
		t.Errorf("a review was closed twice: status %d", got)
	}
	admin.page("/desk/admin/audit").Has("h2", "Xem xét đánh giá thấp: "+low+"/1")
}
