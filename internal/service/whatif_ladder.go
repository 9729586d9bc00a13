package service

import (
	"context"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
)

// LadderWhatif counts what a changed ladder would have done beside what the
// present one would: over the questions received from the first to the last day,
// while they were in the stages that the change concerns.
type LadderWhatif struct {
	From, To     calendar.Date // both included
	Stages       []question.Stage
	Counted      int // questions that were in one of the stages
	Sum          LadderCounts
	ByRecipient  []LadderCounts // from the nearest to the question upward
	ByDepartment []LadderCounts // by code; "" for what no department had
}

// LadderCounts are reminders and the questions of which there was one at least:
// under the ladder of today, and under the changed one.
type LadderCounts struct {
	Recipient  escalation.Recipient
	Department string
	Was, Will  int // reminders
	Of, WillOf int // so many questions
}

func (c *LadderCounts) add(was, will int) {
	c.Was += was
	c.Will += will
	if was > 0 {
		c.Of++
	}
	if will > 0 {
		c.WillOf++
	}
}

// WhatifRung returns what the rung, or with the number of one its change, would
// have done to the questions of the last twelve months. It takes the same checks
// as saving it, and changes nothing.
func (s *Service) WhatifRung(ctx context.Context, by question.Actor, r escalation.Rung) (LadderWhatif, error) {
	if err := admin(by); err != nil {
		return LadderWhatif{}, err
	}
	ref, err := s.readReference(ctx, s.clock.Now())
	if err != nil {
		return LadderWhatif{}, err
	}
	if err := checkRung(ref, r); err != nil {
		return LadderWhatif{}, err
	}
	if x, ok := escalation.Clash(ref.ladder, r); ok {
		return LadderWhatif{}, question.Invalid("at", "problem.rung_place", "id", x.ID, "stage", string(x.Stage), "rung", RungName(x))
	}
	changed := slices.Clone(ref.ladder)
	stages := []question.Stage{r.Stage}
	if r.ID == 0 {
		r.ID = -1 // a number that no rung has
		return s.whatifLadder(ctx, ref, append(changed, r), stages)
	}
	i := slices.IndexFunc(changed, func(x escalation.Rung) bool { return x.ID == r.ID })
	if i < 0 {
		return LadderWhatif{}, question.NotFound()
	}
	if old := changed[i].Stage; old != r.Stage {
		stages = append(stages, old)
	}
	changed[i] = r
	return s.whatifLadder(ctx, ref, changed, stages)
}

// WhatifDrop returns what the last twelve months would have been without the
// rung.
func (s *Service) WhatifDrop(ctx context.Context, by question.Actor, id int64) (LadderWhatif, error) {
	if err := admin(by); err != nil {
		return LadderWhatif{}, err
	}
	ref, err := s.readReference(ctx, s.clock.Now())
	if err != nil {
		return LadderWhatif{}, err
	}
	i := slices.IndexFunc(ref.ladder, func(x escalation.Rung) bool { return x.ID == id })
	if i < 0 {
		return LadderWhatif{}, question.NotFound()
	}
	return s.whatifLadder(ctx, ref, slices.Delete(slices.Clone(ref.ladder), i, i+1), []question.Stage{ref.ladder[i].Stage})
}

func (s *Service) whatifLadder(ctx context.Context, ref *reference, changed []escalation.Rung, stages []question.Stage) (LadderWhatif, error) {
	now := s.clock.Now()
	w := LadderWhatif{From: calendar.Of(now.AddDate(-1, 0, 0)), To: s.Today(), Stages: stages}
	recipients := make([]LadderCounts, len(escalation.Recipients()))
	departments := map[string]*LadderCounts{}
	err := s.eachPast(ctx, w.From.Start(), w.To.End(), func(p question.Past) {
		was, will := map[escalation.Recipient]int{}, map[escalation.Recipient]int{}
		concerned := false
		for _, stage := range stages {
			for _, stay := range question.Stays(p, stage, ref.rules, ref.calendar, now) {
				concerned = true
				q := p.Question
				q.Status, q.StageStart, q.StageDueOn = standing(stage), stay.From, stay.DueOn
				if stage == question.StageIntake {
					q.Lead = ""
				}
				remind(was, escalation.Climb(q, ref.ladder, ref.calendar, stay.To))
				remind(will, escalation.Climb(q, changed, ref.calendar, stay.To))
			}
		}
		if !concerned {
			return
		}
		w.Counted++
		a, b := 0, 0
		for i, r := range escalation.Recipients() {
			recipients[i].Recipient = r
			recipients[i].add(was[r], will[r])
			a, b = a+was[r], b+will[r]
		}
		w.Sum.add(a, b)
		d := departments[p.Question.Lead]
		if d == nil {
			d = &LadderCounts{Department: p.Question.Lead}
			departments[p.Question.Lead] = d
		}
		d.add(a, b)
	})
	for _, c := range recipients {
		if c.Was > 0 || c.Will > 0 {
			w.ByRecipient = append(w.ByRecipient, c)
		}
	}
	for _, c := range departments {
		if c.Was > 0 || c.Will > 0 {
			w.ByDepartment = append(w.ByDepartment, *c)
		}
	}
	slices.SortFunc(w.ByDepartment, func(a, b LadderCounts) int { return cmpCode(a.Department, b.Department) })
	return w, err
}

// standing returns the status of a question that is in the stage.
func standing(stage question.Stage) question.Status {
	for _, st := range question.Statuses() {
		if st.Open() && st != question.Waiting && st.Stage() == stage {
			return st
		}
	}
	return ""
}

func remind(n map[escalation.Recipient]int, steps []escalation.Step) {
	for _, step := range steps {
		for _, to := range step.Rung.To {
			n[to]++
		}
	}
}

// eachPast calls fn with the questions received between the instants, a page at
// a time.
func (s *Service) eachPast(ctx context.Context, from, to time.Time, fn func(question.Past)) error {
	after := int64(0)
	for {
		past, err := s.store.Past(ctx, from, to, after, pastPage)
		if err != nil {
			return err
		}
		for _, p := range past {
			after = p.Question.ID
			fn(p)
		}
		if len(past) < pastPage {
			return nil
		}
	}
}
