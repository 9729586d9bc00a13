package service_test

import (
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// stages lists what was approved, the newest first; a dash before what counts no
// more.
func (m *ministry) stages(code string) string {
	m.t.Helper()
	list, err := m.Approvals(m.t.Context(), m.actors["board"], code)
	if err != nil {
		m.t.Fatal(err)
	}
	s := ""
	for _, a := range list {
		if !a.Live() {
			s += "-"
		}
		s += a.Stage + " "
	}
	return s
}

// An edit after approval voids it: the question goes back, and everybody must
// approve anew. An editor that was left open does not do that by itself.
func TestAnEditVoidsTheApproval(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Approved)
	if got := m.stages(r.Code); got != "head " {
		t.Fatalf("approved %q", got)
	}
	_, err := m.Act(t.Context(), m.actors["officer"], r.Code, service.Act{Do: question.Draft, Answer: "Sửa một chữ.", AnswerVersion: 1})
	refused(t, err, question.CodeConflict, "error.approval_bound")
	q := m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Sửa một chữ.", AnswerVersion: 1, Void: true})
	if q.Status != question.Assigned || m.stages(r.Code) != "-head " {
		t.Fatalf("status %s, approved %q", q.Status, m.stages(r.Code))
	}
	_, err = m.Act(t.Context(), m.actors["board"], r.Code, service.Act{Do: question.Approve})
	refused(t, err, question.CodeConflict, "error.conflict")
	m.act("officer", r.Code, service.Act{Do: question.Submit})
	m.act("head", r.Code, service.Act{Do: question.Approve})
	m.act("board", r.Code, service.Act{Do: question.Approve})
	if got := m.stages(r.Code); got != "board head -head " {
		t.Errorf("approved %q", got)
	}
	m.historyNamesWhatIsThere(r.Code)
}

// What was read is what is approved.
func TestApprovalIsBoundToWhatWasRead(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Submitted)
	read, err := m.ContentHash(t.Context(), m.question(r.Code))
	if err != nil {
		t.Fatal(err)
	}
	m.mustSave("officer", r.Code, service.PublicEdit{HideAll: true})
	_, err = m.Act(t.Context(), m.actors["head"], r.Code, service.Act{Do: question.Approve, Content: read})
	refused(t, err, question.CodeConflict, "error.content_changed")
	if read, err = m.ContentHash(t.Context(), m.question(r.Code)); err != nil {
		t.Fatal(err)
	}
	m.act("head", r.Code, service.Act{Do: question.Approve, Content: read})

	// Past the program, as somebody with the database's password could.
	if _, err := m.db.ExecContext(t.Context(), `UPDATE answer_revisions SET text = 'Nội dung khác.'`); err != nil {
		t.Fatal(err)
	}
	_, err = m.Act(t.Context(), m.actors["board"], r.Code, service.Act{Do: question.Approve})
	refused(t, err, question.CodeConflict, "error.approval_void")
}

func (m *ministry) mustSave(login, code string, e service.PublicEdit) {
	m.t.Helper()
	if err := m.SavePublic(m.t.Context(), m.actors[login], code, e); err != nil {
		m.t.Fatalf("%s: %v", login, err)
	}
}

func (m *ministry) public(code string) service.PublicVersion {
	m.t.Helper()
	v, err := m.PublicVersion(m.t.Context(), m.actors["board"], code)
	if err != nil {
		m.t.Fatal(err)
	}
	return v
}

func withData(s *question.Submission) {
	s.Body = "Tôi là Nguyễn Thị Hoa, điện thoại 0912 345 678, muốn hỏi về việc chuyển mục đích sử dụng đất trồng cây lâu năm."
}

// Nothing is published while a proposal of redaction is undecided.
func TestNothingIsPublishedUndecided(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Answered, withData)
	v := m.public(r.Code)
	if len(v.Open) != 2 || v.Open[0].Field != "question" {
		t.Fatalf("proposals: %+v", v.Open)
	}
	err := m.SavePublic(t.Context(), m.actors["board"], r.Code, service.PublicEdit{Keep: []int{0}})
	refused(t, err, question.CodeInvalid, "decide.0/problem.keep_asker")
	m.mustSave("board", r.Code, service.PublicEdit{Hide: []int{0}})
	_, err = m.Act(t.Context(), m.actors["board"], r.Code, service.Act{Do: question.Publish})
	refused(t, err, question.CodeConflict, "error.undecided")
	err = m.SavePublic(t.Context(), m.actors["board"], r.Code, service.PublicEdit{Hide: []int{0}})
	refused(t, err, question.CodeConflict, "error.public_changed")
	m.mustSave("board", r.Code, service.PublicEdit{Version: 1, Keep: []int{0}})
	m.act("board", r.Code, service.Act{Do: question.Publish})
	p, err := m.Dossier(t.Context(), m.actors["board"], r.Code)
	if err != nil {
		t.Fatal(err)
	}
	want := "Tôi là [họ tên], điện thoại 0912 345 678, muốn hỏi về việc chuyển mục đích sử dụng đất trồng cây lâu năm."
	if p.Publication.Question != want {
		t.Errorf("public: %s", p.Publication.Question)
	}
	same, err := m.Approved(t.Context(), p.Question, p.Publication, p.PublicFiles)
	if err != nil || same == nil || !same.Sent || !same.Shown {
		t.Errorf("not what was approved: %+v, %v", same, err)
	}
	if _, err := m.db.ExecContext(t.Context(), `UPDATE publications SET answer = 'Nội dung khác.'`); err != nil {
		t.Fatal(err)
	}
	if p, err = m.Dossier(t.Context(), m.actors["board"], r.Code); err != nil {
		t.Fatal(err)
	}
	if same, err = m.Approved(t.Context(), p.Question, p.Publication, p.PublicFiles); err != nil || same.Shown {
		t.Errorf("a changed publication is still said to be what was approved: %+v, %v", same, err)
	}
}

// Words that come with the step are decided about as well.
func TestWordsSentForThePublicVersion(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Answered, withData)
	publish := func(by string, a service.Act) error {
		a.Do = question.Publish
		_, err := m.Act(t.Context(), m.actors[by], r.Code, a)
		return err
	}
	refused(t, publish("board", service.Act{Question: "Ông Trần Văn Bình hỏi, điện thoại 0912 345 678."}), question.CodeInvalid, "question/problem.undecided")
	// Somebody else must let through what somebody wrote.
	v := m.public(r.Code)
	text := v.Original
	text.Question, text.Answer = "Người dân hỏi về chuyển mục đích sử dụng đất.", "Theo Điều 121 Luật Đất đai, người dân liên hệ UBND cấp xã."
	m.mustSave("board", r.Code, service.PublicEdit{Text: &text})
	refused(t, publish("board", service.Act{}), question.CodeForbidden, "error.own_public")
	if err := publish("chair", service.Act{}); err != nil {
		t.Error(err)
	}
}

// What a program publishes in words of its own is let through and noted.
func TestWordsBeyondTheApprovedAnswer(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	for sent, beyond := range map[string]bool{"": false, "Tóm tắt: người dân không phải nộp gì.": true} {
		r := m.asked(question.Answered, withData)
		m.act("board", r.Code, service.Act{Do: question.Publish, Question: "Người dân hỏi về chuyển mục đích.", Answer: sent})
		es, err := m.Events(t.Context(), m.actors["board"], r.Code)
		if err != nil {
			t.Fatal(err)
		}
		last := es[len(es)-1]
		if got, _ := last.Data["beyond"].(bool); last.Do != question.Publish || got != beyond {
			t.Errorf("sent %q: the history says %s, beyond %v", sent, last.Do, got)
		}
	}
}

// A public version that the board approved with the answer is published as it is.
func TestPublicVersionApprovedWithTheAnswer(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Submitted, withData)
	m.mustSave("officer", r.Code, service.PublicEdit{HideAll: true})
	text := m.public(r.Code).Draft.PublicText
	text.Answer = "Tóm tắt: người dân liên hệ UBND cấp xã."
	m.mustSave("officer", r.Code, service.PublicEdit{Version: 1, Text: &text})
	m.act("head", r.Code, service.Act{Do: question.Approve})
	err := m.SavePublic(t.Context(), m.actors["officer"], r.Code, service.PublicEdit{Version: 2, HideAll: true})
	refused(t, err, question.CodeConflict, "error.conflict")
	m.act("board", r.Code, service.Act{Do: question.Approve})
	if !m.public(r.Code).Covered {
		t.Error("the board's approval does not cover the public version")
	}
	m.act("board", r.Code, service.Act{Do: question.Publish})
}

// Remarks on passages reach the author with the return.
func TestRemarks(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Submitted)
	remark := func(quote, words string) error {
		return m.AddRemark(t.Context(), m.actors["head"], r.Code, quote, words)
	}
	refused(t, remark("không có trong bài", "?"), question.CodeInvalid, "quote/problem.quote_missing")
	refused(t, remark("", "?"), question.CodeInvalid, "quote/problem.missing.quote")
	if err := remark("Điều 121 Luật Đất đai  năm 2024", "Nêu rõ khoản."); err != nil {
		t.Fatal(err)
	}
	seen := func(by string) []question.Remark {
		list, err := m.Remarks(t.Context(), m.actors[by], m.question(r.Code))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if len(seen("head")) != 1 || len(seen("officer")) != 0 {
		t.Fatal("a remark was seen before it was sent, or not by its author")
	}
	m.act("head", r.Code, service.Act{Do: question.Return})
	got := seen("officer")
	if len(got) != 1 || got[0].SentAt == nil || got[0].Quote != "Điều 121 Luật Đất đai năm 2024" {
		t.Fatalf("remarks: %+v", got)
	}
	if err := m.SettleRemark(t.Context(), m.actors["officer"], r.Code, got[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if got := seen("head"); got[0].SettledAt == nil {
		t.Error("not settled")
	}
	refused(t, remark("Điều 121", "Muộn."), question.CodeConflict, "error.conflict")
}

// Two people who have the answer open see each other for some seconds.
func TestPresence(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	see := func(by string) service.Presence {
		p, err := m.SeeAnswer(t.Context(), m.actors[by], r.Code)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := see("officer"); len(p.Others) != 0 {
		t.Errorf("alone with %+v", p.Others)
	}
	if p := see("head"); len(p.Others) != 1 || p.Others[0].Name != "Cán bộ officer" {
		t.Errorf("the head sees %+v", p.Others)
	}
	m.clock.Advance(20_000_000_000)
	if p := see("head"); len(p.Others) != 0 {
		t.Errorf("after 20 s the head sees %+v", p.Others)
	}
	_, err := m.SeeAnswer(t.Context(), m.actors["other"], r.Code)
	refused(t, err, question.CodeNotFound, "error.not_found")
}

// The difference is to the state that the reviewer saw last, however often the
// page is opened.
func TestLastSeen(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Submitted)
	read := func() *question.Revision {
		v, err := m.ReadAnswer(t.Context(), m.actors["head"], m.question(r.Code))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := read(); v != nil {
		t.Errorf("seen before: %+v", v)
	}
	m.act("head", r.Code, service.Act{Do: question.Return, Note: "Bổ sung."})
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Bản mới.", AnswerVersion: 1})
	m.act("officer", r.Code, service.Act{Do: question.Submit})
	for range 2 {
		if v := read(); v == nil || v.Version != 1 {
			t.Errorf("seen before: %+v", v)
		}
	}
}

func TestReadyTexts(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	save := func(by string, x question.ReadyText) error { return m.SaveReadyText(t.Context(), m.actors[by], x) }
	own := question.ReadyText{Department: "TCQLDD", Kind: question.ReadyPassage, Name: "Chào", Body: "Kính gửi: {{người hỏi}} ({{mã}})", Active: true}
	refused(t, save("officer", own), question.CodeForbidden, "error.forbidden")
	for _, x := range []struct {
		change func(*question.ReadyText)
		code   question.ErrorCode
		want   string
	}{
		{func(x *question.ReadyText) { x.Department = "TCMT" }, question.CodeForbidden, "error.forbidden"},
		{func(x *question.ReadyText) { x.Department = "" }, question.CodeForbidden, "error.forbidden"},
		{func(x *question.ReadyText) { x.Body = "{{tên con}}" }, question.CodeInvalid, "body/problem.variables_unknown"},
		{func(x *question.ReadyText) { x.Name = " " }, question.CodeInvalid, "name/problem.missing.name"},
	} {
		y := own
		x.change(&y)
		refused(t, save("head", y), x.code, x.want)
	}
	if err := save("head", own); err != nil {
		t.Fatal(err)
	}
	refused(t, save("head", own), question.CodeInvalid, "name/problem.name_taken")
	list, err := m.ReadyFor(t.Context(), m.question(r.Code))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		if x.Name == "Chào" {
			got, err := m.Filled(t.Context(), m.actors["officer"], r.Code, x.ID)
			if want := "Kính gửi: Nguyễn Thị Hoa (" + r.Code + ")"; err != nil || got != want {
				t.Errorf("filled %q, %v", got, err)
			}
			return
		}
	}
	t.Errorf("not offered: %+v", list)
}

// A variable that was left in the text keeps it from being submitted.
func TestSubmitWithAVariableLeft(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Kính gửi: {{người hỏi}}"})
	_, err := m.Act(t.Context(), m.actors["officer"], r.Code, service.Act{Do: question.Submit})
	refused(t, err, question.CodeInvalid, "answer/problem.variables_left")
}
