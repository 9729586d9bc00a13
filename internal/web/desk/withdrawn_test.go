package desk_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// A withdrawn publication is looked for where readers and programs look, and the
// editor sees it go, place by place.
func TestTheEditorSeesAPublicationLeaveEveryPlace(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Thời hạn thuê đất của hợp tác xã", "Hợp tác xã chúng tôi xin hỏi thời hạn thuê đất.")
	q := "/desk/questions/" + code
	m.draft(code, "Theo Luật Đất đai, thời hạn thuê là 50 năm.")
	m.do("chuyenvien", code, service.Act{Do: question.Submit})
	m.do("thutruong", code, service.Act{Do: question.Approve})
	m.do("banbientap", code, service.Act{Do: question.Approve})
	m.do("banbientap", code, service.Act{Do: question.Publish})
	english := question.PublicText{Title: "Term of a land lease", Question: "How long is the lease of a cooperative?", Answer: "Fifty years."}
	if err := m.svc.EditTranslation(t.Context(), m.acts["banbientap"], code, service.TranslationEdit{Lang: "en", Version: 1, Text: english}); err != nil {
		t.Fatal(err)
	}
	if err := m.svc.EditTranslation(t.Context(), m.acts["banbientap2"], code, service.TranslationEdit{Lang: "en", Version: 1, Content: english.Hash(), Let: true}); err != nil {
		t.Fatal(err)
	}
	board := m.as("banbientap")
	if got := board.status(http.MethodGet, q+"/withdrawn"); got != http.StatusNotFound {
		t.Errorf("before: status %d", got)
	}

	// The API is not part of these tests: one that leaks stands in for it.
	var leaks atomic.Bool
	leaks.Store(true)
	var asked atomic.Int64
	var searched atomic.Bool // for the words of the translation
	m.desk.LookAt(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Query().Get("q") == english.Title {
			searched.Store(true)
		}
		switch {
		case r.Header.Get("Authorization") != "" || strings.Contains(r.Header.Get("Cookie"), "session"):
			t.Errorf("%s was asked for as somebody", r.URL)
		case strings.HasPrefix(r.URL.Path, "/api/v1/publications/"):
			w.WriteHeader(http.StatusGone)
		case strings.HasPrefix(r.URL.Path, "/api/v1/similar") && leaks.Load() && !strings.Contains(r.URL.RawQuery, "lease"):
			_, _ = w.Write([]byte(`{"items":[{"code":"` + code + `"}]}`))
		case strings.HasPrefix(r.URL.Path, "/api/"):
			_, _ = w.Write([]byte(`{"items":[]}`))
		default:
			m.handler.ServeHTTP(w, r)
		}
	}))
	board.status(http.MethodGet, "/thu-vien") // kept on the shelf with the publication
	board.moved(q+"/withdrawn", q+"/withdraw", "version", board.version(q), "withdraw.reason", "Trả lời theo luật đã hết hiệu lực")
	doc := board.page(q + "/withdrawn")
	doc.Has("dd", "Thời hạn thuê đất của hợp tác xã")
	doc.Has("dd", "Trả lời theo luật đã hết hiệu lực")
	doc.Count("tbody tr", len(question.Places()))
	doc.Count("tbody .govuk-tag--green", len(question.Places())-1)
	doc.Has("tbody .govuk-tag--red", "Vẫn còn")
	doc.Has("#removals[hx-post]", "Còn 1 nơi")
	if !searched.Load() {
		t.Error("nobody has searched for the translation")
	}
	first := asked.Load()
	board.page(q + "/withdrawn")
	if asked.Load() != first {
		t.Error("looking at the page looks at the places")
	}

	leaks.Store(false)
	m.clock.Advance(90 * time.Second)
	board.moved(q+"/withdrawn", q+"/withdrawn")
	doc = board.page(q + "/withdrawn")
	doc.Has("#removals", "Đã gỡ khỏi tất cả các nơi")
	doc.Lacks("tbody .govuk-tag--red")
	doc.Lacks("#removals[hx-post]")
	if more := asked.Load() - first; more == 0 || more > 4 {
		t.Errorf("%d requests for the one place that was left", more)
	}
	before, err := m.svc.Withdrawn(t.Context(), m.acts["banbientap"], code)
	if err != nil {
		t.Fatal(err)
	}
	m.clock.Advance(time.Minute)
	board.moved(q+"/withdrawn", q+"/withdrawn", "all", "1")
	after, err := m.svc.Withdrawn(t.Context(), m.acts["banbientap"], code)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range after.Removals {
		was := before.Removals[i]
		if r.GoneAt == nil || !r.GoneAt.Equal(*was.GoneAt) || !r.LookedAt.After(was.LookedAt) {
			t.Errorf("%s: gone at %v, before %v; looked at %v, before %v", r.Place, r.GoneAt, was.GoneAt, r.LookedAt, was.LookedAt)
		}
	}

	if got := m.as("dongnghiep").status(http.MethodGet, q+"/withdrawn"); got != http.StatusNotFound {
		t.Errorf("an officer elsewhere: status %d", got)
	}
}
