package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/web/htmlcheck"
)

// morning is a morning's work in the ministry, by forms alone.
type morning struct {
	*ministry
	intake, officer, head, board, chair *reader
	codes                               []string
}

// A morning's work: 20 questions taken in and routed, 10 answered, 5 of them
// returned and mended, 5 published with redactions, one merged, one split, one
// refused, one denunciation kept from sight. Each page that is seen says what can
// be done next.
func TestAMorningSWork(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.add("truongban", question.Grant{Role: question.Chair})
	d := &morning{
		ministry: m, intake: m.as("tiepnhan"), officer: m.as("chuyenvien"), head: m.as("thutruong"), board: m.as("banbientap"), chair: m.as("truongban"),
	}
	d.takeIn()
	d.screen()
	d.route()
	d.assign()
	for i, code := range d.codes[:10] {
		d.answer(code, "")
		if i < 5 {
			d.giveBack(code)
			d.answer(code, "khoản 1 ")
		}
	}
	d.approve(d.head, question.Approved)
	d.approve(d.board, question.Answered)
	for _, code := range d.codes[:5] {
		d.publish(code)
	}
	for status, want := range map[question.Status]int{question.Published: 5, question.Answered: 5, question.Routed: 10} {
		n := 0
		for _, code := range d.codes {
			if m.question(code).Status == status {
				n++
			}
		}
		if n != want {
			t.Errorf("%d of the twenty are %s, want %d", n, status, want)
		}
	}
	for _, r := range []*reader{d.intake, d.officer, d.head, d.board, d.chair} {
		d.goesOn(r.page("/desk"), "/desk")
	}
}

// goesOn checks that a page offers a step, or leads on.
func (d *morning) goesOn(doc *htmlcheck.Doc, path string) *htmlcheck.Doc {
	d.t.Helper()
	if len(doc.Find("main a"))+len(doc.Find("main button")) == 0 {
		d.t.Errorf("%s: a page that leads nowhere", path)
	}
	return doc
}

// see opens a page from which one must be able to go on.
func (d *morning) see(r *reader, path string) *htmlcheck.Doc {
	d.t.Helper()
	return d.goesOn(r.page(path), path)
}

// takeIn lets 15 questions come by the site and 5 by telephone.
func (d *morning) takeIn() {
	d.t.Helper()
	subjects := []string{"cấp giấy chứng nhận", "bồi thường thu hồi đất", "chuyển mục đích đất vườn", "tách thửa đất ở", "gia hạn thuê đất"}
	for i := range 15 {
		d.codes = append(d.codes, d.ask(fmt.Sprintf("Hỏi về %s, trường hợp %d", subjects[i%5], i), "Tôi là Trần Văn Bình, điện thoại 0912 345 678, xin hỏi thủ tục và thời hạn."))
	}
	d.see(d.intake, "/desk/intake/new")
	for i := range 5 {
		a := d.intake.send(d.intake.request(http.MethodPost, "/desk/intake/new", "channel", "phone", "received_on", "02/03/2026", "kind", "question",
			"title", fmt.Sprintf("Người dân gọi hỏi về đất, cuộc gọi %d", i), "body", "Người dân hỏi thủ tục đăng ký biến động đất đai.", "field", "land",
			"asker.type", "citizen", "asker.name", "Lê Thị Hoa", "asker.phone", "0987 654 321"))
		if a.status != http.StatusSeeOther {
			d.t.Fatalf("typing in: status %d: %s", a.status, words(a.body))
		}
		d.codes = append(d.codes, strings.TrimPrefix(a.header.Get("Location"), "/desk/intake?code="))
	}
}

// screen merges, splits, refuses and marks what is not for an answer.
func (d *morning) screen() {
	d.t.Helper()
	again := d.ask("Hỏi về cấp giấy chứng nhận, trường hợp 0", "Tôi hỏi lại về thủ tục và thời hạn cấp giấy chứng nhận.")
	d.see(d.intake, "/desk/intake?code="+again).Has("article", "Hỏi về cấp giấy chứng nhận, trường hợp 0")
	d.intake.moved("/desk/intake", "/desk/questions/"+again+"/merge", "merge.into", d.codes[0], "next", "/desk/intake")

	mixed := d.ask("Đơn hỏi nhiều việc của gia đình", "Phần một hỏi về đất đai, phần hai hỏi về nước thải của nhà máy.")
	d.see(d.intake, "/desk/questions/"+mixed+"/split")
	d.intake.moved("/desk/questions/"+mixed, "/desk/questions/"+mixed+"/split", "split.parts.0.title", "Hỏi về ranh giới thửa đất", "split.parts.0.body", "Phần một hỏi về ranh giới.",
		"split.parts.0.field", "land", "split.parts.1.title", "Hỏi về nước thải nhà máy", "split.parts.1.body", "Phần hai hỏi về nước thải.", "split.parts.1.field", "environment")

	elsewhere := d.ask("Hỏi về lịch tiếp dân của tòa án", "Xin hỏi tòa án huyện tiếp dân vào ngày nào trong tuần.")
	d.intake.moved("/desk/intake", "/desk/questions/"+elsewhere+"/refuse", "refuse.reason", "complaint", "next", "/desk/intake")

	secret := d.ask("Tố cáo cán bộ địa chính nhận tiền", "Tôi tố cáo cán bộ địa chính xã nhận tiền khi làm sổ đỏ cho dân.")
	d.intake.moved("/desk/questions/"+secret, "/desk/questions/"+secret+"/restrict", "restrict.reason", "denunciation")
	for _, r := range []*reader{d.officer, d.head, d.board} {
		r.shown(http.StatusNotFound, http.MethodGet, "/desk/questions/"+secret)
		r.page("/desk/questions?status=all&q=" + secret).LacksText("địa chính nhận tiền")
	}
	d.see(d.chair, "/desk/questions/"+secret)
}

// route sends each third question by its proposal, the others in one go.
func (d *morning) route() {
	d.t.Helper()
	fields := []string{"do", "route", "bulk.department", "TCQLDD", "next", "/desk/intake"}
	for i, code := range d.codes {
		if i%3 == 0 {
			doc := d.see(d.intake, "/desk/intake?code="+code)
			d.intake.moved("/desk/intake", "/desk/questions/"+code+"/route", "version", doc.Attr(`article input[name="version"]`, "value"),
				"route.department", "TCQLDD", "next", "/desk/intake")
			continue
		}
		fields = append(fields, "pick", fmt.Sprintf("%s:%d", code, d.question(code).Version))
	}
	d.intake.moved("/desk/intake", "/desk/bulk", fields...)
	d.see(d.intake, "/desk/intake").Has(".govuk-notification-banner", "13 trong số 13")
	for _, code := range d.codes {
		if q := d.question(code); q.Status != question.Routed {
			d.t.Fatalf("%s is %s after routing", code, q.Status)
		}
	}
}

func (d *morning) assign() {
	d.t.Helper()
	d.see(d.head, "/desk").Has("#unassigned", "")
	fields := []string{"do", "assign", "bulk.officer", "chuyenvien", "next", "/desk"}
	for _, code := range d.codes[:10] {
		fields = append(fields, "pick", fmt.Sprintf("%s:%d", code, d.question(code).Version))
	}
	d.head.moved("/desk", "/desk/bulk", fields...)
	d.see(d.head, "/desk").Has(".govuk-notification-banner", "10 trong số 10")
}

// answer has the officer write, or mend, and submit.
func (d *morning) answer(code, mended string) {
	d.t.Helper()
	q := "/desk/questions/" + code
	doc := d.see(d.officer, q+"/answer")
	d.officer.moved(q, q+"/answer", "version", doc.Attr(`input[name="version"]`, "value"), "outcome", "answered", "anyway", "1", "do", "submit",
		"answer", "Kính gửi ông Trần Văn Bình. Theo "+mended+"Điều 95 Luật Đất đai năm 2024, thời hạn là 20 ngày. Ông gọi 0912 345 678.")
}

// giveBack has the head say what is wrong with a passage and return the answer.
func (d *morning) giveBack(code string) {
	d.t.Helper()
	q := "/desk/questions/" + code
	d.head.moved(q+"/review", q+"/remarks", "quote", "Điều 95 Luật Đất đai năm 2024", "words", "Nêu rõ khoản.")
	d.head.moved("/desk/review", q+"/return", "version", d.head.version(q+"/review"), "return.note", "Sửa theo ý kiến.", "next", "/desk/review")
	d.see(d.officer, q+"/answer").Has(".hd-remark", "Nêu rõ khoản.")
}

// approve lets all that wait through, from the list.
func (d *morning) approve(r *reader, to question.Status) {
	d.t.Helper()
	doc := d.see(r, "/desk/review")
	var fields []string
	for _, n := range doc.Find(`input[name="pick"]`) {
		for _, a := range n.Attr {
			if a.Key == "value" {
				fields = append(fields, "pick", a.Val)
			}
		}
	}
	if len(fields) != 20 {
		d.t.Fatalf("%d answers can be approved from the list, want 10", len(fields)/2)
	}
	// What was not read is not approved.
	tampered := fields[1][:len(fields[1])-1] + "x"
	r.moved("/desk/review", "/desk/review", "pick", tampered)
	if q := d.question(strings.Split(tampered, ":")[0]); q.Status == to {
		d.t.Errorf("%s was approved by another hash", q.Code)
	}
	r.moved("/desk/review", "/desk/review", fields...)
	for _, code := range d.codes[:10] {
		if q := d.question(code); q.Status != to {
			d.t.Fatalf("%s is %s, want %s", code, q.Status, to)
		}
	}
}

// publish decides about what was found, and publishes.
func (d *morning) publish(code string) {
	d.t.Helper()
	q := "/desk/questions/" + code
	doc := d.see(d.board, q+"/publish")
	doc.Has("mark", "0912 345 678")
	d.board.moved(q+"/publish", q+"/public", "draft", doc.Attr(`input[name="draft"]`, "value"), "do", "decide", "decide.0", "hide")
	doc = d.see(d.board, q+"/publish")
	doc.Lacks(`form[action="` + q + `/publish"]`)
	d.board.shown(http.StatusConflict, http.MethodPost, q+"/publish", "version", fmt.Sprint(d.question(code).Version)) // nothing is published undecided
	d.board.moved(q+"/publish", q+"/public", "draft", doc.Attr(`input[name="draft"]`, "value"), "do", "hide-all")
	d.board.moved(q, q+"/publish", "version", fmt.Sprint(d.question(code).Version))
	d.see(d.board, q).Has(".govuk-tag--green", "Khớp")
	p, err := d.svc.Dossier(d.t.Context(), question.SystemActor(), code)
	if err != nil || strings.Contains(p.Publication.Question+p.Publication.Answer, "0912") {
		d.t.Errorf("%s: %+v, %v", code, p.Publication, err)
	}
}
