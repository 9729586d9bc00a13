package desk_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web/htmlcheck"
)

func aPDF(words string) string {
	return "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% " + words + "\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
}

// withFile is a form with one file, and fields as name and value in turns.
func (r *reader) withFile(path, name, content string, fields ...string) *http.Request {
	r.m.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			r.m.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("files", name)
	if err != nil {
		r.m.t.Fatal(err)
	}
	_, _ = part.Write([]byte(content))
	_ = w.Close()
	req, err := http.NewRequestWithContext(r.m.t.Context(), http.MethodPost, r.m.url+path, &b)
	if err != nil {
		r.m.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return req
}

func TestTheAnswerSFilesAndWhatOfThemIsPublic(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Chuyển mục đích sử dụng đất", "Gia đình tôi muốn chuyển mục đích sử dụng đất thì làm thế nào?")
	m.draft(code, "Xem tệp kèm theo.")
	officer := m.as("chuyenvien")
	add := "/desk/questions/" + code + "/files"
	if a := officer.send(officer.withFile(add, "hướng dẫn của Lan.pdf", aPDF("hướng dẫn"))); a.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.status, words(a.body))
	}
	bad := officer.send(officer.withFile(add, "macro.docm", "PK\x03\x04"))
	if bad.status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", bad.status)
	}
	doc := htmlcheck.Parse(t, strings.NewReader(bad.body))
	doc.Has(`.govuk-error-summary a[href="#files"]`, "macro.docm")
	doc.Has("#answer", "Xem tệp kèm theo.")
	page := officer.page("/desk/questions/" + code + "/answer")
	page.Has("a[download]", "hướng dẫn của Lan.pdf")
	href := page.Attr("a[download]", "href")
	if a := officer.send(officer.request(http.MethodGet, href)); a.status != http.StatusOK || a.body != aPDF("hướng dẫn") ||
		!strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, headers %v", a.status, a.header)
	}
	other := m.as("dongnghiep")
	if s := other.status(http.MethodGet, href); s != http.StatusNotFound {
		t.Errorf("another department gets %d", s)
	}
	if s := other.send(other.withFile(add, "x.pdf", aPDF("x"))).status; s != http.StatusNotFound {
		t.Errorf("another department may add: %d", s)
	}
	m.do("chuyenvien", code, service.Act{Do: question.Submit})
	m.do("thutruong", code, service.Act{Do: question.Approve})
	m.do("banbientap", code, service.Act{Do: question.Approve})
	board := m.as("banbientap")
	publish := board.page("/desk/questions/" + code + "/publish")
	publish.Has("fieldset label", "hướng dẫn của Lan.pdf")
	key := publish.Attr(`input[name="files.public"]`, "value")
	fields := []string{
		"version", publish.Attr(`input[name="version"]`, "value"), "publish.title", "Chuyển mục đích sử dụng đất",
		"publish.question", "Thủ tục chuyển mục đích?", "publish.answer", "Xem tệp.", "files.sent", "1", "files.public", key,
	}
	wrong := board.shown(http.StatusUnprocessableEntity, http.MethodPost, "/desk/questions/"+code+"/publish", append(fields, "files."+key, "")...)
	wrong.Has("#publish-files", "Tên hiển thị")
	wrong.Has(`input[name="files.public"][checked]`, "")
	board.moved("/desk/questions/"+code, "/desk/questions/"+code+"/publish", append(fields, "files."+key, "Hướng dẫn thủ tục")...)
	d, err := m.svc.Dossier(t.Context(), m.acts["banbientap"], code)
	if err != nil || len(d.PublicFiles) != 1 || d.PublicFiles[0].Label != "Hướng dẫn thủ tục" {
		t.Fatalf("%+v, %v", d.PublicFiles, err)
	}
}

// What came with a letter is kept when the form comes back with mistakes, a file
// that is refused leaves the rest, and in the end all of it is at the question.
func TestFilesOfWhatIsTypedIn(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	const path = "/desk/intake/new"
	fields := []string{
		"channel", "letter", "received_on", "02/03/2026", "kind", "question", "title", "Cấp giấy chứng nhận cho đất khai hoang", "asker.type", "citizen",
		"asker.name", "Trần Văn Bình", "body", "Gia đình tôi khai hoang từ năm 1990, nay xin hỏi thủ tục cấp giấy chứng nhận.",
	}
	intake := m.as("tiepnhan")
	first := intake.send(intake.withFile(path, "đơn viết tay.pdf", aPDF("đơn"), fields[:8]...)) // without a text
	if first.status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", first.status)
	}
	doc := htmlcheck.Parse(t, strings.NewReader(first.body))
	doc.Has("label", "đơn viết tay.pdf")
	doc.Has(`.govuk-error-summary a[href="#body"]`, "")
	key := doc.Attr(`input[name="file"]`, "value")

	bad := intake.send(intake.withFile(path, "ảnh.pdf", "MZ not a document", append(fields, "file", key)...))
	if bad.status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", bad.status)
	}
	doc = htmlcheck.Parse(t, strings.NewReader(bad.body))
	doc.Has(`.govuk-error-summary a[href="#files"]`, "ảnh.pdf")
	doc.Has("#body", "khai hoang từ năm 1990")

	sent := intake.send(intake.withFile(path, "bản vẽ.pdf", aPDF("bản vẽ"), append(fields, "file", doc.Attr(`input[name="file"]`, "value"))...))
	if sent.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", sent.status, words(sent.body))
	}
	code := sent.header.Get("Location")[len("/desk/intake?code="):]
	doc = intake.page("/desk/questions/" + code)
	doc.Has("a[download]", "đơn viết tay.pdf")
	doc.Has("a[download]", "bản vẽ.pdf")
	if a := m.as("chuyenvien").send(intake.withFile(path, "a.pdf", aPDF("a"), fields...)); a.status != http.StatusForbidden {
		t.Errorf("an officer types in: status %d", a.status)
	}
}
