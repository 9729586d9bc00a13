package site_test

import (
	"database/sql"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// letter is a letter as it would be sent.
type letter struct {
	question.Mail
	links question.Links
}

// work does everything that is due and returns the letters to subscribers that
// went out.
func (m *ministry) work() []letter {
	m.t.Helper()
	if _, err := m.svc.Sweep(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	var sent []letter
	for {
		jobs, err := m.svc.Lease(m.t.Context(), 100, 0, time.Minute)
		if err != nil {
			m.t.Fatal(err)
		}
		if len(jobs) == 0 {
			return sent
		}
		for _, j := range jobs {
			if l, ok := m.job(j); ok {
				sent = append(sent, l)
			}
		}
	}
}

// job does one job and returns its letter, should it be one to a subscriber.
func (m *ministry) job(j question.Job) (letter, bool) {
	m.t.Helper()
	if j.Type != question.JobMail {
		if err := m.svc.Run(m.t.Context(), j); err != nil {
			m.t.Fatal(err)
		}
		return letter{}, false
	}
	l, links, mine, err := m.svc.ClaimLetter(m.t.Context(), j, time.Minute)
	if err != nil {
		m.t.Fatal(err)
	}
	if mine {
		err = m.svc.LetterSent(m.t.Context(), j)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return letter{l, links}, mine && l.Data.Subscriber != 0
}

func (m *ministry) count(q string, args ...any) (n int) {
	m.t.Helper()
	db, err := sql.Open("postgres", m.dsn)
	if err != nil {
		m.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(m.t.Context(), q, args...).Scan(&n); err != nil {
		m.t.Fatal(err)
	}
	return n
}

// pathAt is the path of an address of the site.
func pathAt(t *testing.T, address string) string {
	t.Helper()
	path, ok := strings.CutPrefix(address, base)
	if !ok {
		t.Fatalf("%q is no address of the site", address)
	}
	return path
}

// confirmed subscribes the address as its owner does, and returns the page that
// the letters lead to.
func (m *ministry) confirmed(v *visitor, name, value, email string) (manage string) {
	m.t.Helper()
	m.doc(v.post("/nhan-tin", name, value, "email", email), http.StatusOK).Has("h1", "Kiểm tra hộp thư")
	for _, l := range m.work() {
		if l.Template != "subscribe" {
			continue
		}
		path := pathAt(m.t, l.links.Confirm)
		v.page(path, http.StatusOK).Has("form button", "Xác nhận")
		u, err := url.Parse(path)
		if err != nil {
			m.t.Fatal(err)
		}
		r := v.post(u.Path, "t", u.Query().Get("t"), "so", u.Query().Get("so"))
		manage = r.Header.Get("Location")
		r.leads(m.t, strings.TrimSuffix(u.Path, "/xac-nhan")+"?t="+u.Query().Get("t"))
	}
	if manage == "" {
		m.t.Fatal("no letter asks for a confirmation")
	}
	return manage
}

// morning lets the night pass: at 8 the letters go out.
func (m *ministry) morning(day int) []letter {
	m.t.Helper()
	m.clock.Set(time.Date(2026, 3, day, 1, 0, 5, 0, time.UTC))
	return m.work()
}

func TestAReaderIsToldOfWhatChangesAndOfWhatIsNew(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r, path := m.publish("Hạn mức giao đất ở nông thôn", "Hạn mức giao đất ở nông thôn do ai quy định?", "Do cấp tỉnh quy định.")
	slug := strings.TrimPrefix(path, "/thu-vien/")
	v := m.visitor()
	v.page(path, http.StatusOK).Has(`a[href="/nhan-tin?bai=`+slug+`"]`, "Nhận tin")
	v.page("/linh-vuc/land", http.StatusOK).Has(`a[href="/nhan-tin?linh-vuc=land"]`, "")
	v.page("/don-vi/TCQLDD", http.StatusOK).Has(`a[href="/nhan-tin?don-vi=TCQLDD"]`, "")
	v.page("/nhan-tin?bai="+slug, http.StatusOK).Has(".govuk-inset-text", "Hạn mức giao đất ở nông thôn")
	m.visitor().page("/nhan-tin?don-vi=TCQLDD&lang=en", http.StatusOK).Has("h1", "Be told by e-mail")
	m.doc(v.post("/nhan-tin", "bai", slug, "email", "khong phai"), http.StatusUnprocessableEntity).Has("#email-error", "")

	manage := m.confirmed(v, "bai", slug, "Lan@example.vn")
	v.page(manage, http.StatusOK).Has("dd a", "Hạn mức giao đất ở nông thôn")
	if again := m.confirmed(v, "linh-vuc", "land", "lan@example.vn"); again != manage {
		t.Errorf("another address of the same subscriber: %s", again)
	}
	m.doc(v.post("/nhan-tin", "linh-vuc", "land", "email", "khong.xac.nhan@example.vn"), http.StatusOK)
	m.work()

	if sent := m.morning(3); len(sent) != 0 {
		t.Errorf("nothing has changed, and %d letters went out", len(sent))
	}
	m.clock.Advance(time.Hour)
	m.act(m.board, r.Code, service.Act{Do: question.Correct, Answer: "Do UBND cấp tỉnh quy định.", Note: "Nêu rõ cơ quan."})
	_, other := m.publish("Thời hạn sử dụng đất", "Thời hạn sử dụng đất nông nghiệp là bao lâu?", "Năm mươi năm.")
	sent := m.morning(4)
	if len(sent) != 1 {
		t.Fatalf("%d letters, want one for all that changed", len(sent))
	}
	l := sent[0]
	var sections []question.Section
	for _, it := range l.Data.Items {
		sections = append(sections, it.Section)
	}
	if l.To != "Lan@example.vn" || l.Template != "news" || !slices.Equal(sections, []question.Section{question.SectionCorrected, question.SectionNew}) {
		t.Fatalf("%s to %s with %v", l.Template, l.To, sections)
	}
	if it := l.Data.Items[0]; it.Note != "Nêu rõ cơ quan." || it.Slug != slug {
		t.Errorf("%+v", it)
	}
	if it := l.Data.Items[1]; "/thu-vien/"+it.Slug != other {
		t.Errorf("%+v", it)
	}
	if sent := m.morning(5); len(sent) != 0 {
		t.Errorf("told twice: %d letters", len(sent))
	}

	// What is withdrawn is not told of as if it stood.
	m.act(m.board, r.Code, service.Act{Do: question.Withdraw, Reason: "Luật đã thay đổi."})
	sent = m.morning(6)
	if len(sent) != 1 || sent[0].Data.Items[0].Section != question.SectionWithdrawn || strings.Contains(sent[0].Data.Items[0].Title, "Hạn mức") {
		t.Fatalf("%+v", sent)
	}

	// One click ends it, and nothing of the address is left.
	click := v.post(pathAt(t, sent[0].links.Mute), "List-Unsubscribe", "One-Click")
	m.doc(click, http.StatusOK).Has("main", "Đã ngừng gửi tin và xóa địa chỉ")
	if n := m.count(`SELECT (SELECT count(*) FROM subscribers WHERE lower(email) = 'lan@example.vn')
		+ (SELECT count(*) FROM mails WHERE lower(to_address) = 'lan@example.vn')`); n != 0 {
		t.Errorf("the address still stands in %d places", n)
	}
	if r := v.get(manage); r.StatusCode != http.StatusNotFound {
		t.Errorf("the page of who is gone: status %d", r.StatusCode)
	}
}

func TestWhatIsWithdrawnBeforeTheLetterGoesIsNotInIt(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.confirmed(m.visitor(), "don-vi", "TCQLDD", "lan@example.vn")
	m.clock.Advance(time.Hour)
	r, _ := m.publish("Hạn mức giao đất ở nông thôn", "Hạn mức giao đất ở nông thôn do ai quy định?", "Do cấp tỉnh quy định.")
	m.clock.Set(time.Date(2026, 3, 3, 1, 0, 5, 0, time.UTC))
	for m.count(`SELECT count(*) FROM mails WHERE template = 'news'`) == 0 { // it waits to be sent
		jobs, err := m.svc.Lease(t.Context(), 100, 0, time.Minute, "low")
		if err != nil || len(jobs) == 0 {
			t.Fatalf("no letter is written: %v", err)
		}
		for _, j := range jobs {
			m.job(j)
		}
	}
	m.act(m.board, r.Code, service.Act{Do: question.Withdraw, Reason: "Theo quy định."})
	sent := m.work()
	if len(sent) != 1 || len(sent[0].Data.Items) != 1 {
		t.Fatalf("%+v", sent)
	}
	if it := sent[0].Data.Items[0]; it.Section != question.SectionWithdrawn || it.Slug != "" || it.Title != r.Code {
		t.Errorf("%+v", it)
	}
}

// Whoever types an address learns nothing of it, and cannot fill its mailbox.
func TestTypingAnAddressTellsNothingAndSendsLittle(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	v := m.visitor()
	m.confirmed(v, "linh-vuc", "land", "lan@example.vn")
	v.page("/nhan-tin", http.StatusOK)
	m.doc(v.post("/nhan-tin", "linh-vuc", "land", "email", ""), http.StatusUnprocessableEntity).Has("#email-error", "Nhập địa chỉ thư điện tử")
	known := m.visitor().post("/nhan-tin", "linh-vuc", "land", "email", "lan@example.vn")
	unknown := m.visitor().post("/nhan-tin", "linh-vuc", "land", "email", "ai.do@example.vn")
	if known.StatusCode != unknown.StatusCode || known.body != unknown.body {
		t.Error("the answers to a known and an unknown address differ")
	}
	letters := 0
	for _, f := range []string{"environment", "minerals", "water", "hydromet", "marine", "survey", "climate", "land", "water"} {
		v.post("/nhan-tin", "linh-vuc", f, "email", "ai.do@example.vn")
	}
	for _, l := range m.work() {
		if l.To == "ai.do@example.vn" {
			letters++
		}
	}
	if letters != 5 {
		t.Errorf("%d letters that nobody has asked for, want 5", letters)
	}
	for _, p := range []string{"/nhan-tin/1?t=sai", "/nhan-tin/999?t=sai", "/nhan-tin/1/ngung?t=", "/nhan-tin/0?t=x", "/nhan-tin/x?t=y", "/nhan-tin?bai=khong-co", "/nhan-tin?linh-vuc=x"} {
		if r := v.get(p); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", p, r.StatusCode)
		}
	}
	for _, p := range []string{"/nhan-tin/1/ngung", "/nhan-tin/1/xac-nhan"} {
		if r := v.post(p, "t", "sai", "so", "1"); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s with a wrong secret: status %d", p, r.StatusCode)
		}
	}
	// What nobody confirms is forgotten within the week.
	m.clock.Advance(8 * 24 * time.Hour)
	if err := m.svc.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := m.count(`SELECT count(*) FROM subscribers`); n != 1 {
		t.Errorf("%d subscribers are left, want the one who confirmed", n)
	}
}
