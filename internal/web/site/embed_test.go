package site_test

import (
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestTheBoxOnOtherSites(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	js := v.get("/nhung.js")
	if js.StatusCode != http.StatusOK || !strings.HasPrefix(js.Header.Get("Content-Type"), "text/javascript") ||
		js.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("the script for other sites: status %d, %v", js.StatusCode, js.Header)
	}
	if again := v.get("/nhung.js", "If-None-Match", js.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: status %d", again.StatusCode)
	}
	doc := v.page("/nhung?lang=en&theme=dark&linh-vuc=land", http.StatusOK)
	doc.Has("html.hd-box--dark", "")
	doc.Has(`input[name="field"][value="land"]`, "")
	doc.Has("label", "")
	r := v.get("/nhung?lang=en&theme=%22%3E%3Cscript%3E&linh-vuc=khong-co")
	if strings.Contains(r.body, "<script>") || strings.Contains(r.body, "khong-co") {
		t.Error("what another site wrote into the address stands in the page")
	}
	if c := r.Header.Values("Set-Cookie"); len(c) != 0 {
		t.Errorf("a cookie on another site's page: %q", c)
	}
	help := v.page("/nhung/huong-dan", http.StatusOK)
	help.Has(`script[src="/nhung.js"]`, "")
	help.Has("th", "data-accent")
	if csp := v.get("/nhung/huong-dan").Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("the page that shows the box: %s", csp)
	}
}

// What was published is never kept by the browser's worker: it keeps one page
// and what that is drawn with.
func TestThePageForBeingOffline(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	doc := v.page("/ngoai-tuyen", http.StatusOK)
	doc.Has("h1", "Không có kết nối mạng")
	doc.Has(`div[lang="en"] h2`, "There is no network")
	v.page("/", http.StatusOK).Has("html[data-hd-offline]", "")
	sw := v.get("/sw.js")
	if sw.StatusCode != http.StatusOK || sw.Header.Get("Cache-Control") != "no-cache" || strings.Contains(sw.body, ":hash:") {
		t.Fatalf("the worker: status %d, %q", sw.StatusCode, sw.Header.Get("Cache-Control"))
	}
	for _, put := range regexp.MustCompile(`cache\.(put|add|addAll)\([^;]*`).FindAllString(sw.body, -1) {
		if !strings.HasPrefix(put, "cache.put(page, answer)") && !strings.Contains(put, `assets`) {
			t.Errorf("the worker keeps something else: %s", put)
		}
	}
}

func TestThePictureOfASharedLink(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r, path := m.publish("Hạn mức giao đất ở nông thôn", "Hạn mức do ai quy định?", "Do cấp tỉnh quy định.")
	v := m.visitor()
	doc := v.page(path, http.StatusOK)
	if got := doc.Attr(`meta[property="og:image"]`, "content"); got != base+path+"/anh.png" {
		t.Errorf("the picture of the page: %q", got)
	}
	if got := v.page("/", http.StatusOK).Attr(`meta[property="og:image"]`, "content"); got != base+"/anh.png" {
		t.Errorf("the picture of the home page: %q", got)
	}
	first := v.get(path + "/anh.png")
	if got := doc.Attr(`meta[name="description"]`, "content"); got != "Hạn mức do ai quy định?" {
		t.Errorf("the page is described as %q", got)
	}
	img, err := png.Decode(strings.NewReader(first.body))
	if err != nil || img.Bounds().Dx() != 1200 || img.Bounds().Dy() != 630 || first.Header.Get("Content-Type") != "image/png" {
		t.Fatalf("%v, %v", err, first.Header)
	}
	if again := v.get(path+"/anh.png", "If-None-Match", first.Header.Get("ETag")); again.StatusCode != http.StatusNotModified || again.body != "" {
		t.Errorf("asked again: status %d", again.StatusCode)
	}
	m.act(m.board, r.Code, service.Act{Do: question.Correct, Title: "Hạn mức giao đất ở", Note: "Sửa tiêu đề."})
	moved := v.get(path + "/anh.png")
	if moved.StatusCode != http.StatusMovedPermanently {
		t.Fatalf("after the title changed: status %d", moved.StatusCode)
	}
	second := v.get(moved.Header.Get("Location"))
	if second.StatusCode != http.StatusOK || second.body == first.body || second.Header.Get("ETag") == first.Header.Get("ETag") {
		t.Errorf("the picture does not follow the title: status %d", second.StatusCode)
	}
	m.act(m.board, r.Code, service.Act{Do: question.Withdraw, Reason: "Theo quy định."})
	for _, p := range []string{path + "/anh.png", moved.Header.Get("Location")} {
		if gone := v.get(p, "If-None-Match", second.Header.Get("ETag")); gone.StatusCode != http.StatusGone || gone.body != "" {
			t.Errorf("%s of what is withdrawn: status %d", p, gone.StatusCode)
		}
	}
	if r := v.get("/thu-vien/khong-co/anh.png"); r.StatusCode != http.StatusNotFound {
		t.Errorf("of what is not there: status %d", r.StatusCode)
	}
}
