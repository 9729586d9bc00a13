package site_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
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
