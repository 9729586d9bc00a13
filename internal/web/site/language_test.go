package site_test

import (
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/testlang"
)

// A language for which there is nothing but a catalogue is chosen, remembered
// and shown like the others.
func TestAThirdLanguageIsSpokenEverywhere(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(testlang.Copy(t, "fr", "base.skip"))
	if err != nil {
		t.Fatal(err)
	}
	m := openSpeaking(t, nil, cat)
	m.staff()
	v := m.visitor()

	doc := v.page("/thu-vien", http.StatusOK)
	doc.Has(`a[hreflang="fr"][lang="fr"][href="/thu-vien?lang=fr"]`, testlang.Name)
	doc.Has(`a[hreflang="en"]`, "English")
	doc.Lacks(`a[hreflang="vi"]`)
	doc.Has(`link[rel="canonical"][href="`+base+`/thu-vien"]`, "")
	doc.Has(`link[rel="alternate"][hreflang="fr"][href="`+base+`/thu-vien?lang=fr"]`, "")
	doc.Has(`link[rel="alternate"][hreflang="x-default"][href="`+base+`/thu-vien"]`, "")

	doc = v.page("/thu-vien?lang=fr", http.StatusOK)
	doc.Has(`html[lang="fr"]`, "")
	doc.Has("h1", cat.Lang("en").T("site.library.title")+testlang.Sign)
	doc.Has(".govuk-skip-link", cat.Lang("en").T("base.skip"))
	doc.Has(`link[rel="canonical"][href="`+base+`/thu-vien?lang=fr"]`, "")
	doc.Has(`a[hreflang="vi"][href="/thu-vien?lang=vi"]`, "Tiếng Việt")
	// The browser remembers, whatever is asked for next: from the router, and from
	// the shelf.
	for range 2 {
		doc = v.page("/", http.StatusOK)
		doc.Has(`html[lang="fr"]`, "")
		doc.Has("h1", testlang.Sign)
		doc.Has(`a[href="/linh-vuc/land"]`, "Land") // what only the ministry has named is in English
	}
	v.page("/khong-co", http.StatusNotFound).Has(`html[lang="fr"]`, "")
	v.page("/ngoai-tuyen", http.StatusOK).Has(`div[lang="fr"]`, testlang.Sign)
	for path, want := range map[string]string{"/nhung.js": `"fr":"`, "/feed.atom": `xml:lang="fr"`, "/thong-ke": `<html lang="fr"`} {
		if body := v.get(path).body; !strings.Contains(body, want) {
			t.Errorf("%s lacks %q: %.400s", path, want, body)
		}
	}

	// Who asks for letters in it is written to in it.
	v.post("/nhan-tin", "linh-vuc", "land", "email", "lan@example.vn")
	if n := m.count(`SELECT count(*) FROM mails WHERE lang = 'fr'`); n != 1 {
		t.Errorf("%d letters in the language, want 1", n)
	}
	if _, err := m.svc.Ask(t.Context(), service.Asking{Channel: "web", Submission: question.Submission{
		Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Trần Văn Bình", Email: "binh@example.vn", Province: "01",
		Field: "land", Title: "Hạn mức giao đất ở", Body: "Xin hỏi hạn mức giao đất ở.", Consent: true, Lang: "fr",
	}}); err != nil {
		t.Error(err)
	}
	_, err = m.svc.Ask(t.Context(), service.Asking{Channel: "web", Submission: question.Submission{
		Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Trần Văn Bình", Email: "binh@example.vn", Province: "01",
		Field: "land", Title: "Hạn mức giao đất ở", Body: "Xin hỏi hạn mức giao đất ở.", Consent: true, Lang: "lo",
	}})
	if question.CodeOf(err) != question.CodeInvalid {
		t.Errorf("a language that nobody speaks here: %v", err)
	}
}
