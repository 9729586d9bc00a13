package service

import (
	"context"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Explain says how the dates of a question came about, to somebody who may read
// it.
func (s *Service) Explain(ctx context.Context, by question.Actor, code string) (question.Explained, error) {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return question.Explained{}, err
	}
	return s.explain(ctx, q)
}

// ExplainAsked is Explain for the asker, without the names of the staff and
// what goes on inside the ministry.
func (s *Service) ExplainAsked(ctx context.Context, code, token string) (question.Explained, error) {
	code, err := s.byToken(ctx, code, token)
	if err != nil {
		return question.Explained{}, err
	}
	q, err := s.store.QuestionByCode(ctx, code)
	if err != nil {
		return question.Explained{}, err
	}
	e, err := s.explain(ctx, q)
	if err != nil || len(e.Parts) == 0 {
		return e, err
	}
	e.Parts = e.Parts[:1]
	for i := range e.Parts[0].Days {
		e.Parts[0].Days[i].By = ""
	}
	for i := range e.Parts[0].Sets {
		e.Parts[0].Sets[i].By = ""
	}
	return e, nil
}

func (s *Service) explain(ctx context.Context, q question.Question) (question.Explained, error) {
	x := question.Explained{Question: q}
	ledgers, err := s.store.Promises(ctx, q.ID)
	if err != nil {
		return x, err
	}
	events, err := s.store.Events(ctx, q.ID)
	if err != nil {
		return x, err
	}
	for _, part := range []question.Part{question.PartTotal, question.PartStage} {
		var sets []question.Set
		for _, p := range ledgers[q.ID] {
			if p.Part != part {
				continue
			}
			if begins(p) {
				sets = nil // a new promise, or a new stage: what was before explains nothing
			}
			set := question.Set{Promise: p}
			if i := p.Seq - 1; i >= 0 && i < len(events) {
				set.By, set.Role = events[i].PersonName, events[i].Role
			}
			sets = append(sets, set)
		}
		if len(sets) == 0 {
			continue
		}
		if part == question.PartStage && q.Status.Stage() == question.StageNone {
			continue
		}
		e, err := s.explainPart(ctx, part, sets, pausesOf(q, events))
		if err != nil {
			return x, err
		}
		x.Parts = append(x.Parts, e)
	}
	return x, nil
}

// begins reports whether the row is a term of its own and no change of one.
func begins(p question.Promise) bool {
	return p.Cause == question.CausePromised || p.Cause == question.CauseKept
}

// pause is a stretch for which the clock stood still.
type pause struct {
	from, to calendar.Date // counted after from, up to and including to
	by       string
	role     question.Role
}

// pausesOf reads from the history who stopped the clock, and when it went on.
func pausesOf(q question.Question, events []question.Event) []pause {
	var list []pause
	var open *pause
	for _, e := range events {
		switch {
		case e.Do == question.Ask:
			open = &pause{from: calendar.Of(e.At), by: e.PersonName, role: e.Role}
		case open != nil && e.From == question.Waiting && e.To != question.Waiting:
			open.to = calendar.Of(e.At)
			list = append(list, *open)
			open = nil
		}
	}
	if open != nil && q.PausedAt != nil {
		open.to = calendar.Date{Year: calendar.LastYear, Month: time.December, Day: 31}
		list = append(list, *open)
	}
	return list
}

func (s *Service) explainPart(ctx context.Context, part question.Part, sets []question.Set, pauses []pause) (question.Explanation, error) {
	first, last := sets[0], sets[len(sets)-1]
	e := question.Explanation{
		Part: part, Stage: first.Stage, From: first.FromOn, DueOn: last.DueOn, Term: first.Days, Rule: first.Rule, RuleID: first.RuleID,
		Bound: first.Bound, Sets: sets,
	}
	days, provisional, _, err := s.store.Calendar(ctx, last.CalendarVersion)
	if err != nil {
		return e, err
	}
	cal := calendar.New(days, provisional)
	if v, err := s.store.CalendarVersion(ctx, last.CalendarVersion); err == nil {
		e.Version, e.AdoptedAt, e.AdoptedBy, e.AdoptReason, e.Notice = v.ID, v.AdoptedAt, v.PersonName, v.Reason, v.Notice
	} else if question.CodeOf(err) != question.CodeNotFound {
		return e, err
	}
	e.Provisional = cal.Provisional(e.DueOn)
	if first.Cause == question.CauseKept {
		e.Term = cal.Between(first.FromOn, first.DueOn)
	}
	var extended *question.Set
	for i, p := range sets {
		if p.Cause == question.CauseExtended {
			extended = &sets[i]
		}
	}
	n := 0
	for d := e.From.AddDays(1); !d.After(e.DueOn); d = d.AddDays(1) {
		x := question.ExplainedDay{Date: d}
		x.Exception, _ = cal.On(d)
		p := paused(pauses, d)
		switch {
		case !cal.Working(d) && d.Weekend() && x.Exception.Date.IsZero():
			x.Why = question.WhyWeekend
		case !cal.Working(d):
			x.Why = question.WhyOff
		case p != nil:
			x.Why, x.By, x.Role = question.WhyPaused, p.by, p.role
		case n < e.Term:
			n++
			x.Why, x.N = question.WhyCounted, n
		case extended != nil:
			x.Why, x.By, x.Role = question.WhyExtended, extended.By, extended.Role
		default:
			x.Why = question.WhyKept
		}
		e.Days = append(e.Days, x)
	}
	return e, nil
}

func paused(pauses []pause, d calendar.Date) *pause {
	for i, p := range pauses {
		if d.After(p.from) && !d.After(p.to) {
			return &pauses[i]
		}
	}
	return nil
}

// ProvisionalDate reports whether the day lies in a year whose calendar is not
// approved, so that it may still move.
func (s *Service) ProvisionalDate(ctx context.Context, d calendar.Date) (bool, error) {
	if d.IsZero() {
		return false, nil
	}
	r, err := s.reference(ctx)
	if err != nil {
		return false, err
	}
	return r.calendar.Provisional(d), nil
}
