package site_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestFollowFromTheFirstDayToTheRating(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r := m.ask("Hạn mức giao đất ở tại nông thôn", "Xin hỏi hạn mức giao đất ở nông thôn do ai quy định?")
	v, path, link := m.visitor(), "/theo-doi/"+r.Code, m.svc.FollowPath(r.Code, r.Token)

	doc := v.page(link, http.StatusOK)
	doc.Has(".hd-card", "Đã nhận câu hỏi")
	doc.Has(".hd-card", "Bộ phận tiếp nhận")
	doc.Has(".hd-card", "23/03/2026")
	doc.Has(".hd-due", "còn 15 ngày làm việc")
	doc.Lacks("main form")

	m.act(m.intake, r.Code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.act(m.officer, r.Code, service.Act{Do: question.Assign, Officer: "chuyenvien"})
	m.act(m.officer, r.Code, service.Act{Do: question.Note, Note: "ghi chú nội bộ"})
	m.act(m.officer, r.Code, service.Act{Do: question.Ask, Text: "Đề nghị cho biết thửa đất ở tỉnh nào?"})
	doc = v.page(link, http.StatusOK)
	doc.Has(".govuk-inset-text", "Đề nghị cho biết thửa đất ở tỉnh nào?")
	doc.Count("ol.moj-timeline li", 3)
	doc.Has(".moj-timeline__title", "Đã chuyển đến Tổng cục Quản lý đất đai")
	doc.LacksText("ghi chú nội bộ")
	doc.LacksText("Cán bộ")

	m.doc(v.post(path+"/bo-sung", "t", r.Token, "text", " "), http.StatusUnprocessableEntity).Has("#text-error", "")
	m.doc(v.post(path+"/bo-sung", "t", r.Token, "text", strings.Repeat("dài ", 2000)), http.StatusUnprocessableEntity).Has("#text", "dài dài")
	v.post(path+"/bo-sung", "t", r.Token, "text", "Ở tỉnh Nghệ An <b>ạ</b>").leads(t, link)
	doc = v.page(link, http.StatusOK)
	doc.Has(".govuk-notification-banner", "Đã nhận thông tin bổ sung")
	doc.Has(".moj-timeline__description", "<b>ạ</b>")
	// A second reply does not fit any more; the page says so.
	if r := v.post(path+"/bo-sung", "t", r.Token, "text", "thêm nữa đây ạ"); r.StatusCode < 400 || r.StatusCode > 499 {
		t.Errorf("a reply that nobody asked for: status %d", r.StatusCode)
	}

	m.act(m.officer, r.Code, service.Act{Do: question.Draft, Answer: "Theo **Điều 195** Luật Đất đai.<script>x</script>", Outcome: question.OutcomePrinciple, AnswerVersion: -1})
	m.act(m.officer, r.Code, service.Act{Do: question.Submit})
	v.page(link, http.StatusOK).LacksText("Điều 195")
	m.act(m.head, r.Code, service.Act{Do: question.Approve})
	m.act(m.board, r.Code, service.Act{Do: question.Approve})
	doc = v.page(link, http.StatusOK)
	doc.Has(".hd-prose strong", "Điều 195")
	doc.Has("#answer", "Câu trả lời")
	doc.LacksText("đang soạn")

	m.doc(v.post(path+"/danh-gia", "t", r.Token), http.StatusUnprocessableEntity).Has(`a[href="#score"]`, "")
	m.doc(v.post(path+"/danh-gia", "t", r.Token, "score", "9"), http.StatusUnprocessableEntity).Has("#score-error", "")
	v.post(path+"/danh-gia", "t", r.Token, "score", "4", "comment", "Rõ ràng").leads(t, link)
	doc = v.page(link, http.StatusOK)
	doc.Has("main", "4 trên 5")
	doc.Lacks(`form[action="` + path + `/danh-gia"]`)
	v.post(path+"/mo-lai", "t", r.Token, "text", "Chưa nói rõ ai quy định hạn mức").leads(t, link)
	doc = v.page(link, http.StatusOK)
	doc.Has(".hd-card", "Đang soạn câu trả lời")
	doc.Has("#answer", "Câu trả lời trước khi mở lại")
	doc.Has(".moj-timeline__description", "Chưa nói rõ ai quy định hạn mức")
	doc.Lacks(`form[action="` + path + `/mo-lai"]`)
}

func TestTheReasonOfARefusalAndWhereToGo(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r := m.ask("Khiếu nại quyết định thu hồi đất", "Tôi khiếu nại quyết định thu hồi đất của huyện.")
	m.act(m.intake, r.Code, service.Act{Do: question.Refuse, Reason: "complaint", Note: "Gửi tới Ủy ban nhân dân huyện."})
	doc := m.visitor().page(m.svc.FollowPath(r.Code, r.Token), http.StatusOK)
	doc.Has("main", "Nội dung là khiếu nại")
	doc.Has("main", "đơn khiếu nại có chữ ký")
	doc.Has("main", "Gửi tới Ủy ban nhân dân huyện.")
}

func TestAnUnknownCodeAndAWrongSecretAreTheSame(t *testing.T) {
	t.Parallel()
	m := open(t)
	r := m.ask("Một câu hỏi về đất đai", "Tôi hỏi về thời hạn sử dụng đất nông nghiệp.")
	unknown := question.Code(2026, 999)
	wrong := strings.Repeat("a", len(r.Token))
	var pages []string
	for _, p := range []string{"/theo-doi/" + r.Code + "?t=" + wrong, "/theo-doi/" + r.Code, "/theo-doi/" + unknown + "?t=" + wrong, "/theo-doi/xyz?t=" + wrong} {
		res := m.visitor().get(p)
		m.doc(res, http.StatusNotFound)
		pages = append(pages, withoutLanguageLink(res.body))
	}
	for _, code := range []string{r.Code, unknown, "xyz"} {
		for _, act := range []string{"bo-sung", "danh-gia", "mo-lai", "xac-nhan", "ngung-thu"} {
			res := m.visitor().post("/theo-doi/"+code+"/"+act, "t", wrong, "text", "một đoạn văn", "score", "5")
			m.doc(res, http.StatusNotFound)
			pages = append(pages, withoutLanguageLink(res.body))
		}
	}
	for i, p := range pages {
		if p != pages[0] {
			t.Errorf("page %d differs from the first:\n%s\n%s", i, p, pages[0])
		}
	}
	doc := m.doc(m.visitor().post("/theo-doi", "code", r.Code, "token", wrong), http.StatusNotFound)
	doc.Has(`.govuk-error-summary a[href="#code"]`, "Mã số hoặc mã bí mật chưa đúng")
	doc.Has(`#code[value="`+r.Code+`"]`, "")
}

// withoutLanguageLink takes out the one thing that repeats the address.
func withoutLanguageLink(body string) string {
	var keep []string
	for line := range strings.Lines(body) {
		if !strings.Contains(line, "hreflang=") {
			keep = append(keep, line)
		}
	}
	return strings.Join(keep, "")
}

func TestTheWholeLinkMayBeGivenInEitherField(t *testing.T) {
	t.Parallel()
	m := open(t)
	r := m.ask("Một câu hỏi về đất đai", "Tôi hỏi về thời hạn sử dụng đất nông nghiệp.")
	link := m.svc.FollowPath(r.Code, r.Token)
	spoken := strings.ToLower(strings.ReplaceAll(r.Code, "-", " "))
	for _, in := range [][2]string{
		{r.Code, r.Token},
		{spoken, strings.ToUpper(r.Token)},
		{"", m.svc.FollowURL(r.Code, r.Token)},
		{m.svc.FollowURL(r.Code, r.Token), ""},
		{r.Code, "  " + m.svc.FollowURL(r.Code, r.Token) + " "},
	} {
		res := m.visitor().post("/theo-doi", "code", in[0], "token", in[1])
		if res.StatusCode != http.StatusSeeOther || !strings.EqualFold(res.Header.Get("Location"), link) {
			t.Errorf("%q, %q: status %d to %q", in[0], in[1], res.StatusCode, res.Header.Get("Location"))
		}
	}
	doc := m.doc(m.visitor().post("/theo-doi", "code", "", "token", ""), http.StatusUnprocessableEntity)
	doc.Count(".govuk-error-summary__list a", 2)
}

func TestOneClickStopsTheLetters(t *testing.T) {
	t.Parallel()
	m := open(t)
	r := m.ask("Một câu hỏi về đất đai", "Tôi hỏi về thời hạn sử dụng đất nông nghiệp.")
	path := "/theo-doi/" + r.Code + "/ngung-thu?t=" + r.Token
	m.visitor().page(path, http.StatusOK).Has("form button", "Ngừng nhận thư")
	m.doc(m.visitor().post(path, "List-Unsubscribe", "One-Click"), http.StatusOK).Has("main", "Câu trả lời vẫn được gửi")
	m.doc(m.visitor().post("/theo-doi/"+r.Code+"/ngung-thu", "t", r.Token), http.StatusOK)
}

func TestALostLinkGoesToTheAddressAndNowhereElse(t *testing.T) {
	t.Parallel()
	m := open(t)
	r := m.ask("Một câu hỏi về đất đai", "Tôi hỏi về thời hạn sử dụng đất nông nghiệp.")
	v := m.visitor()
	v.page("/theo-doi", http.StatusOK).Has(`a[href="/theo-doi/gui-lai"]`, "")
	v.page("/theo-doi/gui-lai", http.StatusOK).Has("form button", "Gửi lại đường dẫn")
	letters := func() (n int) {
		m.scan(`SELECT count(*) FROM mails WHERE template = 'link'`, &n)
		return n
	}
	m.doc(v.post("/theo-doi/gui-lai", "email", " "), http.StatusUnprocessableEntity).Has("#email-error", "Nhập địa chỉ")
	m.doc(v.post("/theo-doi/gui-lai", "email", "khong phai thu"), http.StatusUnprocessableEntity).Has("#email-error", "")

	var asker string
	m.scan(`SELECT email FROM askers LIMIT 1`, &asker)
	nobody := v.post("/theo-doi/gui-lai", "email", "khong-ai@example.vn")
	if n := letters(); n != 0 {
		t.Errorf("%d letters for an address from which nothing was asked", n)
	}
	somebody := v.post("/theo-doi/gui-lai", "email", " "+strings.ToUpper(asker))
	if n := letters(); n != 1 {
		t.Errorf("%d letters, want 1", n)
	}
	if nobody.StatusCode != http.StatusOK || nobody.StatusCode != somebody.StatusCode || nobody.body != somebody.body {
		t.Error("the answer tells whether something was asked from the address")
	}
	for _, private := range []string{r.Code, r.Token, "đất đai nông"} {
		if strings.Contains(somebody.body, private) {
			t.Errorf("the page shows %q", private)
		}
	}
	v.post("/theo-doi/gui-lai", "email", asker)
	if n := letters(); n != 1 {
		t.Errorf("%d letters within the hour, want 1", n)
	}
	m.clock.Advance(time.Hour)
	v.post("/theo-doi/gui-lai", "email", asker)
	if n := letters(); n != 2 {
		t.Errorf("%d letters after an hour, want 2", n)
	}
	var data string
	m.scan(`SELECT data::text FROM mails WHERE template = 'link' LIMIT 1`, &data)
	if strings.Contains(data, "đất đai") {
		t.Errorf("the letter repeats what was asked: %s", data)
	}
}

func TestTheWholeCorrespondenceIsOnePage(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r := m.ask("Một câu hỏi về đất đai", "Tôi hỏi về thời hạn sử dụng đất nông nghiệp.")
	m.act(m.intake, r.Code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.act(m.officer, r.Code, service.Act{Do: question.Assign, Officer: m.officer.Login})
	m.act(m.officer, r.Code, service.Act{Do: question.Ask, Text: "Đề nghị cho biết thửa đất số mấy."})
	if _, err := m.svc.Reply(t.Context(), r.Code, r.Token, "Thửa số 12, tờ bản đồ số 5."); err != nil {
		t.Fatal(err)
	}
	m.act(m.officer, r.Code, service.Act{Do: question.Draft, Answer: "Thời hạn là **50 năm**.", AnswerVersion: -1, Outcome: question.OutcomeAnswered})
	m.act(m.officer, r.Code, service.Act{Do: question.Submit})
	m.act(m.head, r.Code, service.Act{Do: question.Approve})
	m.act(m.board, r.Code, service.Act{Do: question.Approve})
	v := m.visitor()
	follow := v.page("/theo-doi/"+r.Code+"?t="+r.Token, http.StatusOK)
	doc := v.page(follow.Attr(`a[href*="/in?t="]`, "href"), http.StatusOK)
	for _, text := range []string{
		"Tôi hỏi về thời hạn sử dụng đất nông nghiệp.", "Đề nghị cho biết thửa đất số mấy.", "Thửa số 12, tờ bản đồ số 5.", "Thời hạn là 50 năm.",
	} {
		doc.Has("section", text)
	}
	doc.Has(".hd-prose strong", "50 năm")
	m.doc(v.get("/theo-doi/"+r.Code+"/in?t=sai"), http.StatusNotFound)
	m.doc(v.get("/theo-doi/"+r.Code+"/in"), http.StatusNotFound)
}
