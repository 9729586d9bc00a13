package service_test

import (
	"slices"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// merged are questions of others that were merged with the one of the code.
func (m *ministry) merged(into string, emails ...string) []service.Receipt {
	m.t.Helper()
	var rs []service.Receipt
	for _, e := range emails {
		r := m.ask(func(s *question.Submission) { s.Email, s.Lang = e, "en" })
		q := m.act("intake", r.Code, service.Act{Do: question.Merge, Into: into, Note: "Trùng nội dung."})
		if q.Status != question.Merged || q.MergedInto == 0 {
			m.t.Fatalf("%+v", q)
		}
		rs = append(rs, r)
	}
	return rs
}

func TestMergedAskersAreTold(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	others := m.merged(strings.ToLower(r.Code), "ba@example.vn", "cu@example.vn")
	m.bring(r.Code, question.Assigned)
	m.act("board", r.Code, service.Act{Do: question.Extend, Until: day("2026-03-30"), Reason: "Cần xác minh."})
	for _, w := range way[2:] {
		for _, a := range w.steps {
			m.act(w.by, r.Code, a)
		}
	}
	m.act("board", r.Code, service.Act{Do: question.Correct, Note: "Sửa số điều."})
	m.act("board", r.Code, service.Act{Do: question.Withdraw, Reason: "Văn bản hết hiệu lực."})
	for i, o := range others {
		if got, want := words(m.letters(o.Code, false)), "received merged extended answered published corrected withdrawn"; got != want {
			t.Errorf("letters %s, want %s", got, want)
		}
		ls := m.mails(o.Code, false)
		answered := ls[slices.IndexFunc(ls, func(l question.Mail) bool { return l.Template == "answered" })]
		if answered.Lang != "en" || answered.Data.Code != o.Code || !strings.Contains(answered.Data.Answer, "Điều 121") ||
			answered.Data.Outcome != question.OutcomeAnswered || answered.Data.Status != question.Merged ||
			answered.To != []string{"ba@example.vn", "cu@example.vn"}[i] {
			t.Errorf("letter %+v", answered)
		}
		for _, l := range ls {
			if strings.Contains(l.Data.Title+l.Data.Note+l.Data.Other, r.Code) || l.Data.Other != "" {
				t.Errorf("the letter %s names another's question: %+v", l.Template, l.Data)
			}
		}
	}
	if n := m.count(`SELECT count(*) - count(DISTINCT message_id) FROM mails`); n != 0 {
		t.Errorf("%d letters with the Message-ID of another", n)
	}
}

func TestMergedWithWhatIsAnsweredGetsTheAnswerAtOnce(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Answered)
	o := m.merged(r.Code, "ba@example.vn")[0]
	if got, want := words(m.letters(o.Code, false)), "received merged answered"; got != want {
		t.Errorf("letters %s, want %s", got, want)
	}
	refusedOne := m.ask()
	m.act("intake", refusedOne.Code, service.Act{Do: question.Refuse, Reason: "unclear"})
	for _, into := range []string{refusedOne.Code, o.Code} {
		next := m.ask()
		_, err := m.Act(t.Context(), m.actors["intake"], next.Code, service.Act{Do: question.Merge, Into: into})
		refused(t, err, question.CodeInvalid, "into/problem.merge_status")
	}
}

// A question with which others were merged can itself be merged, or refused:
// none of the askers may be forgotten.
func TestMergedAskersAreNotForgottenOnTheWay(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	last := m.ask()
	middle := m.ask(func(s *question.Submission) { s.Email = "giua@example.vn" })
	first := m.merged(middle.Code, "dau@example.vn")[0]
	m.act("intake", middle.Code, service.Act{Do: question.Merge, Into: last.Code})
	m.bring(last.Code, question.Answered)
	for name, r := range map[string]service.Receipt{"first": first, "middle": middle} {
		if got, want := words(m.letters(r.Code, false)), "received merged answered"; got != want {
			t.Errorf("letters to the %s asker %s, want %s", name, got, want)
		}
	}

	no := m.ask()
	with := m.merged(no.Code, "cung@example.vn")[0]
	m.act("intake", no.Code, service.Act{Do: question.Refuse, Reason: "not_in_scope"})
	if got, want := words(m.letters(with.Code, false)), "received merged refused"; got != want {
		t.Errorf("merged with a refused question: letters %s, want %s", got, want)
	}

	answered := m.asked(question.Answered)
	holder := m.ask()
	late := m.merged(holder.Code, "muon@example.vn")[0]
	m.act("intake", holder.Code, service.Act{Do: question.Merge, Into: answered.Code})
	if got, want := words(m.letters(late.Code, false)), "received merged answered"; got != want {
		t.Errorf("merged by way of another with an answered question: letters %s, want %s", got, want)
	}
}

// Whichever of the two comes first, the merged asker gets the answer once.
func TestMergingWhileTheOtherIsAnswered(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	for range 6 {
		r, o := m.asked(question.Approved), m.ask()
		steps := make(chan func() error, 2)
		steps <- func() error {
			_, err := m.Act(t.Context(), m.actors["board"], r.Code, service.Act{Do: question.Approve})
			return err
		}
		steps <- func() error {
			_, err := m.Act(t.Context(), m.actors["intake"], o.Code, service.Act{Do: question.Merge, Into: r.Code})
			return err
		}
		for _, err := range atOnce(2, func() error { return (<-steps)() }) {
			if err != nil {
				t.Error(err)
			}
		}
		if got, want := words(m.letters(o.Code, false)), "received merged answered"; got != want {
			t.Errorf("letters %s, want %s", got, want)
		}
	}
}

// Two that are merged with each other at once must not both be gone.
func TestMergingTwoWithEachOther(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	a, b := m.ask(), m.ask()
	pairs := make(chan [2]string, 2)
	pairs <- [2]string{a.Code, b.Code}
	pairs <- [2]string{b.Code, a.Code}
	won := 0
	for _, err := range atOnce(2, func() error {
		p := <-pairs
		_, err := m.Act(t.Context(), m.actors["intake"], p[0], service.Act{Do: question.Merge, Into: p[1]})
		return err
	}) {
		if err == nil {
			won++
		} else if c := question.CodeOf(err); c != question.CodeConflict && c != question.CodeInvalid {
			t.Error(err)
		}
	}
	if n := m.count(`SELECT count(*) FROM questions WHERE status = 'merged'`); won != 1 || n != 1 {
		t.Errorf("%d won, %d merged", won, n)
	}
}
