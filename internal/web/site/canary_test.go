package site_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hoidap/assets"
	"hoidap/internal/picture"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// TestNothingPrivateIsInAnyPublicOutput puts a word of its own into every
// private field and looks for each in everything that the public can load.
func TestNothingPrivateIsInAnyPublicOutput(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	n := 0
	var canaries []string
	canary := func() string {
		n++
		c := fmt.Sprintf("kanari%dx", n)
		canaries = append(canaries, c)
		return c
	}
	ask := func() service.Receipt {
		name := canary()
		r, err := m.svc.Ask(t.Context(), service.Asking{Channel: "web", Submission: question.Submission{
			Kind: question.KindQuestion, AskerType: question.Business, Name: "Trần " + name, Email: canary() + "@example.vn",
			Organisation: "Công ty " + canary(), Phone: "0935777135", TaxCode: "0100233488", Province: "01", Field: "land",
			Title: "Hỏi về " + canary(), Body: "Nội dung riêng có " + canary() + " và nhiều điều khác.", MayPublish: true, Consent: true, Lang: "vi",
		}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	canaries = append(canaries, "0935777135", "0935 777 135", "0100233488")
	public := func(code string) service.Act {
		return service.Act{Do: question.Publish, Title: "Hạn mức giao đất ở " + code[8:14], Question: "Hạn mức do ai quy định?", Answer: "Do cấp tỉnh quy định, theo Luật Đất đai năm 2024."}
	}
	life := func() service.Receipt {
		r := ask()
		m.act(m.intake, r.Code, service.Act{Do: question.Note, Note: "Ghi chú " + canary()})
		m.answer(r.Code, "Trả lời riêng có "+canary()+".")
		m.act(m.board, r.Code, public(r.Code))
		if _, err := m.svc.Rate(t.Context(), r.Code, r.Token, 4, "Nhận xét "+canary()); err != nil {
			t.Fatal(err)
		}
		return r
	}
	life()
	corrected := life()
	m.act(m.board, corrected.Code, service.Act{Do: question.Correct, Title: "Hạn mức của " + canaryTitle, Note: "Đổi tiêu đề."})
	m.act(m.board, corrected.Code, service.Act{Do: question.Correct, Title: "Hạn mức giao đất", Note: "Bỏ một từ khỏi tiêu đề."})
	canaries = append(canaries, canaryTitle)
	withdrawn := life()
	slug := pathOf(t, m, withdrawn.Code)
	m.act(m.board, withdrawn.Code, service.Act{Do: question.Withdraw, Reason: "Theo quy định."})
	open := ask() // never answered
	m.act(m.intake, open.Code, service.Act{Do: question.Note, Note: "Riêng " + canary()})

	v := m.visitor()
	waiting := life() // a translation that nobody else has read
	if err := m.svc.EditTranslation(t.Context(), m.board, waiting.Code, service.TranslationEdit{
		Lang: "en", Version: 1, Text: question.PublicText{Title: "Limit " + canary(), Question: "Who sets it?", Answer: "The province " + canary() + "."},
	}); err != nil {
		t.Fatal(err)
	}
	v.post("/nhan-tin", "linh-vuc", "land", "email", canary()+"@example.vn")
	m.confirmed(v, "don-vi", "TCQLDD", canary()+"@example.vn")
	v = m.visitor()
	paths := []string{
		"/nhan-tin", "/nhan-tin?linh-vuc=land", "/nhan-tin?don-vi=TCQLDD", "/nhan-tin/1", "/nhan-tin/1?t=x", "/nhan-tin/2/ngung",
		"/nhung?linh-vuc=land", "/nhung.js", "/nhung/huong-dan", "/sw.js", "/ngoai-tuyen", "/anh.png", slug + "/anh.png",
		"/", "/?lang=en", "/thu-vien", "/thu-vien?q=han+muc", "/thu-vien?cited=Lu%E1%BA%ADt+%C4%90%E1%BA%A5t+%C4%91ai+2024", "/thu-vien?asker=business",
		"/linh-vuc/land", "/don-vi/TCQLDD", "/thong-ke", "/feed.atom", "/feed.atom?field=land", "/sitemap.xml", "/sitemap/1.xml", "/sitemap/trang.xml",
		"/nhung", "/api", "/robots.txt", "/quyen-rieng-tu", slug,
		"/thong-ke.csv", "/thong-ke.json", "/thong-ke.json?by=field", "/thong-ke?by=outcome", "/feed.atom?department=TCQLDD", "/feed.atom?lang=en",
		// What is not there, and what is not for everybody.
		"/khong-co", "/theo-doi/" + open.Code, "/theo-doi/" + open.Code + "?t=x", "/theo-doi/" + open.Code + "/in", "/thu-vien/" + strings.ToLower(open.Code),
		"/theo-doi/" + corrected.Code, slug + "/khong-co", "/tep/cong-khai/x", "/linh-vuc/khong-co", "/thu-vien?from=x", "/hoi/da-gui", "/hoi/kiem-tra",
	}
	set, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	var fonts [][]byte
	for _, name := range picture.Fonts() {
		fonts = append(fonts, set.Content(name))
	}
	painter, err := picture.New(fonts...)
	if err != nil {
		t.Fatal(err)
	}
	l, err := m.svc.Library(t.Context(), question.LibraryFilter{Limit: 100})
	if err != nil || len(l.Publications) != 3 {
		t.Fatalf("%d publications, %v", len(l.Publications), err)
	}
	for _, p := range l.Publications {
		paths = append(paths, "/thu-vien/"+p.Slug, "/thu-vien/"+p.Slug+"?lang=en", "/nhan-tin?bai="+p.Slug)
		// A picture says what is public, and not a letter more.
		b, err := painter.Draw(picture.Card{Title: p.Title, Above: "Đất đai", Below: p.DepartmentName})
		if err != nil || v.get("/thu-vien/"+p.Slug+"/anh.png").body != string(b) {
			t.Errorf("the picture of %s is not of its title, field and department (%v)", p.Slug, err)
		}
	}
	look := func(place, all string) {
		t.Helper()
		for _, c := range canaries {
			if strings.Contains(all, c) {
				t.Errorf("%s has %q", place, c)
			}
		}
	}
	for _, p := range paths {
		for _, lang := range []string{"vi", "en"} {
			p := inLanguage(p, lang)
			r := v.get(p)
			look(p, everyByte(r.Header, r.body))
		}
	}
	program := m.program()
	for _, p := range []string{
		"/publications?limit=100", "/publications?q=han+muc", "/publications?cited=Lu%E1%BA%ADt+%C4%90%E1%BA%A5t+%C4%91ai+2024", "/similar?q=han+muc",
		"/publications/" + strings.TrimPrefix(slug, "/thu-vien/"), "/departments", "/fields", "/provinces", "/figures", "/figures?by=field",
		"/figures?by=month", "/figures?by=outcome", "/openapi.json", "/questions", "/questions/" + open.Code, "/events", "/no-such",
	} {
		look("/api/v1"+p, told(program, "/api/v1"+p))
	}
	for _, p := range l.Publications {
		look("the API's "+p.Slug, told(program, "/api/v1/publications/"+p.Slug))
	}
	for _, c := range canaries {
		doc := v.page("/thu-vien?q="+url.QueryEscape(c), http.StatusOK)
		doc.Count(".hd-list h3", 0)
		if r := v.post("/hoi/tuong-tu", "title", "về "+c, "body", ""); strings.Contains(r.body, "href") {
			t.Errorf("similar to %q: %q", c, r.body)
		}
	}
}

const canaryTitle = "kanaritieude"

// pathOf returns the address of a publication.
func pathOf(t *testing.T, m *ministry, code string) string {
	t.Helper()
	l, err := m.svc.Library(t.Context(), question.LibraryFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Publications {
		if p.Code == code {
			return "/thu-vien/" + p.Slug
		}
	}
	t.Fatalf("%s is not in the library", code)
	return ""
}

// inLanguage returns the address as who reads the language asks for it.
func inLanguage(path, lang string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}
