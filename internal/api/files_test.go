package api_test

import (
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/question"
)

const aPDF = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% hướng dẫn\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"

// A program puts a file to the answer, lists, fetches and removes it; what lies
// about its content is refused, and nobody else sees it.
func TestFilesOfTheAnswer(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, _ := m.asked(t)
	m.step(t, "intake", code, "accept", nil)
	m.step(t, "intake", code, "route", object{"department": "TCQLDD"})
	m.step(t, "officer", code, "assign", object{"officer": "officer"})
	path := "/questions/" + code + "/files"
	raw := header("Content-Type", "application/octet-stream")

	added := m.send(t, http.MethodPost, path+"?name=huong-dan.pdf", aPDF, m.as("officer"), raw).want(http.StatusCreated).
		is("part", string(question.FileOfAnswer)).is("type", "pdf").is("name", "huong-dan.pdf").is("removed_at", nil)
	key := added.text("key")
	if got := added.header.Get("Location"); !strings.HasSuffix(got, path+"/"+key) {
		t.Errorf("location %q", got)
	}
	for name, bad := range map[string]struct {
		path, body string
		status     int
		opts       []option
	}{
		"twice":      {path + "?name=huong-dan.pdf", aPDF, http.StatusUnprocessableEntity, []option{raw, m.as("officer")}},
		"lies":       {path + "?name=anh.png", aPDF, http.StatusUnprocessableEntity, []option{raw, m.as("officer")}},
		"unknown":    {path + "?name=a.exe", "MZ", http.StatusUnprocessableEntity, []option{raw, m.as("officer")}},
		"no name":    {path, aPDF, http.StatusBadRequest, []option{raw, m.as("officer")}},
		"JSON":       {path + "?name=a.pdf", "{}", http.StatusUnsupportedMediaType, []option{m.as("officer")}},
		"elsewhere":  {path + "?name=a.pdf", aPDF, http.StatusNotFound, []option{raw, m.as("other")}},
		"intake":     {path + "?name=a.pdf", aPDF, http.StatusForbidden, []option{raw, m.as("intake")}},
		"nobody":     {path + "?name=a.pdf", aPDF, http.StatusUnauthorized, []option{raw}},
		"only reads": {path + "?name=a.pdf", aPDF, http.StatusForbidden, []option{raw, m.as("reader")}},
	} {
		if a := m.sendBad(t, http.MethodPost, bad.path, bad.body, bad.opts...); a.status != bad.status {
			t.Errorf("%s: status %d, want %d: %s", name, a.status, bad.status, a.body)
		}
	}

	m.send(t, http.MethodGet, path, nil, m.as("head")).want(http.StatusOK).is("items.0.key", key).is("items.0.size", len(aPDF))
	m.send(t, http.MethodGet, path, nil, m.as("other")).want(http.StatusNotFound)
	got := m.send(t, http.MethodGet, path+"/"+key, nil, m.as("head"), header("Accept", "application/octet-stream")).want(http.StatusOK)
	if string(got.body) != aPDF || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v: %q", got.header, got.body)
	}
	m.send(t, http.MethodGet, path+"/"+key, nil, m.as("other")).want(http.StatusNotFound)

	m.send(t, http.MethodDelete, path+"/"+key, nil, m.as("officer")).want(http.StatusNoContent)
	m.send(t, http.MethodDelete, path+"/"+key, nil, m.as("officer")).want(http.StatusNotFound)
	m.step(t, "officer", code, "draft", object{"answer": "Xem Điều 121."})
	m.step(t, "officer", code, "submit", nil)
	m.sendBad(t, http.MethodPost, path+"?name=muon.pdf", aPDF, m.as("officer"), raw).want(http.StatusConflict)
}
