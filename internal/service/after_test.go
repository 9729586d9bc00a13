package service_test

import (
	"slices"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestRatingOnce(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Answered)
	for _, score := range []int{0, 6, -1} {
		_, err := m.Rate(t.Context(), r.Code, r.Token, score, "")
		refused(t, err, question.CodeInvalid, "score/problem.score")
	}
	_, err := m.Rate(t.Context(), r.Code, r.Token, 4, strings.Repeat("ơ", 5001))
	refused(t, err, question.CodeInvalid, "comment/problem.long")
	won := 0
	for _, err := range atOnce(8, func() error {
		_, err := m.Rate(t.Context(), r.Code, r.Token, 4, "Rõ ràng, dễ hiểu.")
		return err
	}) {
		if err == nil {
			won++
			continue
		}
		refused(t, err, question.CodeConflict, "error.already_rated")
	}
	f, err := m.Follow(t.Context(), r.Code, r.Token)
	if err != nil || won != 1 || f.Rating == nil || f.Rating.Score != 4 || f.Rating.Comment != "Rõ ràng, dễ hiểu." {
		t.Errorf("%d won, %+v, %v", won, f.Rating, err)
	}
	early := m.asked(question.Approved)
	_, err = m.Rate(t.Context(), early.Code, early.Token, 5, "")
	refused(t, err, question.CodeConflict, "error.conflict")
}

func TestAskerReopensOnce(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Answered)
	if _, err := m.Rate(t.Context(), r.Code, r.Token, 1, ""); err != nil {
		t.Fatal(err)
	}
	m.at("2026-03-12 09:00")
	_, err := m.ReopenAsked(t.Context(), r.Code, r.Token, " ")
	refused(t, err, question.CodeInvalid, "text/problem.note_missing")
	q, err := m.ReopenAsked(t.Context(), r.Code, r.Token, "Chưa trả lời về lệ phí.")
	if err != nil || q.Status != question.Assigned || q.AnsweredAt != nil || q.Rated || !q.AskerReopened {
		t.Fatalf("%+v, %v", q, err)
	}
	if q.DueOn != day("2026-04-02") || q.FirstDueOn != day("2026-03-23") || q.StageDueOn != day("2026-03-26") || q.OfficerID != m.actors["officer"].PersonID {
		t.Errorf("due %s, first %s, stage %s", q.DueOn, q.FirstDueOn, q.StageDueOn)
	}
	if f, err := m.Follow(t.Context(), r.Code, r.Token); err != nil || f.Answer == nil || f.Answer.Version != q.AnswerVersion {
		t.Errorf("the answer that was sent, while it is reopened: %+v, %v", f.Answer, err)
	}
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Về lệ phí: …", AnswerVersion: -1})
	m.act("officer", r.Code, service.Act{Do: question.Submit})
	m.act("head", r.Code, service.Act{Do: question.Approve})
	m.act("board", r.Code, service.Act{Do: question.Approve})
	if _, err := m.Rate(t.Context(), r.Code, r.Token, 5, "Cảm ơn."); err != nil {
		t.Errorf("rate the second answer: %v", err)
	}
	_, err = m.ReopenAsked(t.Context(), r.Code, r.Token, "Lại nữa.")
	refused(t, err, question.CodeConflict, "error.already_reopened")
	if got := words(m.letters(r.Code, false)); got != "received routed answered reopened answered" {
		t.Errorf("letters %s", got)
	}
	if got, want := words(m.spans(r.Code)), "intake department officer head board officer head board"; got != want {
		t.Errorf("held by %s, want %s", got, want)
	}
	m.act("board", r.Code, service.Act{Do: question.Reopen, Note: "Văn bản đã thay đổi."})
}

func TestBoardReopensWhatWasSetAside(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	target := m.ask()
	for _, a := range []service.Act{
		{Do: question.Refuse, Reason: "not_in_scope"}, {Do: question.MarkSpam}, {Do: question.Merge, Into: target.Code},
	} {
		r := m.ask()
		m.at("2026-03-30 09:00") // the promise has passed meanwhile
		m.act("intake", r.Code, a)
		_, err := m.Act(t.Context(), m.actors["intake"], r.Code, service.Act{Do: question.Reopen, Note: "x"})
		refused(t, err, question.CodeForbidden, "error.forbidden_action")
		q := m.act("board", r.Code, service.Act{Do: question.Reopen, Note: "Thuộc thẩm quyền của Bộ."})
		if q.Status != question.Received || q.MergedInto != 0 || q.StageDueOn != day("2026-03-31") || q.DueOn.Before(day("2026-03-30")) {
			t.Errorf("%s: %+v", a.Do, q)
		}
		m.bring(r.Code, question.Answered)
		m.spans(r.Code)
		m.at("2026-03-02 09:00")
	}
}

func TestPublicVersion(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	secret := func(s *question.Submission) {
		s.Name, s.Phone = "Nguyễn Thị Hoa", "0912345678"
		s.Body = "Tôi là Nguyễn Thị Hoa, điện thoại 0912 345 678, thư hoa@example.vn, muốn chuyển đất trồng cây sang đất ở."
	}
	r := m.asked(question.Published, secret)
	p, err := m.store.PublicationOf(ctx, m.question(r.Code).ID)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Publication(ctx, p.Slug)
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"Hoa", "0912", "hoa@example.vn"} {
		if strings.Contains(got.Title+got.Question+got.Answer+got.AskerName+got.Slug, leak) {
			t.Errorf("%q is public: %+v", leak, got)
		}
	}
	if got.DepartmentName != "Tổng cục Quản lý đất đai" || got.Version != 1 || got.AskedOn != day("2026-03-02") || !strings.HasSuffix(got.Slug, strings.ToLower(r.Code)) {
		t.Errorf("%+v", got)
	}
	// Correct: the visible note, and what it said before is kept inside.
	m.at("2026-03-10 09:00")
	m.act("board", r.Code, service.Act{Do: question.Correct, Note: "Sửa số điều luật.", Answer: "Theo Điều 122."})
	got, err = m.Publication(ctx, p.Slug)
	if err != nil || got.Answer != "Theo Điều 122." || got.Correction != "Sửa số điều luật." || got.Version != 2 || got.Title != p.Title {
		t.Errorf("corrected: %+v, %v", got, err)
	}
	if n := m.count(`SELECT count(*) FROM publication_versions WHERE answer LIKE '%Điều 121%'`); n != 1 {
		t.Errorf("%d old versions kept", n)
	}
	for query, want := range map[string]int{"Điều 122": 1, "Điều 121": 0, "0912345678": 0} {
		if l, err := m.Library(ctx, question.LibraryFilter{Query: query}); err != nil || l.Total != want {
			t.Errorf("search %q finds %d, %v; want %d", query, l.Total, err, want)
		}
	}
	// Withdraw: gone from the library, the address says why.
	m.act("board", r.Code, service.Act{Do: question.Withdraw, Reason: "Văn bản hết hiệu lực."})
	got, err = m.Publication(ctx, p.Slug)
	refused(t, err, question.CodeGone, "error.withdrawn")
	if got.WithdrawnAt == nil || got.WithdrawnReason != "Văn bản hết hiệu lực." || got.Question != "" || got.Answer != "" {
		t.Errorf("withdrawn: %+v", got)
	}
	if l, err := m.Library(ctx, question.LibraryFilter{}); err != nil || l.Total != 0 || len(l.Publications) != 0 {
		t.Errorf("the library has %+v, %v", l, err)
	}
	if f, err := m.Follow(ctx, r.Code, r.Token); err != nil || f.Answer == nil {
		t.Errorf("the asker no longer sees the answer: %v", err)
	}
	// Back again, under the address that it had.
	m.act("board", r.Code, service.Act{Do: question.Reopen, Note: "Đã rà soát."})
	m.act("board", r.Code, service.Act{Do: question.Publish, Title: "Tiêu đề khác hẳn, đã biên tập"})
	got, err = m.Publication(ctx, p.Slug)
	if err != nil || got.WithdrawnAt != nil || got.Title != "Tiêu đề khác hẳn, đã biên tập" || got.Answer == "" {
		t.Errorf("published again: %+v, %v", got, err)
	}
	m.act("board", r.Code, service.Act{Do: question.Correct, Note: "Sửa chính tả.", Title: "Tiêu đề đã sửa chính tả"})
	if got, want := words(m.letters(r.Code, false)), "received routed answered published corrected withdrawn published corrected"; got != want {
		t.Errorf("letters %s, want %s", got, want)
	}
	for _, slug := range []string{"no-such", "", strings.Repeat("a", 300), "a\x00b", "\xff"} {
		_, err := m.Publication(ctx, slug)
		refused(t, err, question.CodeNotFound, "error.not_found")
	}
}

func TestNameIsPublicOnlyWithLeave(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	for _, leave := range []bool{false, true} {
		r := m.asked(question.Published, func(s *question.Submission) { s.MayName = leave })
		p, err := m.store.PublicationOf(t.Context(), m.question(r.Code).ID)
		if err != nil || (p.AskerName == "Nguyễn Thị Hoa") != leave || (p.AskerName == "") == leave {
			t.Errorf("leave %v: name %q, %v", leave, p.AskerName, err)
		}
	}
	r := m.asked(question.Answered, func(s *question.Submission) { s.MayPublish = false })
	_, err := m.Act(t.Context(), m.actors["board"], r.Code, service.Act{Do: question.Publish})
	refused(t, err, question.CodeConflict, "error.no_leave")
	q := m.act("board", r.Code, service.Act{Do: question.Close, Note: "Người hỏi không đồng ý công khai."})
	if q.Status != question.Closed {
		t.Errorf("status %s", q.Status)
	}
}

func TestLibraryPagesAndFilters(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	var want []string
	for range 7 {
		m.clock.Advance(60e9)
		want = append(want, m.asked(question.Published).Code)
	}
	slices.Reverse(want)
	for _, f := range []question.LibraryFilter{{Limit: 3}, {Limit: 3, Query: "đất ở"}, {Limit: 3, Field: "land", Department: "tcqldd"}} {
		var got []string
		for {
			l, err := m.Library(ctx, f)
			if err != nil || l.Total != 7 {
				t.Fatalf("total %d, %v", l.Total, err)
			}
			for _, p := range l.Publications {
				got = append(got, p.Code)
			}
			if f.Cursor = l.Next; f.Cursor == "" {
				break
			}
		}
		if words(got) != words(want) {
			t.Errorf("%+v: %v, want %v", f, got, want)
		}
	}
	for name, f := range map[string]question.LibraryFilter{
		"field": {Field: "water"}, "department": {Department: "TCMT"}, "after": {From: day("2026-03-03")}, "before": {To: day("2026-03-01")},
		"cited": {Cited: "43/2014/NĐ-CP"},
	} {
		if l, err := m.Library(ctx, f); err != nil || l.Total != 0 {
			t.Errorf("%s: %d, %v", name, l.Total, err)
		}
	}
	if l, err := m.Library(ctx, question.LibraryFilter{From: day("2026-03-02"), To: day("2026-03-02")}); err != nil || l.Total != 7 {
		t.Errorf("of the day itself: %d, %v", l.Total, err)
	}
	for _, cursor := range []string{"x", "e30", "bm90IGpzb24", "eyJJRCI6ImEifQ", strings.Repeat("A", 5000)} {
		_, err := m.Library(ctx, question.LibraryFilter{Cursor: cursor})
		if err != nil {
			refused(t, err, question.CodeInvalid, "cursor/problem.cursor")
		}
		_, err = m.Questions(ctx, m.actors["intake"], question.Filter{Cursor: cursor})
		if err != nil {
			refused(t, err, question.CodeInvalid, "cursor/problem.cursor")
		}
	}
	_, err := m.Library(ctx, question.LibraryFilter{Query: strings.Repeat("ơ", 201)})
	refused(t, err, question.CodeInvalid, "q/problem.long")
}
