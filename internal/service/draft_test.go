package service_test

import (
	"strings"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestNobodyOverwritesAnothersDraft(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	q := m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Bản một."})
	if q.AnswerVersion != 1 {
		t.Fatalf("version %d", q.AnswerVersion)
	}
	// The head opens version 1; meanwhile the officer saves version 2.
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Bản hai.", AnswerVersion: 1})
	_, err := m.Act(t.Context(), m.actors["head"], r.Code, service.Act{Do: question.Draft, Answer: "Bản của thủ trưởng.", AnswerVersion: 1})
	refused(t, err, question.CodeConflict, "error.answer_changed")
	q = m.act("head", r.Code, service.Act{Do: question.Draft, Answer: "Bản của thủ trưởng.", AnswerVersion: 2})
	if q.AnswerVersion != 3 || q.AnswerAuthorID != m.actors["head"].PersonID {
		t.Errorf("version %d by %d", q.AnswerVersion, q.AnswerAuthorID)
	}
	// Without a version nobody's words but one's own are replaced.
	_, err = m.Act(t.Context(), m.actors["officer"], r.Code, service.Act{Do: question.Draft, Answer: "Sao cũng được.", AnswerVersion: -1})
	refused(t, err, question.CodeConflict, "error.answer_changed")
	m.act("head", r.Code, service.Act{Do: question.Draft, Answer: "Sửa tiếp bản của mình.", AnswerVersion: -1})
	if got := m.revisions(r.Code); got != "4 3 2 1" {
		t.Errorf("kept %s", got)
	}
}

func (m *ministry) revisions(code string) string {
	m.t.Helper()
	d, err := m.Dossier(m.t.Context(), m.actors["board"], code)
	if err != nil {
		m.t.Fatal(err)
	}
	var vs []int
	for _, v := range d.Revisions {
		vs = append(vs, v.Version)
	}
	return words(vs)
}

func TestSavesAtOnceKeepOne(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Bản một."})
	won := 0
	for _, err := range atOnce(8, func() error {
		_, err := m.Act(t.Context(), m.actors["officer"], r.Code, service.Act{Do: question.Draft, Answer: "Bản hai.", AnswerVersion: 1})
		return err
	}) {
		if err == nil {
			won++
			continue
		}
		refused(t, err, question.CodeConflict, "error.answer_changed")
	}
	if q := m.question(r.Code); won != 1 || q.AnswerVersion != 2 {
		t.Errorf("%d won, version %d", won, q.AnswerVersion)
	}
}

// Saving by itself every few seconds must not flood the history, nor lose what
// was passed on.
func TestQuickSavesAreOneEntry(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	save := func(by string) {
		m.clock.Advance(20 * time.Second)
		m.act(by, r.Code, service.Act{Do: question.Draft, Answer: "Bản " + m.Now().String(), AnswerVersion: -1})
	}
	drafts := func() (n int) {
		for _, do := range m.history(r.Code) {
			if do == question.Draft {
				n++
			}
		}
		return n
	}
	for range 5 {
		save("officer")
	}
	if n, kept := drafts(), m.revisions(r.Code); n != 1 || kept != "5 1" {
		t.Errorf("%d entries, kept %s; want one, 5 1", n, kept)
	}
	m.clock.Advance(20 * time.Minute)
	save("officer")
	if n, kept := drafts(), m.revisions(r.Code); n != 2 || kept != "6 5 1" {
		t.Errorf("after a while: %d entries, kept %s", n, kept)
	}
	m.act("officer", r.Code, service.Act{Do: question.Submit})
	m.act("head", r.Code, service.Act{Do: question.Return, Note: "Bổ sung căn cứ."})
	save("officer")
	if n, kept := drafts(), m.revisions(r.Code); n != 3 || kept != "7 6 5 1" {
		t.Errorf("after it was passed on: %d entries, kept %s", n, kept)
	}
	v, err := m.Revision(t.Context(), m.actors["head"], r.Code, 6)
	if err != nil || !v.Fixed || v.AuthorName != "Cán bộ officer" {
		t.Errorf("%+v, %v", v, err)
	}
	_, err = m.Revision(t.Context(), m.actors["head"], r.Code, 2)
	refused(t, err, question.CodeNotFound, "error.not_found")
	m.historyNamesWhatIsThere(r.Code)
}

// historyNamesWhatIsThere reads every state of the answer that the history names.
func (m *ministry) historyNamesWhatIsThere(code string) {
	m.t.Helper()
	events, err := m.Events(m.t.Context(), m.actors["board"], code)
	if err != nil {
		m.t.Fatal(err)
	}
	named := 0
	for _, e := range events {
		v, ok := e.Data["answer_version"].(float64)
		if !ok {
			continue
		}
		named++
		if _, err := m.Revision(m.t.Context(), m.actors["board"], code, int(v)); err != nil {
			m.t.Errorf("%s names version %v: %v", e.Do, v, err)
		}
	}
	if named == 0 {
		m.t.Error("the history names no state of the answer")
	}
}

func TestWhatADraftMustBe(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	_, err := m.Act(t.Context(), m.actors["officer"], r.Code, service.Act{Do: question.Submit})
	refused(t, err, question.CodeConflict, "error.no_draft")
	for _, tt := range []struct {
		act  service.Act
		want string
	}{
		{service.Act{Answer: " \n"}, "answer/problem.missing.answer"},
		{service.Act{Answer: strings.Repeat("ơ", service.MaxAnswer+1)}, "answer/problem.long"},
		{service.Act{Answer: "Trả lời.", Outcome: "perfect"}, "outcome/problem.outcome"},
	} {
		tt.act.Do = question.Draft
		_, err := m.Act(t.Context(), m.actors["officer"], r.Code, tt.act)
		refused(t, err, question.CodeInvalid, tt.want)
	}
	if q := m.question(r.Code); q.AnswerVersion != 0 {
		t.Errorf("version %d", q.AnswerVersion)
	}
	_, err = m.Act(t.Context(), m.actors["officer2"], r.Code, service.Act{Do: question.Draft, Answer: "Không phải việc của tôi."})
	refused(t, err, question.CodeForbidden, "error.forbidden_action")
}

func TestFourEyes(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.act("head", r.Code, service.Act{Do: question.Draft, Answer: "Thủ trưởng tự soạn."})
	m.act("head", r.Code, service.Act{Do: question.Submit})
	_, err := m.Act(t.Context(), m.actors["head"], r.Code, service.Act{Do: question.Approve})
	refused(t, err, question.CodeForbidden, "error.own_answer")
	if q := m.question(r.Code); q.Status != question.Submitted {
		t.Errorf("status %s", q.Status)
	}
	m.act("head", r.Code, service.Act{Do: question.Return, Note: "Giao lại chuyên viên."})
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Chuyên viên soạn lại.", AnswerVersion: 1})
	m.act("officer", r.Code, service.Act{Do: question.Submit})
	// The head wrote on it, though not last.
	_, err = m.Act(t.Context(), m.actors["head"], r.Code, service.Act{Do: question.Approve})
	refused(t, err, question.CodeForbidden, "error.own_answer")
	deputy := m.actors["officer2"]
	deputy.Grants = append(deputy.Grants, question.Grant{Role: question.Head, Department: "TCQLDD"})
	if _, err := m.Act(t.Context(), deputy, r.Code, service.Act{Do: question.Approve}); err != nil {
		t.Fatal(err)
	}
	// Somebody who is head and on the board may not wave the own answer through.
	both := m.actors["officer"]
	both.Grants = append(both.Grants, question.Grant{Role: question.Board})
	_, err = m.Act(t.Context(), both, r.Code, service.Act{Do: question.Approve})
	refused(t, err, question.CodeForbidden, "error.own_answer")
	m.act("board", r.Code, service.Act{Do: question.Approve})
}
