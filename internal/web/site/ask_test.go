package site_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"

	"hoidap/internal/question"
	"hoidap/internal/web/htmlcheck"
)

// typed is what a citizen types, step by step.
func typed() [][]string {
	return [][]string{
		{"/hoi", "asker.type", "citizen"},
		{"/hoi/lien-he", "asker.name", "Nguyễn Thị Hoa", "asker.email", "hoa@example.vn", "asker.phone", "0912 345 678", "asker.province", "01"},
		{"/hoi/loai", "kind", "question"},
		{"/hoi/linh-vuc", "field", "land"},
		{"/hoi/noi-dung", "title", "Thủ tục tách thửa đất vườn cho con", "body", "Gia đình tôi có thửa đất vườn 500 m², muốn tách cho hai con.\nThủ tục thế nào?"},
		{"/hoi/dong-y", "may_publish", "yes", "consent", "1"},
	}
}

// fill goes through all the steps.
func (v *visitor) fill(steps [][]string) {
	v.m.t.Helper()
	for i, s := range steps {
		next := "/hoi/kiem-tra"
		if i+1 < len(steps) {
			next = steps[i+1][0]
		}
		v.post(s[0], s[1:]...).leads(v.m.t, next)
	}
}

var keyForm = regexp.MustCompile(`name="key" value="([^"]+)"`)

// key is the submission key on the review page.
func (v *visitor) key() string {
	v.m.t.Helper()
	k := keyForm.FindStringSubmatch(v.get("/hoi/kiem-tra").body)
	if k == nil {
		v.m.t.Fatal("no key on the review page")
	}
	return k[1]
}

func (m *ministry) received() int {
	m.t.Helper()
	from := m.svc.Today().AddDays(-400)
	c, err := m.svc.PublicCounts(m.t.Context(), from, m.svc.Today())
	if err != nil {
		m.t.Fatal(err)
	}
	return c.Received
}

func TestACitizenAsksAndGetsAReceipt(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	v.fill(typed())
	doc := v.page("/hoi/kiem-tra", http.StatusOK)
	for _, want := range []string{"Nguyễn Thị Hoa", "hoa@example.vn", "0912 345 678", "Hà Nội", "Đất đai", "Thủ tục tách thửa đất vườn cho con", "hai con"} {
		doc.Has(".govuk-summary-list__value", want)
	}
	doc.Count(`.govuk-summary-list__actions a[href="/hoi/lien-he"]`, 4)
	key := v.key()
	v.post("/hoi/kiem-tra", "key", key).leads(t, "/hoi/da-gui")
	for range 2 {
		sent := v.page("/hoi/da-gui", http.StatusOK)
		sent.Has(".govuk-panel__title", "Đã nhận câu hỏi")
		sent.Has("#code", "HD-2026-")
		sent.Has("main", "23/03/2026") // 15 working days after Monday 2 March
		sent.Has(`#link`, base+"/theo-doi/HD-2026-")
	}
	// Sent again, by a double click or from the browser's history.
	v.post("/hoi/kiem-tra", "key", key).leads(t, "/hoi/da-gui")
	if n := m.received(); n != 1 {
		t.Errorf("%d questions were stored, want 1", n)
	}
	link := v.page("/hoi/da-gui", http.StatusOK).Attr("#link", "href")
	v.page(link, http.StatusOK).Has("h1", "Thủ tục tách thửa đất vườn cho con")
	// The next one begins empty.
	v.get("/hoi/noi-dung").leads(t, "/hoi?moi=1")
	v.page("/hoi?moi=1", http.StatusOK).Has(".govuk-inset-text", "cookie")
	v.post("/hoi/xoa").leads(t, "/hoi")
	v.get("/hoi/da-gui").leads(t, "/theo-doi")
}

func TestTwoClicksAtOnceAreOneQuestion(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	v.fill(typed())
	key := v.key()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if r := v.post("/hoi/kiem-tra", "key", key); r.StatusCode != http.StatusSeeOther {
				t.Errorf("status %d", r.StatusCode)
			}
		})
	}
	wg.Wait()
	if n := m.received(); n != 1 {
		t.Errorf("%d questions were stored, want 1", n)
	}
	v.page("/hoi/da-gui", http.StatusOK).Has("#code", "HD-2026-")
}

func TestABusinessGivesItsName(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	steps := typed()
	steps[0] = []string{"/hoi", "asker.type", "business"}
	v.post("/hoi", "asker.type", "business").leads(t, "/hoi/lien-he")
	doc := m.doc(v.post("/hoi/lien-he", steps[1][1:]...), http.StatusUnprocessableEntity)
	doc.Has(`a[href="#asker-organisation"]`, "")
	steps[1] = append(steps[1], "asker.organisation", "Công ty TNHH Sông Hồng", "asker.tax_code", "0100112437")
	v.fill(steps)
	review := v.page("/hoi/kiem-tra", http.StatusOK)
	review.Has(".govuk-summary-list__value", "Công ty TNHH Sông Hồng")
	review.Has(".govuk-summary-list__value", "0100112437")
	// Changed to a citizen, the rest stays and the review follows at once.
	v.post("/hoi", "asker.type", "citizen").leads(t, "/hoi/kiem-tra")
	v.page("/hoi/kiem-tra", http.StatusOK).LacksText("Sông Hồng")
}

func TestWhatIsWrongIsSaidBesideItsField(t *testing.T) {
	t.Parallel()
	m := open(t)
	long := strings.Repeat("dài ", 3000)
	for _, c := range []struct {
		step    []string
		problem map[string]string // field id → part of the message
	}{
		{[]string{"/hoi"}, map[string]string{"asker-type": "Chọn công dân"}},
		{[]string{"/hoi", "asker.type", "robot"}, map[string]string{"asker-type": "Chọn công dân"}},
		{[]string{"/hoi/lien-he"}, map[string]string{"asker-name": "họ và tên", "asker-email": "thư điện tử", "asker-province": "Chọn tỉnh"}},
		{[]string{"/hoi/lien-he", "asker.name", strings.Repeat("ă", 121), "asker.email", "hoa@", "asker.phone", "12", "asker.province", "99"}, map[string]string{
			"asker-name": "120", "asker-email": "chưa đúng dạng", "asker-phone": "chưa đúng", "asker-province": "Chọn tỉnh",
		}},
		{[]string{"/hoi/loai", "kind", "denunciation"}, map[string]string{"kind": "Chọn loại"}},
		{[]string{"/hoi/linh-vuc"}, map[string]string{"field": "không rõ"}},
		{[]string{"/hoi/linh-vuc", "field", "gold"}, map[string]string{"field": "Chọn một lĩnh vực"}},
		{[]string{"/hoi/noi-dung", "title", "Ngắn", "body", long}, map[string]string{"title": "ít nhất 10", "body": "10.000"}},
		{[]string{"/hoi/noi-dung"}, map[string]string{"title": "Nhập tiêu đề", "body": "Nhập nội dung"}},
		{[]string{"/hoi/dong-y"}, map[string]string{"may_publish": "Chọn có", "consent": "đồng ý"}},
	} {
		doc := m.doc(m.visitor().post(c.step[0], c.step[1:]...), http.StatusUnprocessableEntity)
		doc.Count(".govuk-error-summary__list a", len(c.problem))
		doc.Has("title", "Lỗi:")
		for id, text := range c.problem {
			doc.Has(`.govuk-error-summary a[href="#`+id+`"]`, text)
			doc.Has("#"+id+"-error", text)
		}
	}
	v := m.visitor()
	doc := m.doc(v.post("/hoi/lien-he", "asker.name", "Lê Văn An", "asker.email", "sai", "asker.province", "48"), http.StatusUnprocessableEntity)
	for _, sel := range []string{`#asker-name[value="Lê Văn An"]`, `#asker-email[value="sai"]`, `option[value="48"][selected]`} {
		doc.Has(sel, "")
	}
	doc.Has(".govuk-error-summary[autofocus][tabindex]", "") // read first, with a script or without
	doc = m.doc(v.post("/hoi/dong-y"), http.StatusUnprocessableEntity)
	var order []string
	for _, a := range doc.Find(".govuk-error-summary__list a") {
		order = append(order, htmlcheck.Text(a))
	}
	if len(order) != 2 || !strings.Contains(order[0], "công khai") || !strings.Contains(order[1], "đồng ý") {
		t.Errorf("the mistakes stand in the order %q, the fields in the other", order)
	}
	// It is still there when the asker comes back to the page.
	v.page("/hoi/lien-he", http.StatusOK).Has(`#asker-email[value="sai"]`, "")
}

func TestWhatIsTypedIsTextAndNothingElse(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	evil := `<script>alert(1)</script><img src=x onerror=alert(2)>"'&`
	nfd := norm.NFD.String("Đất đai của hộ gia đình")
	steps := typed()
	steps[1][2] = "An " + evil
	steps[4] = []string{"/hoi/noi-dung", "title", nfd + " " + evil, "body", "Dòng một " + evil + "\r\n\x07\u202eDòng hai"}
	v.fill(steps)
	r := v.get("/hoi/kiem-tra")
	if strings.Contains(r.body, "<script>alert") || strings.Contains(r.body, "<img src=x") {
		t.Fatal("the review page is not escaped")
	}
	doc := m.doc(r, http.StatusOK)
	doc.Has(".govuk-summary-list__value", "An "+evil)
	v.post("/hoi/kiem-tra", "key", v.key()).leads(t, "/hoi/da-gui")
	link := v.page("/hoi/da-gui", http.StatusOK).Attr("#link", "href")
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	f, err := m.svc.Follow(t.Context(), strings.TrimPrefix(u.Path, "/theo-doi/"), u.Query().Get("t"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Đất đai của hộ gia đình " + evil; f.Question.Title != want {
		t.Errorf("title %q, want %q", f.Question.Title, want)
	}
	if want := "Dòng một " + evil + "\nDòng hai"; f.Question.Body != want {
		t.Errorf("body %q, want %q", f.Question.Body, want)
	}
	if page := v.get(link); strings.Contains(page.body, "<script>alert") || strings.Contains(page.body, "<img src=x") {
		t.Error("the follow page is not escaped")
	}
	for _, secret := range []string{"hoa@example.vn", "0912", u.Query().Get("t"), "Đất đai"} {
		if strings.Contains(m.log.String(), secret) {
			t.Errorf("the log says %q", secret)
		}
	}
}

func TestBrokenRequestsAreRefused(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	if r := v.post("/hoi/noi-dung", "title", "\xff\xfe"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("bytes that are no text: status %d, want 400", r.StatusCode)
	}
	if r := v.post("/hoi/noi-dung", "body", strings.Repeat("a", 2<<20)); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes: status %d, want 413", r.StatusCode)
	}
	m.doc(v.post("/hoi/noi-dung", "title", "Một tiêu đề đủ dài", "body", strings.Repeat("b", 1000000)), http.StatusUnprocessableEntity).
		Has("#body-error", "1.000.000")
	if r := v.do(http.MethodPost, "/hoi", url.Values{"asker.type": {"citizen"}}, "Origin", "https://evil.example"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign origin: status %d, want 403", r.StatusCode)
	}
	v.post("/hoi", "asker.type", "citizen").leads(t, "/hoi/lien-he")
	v.post("/hoi/kiem-tra", "key", "forged").leads(t, "/hoi/kiem-tra")
	m.visitor().post("/hoi/kiem-tra", "key", "forged").leads(t, "/hoi?moi=1")
	m.visitor().get("/hoi/kiem-tra").leads(t, "/hoi?moi=1")
	m.visitor().get("/hoi/dong-y").leads(t, "/hoi?moi=1")
	if n := m.received(); n != 0 {
		t.Errorf("%d questions were stored, want none", n)
	}
}

func TestTheSameQuestionAskedAnewIsANewOne(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	v.fill(typed())
	first := v.key()
	v.post("/hoi/kiem-tra", "key", first).leads(t, "/hoi/da-gui")
	v.fill(typed())
	second := v.key()
	if second == first {
		t.Error("a new question has the key of the one before")
	}
	v.post("/hoi/kiem-tra", "key", second).leads(t, "/hoi/da-gui")
	if n := m.received(); n != 2 {
		t.Errorf("%d questions were stored, want 2", n)
	}
}

func TestSimilarAnswersAreShownBeforeSending(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	_, path := m.publish("Điều kiện tách thửa đất vườn", "Muốn tách thửa đất vườn cho con thì cần điều kiện gì?", "Theo quy định của Ủy ban nhân dân cấp tỉnh.")
	v := m.visitor()
	v.fill(typed())
	v.page("/hoi/kiem-tra", http.StatusOK).Has(`.govuk-inset-text a[href="`+path+`"]`, "Điều kiện tách thửa")
}

func TestTheAddressIsConfirmedWhereTheSettingSaysSo(t *testing.T) {
	t.Parallel()
	m := open(t)
	if err := m.svc.SaveSetting(t.Context(), question.SystemActor(), "confirm_email", "true"); err != nil {
		t.Fatal(err)
	}
	v := m.visitor()
	v.fill(typed())
	v.post("/hoi/kiem-tra", "key", v.key()).leads(t, "/hoi/da-gui")
	doc := v.page("/hoi/da-gui", http.StatusOK)
	doc.Has("h1", "xác nhận thư điện tử")
	link := doc.Attr("#link", "href")
	v.page(link, http.StatusOK).Has(".hd-card", "Chờ Ông/Bà xác nhận")
	path, token, _ := strings.Cut(link, "?t=")
	v.page(path+"/xac-nhan?t="+token, http.StatusOK).Has("form button", "Xác nhận")
	v.page(link, http.StatusOK).Has(".hd-card", "Chờ Ông/Bà xác nhận") // looking changes nothing
	v.post(path+"/xac-nhan", "t", token).leads(t, link)
	v.page(link, http.StatusOK).Has(".hd-card", "Đã nhận câu hỏi")
	v.page(path+"/xac-nhan?t="+token, http.StatusOK).Lacks("main form")
	v.post(path+"/xac-nhan", "t", token).leads(t, link)
}

func TestProvincesStandByName(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	v.post("/hoi", "asker.type", "citizen").leads(t, "/hoi/lien-he")
	body := v.get("/hoi/lien-he").body
	last := -1
	for _, name := range []string{"Chọn tỉnh", "An Giang", "Cà Mau", "Đà Nẵng", "Đồng Tháp", "Hà Nội", "TP Hồ Chí Minh", "Huế", "Vĩnh Long"} {
		at := strings.Index(body, name+"<")
		if name == "Chọn tỉnh" {
			at = strings.Index(body, "Chọn tỉnh, thành phố</option>")
		}
		if at <= last {
			t.Errorf("%s stands before its predecessor, or nowhere", name)
		}
		last = at
	}
}

func TestWhatTheBrowserKeepsIsSaidAndForgotten(t *testing.T) {
	t.Parallel()
	m := open(t)
	v := m.visitor()
	for _, st := range typed()[:4] {
		v.post(st[0], st[1:]...)
	}
	doc := v.page("/hoi/noi-dung", http.StatusOK)
	doc.Has(`form[data-hd-remember="hoidap.draft"] [data-hd-remembered][hidden]`, "được giữ trong trình duyệt này")
	doc.Has(`[data-hd-remembered] button[type="button"]`, "Xóa nội dung đang nhập")
	doc.Has(`form[action="/hoi/xoa"][data-hd-forget="hoidap.draft"]`, "")
	for _, st := range []string{"/hoi", "/hoi/lien-he", "/hoi/loai", "/hoi/dong-y"} {
		v.page(st, http.StatusOK).Lacks("[data-hd-remember]") // contact details stay out of the browser
	}
	v.fill(typed()[4:])
	v.post("/hoi/kiem-tra", "key", v.key()).leads(t, "/hoi/da-gui")
	v.page("/hoi/da-gui", http.StatusOK).Has(`[data-hd-forget="hoidap.draft"]`, "")
}
