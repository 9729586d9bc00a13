package service_test

import (
	"slices"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestListsAreWholeInEveryOrder(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	var codes []string
	for i := range 9 {
		m.clock.Advance(time.Duration(i%3) * time.Hour) // several at the same instant
		r := m.ask()
		if i%2 == 0 {
			m.bring(r.Code, question.Assigned)
		}
		codes = append(codes, r.Code)
	}
	all := func(f question.Filter) []string {
		t.Helper()
		var got []string
		for range 20 {
			l, err := m.Questions(ctx, m.actors["intake"], f)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range l.Questions {
				got = append(got, q.Code)
				if q.Body != "" {
					t.Error("a list carries the text")
				}
				if (q.OfficerName == "Cán bộ officer") != (q.Status == question.Assigned) {
					t.Errorf("%s is with %q", q.Status, q.OfficerName)
				}
			}
			if f.Cursor = l.Next; f.Cursor == "" {
				return got
			}
		}
		t.Fatal("the list has no end")
		return nil
	}
	newest := slices.Clone(codes)
	slices.Reverse(newest)
	for _, limit := range []int{1, 2, 4, 9, 50} {
		if got := all(question.Filter{Order: question.OldestFirst, Limit: limit}); !slices.Equal(got, codes) {
			t.Errorf("oldest first by %d: %v", limit, got)
		}
		if got := all(question.Filter{Order: question.NewestFirst, Limit: limit}); !slices.Equal(got, newest) {
			t.Errorf("newest first by %d: %v", limit, got)
		}
		got := all(question.Filter{Limit: limit})
		for i := 1; i < len(got); i++ {
			if m.question(got[i]).StageDueOn.Before(m.question(got[i-1]).StageDueOn) {
				t.Errorf("due first by %d: %v", limit, got)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, codes) {
			t.Errorf("due first by %d is not whole: %v", limit, got)
		}
	}
}

func TestListsFilter(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	mine := m.asked(question.Assigned)
	fresh := m.ask(func(s *question.Submission) { s.Title, s.Field = "Xả nước thải ra sông Hồng", "" })
	done := m.asked(question.Answered)
	m.act("officer", mine.Code, service.Act{Do: question.Support, Supporting: []string{"TCMT"}})
	m.at("2026-03-04 09:00") // the second day after intake's
	for name, tt := range map[string]struct {
		by   string
		f    question.Filter
		want []string
	}{
		"everything":                  {"board", question.Filter{}, []string{mine.Code, fresh.Code, done.Code}},
		"status":                      {"board", question.Filter{Status: []question.Status{question.Received, question.Answered}}, []string{fresh.Code, done.Code}},
		"lead department":             {"board", question.Filter{Department: "TCQLDD"}, []string{mine.Code, done.Code}},
		"supporting department":       {"board", question.Filter{Department: "TCMT"}, []string{mine.Code}},
		"officer":                     {"board", question.Filter{OfficerID: m.actors["officer"].PersonID}, []string{mine.Code, done.Code}},
		"field":                       {"board", question.Filter{Field: "land"}, []string{mine.Code, done.Code}},
		"overdue":                     {"board", question.Filter{Overdue: true}, []string{fresh.Code}},
		"words":                       {"board", question.Filter{Query: "nuoc thai"}, []string{fresh.Code}},
		"words of the text":           {"board", question.Filter{Query: "gia đình"}, []string{mine.Code, fresh.Code, done.Code}},
		"code":                        {"board", question.Filter{Query: fresh.Code}, []string{fresh.Code}},
		"no word":                     {"board", question.Filter{Query: "!!!"}, nil},
		"own department":              {"officer", question.Filter{}, []string{mine.Code, done.Code}},
		"support as department":       {"other", question.Filter{}, []string{mine.Code}},
		"nothing as an asker":         {"", question.Filter{}, nil},
		"nothing as an administrator": {"admin", question.Filter{}, nil},
	} {
		l, err := m.Questions(ctx, m.actors[tt.by], tt.f)
		var got []string
		for _, q := range l.Questions {
			got = append(got, q.Code)
		}
		slices.Sort(got)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, tt.want)
		}
	}
	_, err := m.Questions(ctx, m.actors["board"], question.Filter{Status: []question.Status{"lost"}})
	refused(t, err, question.CodeInvalid, "status/problem.status")

	n, err := m.WorkCounts(ctx, m.actors["officer"])
	if want := (service.WorkCounts{Mine: 1}); err != nil || n != want {
		t.Errorf("the officer's work %+v, %v; want %+v", n, err, want)
	}
	m.asked(question.Routed)
	m.asked(question.Submitted)
	m.asked(question.Approved)
	n, err = m.WorkCounts(ctx, m.actors["head"])
	if want := (service.WorkCounts{Unassigned: 1, Review: 1}); err != nil || n != want {
		t.Errorf("the head's work %+v, %v; want %+v", n, err, want)
	}
	n, err = m.WorkCounts(ctx, m.actors["board"])
	if want := (service.WorkCounts{Board: 1, Overdue: 1}); err != nil || n != want {
		t.Errorf("the board's work %+v, %v; want %+v", n, err, want)
	}
	counts, err := m.Counts(ctx, m.actors["officer"])
	if err != nil || counts[question.Received] != 0 || counts[question.Assigned] != 1 || counts[question.Answered] != 1 {
		t.Errorf("counts %v, %v", counts, err)
	}
}

func TestPublicCountsLeaveOutSpam(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.asked(question.Published)
	m.asked(question.Answered)
	m.ask()
	spam, no := m.ask(), m.ask()
	m.act("intake", spam.Code, service.Act{Do: question.MarkSpam})
	m.act("intake", no.Code, service.Act{Do: question.Refuse, Reason: "unclear"})
	m.at("2026-03-03 00:00")
	m.ask()
	c, err := m.PublicCounts(t.Context(), day("2026-03-01"), day("2026-03-02"))
	if err != nil || c.Received != 4 || c.Routed != 2 || c.Answered != 2 || c.Published != 1 || c.Open != 1 || c.Refused != 1 || len(c.ByDepartment) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	_, err = m.PublicCounts(t.Context(), day("2026-03-02"), day("2026-03-01"))
	refused(t, err, question.CodeInvalid, "to/problem.period")
}

func TestEventsAreReadFromWhereOneStopped(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.asked(question.Submitted)
	m.ask()
	for _, by := range []string{"board", "officer"} {
		var seen []question.Event
		for since := int64(0); ; {
			es, next, err := m.EventsSince(t.Context(), m.actors[by], since, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(es) == 0 {
				if next != since {
					t.Errorf("an empty page goes from %d to %d", since, next)
				}
				break
			}
			if next <= since || len(es) > 2 {
				t.Fatalf("%d events, from %d to %d", len(es), since, next)
			}
			seen, since = append(seen, es...), next
		}
		if want := map[string]int{"board": 6, "officer": 5}[by]; len(seen) != want {
			t.Errorf("%s reads %d events, want %d", by, len(seen), want)
		}
	}
}

func TestInstallingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	rows := func() (n []int) {
		for _, table := range []string{"departments", "fields", "field_departments", "provinces", "calendar_days", "calendar_years", "deadline_rules", "ladder", "routing_words"} {
			n = append(n, m.count(`SELECT count(*) FROM `+table))
		}
		return n
	}
	before := rows()
	if slices.Contains(before, 0) {
		t.Errorf("rows %v", before)
	}
	if err := m.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := rows(); !slices.Equal(after, before) {
		t.Errorf("rows %v, before %v", after, before)
	}
	if err := m.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	if days, provisional, err := m.CalendarYear(t.Context(), 2026); err != nil || provisional || len(days) == 0 {
		t.Errorf("2026: %d days, %v, %v", len(days), provisional, err)
	}
	if _, provisional, err := m.CalendarYear(t.Context(), 2027); err != nil || !provisional {
		t.Errorf("2027: %v, %v", provisional, err)
	}
	_, _, err := m.CalendarYear(t.Context(), 1900)
	refused(t, err, question.CodeNotFound, "error.not_found")
	for d, want := range map[string]int{"2026-03-02": 0, "2026-03-03": 1, "2026-03-09": 5, "2026-02-27": -1} {
		if n, err := m.DaysLeft(t.Context(), day(d)); err != nil || n != want {
			t.Errorf("to %s: %d, %v; want %d", d, n, err, want)
		}
	}
}
