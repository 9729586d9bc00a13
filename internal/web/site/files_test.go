package site_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// sent is a file on its way: the field, its name and what it says.
type sent struct{ field, name, content string }

func aPDF(words string) string {
	return "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% " + words + "\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
}

func aPNG(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// postFiles sends a form with files, as a browser does.
func (v *visitor) postFiles(path string, files []sent, fields ...string) reply {
	v.m.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.field, f.name)
		if err != nil {
			v.m.t.Fatal(err)
		}
		_, _ = part.Write([]byte(f.content))
	}
	_ = w.Close()
	req, err := http.NewRequestWithContext(v.m.t.Context(), http.MethodPost, v.m.url+path, &b)
	if err != nil {
		v.m.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	res, err := v.c.Do(req)
	if err != nil {
		v.m.t.Fatal(err)
	}
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	if err != nil {
		v.m.t.Fatal(err)
	}
	return reply{res, string(all)}
}

func TestFilesAreAskedWithAndTheRestStays(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	steps := typed()
	for _, s := range steps[:4] {
		v.post(s[0], s[1:]...)
	}
	text := steps[4][1:]
	// One is taken, one refused: what was typed and what was taken stay.
	doc := m.doc(v.postFiles("/hoi/noi-dung", []sent{
		{"files", "sơ đồ.png", aPNG(t)}, {"files", "virus.pdf", "MZ\x90\x00"},
	}, text...), http.StatusUnprocessableEntity)
	doc.Has(`.govuk-error-summary a[href="#files"]`, "virus.pdf")
	doc.Has("#body", "hai con")
	doc.Has("#have-files", "sơ đồ.png")
	key := doc.Attr(`input[name="drop"]`, "value")
	v.postFiles("/hoi/noi-dung", []sent{{"photo", "image.jpg.pdf", aPDF("x")}}, text...).leads(t, "/hoi/dong-y")
	v.page("/hoi/noi-dung", http.StatusOK).Count(`input[name="drop"]`, 2)
	v.postFiles("/hoi/noi-dung", nil, append([]string{"drop", key}, text...)...).leads(t, "/hoi/dong-y")
	v.post("/hoi/dong-y", steps[5][1:]...).leads(t, "/hoi/kiem-tra")
	review := v.page("/hoi/kiem-tra", http.StatusOK)
	review.Has(".govuk-summary-list__value", "image.jpg.pdf")
	review.LacksText("sơ đồ.png")
	v.post("/hoi/kiem-tra", "key", v.key()).leads(t, "/hoi/da-gui")
	link := v.page("/hoi/da-gui", http.StatusOK).Attr("#link", "href")
	page := v.page(link, http.StatusOK)
	page.Has("a[download]", "image.jpg.pdf")
	href := page.Attr("a[download]", "href")
	got := v.get(href)
	if got.StatusCode != http.StatusOK || got.body != aPDF("x") || got.Header.Get("Content-Disposition") != `attachment; filename=image.jpg.pdf` ||
		got.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") ||
		!strings.HasPrefix(got.Header.Get("Cache-Control"), "no-store") {
		t.Errorf("status %d, headers %v", got.StatusCode, got.Header)
	}
	for _, bad := range []string{strings.Split(href, "?")[0], strings.Split(href, "?")[0] + "?t=wrong", "/tep/cong-khai/" + key, "/tep/theo-doi/HD-2026-999999-X/" + key} {
		if r := v.get(bad); r.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: status %d", bad, r.StatusCode)
		}
	}
}

func TestTooMuchIsRefusedByName(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	steps := typed()
	for _, s := range steps[:4] {
		v.post(s[0], s[1:]...)
	}
	doc := m.doc(v.postFiles("/hoi/noi-dung", []sent{{"files", "bản đồ.pdf", aPDF(strings.Repeat("x", 11<<20))}}, steps[4][1:]...), http.StatusUnprocessableEntity)
	doc.Has(`.govuk-error-summary a[href="#files"]`, "bản đồ.pdf")
	doc.Has(`.govuk-error-summary a[href="#files"]`, "10 MB")
	if r := v.postFiles("/hoi/loai", []sent{{"files", "x.pdf", aPDF(strings.Repeat("x", 2<<20))}}); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a page that takes no files answers %d", r.StatusCode)
	}
}

func TestAReplyWithFilesKeepsThem(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r := m.ask("Cấp lại giấy chứng nhận bị mất", "Tôi bị mất giấy chứng nhận, nay xin cấp lại thì làm thế nào?")
	m.act(m.intake, r.Code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.act(m.head, r.Code, service.Act{Do: question.Assign, Officer: "chuyenvien"})
	m.act(m.officer, r.Code, service.Act{Do: question.Ask, Text: "Đề nghị gửi bản sao."})
	v := m.visitor()
	path := "/theo-doi/" + r.Code + "/bo-sung"
	doc := m.doc(v.postFiles(path, []sent{{"files", "bản sao.pdf", aPDF("bản sao")}}, "t", r.Token), http.StatusUnprocessableEntity)
	doc.Has(`a[href="#text"]`, "")
	doc.Has("#have-files", "bản sao.pdf")
	key := doc.Attr(`input[name="file"]`, "value")
	if bad := v.postFiles(path, []sent{{"files", "x.pdf", aPDF("x")}}, "t", "wrong", "text", "x"); bad.StatusCode != http.StatusNotFound {
		t.Errorf("without the secret: %d", bad.StatusCode)
	}
	if got := v.postFiles(path, nil, "t", r.Token, "text", "Tôi gửi kèm bản sao.", "file", key); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", got.StatusCode, got.body)
	}
	v.page(m.svc.FollowPath(r.Code, r.Token), http.StatusOK).Has("a[download]", "bản sao.pdf")
}
