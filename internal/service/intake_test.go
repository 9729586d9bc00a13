package service_test

import (
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestWhatEachStepRefuses(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	received, routed, assigned := m.ask(), m.asked(question.Routed), m.asked(question.Assigned)
	submitted, approved := m.asked(question.Submitted), m.asked(question.Approved)
	answered, published := m.asked(question.Answered), m.asked(question.Published)
	if err := m.SaveDepartment(t.Context(), m.actors["admin"], question.Department{
		Code: "CU", NameVI: "Vụ đã giải thể", NameEN: "Former department", Answers: true, ValidFrom: day("2010-01-01"),
		ValidTo: day("2020-01-01"), Successor: "TCMT",
	}, service.Saving{New: true}); err != nil {
		t.Fatal(err)
	}
	if err := m.SaveDepartment(t.Context(), m.actors["admin"], question.Department{
		Code: "DAOTAO", NameVI: "Trường Đại học", NameEN: "University", ValidFrom: day("2010-01-01"),
	}, service.Saving{New: true}); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("ơ", 5001)
	for _, tt := range []struct {
		by, code string
		act      service.Act
		want     string
	}{
		{"intake", received.Code, service.Act{Do: question.Route}, "department/problem.department_missing"},
		{"intake", received.Code, service.Act{Do: question.Route, Department: "NOPE"}, "department/problem.department"},
		{"intake", received.Code, service.Act{Do: question.Route, Department: "CU"}, "department/problem.department_ended"},
		{"intake", received.Code, service.Act{Do: question.Route, Department: "DAOTAO"}, "department/problem.department"},
		{"intake", received.Code, service.Act{Do: question.Route, Department: "TCMT", Supporting: []string{"TCMT"}}, "supporting/problem.supporting_lead"},
		{"intake", received.Code, service.Act{Do: question.Route, Department: "TCMT", Supporting: []string{"NOPE"}}, "supporting/problem.department"},
		{"intake", received.Code, service.Act{Do: question.Route, Department: "TCMT", Field: "nope"}, "field/problem.field"},
		{"intake", received.Code, service.Act{Do: question.Route, Department: "TCMT", Note: long}, "note/problem.long"},
		{"intake", received.Code, service.Act{Do: question.Accept, Field: "nope"}, "field/problem.field"},
		{"intake", received.Code, service.Act{Do: question.Refuse}, "reason/problem.reason"},
		{"intake", received.Code, service.Act{Do: question.Refuse, Reason: "too busy"}, "reason/problem.reason"},
		{"intake", received.Code, service.Act{Do: question.Refuse, Reason: "unclear", Note: long}, "note/problem.long"},
		{"intake", received.Code, service.Act{Do: question.Merge, Into: "HD-2026"}, "into/problem.code"},
		{"intake", received.Code, service.Act{Do: question.Merge, Into: received.Code}, "into/problem.merge_self"},
		{"intake", received.Code, service.Act{Do: question.Merge, Into: question.Code(2026, 999)}, "into/problem.code_unknown"},
		{"intake", received.Code, service.Act{Do: question.Note, Note: " "}, "note/problem.note_missing"},
		{"intake", received.Code, service.Act{Do: question.Note, Note: long}, "note/problem.long"},
		{"head", routed.Code, service.Act{Do: question.Assign}, "officer/problem.officer"},
		{"head", routed.Code, service.Act{Do: question.Assign, Officer: "nobody"}, "officer/problem.officer"},
		{"head", routed.Code, service.Act{Do: question.Assign, Officer: "other"}, "officer/problem.officer"},
		{"head", routed.Code, service.Act{Do: question.Assign, Officer: "board"}, "officer/problem.officer"},
		{"head", routed.Code, service.Act{Do: question.Return}, "note/problem.note_missing"},
		{"head", routed.Code, service.Act{Do: question.Return, Note: " \n "}, "note/problem.note_missing"},
		{"officer", assigned.Code, service.Act{Do: question.Return}, "note/problem.note_missing"},
		{"officer", assigned.Code, service.Act{Do: question.Support}, "supporting/problem.department_missing"},
		{"officer", assigned.Code, service.Act{Do: question.Support, Supporting: []string{"TCQLDD"}}, "supporting/problem.supporting_lead"},
		{"officer", assigned.Code, service.Act{Do: question.Support, Supporting: []string{"NOPE"}}, "supporting/problem.department"},
		{"officer", assigned.Code, service.Act{Do: question.Ask}, "text/problem.note_missing"},
		{"officer", assigned.Code, service.Act{Do: question.Ask, Text: long}, "text/problem.long"},
		{"head", submitted.Code, service.Act{Do: question.Return}, "note/problem.note_missing"},
		{"head", submitted.Code, service.Act{Do: question.Approve, Note: long}, "note/problem.long"},
		{"board", approved.Code, service.Act{Do: question.Return}, "note/problem.note_missing"},
		{"board", answered.Code, service.Act{Do: question.Close}, "note/problem.note_missing"},
		{"board", answered.Code, service.Act{Do: question.Publish, Title: strings.Repeat("ơ", 201)}, "title/problem.long"},
		{"board", answered.Code, service.Act{Do: question.Reopen}, "note/problem.note_missing"},
		{"board", published.Code, service.Act{Do: question.Correct}, "note/problem.note_missing"},
		{"board", published.Code, service.Act{Do: question.Withdraw}, "reason/problem.note_missing"},
	} {
		before := m.question(tt.code)
		_, err := m.Act(t.Context(), m.actors[tt.by], tt.code, tt.act)
		if err == nil {
			t.Errorf("%s by %s is taken, want %s", tt.act.Do, tt.by, tt.want)
		} else {
			refused(t, err, question.CodeInvalid, tt.want)
		}
		if after := m.question(tt.code); after.Version != before.Version {
			t.Errorf("%s: the question changed", tt.want)
		}
	}
	// Nothing of a refused step stays, such as the supporting department beside a
	// wrong field.
	if n := m.count(`SELECT count(*) FROM question_supports`); n != 0 {
		t.Errorf("%d supporting departments", n)
	}
	for _, tt := range []struct {
		by, code string
		act      service.Act
		code2    question.ErrorCode
		want     string
	}{
		{"officer", assigned.Code, service.Act{Do: "fly"}, question.CodeForbidden, "error.forbidden_action"},
		{"intake", "HD-2026-000001-X", service.Act{Do: question.Note, Note: "x"}, question.CodeNotFound, "error.not_found"},
		{"intake", question.Code(2026, 999), service.Act{Do: question.Note, Note: "x"}, question.CodeNotFound, "error.not_found"},
		{"intake", assigned.Code, service.Act{Do: question.Route, Department: "TCMT"}, question.CodeConflict, "error.conflict"},
		{"officer", received.Code, service.Act{Do: question.Draft, Answer: "x"}, question.CodeNotFound, "error.not_found"},
		{"board", received.Code, service.Act{Do: question.Route, Department: "TCMT"}, question.CodeForbidden, "error.forbidden_action"},
		{"admin", received.Code, service.Act{Do: question.Route, Department: "TCMT"}, question.CodeNotFound, "error.not_found"},
	} {
		_, err := m.Act(t.Context(), m.actors[tt.by], tt.code, tt.act)
		refused(t, err, tt.code2, tt.want)
	}
}

func TestOfficerOfAnotherDepartmentSeesNothing(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.ask()
	other := m.actors["other"]
	look := func() (saw []string) {
		for name, f := range map[string]func() error{
			"question": func() error { _, err := m.Question(ctx, other, r.Code); return err },
			"dossier":  func() error { _, err := m.Dossier(ctx, other, r.Code); return err },
			"events":   func() error { _, err := m.Events(ctx, other, r.Code); return err },
			"revision": func() error { _, err := m.Revision(ctx, other, r.Code, 1); return err },
			"note": func() error {
				_, err := m.Act(ctx, other, r.Code, service.Act{Do: question.Note, Note: "x"})
				return err
			},
		} {
			err := f()
			if err == nil {
				saw = append(saw, name)
			} else if question.CodeOf(err) != question.CodeNotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		l, err := m.Questions(ctx, other, question.Filter{Query: "đất"})
		if err != nil || len(l.Questions) > 0 {
			saw = append(saw, "list")
		}
		if l, err := m.Questions(ctx, other, question.Filter{Query: r.Code}); err != nil || len(l.Questions) > 0 {
			saw = append(saw, "code")
		}
		if n, err := m.Counts(ctx, other); err != nil || len(n) > 0 {
			saw = append(saw, "counts")
		}
		if es, _, err := m.EventsSince(ctx, other, 0, 100); err != nil || len(es) > 0 {
			saw = append(saw, "events since")
		}
		return saw
	}
	if saw := look(); len(saw) > 0 {
		t.Errorf("an officer of another department sees %v", saw)
	}
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Trả lời."})
	m.act("officer", r.Code, service.Act{Do: question.Support, Supporting: []string{"TCMT"}})
	if saw := look(); len(saw) != 9 {
		t.Errorf("an officer of a supporting department sees only %v", saw)
	}
	_, err := m.Act(ctx, other, r.Code, service.Act{Do: question.Draft, Answer: "x", AnswerVersion: -1})
	refused(t, err, question.CodeForbidden, "error.forbidden_action")
	// An administrator as such reads no questions.
	other = m.actors["admin"]
	if saw := look(); len(saw) > 0 {
		t.Errorf("an administrator sees %v", saw)
	}
}

func TestReturnedQuestionStartsAgainAtIntake(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	m.act("intake", r.Code, service.Act{Do: question.Route, Department: "TCQLDD", Supporting: []string{"TCMT"}})
	m.at("2026-03-04 10:00")
	q := m.act("head", r.Code, service.Act{Do: question.Return, Note: "Thuộc lĩnh vực tài nguyên nước."})
	if q.Status != question.Received || q.Lead != "" || q.OfficerID != 0 || len(q.Supporting) != 0 || q.Returns != 1 || q.StageDueOn != day("2026-03-05") {
		t.Errorf("%+v", q)
	}
	if q.DueOn != day("2026-03-23") {
		t.Errorf("the promise moved to %s", q.DueOn)
	}
	d, err := m.Dossier(t.Context(), m.actors["intake"], r.Code)
	if err != nil || len(d.Question.Supporting) != 0 {
		t.Errorf("%+v, %v", d.Question, err)
	}
	m.act("intake", r.Code, service.Act{Do: question.Route, Department: "TNN", Field: "water"})
	if got, want := words(m.spans(r.Code)), "intake department intake department"; got != want {
		t.Errorf("held by %s, want %s", got, want)
	}
	if got, want := words(m.letters(r.Code, false)), "received routed routed"; got != want {
		t.Errorf("letters %s, want %s", got, want)
	}
}

func TestMutedAskerGetsAnswersOnly(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	for range 2 {
		if err := m.Mute(t.Context(), r.Code, r.Token); err != nil {
			t.Fatal(err)
		}
	}
	m.bring(r.Code, question.Published)
	if got, want := words(m.letters(r.Code, false)), "received answered"; got != want {
		t.Errorf("letters %s, want %s", got, want)
	}
}
