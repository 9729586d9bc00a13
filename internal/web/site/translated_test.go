package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// translate lets the public read a translation of the question's publication.
func (m *ministry) translate(code string, text question.PublicText) {
	m.t.Helper()
	p, err := m.svc.AddPerson(m.t.Context(), question.SystemActor(), service.NewPerson{
		Login: "bientap2", Name: "Biên tập hai", Email: "bientap2@bo.example.vn", Password: "a long password", Grants: []question.Grant{{Role: question.Board}},
	})
	if err != nil {
		m.t.Fatal(err)
	}
	second, err := m.svc.Actor(m.t.Context(), p.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, step := range []struct {
		by question.Actor
		e  service.TranslationEdit
	}{
		{m.board, service.TranslationEdit{Lang: "en", Version: 1, Text: text}},
		{second, service.TranslationEdit{Lang: "en", Version: 1, Content: text.Hash(), Let: true}},
	} {
		if err := m.svc.EditTranslation(m.t.Context(), step.by, code, step.e); err != nil {
			m.t.Fatal(err)
		}
	}
}

// A translation that is public is in all that readers of its language see and
// search, and leaves it with the original.
func TestATranslationIsWhereItsReadersLook(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	const title = "Term of a land lease for cooperatives"
	r, page := m.publish("Thời hạn thuê đất của hợp tác xã", "Hợp tác xã xin hỏi thời hạn thuê đất.", "Theo **Luật Đất đai**, thời hạn là 50 năm.")
	_, other := m.publish("Hạn mức giao đất ở tại đô thị", "Xin hỏi hạn mức giao đất ở.", "Do cấp tỉnh quy định.")
	v, en := m.visitor(), m.visitor()
	en.get("/thu-vien?lang=en")
	link := `a[href="` + page + `?lang=en"]`
	here := func(path string) {
		t.Helper()
		doc := en.page(path, http.StatusOK)
		doc.Has(link, title)
		doc.Has(".hd-list .govuk-tag", "Unofficial translation")
	}
	searches := []string{"land lease cooperatives", "cooperative leases", "how long is the lease of land"}

	en.page("/thu-vien", http.StatusOK).Has(`.hd-list a[lang="vi"][href="`+page+`"]`, "Thời hạn thuê đất")
	for _, q := range searches {
		v.page("/thu-vien?q="+url.QueryEscape(q), http.StatusOK).Lacks(`a[href^="` + page + `"]`)
	}
	v.page("/thu-vien", http.StatusOK).LacksText("Ngôn ngữ:")

	m.translate(r.Code, question.PublicText{
		Title: title, Question: "How long may a cooperative lease land?", Answer: "Under the **Land Law**, fifty years; see 31/2024/QH15.",
	})
	here("/")
	here("/linh-vuc/land")
	here("/don-vi/TCQLDD")
	here("/thu-vien?q=h%E1%BB%A3p+t%C3%A1c+x%C3%A3")
	doc := en.page("/thu-vien", http.StatusOK)
	doc.Has(`.hd-list a[lang="vi"][href="`+other+`"]`, "Hạn mức")
	doc.Has(".hd-list .hd-meta li", "In Vietnamese")
	for _, q := range searches {
		here("/thu-vien?q=" + url.QueryEscape(q))
		// A reader of Vietnamese who searches in English is led to the English text.
		doc := v.page("/thu-vien?q="+url.QueryEscape(q), http.StatusOK)
		doc.Has(`a[lang="en"][href="`+page+`?lang=en"]`, title)
		doc.Has(".hd-list .hd-meta li", "Ngôn ngữ: Tiếng Anh")
	}
	// In Vietnamese nothing changes.
	doc = v.page("/thu-vien?q=h%E1%BB%A3p+t%C3%A1c+x%C3%A3", http.StatusOK)
	doc.Has(`a[href="`+page+`"]`, "Thời hạn thuê đất")
	doc.LacksText("Ngôn ngữ:")
	v.page("/thu-vien?q=to+the", http.StatusOK).Lacks(`a[href^="` + page + `"]`)

	body := v.get("/feed.atom?lang=en").body
	for _, want := range []string{title, page + "?lang=en", `<entry xml:lang="vi">`, "How long may a cooperative", "&lt;strong&gt;Land Law"} {
		if !strings.Contains(body, want) {
			t.Errorf("the English feed lacks %q: %s", want, body)
		}
	}
	if body := m.visitor().get("/feed.atom").body; strings.Contains(body, title) || strings.Contains(body, "<entry xml:lang") {
		t.Errorf("the Vietnamese feed: %s", body)
	}
	body = v.get("/sitemap/1.xml").body
	for _, want := range []string{
		"<loc>" + base + page + "</loc>", "<loc>" + base + page + "?lang=en</loc>",
		`<xhtml:link rel="alternate" hreflang="en" href="` + base + page + `?lang=en">`,
		`<xhtml:link rel="alternate" hreflang="vi" href="` + base + page + `">`,
		`<xhtml:link rel="alternate" hreflang="x-default" href="` + base + page + `">`,
		"<loc>" + base + other + "</loc><lastmod>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the sitemap lacks %q: %s", want, body)
		}
	}
	if strings.Contains(body, other+"?lang") {
		t.Errorf("the sitemap has a translation that is none: %s", body)
	}

	m.act(m.board, r.Code, service.Act{Do: question.Withdraw, Reason: "Theo quy định."})
	for _, path := range []string{"/", "/thu-vien", "/linh-vuc/land", "/don-vi/TCQLDD", "/feed.atom?lang=en", "/sitemap/1.xml"} {
		for _, who := range []*visitor{v, en} {
			if body := who.get(path).body; strings.Contains(body, title) || strings.Contains(body, page) {
				t.Errorf("%s still has the translation", path)
			}
		}
	}
	for _, q := range append(searches, title) {
		en.page("/thu-vien?q="+url.QueryEscape(q), http.StatusOK).Lacks(`.hd-list a[href^="` + page + `"]`)
	}
	if a := en.get(page + "?lang=en"); a.StatusCode != http.StatusGone || strings.Contains(a.body, title) {
		t.Errorf("the page: status %d", a.StatusCode)
	}
}

// A correction takes the translation back, and an editor can too.
func TestATranslationOfWhatWasCorrectedIsFoundNoMore(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	text := question.PublicText{Title: "Term of a land lease for cooperatives", Question: "How long may a cooperative lease land?", Answer: "Fifty years."}
	r, page := m.publish("Thời hạn thuê đất của hợp tác xã", "Hợp tác xã xin hỏi thời hạn thuê đất.", "Thời hạn là 50 năm.")
	m.translate(r.Code, text)
	v := m.visitor()
	find := func(q string) bool {
		l, err := m.svc.Library(t.Context(), question.LibraryFilter{Query: q})
		if err != nil {
			t.Fatal(err)
		}
		return l.Total == 1 && "/thu-vien/"+l.Publications[0].Slug == page
	}
	if !find("cooperative lease") {
		t.Error("the translation is not found")
	}
	m.act(m.board, r.Code, service.Act{Do: question.Correct, Answer: "Thời hạn là 70 năm.", Note: "Sửa số năm."})
	if find("cooperative lease") || !find("thuê đất") || strings.Contains(v.get("/feed.atom?lang=en").body, text.Title) {
		t.Error("after the correction the old translation is found, or the original is not")
	}
	v.page("/thu-vien", http.StatusOK).Has(".hd-list a", "Thời hạn thuê đất")
}
