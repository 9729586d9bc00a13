package question_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// procedure is the ministry's procedure, written down apart from the table of
// moves: action, from, by whom, to. A dash stays where it is.
const procedure = `
confirm   unconfirmed  asker          received
accept    received     intake         -
route     received     intake,system  routed
refuse    received     intake         refused
merge     received     intake         merged
split     received     intake         -
spam      received     intake         spam
restrict  received     intake,chair   -
restrict  refused      intake,chair   -
restrict  routed       chair          -
restrict  assigned     chair          -
restrict  waiting      chair          -
restrict  submitted    chair          -
restrict  approved     chair          -
restrict  answered     chair          -
assign    routed       officer,head   assigned
assign    assigned     head           -
assign    waiting      head           -
return    routed       officer,head   received
return    assigned     officer,head   received
return    submitted    head           assigned
return    approved     board,chair    assigned
draft     assigned     officer,head   -
draft     submitted    officer,head   assigned
draft     approved     officer,head   assigned
support   assigned     officer,head   -
ask       assigned     officer,head   waiting
reply     waiting      asker          assigned
resume    waiting      system         assigned
extend    assigned     officer,head,board,chair -
extend    routed       board,chair    -
extend    submitted    board,chair    -
extend    approved     board,chair    -
deny      routed       board,chair    -
deny      assigned     board,chair    -
deny      submitted    board,chair    -
deny      approved     board,chair    -
contribute routed      officer,head   -
contribute assigned    officer,head   -
contribute waiting     officer,head   -
submit    assigned     officer,head   submitted
approve   submitted    head           approved
approve   approved     board,chair    answered
publish   answered     board,chair    published
close     answered     board,chair    closed
correct   published    board,chair    -
withdraw  published    board,chair    withdrawn
rate      answered     asker          -
rate      published    asker          -
rate      withdrawn    asker          -
rate      closed       asker          -
reopen    answered     asker,board,chair assigned
reopen    refused      board,chair    received
reopen    merged       board,chair    received
reopen    spam         board,chair    received
reopen    withdrawn    board,chair    answered
reopen    closed       board,chair    answered
`

type cell struct {
	do   question.Action
	from question.Status
	by   question.Role
}

// expected returns the procedure as a map, with the moves that are possible
// everywhere added.
func expected(t *testing.T) map[cell]question.Status {
	t.Helper()
	want := map[cell]question.Status{}
	for line := range strings.Lines(strings.TrimSpace(procedure)) {
		w := strings.Fields(line)
		for by := range strings.SplitSeq(w[2], ",") {
			to := question.Status(w[3])
			if to == "-" {
				to = question.Status(w[1])
			}
			want[cell{question.Action(w[0]), question.Status(w[1]), question.Role(by)}] = to
		}
	}
	for _, s := range question.Statuses() {
		for _, r := range []question.Role{question.Intake, question.Officer, question.Head, question.Board, question.Chair} {
			want[cell{question.Note, s, r}] = s
		}
		if s.Open() {
			want[cell{question.Prod, s, question.Board}] = s
			want[cell{question.Prod, s, question.Chair}] = s
		}
	}
	return want
}

func roles() []question.Role {
	return append(question.StaffRoles(), question.Asker, question.System)
}

// actor returns somebody who holds the one role, in the department land if it is
// departmental.
func actor(r question.Role) question.Actor {
	switch r {
	case question.Asker:
		return question.AskerActor()
	case question.System:
		return question.SystemActor()
	case question.Officer, question.Head:
		return question.Actor{PersonID: 7, Grants: []question.Grant{{Role: r, Department: "land"}}}
	}
	return question.Actor{PersonID: 7, Grants: []question.Grant{{Role: r}}}
}

// in returns a question led by land, in the hands of person 7, with a draft by
// somebody else, a part that land itself is asked for, and an extension asked for.
func in(s question.Status) question.Question {
	return question.Question{
		ID: 1, Status: s, Lead: "land", OfficerID: 7, AnswerVersion: 1, AnswerAuthorID: 8, MayPublish: true,
		Supporting: []string{"land"}, WantUntil: calendar.Date{Year: 2026, Month: 4, Day: 1},
	}
}

func TestNothingIsPublishedWithoutLeave(t *testing.T) {
	t.Parallel()
	q := in(question.Answered)
	q.MayPublish = false
	_, err := question.Next(q, actor(question.Board), question.Publish)
	if question.CodeOf(err) != question.CodeConflict {
		t.Errorf("got %v, want a conflict", err)
	}
	if slices.Contains(question.Allowed(q, actor(question.Board)), question.Publish) {
		t.Error("publishing is offered")
	}
}

func TestEveryStatusActionAndRole(t *testing.T) {
	t.Parallel()
	want := expected(t)
	for _, s := range question.Statuses() {
		for _, do := range question.Actions() {
			for _, r := range roles() {
				q, a := in(s), actor(r)
				step, err := question.Next(q, a, do)
				to, lawful := want[cell{do, s, r}]
				listed := slices.Contains(question.Allowed(q, a), do)
				if listed != lawful {
					t.Errorf("%s %s by %s: listed %v, want %v", do, s, r, listed, lawful)
				}
				if lawful {
					if diff := cmp.Diff(question.Step{Do: do, Role: r, From: s, To: to}, step); diff != "" || err != nil {
						t.Errorf("%s %s by %s: %v %s", do, s, r, err, diff)
					}
					continue
				}
				code := question.CodeForbidden
				switch {
				case r == question.Admin:
					code = question.CodeNotFound
				case slices.ContainsFunc(question.Statuses(), func(o question.Status) bool { _, ok := want[cell{do, o, r}]; return ok }):
					code = question.CodeConflict
				}
				if err == nil || question.CodeOf(err) != code {
					t.Errorf("%s %s by %s: %v, want %s", do, s, r, err, code)
				}
			}
		}
	}
}

func TestStrangersLearnNothing(t *testing.T) {
	t.Parallel()
	strangers := map[string]question.Actor{
		"nobody":                    {},
		"officer elsewhere":         {PersonID: 7, Grants: []question.Grant{{Role: question.Officer, Department: "water"}}},
		"head elsewhere":            {PersonID: 7, Grants: []question.Grant{{Role: question.Head, Department: "water"}}},
		"administrator":             actor(question.Admin),
		"officer without a section": {PersonID: 7, Grants: []question.Grant{{Role: question.Officer}}},
	}
	for name, a := range strangers {
		for _, s := range question.Statuses() {
			for _, lead := range []string{"land", ""} {
				q := in(s)
				q.Lead = lead
				if can := question.Allowed(q, a); len(can) > 0 || a.Sees(q) {
					t.Errorf("%s, %s: sees it or may %v", name, s, can)
				}
				for _, do := range question.Actions() {
					if _, err := question.Next(q, a, do); question.CodeOf(err) != question.CodeNotFound {
						t.Errorf("%s, %s, %s: %v, want not_found", name, s, do, err)
					}
				}
			}
		}
	}
}

func TestSupportingDepartmentReadsAndRemarks(t *testing.T) {
	t.Parallel()
	a := question.Actor{PersonID: 9, Grants: []question.Grant{{Role: question.Head, Department: "water"}}}
	q := in(question.Assigned)
	q.Supporting = []string{"water"}
	if diff := cmp.Diff([]question.Action{question.Contribute, question.Note}, question.Allowed(q, a)); diff != "" {
		t.Error(diff)
	}
	if _, err := question.Next(q, a, question.Submit); question.CodeOf(err) != question.CodeForbidden {
		t.Errorf("submit: %v, want forbidden", err)
	}
}

func TestOfficerActsOnOwnQuestionsOnly(t *testing.T) {
	t.Parallel()
	q := in(question.Assigned)
	q.OfficerID = 99
	for _, do := range []question.Action{
		question.Return, question.Draft, question.Support, question.Ask, question.Extend, question.Submit,
	} {
		if _, err := question.Next(q, actor(question.Officer), do); question.CodeOf(err) != question.CodeForbidden {
			t.Errorf("%s by another officer: %v, want forbidden", do, err)
		}
		if step, err := question.Next(q, actor(question.Head), do); err != nil || step.Role != question.Head {
			t.Errorf("%s by the head: %+v, %v", do, step, err)
		}
	}
	both := question.Actor{PersonID: 7, Grants: []question.Grant{
		{Role: question.Officer, Department: "land"}, {Role: question.Head, Department: "land"},
	}}
	if step, err := question.Next(q, both, question.Draft); err != nil || step.Role != question.Head {
		t.Errorf("a head who is an officer too acts as %+v, %v", step, err)
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status question.Status
		role   question.Role
		do     question.Action
		change func(*question.Question)
		code   question.ErrorCode
		key    string
	}{
		{
			"accepted twice", question.Received, question.Intake, question.Accept,
			func(q *question.Question) { q.Accepted = true }, question.CodeConflict, "error.already_accepted",
		},
		{
			"submitted without a draft", question.Assigned, question.Officer, question.Submit,
			func(q *question.Question) { q.AnswerVersion = 0 }, question.CodeConflict, "error.no_draft",
		},
		{
			"head approves what the head wrote", question.Submitted, question.Head, question.Approve,
			func(q *question.Question) { q.AnswerAuthorID = 7 }, question.CodeForbidden, "error.own_answer",
		},
		{
			"board approves what the board wrote", question.Approved, question.Board, question.Approve,
			func(q *question.Question) { q.AnswerAuthorID = 7 }, question.CodeForbidden, "error.own_answer",
		},
		{
			"chair approves what the chair wrote", question.Approved, question.Chair, question.Approve,
			func(q *question.Question) { q.AnswerAuthorID = 7 }, question.CodeForbidden, "error.own_answer",
		},
		{
			"officer asks for a second extension", question.Assigned, question.Officer, question.Extend,
			func(q *question.Question) { q.Extended = true }, question.CodeConflict, "error.already_extended",
		},
		{
			"board grants a second extension", question.Routed, question.Board, question.Extend,
			func(q *question.Question) { q.Extended = true }, question.CodeConflict, "error.already_extended",
		},
		{
			"refuses what nobody asks for", question.Assigned, question.Board, question.Deny,
			func(q *question.Question) { q.WantUntil = calendar.Date{} }, question.CodeConflict, "error.not_wanted",
		},
		{
			"contributes to what it does not support", question.Assigned, question.Head, question.Contribute,
			func(q *question.Question) { q.Supporting = nil }, question.CodeForbidden, "error.forbidden_action",
		},
		{
			"rated twice", question.Published, question.Asker, question.Rate,
			func(q *question.Question) { q.Rated = true }, question.CodeConflict, "error.already_rated",
		},
		{
			"reopened twice", question.Answered, question.Asker, question.Reopen,
			func(q *question.Question) { q.AskerReopened = true }, question.CodeConflict, "error.already_reopened",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q, a := in(tt.status), actor(tt.role)
			if _, err := question.Next(q, a, tt.do); err != nil {
				t.Fatalf("before: %v", err)
			}
			tt.change(&q)
			_, err := question.Next(q, a, tt.do)
			var e *question.Error
			if !errors.As(err, &e) || e.Code != tt.code || e.Key != tt.key {
				t.Fatalf("got %v, want %s %s", err, tt.code, tt.key)
			}
			can := question.Allowed(q, a)
			if slices.Contains(can, tt.do) {
				t.Errorf("%s is still listed: %v", tt.do, can)
			}
			if diff := cmp.Diff(can, e.Allowed); tt.code == question.CodeConflict && diff != "" {
				t.Errorf("the conflict names other moves: %s", diff)
			}
		})
	}
}

func TestBoardReopensThoughTheAskerDid(t *testing.T) {
	t.Parallel()
	q := in(question.Answered)
	q.AskerReopened = true
	if step, err := question.Next(q, actor(question.Board), question.Reopen); err != nil || step.To != question.Assigned {
		t.Errorf("got %+v, %v", step, err)
	}
}

func TestConflictSaysWhatWouldDo(t *testing.T) {
	t.Parallel()
	_, err := question.Next(in(question.Submitted), actor(question.Head), question.Assign)
	var e *question.Error
	if !errors.As(err, &e) || e.Key != "error.conflict" {
		t.Fatalf("got %v", err)
	}
	want := []question.Action{question.Return, question.Draft, question.Approve, question.Note}
	if diff := cmp.Diff(want, e.Allowed); diff != "" {
		t.Error(diff)
	}
}

// TestEveryStatusIsReachedAndLeft walks the table from the first status.
func TestEveryStatusIsReachedAndLeft(t *testing.T) {
	t.Parallel()
	reached, leaves := map[question.Status]bool{question.Unconfirmed: true}, map[question.Status]bool{}
	for c, to := range expected(t) {
		if to != c.from {
			reached[to], leaves[c.from] = true, true
		}
	}
	for _, s := range question.Statuses() {
		if !reached[s] || !leaves[s] {
			t.Errorf("%s: reached %v, left %v", s, reached[s], leaves[s])
		}
	}
}

// What departments keep sending back is decided by the board, once and for all.
func TestTheBoardEndsTheBackAndForth(t *testing.T) {
	t.Parallel()
	q := in(question.Received)
	q.Lead, q.OfficerID, q.Supporting = "", 0, nil
	for returns, want := range map[int]struct{ intake, board question.ErrorCode }{
		0: {"", question.CodeForbidden}, question.MostReturns - 1: {"", question.CodeForbidden},
		question.MostReturns: {question.CodeConflict, ""}, question.MostReturns + 2: {question.CodeConflict, ""},
	} {
		q.Returns = returns
		if _, err := question.Next(q, actor(question.Intake), question.Route); (err == nil) != (want.intake == "") || err != nil && question.CodeOf(err) != want.intake {
			t.Errorf("after %d returns intake routes: %v, want %q", returns, err, want.intake)
		}
		if _, err := question.Next(q, actor(question.Board), question.Route); (err == nil) != (want.board == "") || err != nil && question.CodeOf(err) != want.board {
			t.Errorf("after %d returns the board routes: %v, want %q", returns, err, want.board)
		}
	}
	q = in(question.Assigned)
	q.Returns = question.MostReturns
	for _, s := range []question.Status{question.Routed, question.Assigned} {
		q.Status = s
		if _, err := question.Next(q, actor(question.Head), question.Return); question.CodeOf(err) != question.CodeConflict {
			t.Errorf("a %s question that the board has decided is returned: %v", s, err)
		}
	}
}

// A denunciation is read by few, and nobody publishes it.
func TestWhoReadsARestrictedQuestion(t *testing.T) {
	t.Parallel()
	q := in(question.Answered)
	q.Restricted, q.Supporting = question.Denunciation, []string{"water"}
	other := actor(question.Officer)
	other.PersonID = 9
	supporting := question.Actor{PersonID: 10, Grants: []question.Grant{{Role: question.Head, Department: "water"}}}
	for name, c := range map[string]struct {
		by   question.Actor
		want bool
	}{
		"intake": {actor(question.Intake), true}, "chair": {actor(question.Chair), true}, "head": {actor(question.Head), true},
		"its officer": {actor(question.Officer), true}, "another officer": {other, false}, "board": {actor(question.Board), false},
		"a supporting department": {supporting, false}, "admin": {actor(question.Admin), false},
	} {
		if got := c.by.Sees(q); got != c.want {
			t.Errorf("%s reads it: %v", name, got)
		}
	}
	if _, err := question.Next(q, actor(question.Chair), question.Publish); question.CodeOf(err) != question.CodeConflict {
		t.Errorf("it is published: %v", err)
	}
	if _, err := question.Next(q, actor(question.Board), question.Note); question.CodeOf(err) != question.CodeNotFound {
		t.Errorf("the board learns of it: %v", err)
	}
}
