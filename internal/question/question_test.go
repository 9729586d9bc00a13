package question_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

func TestLate(t *testing.T) {
	t.Parallel()
	due := calendar.Date{Year: 2026, Month: time.March, Day: 16}
	before, after := due.End().Add(-time.Microsecond), due.End()
	tests := []struct {
		name        string
		q           question.Question
		now         time.Time
		late, stage bool
	}{
		{"in the last moment", question.Question{Status: question.Assigned}, before, false, false},
		{"a moment later", question.Question{Status: question.Assigned}, after, true, true},
		{"waiting for the asker", question.Question{Status: question.Waiting}, after, true, false},
		{"answered in time", question.Question{Status: question.Answered, AnsweredAt: &before}, after, false, false},
		{"answered late", question.Question{Status: question.Published, AnsweredAt: &after}, before, true, false},
		{"refused", question.Question{Status: question.Refused}, after, false, false},
		{"not confirmed", question.Question{Status: question.Unconfirmed}, after, false, false},
	}
	for _, tt := range tests {
		tt.q.DueOn, tt.q.StageDueOn = due, due
		if late, stage := tt.q.Late(tt.now), tt.q.StageLate(tt.now); late != tt.late || stage != tt.stage {
			t.Errorf("%s: late %v, in the stage %v, want %v, %v", tt.name, late, stage, tt.late, tt.stage)
		}
	}
	if q := (question.Question{Status: question.Assigned}); q.Late(after) || q.StageLate(after) {
		t.Error("late without a date")
	}
}

func TestOpenStatusesHaveAHolderAndAStage(t *testing.T) {
	t.Parallel()
	for _, s := range question.Statuses() {
		if held := s.Holder() != question.HeldByNobody; held != (s.Open() || s == question.Unconfirmed) {
			t.Errorf("%s is held: %v", s, held)
		}
		if staged := s.Stage() != question.StageNone; staged != s.Open() {
			t.Errorf("%s has a stage: %v", s, staged)
		}
		if s.Open() && s.HasAnswer() {
			t.Errorf("%s is open and answered", s)
		}
	}
}

func TestDepartmentsOfAnActor(t *testing.T) {
	t.Parallel()
	a := question.Actor{Grants: []question.Grant{
		{Role: question.Officer, Department: "land"},
		{Role: question.Head, Department: "land"},
		{Role: question.Officer, Department: "water"},
		{Role: question.Board},
	}}
	if got := a.Departments(); !slices.Equal(got, []string{"land", "water"}) {
		t.Errorf("departments %v", got)
	}
	if !a.HasIn(question.Head, "land") || a.HasIn(question.Head, "water") || a.HasIn(question.Officer, "") || !a.HasIn(question.Board, "x") {
		t.Error("roles in departments are mixed up")
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	cause := errors.New("connection refused")
	err := fmt.Errorf("ask: %w", &question.Error{Code: question.CodeUnavailable, Key: "error.unavailable", Cause: cause})
	if question.CodeOf(err) != question.CodeUnavailable || !errors.Is(err, cause) {
		t.Errorf("wrapped: %s, %v", question.CodeOf(err), err)
	}
	if question.CodeOf(cause) != question.CodeInternal {
		t.Error("a foreign error is not internal")
	}
	if got := question.Invalid("title", "problem.long").Error(); got != "invalid: error.invalid [title problem.long]" {
		t.Errorf("for the log: %s", got)
	}
}
