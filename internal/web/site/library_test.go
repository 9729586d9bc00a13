package site_test

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestSearchWithoutDiacritics(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	_, land := m.publish("Thời hạn sử dụng đất đai nông nghiệp", "Hộ gia đình được sử dụng trong bao lâu?", "Năm mươi năm, theo Nghị định 102/2024/NĐ-CP.")
	m.publish("Giấy phép khai thác nước ngầm", "Khoan giếng có phải xin phép không?", "Có, với công trình quy mô lớn.")
	v := m.visitor()
	for _, q := range []string{"đất đai", "dat dai", "DAT DAI", norm.NFD.String("đất đai"), "dat  nong   nghiep"} {
		doc := v.page("/thu-vien?q="+url.QueryEscape(q), http.StatusOK)
		doc.Count(".hd-list h3", 1)
		doc.Has(`.hd-list a[href="`+land+`"] mark`, "đất")
	}
	v.page("/thu-vien?q=dat+dai", http.StatusOK).Has("mark", "đất đai")
	v.page("/thu-vien?cited=102%2F2024%2FN%C4%90-CP", http.StatusOK).Has("mark", "102/2024/NĐ-CP")
	v.page("/thu-vien?cited=102%2F2024%2FN%C4%90-CP", http.StatusOK).Count(".hd-list h3", 1)
	v.page("/thu-vien?field=land&department=TCQLDD&from=01/03/2026&to=2026-03-02", http.StatusOK).Count(".hd-list h3", 2)
	v.page("/thu-vien?from=03/03/2026", http.StatusOK).Count(".hd-list h3", 0)
	none := v.page("/thu-vien?q=khongcogica", http.StatusOK)
	none.Has("main", "Không tìm thấy câu hỏi nào")
	none.Has(`main a[href="/hoi"]`, "")

	bad := m.doc(v.get("/thu-vien?from=hom-qua&to=31/02/2026"), http.StatusBadRequest)
	bad.Has("#from-error", "17/02/2026")
	bad.Has(`#from[value="hom-qua"]`, "")
	m.doc(v.get("/thu-vien?from=03/03/2026&to=02/03/2026"), http.StatusBadRequest).Has("#to-error", "")
	if r := v.get("/thu-vien?cursor=%22%3Cx"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a forged cursor: status %d, want 400", r.StatusCode)
	}
	long := v.page("/thu-vien?q="+strings.Repeat("dat+", 2500), http.StatusOK)
	long.Has(".govuk-inset-text", "200 ký tự")
}

func TestTheLibraryIsReadPageByPage(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	seen := map[string]bool{}
	for i := range 23 {
		m.clock.Advance(time.Minute)
		_, path := m.publish("Câu hỏi thứ "+strings.Repeat("a", i+1)+" về đất", "Nội dung của câu hỏi này là về đất.", "Trả lời về đất.")
		seen[path] = false
	}
	for _, start := range []string{"/thu-vien", "/thu-vien?q=dat", "/linh-vuc/land", "/don-vi/TCQLDD"} {
		found := map[string]bool{}
		next := start
		for pages := 0; next != "" && pages < 5; pages++ {
			doc := m.visitor().page(next, http.StatusOK)
			for path := range seen {
				if len(doc.Find(`.hd-list h3 a[href="`+path+`"]`)) > 0 {
					if found[path] {
						t.Errorf("%s: %s stands twice", start, path)
					}
					found[path] = true
				}
			}
			next = ""
			if len(doc.Find(`a[rel="next"]`)) > 0 {
				next = doc.Attr(`a[rel="next"]`, "href")
			}
		}
		if len(found) != len(seen) {
			t.Errorf("%s: %d of %d publications were found", start, len(found), len(seen))
		}
	}
}

func TestAPublicationShowsWhatWasReviewedAndNothingElse(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	_, path := m.publish("Hạn mức đất ở <i>nông thôn</i>", "Tôi là Trần Văn Bình, số 0912345678, hỏi về hạn mức. <script>x</script>", "Theo Điều 195 Luật Đất đai.\n\n<script>alert(1)</script>\n\n- một\n- hai")
	r := m.visitor().get(path)
	if strings.Contains(r.body, "<script>x") || strings.Contains(r.body, "<script>alert") || strings.Contains(r.body, "<i>") {
		t.Error("the page is not escaped")
	}
	doc := m.doc(r, http.StatusOK)
	doc.Has(`h1[itemprop="name"]`, "Hạn mức đất ở <i>nông thôn</i>")
	doc.Has(".hd-prose li", "hai")
	doc.Has(`link[rel="canonical"][href="`+base+path+`"]`, "")
	doc.Has(`[itemtype="https://schema.org/QAPage"] [itemprop="acceptedAnswer"]`, "Điều 195")
	doc.Has("main", "Tổng cục Quản lý đất đai")
	doc.LacksText("Trần Văn Bình")
	doc.LacksText("0912345678")
}

func TestTheETagFollowsCorrectionAndWithdrawal(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	rc, path := m.publish("Phí đo đạc khi tách thửa", "Phí đo đạc khi tách thửa là bao nhiêu?", "Do Hội đồng nhân dân cấp tỉnh quy định.")
	v := m.visitor()
	first := v.get(path)
	tag := first.Header.Get("ETag")
	if tag == "" || !strings.Contains(first.Header.Get("Cache-Control"), "public") {
		t.Fatalf("ETag %q, Cache-Control %q", tag, first.Header.Get("Cache-Control"))
	}
	if r := v.get(path, "If-None-Match", tag); r.StatusCode != http.StatusNotModified || r.body != "" {
		t.Errorf("unchanged: status %d, %d bytes", r.StatusCode, len(r.body))
	}
	if r := v.get(path+"?lang=en", "If-None-Match", tag); r.StatusCode != http.StatusOK {
		t.Errorf("in English: status %d, want 200", r.StatusCode)
	}
	v = m.visitor()
	m.act(m.board, rc.Code, service.Act{Do: question.Correct, Answer: "Theo nghị quyết của Hội đồng nhân dân cấp tỉnh.", Note: "Ghi rõ hình thức văn bản."})
	r := v.get(path, "If-None-Match", tag)
	doc := m.doc(r, http.StatusOK)
	doc.Has(".govuk-inset-text", "Ghi rõ hình thức văn bản.")
	doc.Has(".hd-prose", "nghị quyết")
	m.act(m.board, rc.Code, service.Act{Do: question.Withdraw, Reason: "Quy định đã thay đổi."})
	gone := m.doc(v.get(path, "If-None-Match", r.Header.Get("ETag")), http.StatusGone)
	gone.Has("main", "Quy định đã thay đổi.")
	gone.Has("main", "02/03/2026")
	gone.LacksText("nghị quyết của Hội đồng")
	v.page("/thu-vien", http.StatusOK).LacksText("Phí đo đạc")
	v.page("/thu-vien?q=phi+do+dac", http.StatusOK).Count(".hd-list h3", 0)
	if f := v.get("/feed.atom").body + v.get("/sitemap/1.xml").body; strings.Contains(f, path) {
		t.Error("the feed or the sitemap still lists what was withdrawn")
	}
}

func TestFeedAndSitemapAreXML(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	_, path := m.publish("Đất & nước: \"hỏi\" <gì>", "Câu hỏi có ký tự & < > lạ trong nội dung.", "Trả lời **đậm** & <b>lạ</b>.")
	v := m.visitor()
	for _, p := range []string{"/feed.atom", "/feed.atom?field=land", "/feed.atom?department=tcqldd", "/feed.atom?field=land&department=TCQLDD&lang=en"} {
		r := v.get(p)
		var feed struct {
			ID      string `xml:"id"`
			Updated string `xml:"updated"`
			Entries []struct {
				Title   string `xml:"title"`
				Content string `xml:"content"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal([]byte(r.body), &feed); err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		if len(feed.Entries) != 1 || feed.Entries[0].Title != "Đất & nước: \"hỏi\" <gì>" || !strings.Contains(feed.Entries[0].Content, "<strong>đậm</strong>") {
			t.Errorf("%s: %+v", p, feed)
		}
		if _, err := time.Parse(time.RFC3339, feed.Updated); err != nil {
			t.Errorf("%s: %v", p, err)
		}
	}
	if r := v.get("/feed.atom?field=water"); strings.Contains(r.body, "<entry>") {
		t.Error("the feed of another field has the entry")
	}
	var site struct {
		URLs []string `xml:"url>loc"`
	}
	if err := xml.Unmarshal([]byte(v.get("/sitemap/1.xml").body), &site); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(site.URLs, "\n"), base+path) {
		t.Errorf("the sitemap lacks %s: %v", path, site.URLs)
	}
}

func TestADepartmentThatIsNoMoreNamesItsSuccessor(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.publish("Hạn mức đất ở tại nông thôn", "Hạn mức giao đất ở nông thôn do ai quy định?", "Do Ủy ban nhân dân cấp tỉnh.")
	system, today := question.SystemActor(), m.svc.Today()
	if err := m.svc.SaveDepartment(t.Context(), system, question.Department{
		Code: "VDD", Symbol: "VĐĐ", NameVI: "Vụ Đất đai", NameEN: "Land Department", Answers: true, ValidFrom: today, Position: 90,
	}, service.Saving{New: true}); err != nil {
		t.Fatal(err)
	}
	old, err := m.svc.Department(t.Context(), "TCQLDD")
	if err != nil {
		t.Fatal(err)
	}
	old.ValidTo, old.Successor = today, "VDD"
	if err := m.svc.SaveDepartment(t.Context(), system, old, service.Saving{}); err != nil {
		t.Fatal(err)
	}
	v := m.visitor()
	doc := v.page("/don-vi/TCQLDD", http.StatusOK)
	doc.Has(".govuk-inset-text a[href=\"/don-vi/VDD\"]", "Vụ Đất đai")
	doc.Has(".hd-list", "Hạn mức đất ở")
	v.page("/don-vi/VDD", http.StatusOK).Has(`main a[href="/don-vi/TCQLDD"]`, "Tổng cục Quản lý đất đai")
}

func TestTheFiguresOfAPeriod(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.publish("Hạn mức đất ở tại nông thôn", "Hạn mức giao đất ở nông thôn do ai quy định?", "Do Ủy ban nhân dân cấp tỉnh.")
	m.ask("Một câu hỏi khác về đất", "Tôi hỏi về thời hạn sử dụng đất nông nghiệp.")
	v := m.visitor()
	doc := v.page("/thong-ke", http.StatusOK)
	doc.Has("main", "tiếp nhận 2 câu hỏi và chuyển đơn vị trả lời, đăng tải công khai 1 câu hỏi (50,0 %)")
	doc.Has("tbody tr", "Tổng cục Quản lý đất đai 1 1 0 1 1 0 0 100,0 % 0")
	doc.Has("tbody tr", "Tất cả 2 1 1 1 1 0 0 50,0 % 0")
	v.page("/thong-ke?from=01/01/2025&to=31/12/2025", http.StatusOK).Has("main", "tiếp nhận 0 câu hỏi")
	m.doc(v.get("/thong-ke?from=x"), http.StatusBadRequest).Has("#from-error", "")
	m.doc(v.get("/thong-ke?from=02/03/2026&to=01/03/2026"), http.StatusBadRequest).Has("#to-error", "")
	v.page("/", http.StatusOK).Has("main", "tiếp nhận 2 câu hỏi, đã trả lời 1, đăng tải công khai 1")
	v.page("/don-vi/TCQLDD", http.StatusOK).Has(".hd-figures", "1")
}
