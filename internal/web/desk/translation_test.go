package desk_test

import (
	"net/http"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// A translation is written by one editor, read by another, and gone from the
// public with the words that it was made of.
func TestATranslationIsReadByTwoAndFollowsItsOriginal(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Thời hạn thuê đất của hợp tác xã", "Hợp tác xã chúng tôi xin hỏi thời hạn thuê đất.")
	m.draft(code, "Theo Luật Đất đai, thời hạn thuê là 50 năm.")
	m.do("chuyenvien", code, service.Act{Do: question.Submit})
	m.do("thutruong", code, service.Act{Do: question.Approve})
	m.do("banbientap", code, service.Act{Do: question.Approve})
	m.do("banbientap", code, service.Act{Do: question.Publish})
	l, err := m.svc.Library(t.Context(), question.LibraryFilter{})
	if err != nil || len(l.Publications) != 1 {
		t.Fatal(err)
	}
	path, public := "/desk/questions/"+code+"/translation", "/thu-vien/"+l.Publications[0].Slug
	board, second, anybody := m.as("banbientap"), m.as("banbientap2"), m.browser()
	hidden := func(why string) {
		t.Helper()
		doc := anybody.page(public + "?lang=en")
		doc.LacksText("lease of land")
		doc.Lacks("#translation")
		doc.Lacks(`link[hreflang]`)
		if t.Failed() {
			t.Fatalf("%s: the translation is public", why)
		}
	}

	board.page("/desk/questions/"+code+"/publish").Has(`a[href="`+path+`"]`, "")
	board.shown(http.StatusUnprocessableEntity, http.MethodPost, path, "version", "1", "do", "save", "title", "", "question", "x", "answer", "y")
	board.shown(http.StatusUnprocessableEntity, http.MethodPost, path, "version", "1", "do", "save",
		"title", "Term of a lease of land", "question", "Asked by Trần Văn Bình, 0912 345 678.", "answer", "Fifty years.")
	board.moved(path, path, "version", "1", "do", "save", "title", "Term of a lease of land", "question", "How long is the lease?", "answer", "By **Điều 172**, fifty years.")
	doc := board.page(path)
	doc.Has("#waits", "")
	doc.Lacks(`button[value="let"]`)
	hidden("nobody has read it")

	content := second.page(path).Attr(`input[name="content"]`, "value")
	if got := board.status(http.MethodPost, path, "version", "1", "do", "let", "content", content); got != http.StatusForbidden {
		t.Errorf("its author lets it through: status %d", got)
	}
	if got := second.status(http.MethodPost, path, "version", "1", "do", "let", "content", "of something else"); got != http.StatusConflict {
		t.Errorf("another text than was read: status %d", got)
	}
	second.moved(path, path, "version", "1", "do", "let", "content", content)
	doc = anybody.page(public + "?lang=en")
	doc.Has(`h1[lang="en"]`, "Term of a lease of land")
	doc.Has("#translation", "unofficial translation")
	doc.Has(`.hd-prose[lang="en"] strong`, "Điều 172")
	doc.Has(`link[hreflang="vi"]`, "")
	doc.Has(`link[hreflang="en"][href="http://hoidap.test`+public+`?lang=en"]`, "")
	doc = m.browser().page(public)
	doc.Has(`h1[lang="vi"]`, "Thời hạn thuê đất")
	doc.Has(`link[hreflang="en"]`, "")
	doc.LacksText("lease of land")
	board.page(path).Has(".govuk-inset-text", "")

	// What is corrected is not read in its old words in another language.
	m.do("banbientap", code, service.Act{Do: question.Correct, Answer: "Thời hạn thuê là 70 năm.", Note: "Sửa số năm."})
	hidden("the original was corrected")
	second.page(path).Lacks(`button[value="let"]`)
	if got := second.status(http.MethodPost, path, "version", "2", "do", "let", "content", content); got != http.StatusConflict {
		t.Errorf("the old translation of a new text: status %d", got)
	}
	board.moved(path, path, "version", "2", "do", "save", "title", "Term of a lease of land", "question", "How long is the lease?", "answer", "Seventy years.")
	second.moved(path, path, "version", "2", "do", "let", "content", second.page(path).Attr(`input[name="content"]`, "value"))
	anybody.page(public+"?lang=en").Has(".hd-prose", "Seventy years.")

	m.do("banbientap", code, service.Act{Do: question.Withdraw, Reason: "Theo quy định."})
	anybody.shown(http.StatusGone, http.MethodGet, public+"?lang=en").LacksText("lease of land")
	if got := board.status(http.MethodGet, path); got != http.StatusNotFound {
		t.Errorf("the translation of what is withdrawn: status %d", got)
	}
	for _, who := range []string{"chuyenvien", "thutruong"} {
		if got := m.as(who).status(http.MethodGet, path); got == http.StatusOK {
			t.Errorf("%s translates: status %d", who, got)
		}
	}
}
