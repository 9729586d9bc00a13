package site_test

import (
	"bufio"
	"database/sql"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestAnAnswerNamesItsLawAndWhatReplacedIt(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	_, path := m.publish("Hạn mức giao đất ở tại nông thôn", "Hạn mức do ai quy định?",
		"Theo khoản 2 Điều 143 Luật Đất đai năm 2013 và Nghị định số 43/2014/NĐ-CP, xem [Luật Đất đai 2024](https://example.vn/31/2024/QH15).")
	doc := m.visitor().page(path, http.StatusOK)
	doc.Has(`.hd-prose a[href="/thu-vien?cited=45%2F2013%2FQH13"]`, "Luật Đất đai năm 2013")
	doc.Has(`.hd-prose a[href="/thu-vien?cited=43%2F2014%2FN%C4%90-CP"]`, "43/2014/NĐ-CP")
	doc.Has(`.hd-prose a[href="https://example.vn/31/2024/QH15"]`, "Luật Đất đai 2024")
	doc.Has(".govuk-warning-text", "đã được thay thế")
	doc.Has(`section[aria-labelledby="cited"] li`, "Luật Đất đai 45/2013/QH13 – đã được thay thế bởi 31/2024/QH15 từ ngày 01/08/2024")
	v := m.visitor()
	for _, cited := range []string{"Luật Đất đai 2013", "45/2013/QH13", "NĐ 43", "43/2014"} {
		v.page("/thu-vien?cited="+url.QueryEscape(cited), http.StatusOK).Count(".hd-list h3", 1)
	}
}

func TestAnAddressLivesOnAndForgetsWords(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	rc, old := m.publish("Đất của ông Nguyễn Văn Bí Mật ở xã", "Thửa đất này có được cấp sổ không?", "Có.")
	m.act(m.board, rc.Code, service.Act{Do: question.Correct, Title: "Đất khai hoang ở xã", Note: "Bỏ tên người."})
	v := m.visitor()
	r := v.get(old)
	to := r.Header.Get("Location")
	if r.StatusCode != http.StatusMovedPermanently || strings.Contains(to, "bi-mat") {
		t.Fatalf("the old address: status %d to %q", r.StatusCode, to)
	}
	doc := v.page(to, http.StatusOK)
	doc.Has("h1", "Đất khai hoang ở xã")
	doc.Has(`link[rel="canonical"][href="`+base+to+`"]`, "")
	for _, p := range []string{"/thu-vien", "/feed.atom", "/sitemap/1.xml", "/"} {
		if b := v.get(p).body; strings.Contains(b, "bi-mat") || !strings.Contains(b, to) {
			t.Errorf("%s has the old address, or lacks the new one", p)
		}
	}
	m.act(m.board, rc.Code, service.Act{Do: question.Withdraw, Reason: "Theo đề nghị của người hỏi."})
	for _, p := range []string{old, to} {
		gone := m.doc(v.get(p), http.StatusGone)
		gone.Has("main", "Theo đề nghị của người hỏi.")
		gone.LacksText("khai hoang")
	}
}

func TestReadersSayWhatHelps(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	_, path := m.publish("Tách thửa đất ở nông thôn", "Diện tích tối thiểu là bao nhiêu?", "Do Ủy ban nhân dân cấp tỉnh quy định.")
	slug := strings.TrimPrefix(path, "/thu-vien/")
	v := m.visitor()
	for range 2 { // once for each reader
		m.doc(v.post(path+"/huu-ich", "helpful", "yes"), http.StatusOK).Has("h1", "Cảm ơn")
	}
	m.doc(m.visitor().post(path+"/huu-ich", "helpful", "no"), http.StatusOK).Has(`main a[href="/hoi"]`, "")
	part := v.post("/hoi/tuong-tu", "title", "tach thua dat o", "body", "")
	if part.StatusCode != http.StatusOK || !strings.Contains(part.body, path) || strings.Contains(part.body, "<html") {
		t.Errorf("similar questions: status %d, %q", part.StatusCode, part.body)
	}
	if !strings.Contains(part.body, `href="#similar">Xem 1 câu trả lời gần giống</a>`) {
		t.Errorf("beside the text nothing says that there are similar ones: %q", part.body)
	}
	// What is no longer near goes away, also what says that there is any.
	if none := v.post("/hoi/tuong-tu", "title", "zzzzzzzz qqqqqq", "body", ""); strings.TrimSpace(none.body) != `<p id="similar-found" hx-swap-oob="innerHTML"></p>` {
		t.Errorf("nothing similar: %q", none.body)
	}
	if r := v.post("/hoi/da-ro", "slug", slug); r.Header.Get("Location") != path {
		t.Errorf("after “this answers me”: status %d", r.StatusCode)
	}
	var helpful, unhelpful, spared int
	m.scan(`SELECT sum(helpful), sum(unhelpful), sum(spared) FROM publication_counts`, &helpful, &unhelpful, &spared)
	if helpful != 1 || unhelpful != 1 || spared != 1 {
		t.Errorf("counted helpful %d, unhelpful %d, spared %d; want 1 of each", helpful, unhelpful, spared)
	}
	if err := m.svc.CountReads(t.Context(), map[string]int{slug: 7, "nowhere": 3}); err != nil {
		t.Fatal(err)
	}
	if ps, err := m.svc.MostRead(t.Context(), 5); err != nil || len(ps) != 1 {
		t.Errorf("most read: %+v, %v", ps, err)
	}
	for _, p := range []string{"/thu-vien/khong-co/huu-ich", "/hoi/da-ro"} {
		if r := v.post(p, "slug", "khong-co"); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s for what is not there: status %d", p, r.StatusCode)
		}
	}
}

func TestTheSitemapComesInParts(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	_, path := m.publish("Một câu hỏi về đất đai", "Nội dung của câu hỏi là gì?", "Trả lời.")
	v := m.visitor()
	var index struct {
		Parts []string `xml:"sitemap>loc"`
	}
	if err := xml.Unmarshal([]byte(v.get("/sitemap.xml").body), &index); err != nil || len(index.Parts) != 2 {
		t.Fatalf("%+v, %v", index, err)
	}
	all := ""
	for _, p := range index.Parts {
		all += v.get(strings.TrimPrefix(p, base)).body
	}
	for _, want := range []string{base + path, base + "/hoi", base + "/linh-vuc/land"} {
		if !strings.Contains(all, "<loc>"+want+"</loc>") {
			t.Errorf("the sitemap lacks %s", want)
		}
	}
	for _, p := range []string{"/sitemap/2.xml", "/sitemap/0.xml", "/sitemap/-1.xml", "/sitemap/x.xml", "/sitemap/1"} {
		if r := v.get(p); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", p, r.StatusCode)
		}
	}
}

func TestAMistypedSearchIsMended(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.publish("Khai thác khoáng sản làm vật liệu", "Có phải xin giấy phép khai thác khoáng sản không?", "Có.")
	doc := m.visitor().page("/thu-vien?q="+url.QueryEscape("khai thac khoang sann"), http.StatusOK)
	doc.Has(".hd-list h3", "Khai thác khoáng sản")
	doc.Has(`main a[href="/thu-vien?q=khai+thac+khoang+s%E1%BA%A3n"]`, "khai thac khoang sản")
	doc.Has(".govuk-inset-text", "kết quả cho cách viết này")
}

// TestAnyQueryStringGetsAPage sends what nobody would type.
func TestAnyQueryStringGetsAPage(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.publish("Một câu hỏi về đất đai", "Nội dung của câu hỏi là gì?", "Trả lời.")
	v := m.visitor()
	r := rand.New(rand.NewPCG(5, 2))
	paths := []string{"/", "/thu-vien", "/linh-vuc/land", "/don-vi/TCQLDD", "/thong-ke", "/feed.atom", "/sitemap.xml", "/nhung", "/api", "/hoi", "/theo-doi", "/thu-vien/x"}
	names := []string{"q", "cited", "field", "department", "from", "to", "cursor", "year", "asker", "outcome", "lang", "moi", "t", "by", "%00", "a[]"}
	words := []string{"%00", "%ff%fe", "'", "%27%3B--", "%E2%80%AE", "%E2%80%8B", "%CC%81%CC%A3", "(", "*", "%5C", "<script>", "9999999999999999999", "-1", "2026-02-30", "eyJTa2lwIjotNX0", "eyJTa2lwIjo5OTk5OTk5OTk5fQ", "tôi xin hỏi", strings.Repeat("%E1%BA%BF", 3000), "%", "%zz", "1/2/3/4", "đ", "| & !", "NĐ", "luật", "GCN GCN"}
	for i := range 400 {
		var q []string
		for range 1 + r.IntN(3) {
			q = append(q, names[r.IntN(len(names))]+"="+words[r.IntN(len(words))])
		}
		address := paths[i%len(paths)] + "?" + strings.ReplaceAll(strings.Join(q, "&"), " ", "+")
		if got := v.raw(address); got >= 500 || got == 0 {
			t.Errorf("GET %.200s: status %d", address, got)
		}
	}
}

func TestAnotherMethodIsRefusedAsSuch(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	for _, p := range []string{"/", "/thu-vien", "/feed.atom"} {
		r := v.post(p)
		if r.StatusCode != http.StatusMethodNotAllowed || !strings.Contains(r.Header.Get("Allow"), "GET") {
			t.Errorf("POST %s: status %d, Allow %q", p, r.StatusCode, r.Header.Get("Allow"))
		}
		m.doc(r, http.StatusMethodNotAllowed).Has("h1", "Không dùng được")
	}
}

func TestPagesAreLight(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	_, path := m.publish("Một câu hỏi về đất đai", strings.Repeat("Nội dung của câu hỏi là gì? ", 40), strings.Repeat("Theo Điều 5 Luật Đất đai năm 2024, việc này do cấp tỉnh quy định. ", 60))
	for _, p := range []string{"/", "/thu-vien", "/thu-vien?q=dat", "/hoi", path, "/thong-ke", "/linh-vuc/land", "/don-vi/TCQLDD"} {
		if n := len(m.visitor().get(p).body); n > 30<<10 {
			t.Errorf("%s has %d bytes, at most 30 KB are allowed", p, n)
		}
	}
}

// scan reads one row of the database.
func (m *ministry) scan(q string, into ...any) {
	m.t.Helper()
	db, err := sql.Open("postgres", m.dsn)
	if err != nil {
		m.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(m.t.Context(), q).Scan(into...); err != nil {
		m.t.Fatal(err)
	}
}

// raw asks for an address as it stands, which an ordinary client would not
// send, and returns the status.
func (v *visitor) raw(address string) (status int) {
	v.m.t.Helper()
	c, err := (&net.Dialer{}).DialContext(v.m.t.Context(), "tcp", strings.TrimPrefix(v.m.url, "http://"))
	if err != nil {
		v.m.t.Fatal(err)
	}
	defer c.Close()
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", address); err != nil {
		return 0
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		return 0
	}
	_, _ = fmt.Sscanf(line, "HTTP/1.1 %d", &status)
	return status
}

func TestASearchIsAskedAgainEachTime(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.publish("Thời hạn sử dụng đất nông nghiệp", "Đất được sử dụng trong bao lâu?", "Năm mươi năm.")
	v := m.visitor()
	for _, address := range []string{"/thu-vien?q=nong+nghiep", "/thu-vien", "/linh-vuc/land", "/thu-vien?field=land"} {
		r := v.get(address)
		if kept := r.Header.Get("Cache-Control"); !strings.Contains(kept, "max-age=0") || !strings.Contains(kept, "must-revalidate") {
			t.Errorf("%s may be kept: %q", address, kept)
		}
		tag := r.Header.Get("ETag")
		if tag == "" {
			t.Errorf("%s has no ETag", address)
		}
		if r := v.get(address, "If-None-Match", tag); r.StatusCode != http.StatusNotModified {
			t.Errorf("%s unchanged: status %d", address, r.StatusCode)
		}
		m.publish("Đất nông nghiệp bỏ hoang", "Đất bỏ hoang có bị thu hồi không?", "Có thể bị thu hồi theo luật.")
		if r := v.get(address, "If-None-Match", tag); r.StatusCode != http.StatusOK || !strings.Contains(r.body, "bỏ hoang") {
			t.Errorf("%s after a publication: status %d", address, r.StatusCode)
		}
	}
}
