package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// KeptPart chooses what of an issued report a number speaks of.
type KeptPart = store.KeptPart

// IssueReport makes the report and keeps it, with the questions that it counts.
func (s *Service) IssueReport(ctx context.Context, by question.Actor, from, to calendar.Date) (Report, error) {
	if err := reports(by); err != nil {
		return Report{}, err
	}
	var r Report
	err := s.inTx(ctx, func(tx *store.Tx) (err error) {
		r, err = s.issue(ctx, tx, question.Cohort{From: from, To: to}, by, 0)
		return err
	})
	return r, err
}

// issue keeps which questions the report counts, and then adds up what was kept:
// a number and the list that it opens are one and the same.
func (s *Service) issue(ctx context.Context, tx *store.Tx, c question.Cohort, by question.Actor, plan int64) (Report, error) {
	n, err := s.counting(ctx, c, question.ByDepartment)
	if err != nil {
		return Report{}, err
	}
	now := s.clock.Now()
	id, err := tx.KeepCounted(ctx, n)
	if err != nil {
		return Report{}, err
	}
	groups, err := tx.KeptGroups(ctx, id)
	if err != nil {
		return Report{}, err
	}
	counted := func(part question.Cohort, holds func(store.KeptGroup) bool) Figures {
		tallies := map[string]*question.Tally{}
		for _, g := range groups {
			if !holds(g) {
				continue
			}
			t := tallies[g.Department]
			if t == nil {
				t = &question.Tally{}
				tallies[g.Department] = t
			}
			t.Add(g.Facts(), g.N)
			t.AddScore(g.Score, g.N)
		}
		return figuresOf(part, now, question.ByDepartment, tallies)
	}
	whole := counted(c, func(store.KeptGroup) bool { return true })
	var parts []Figures
	for _, y := range s.reportYears(c) {
		parts = append(parts, counted(y, func(g store.KeptGroup) bool { return g.FirstOn == y.From }))
	}
	r, err := s.reportOf(ctx, whole, parts)
	if err != nil {
		return r, err
	}
	r.ID, r.IssuedBy, r.Kept = id, by.Name, true
	data, err := json.Marshal(r)
	if err != nil {
		return r, fmt.Errorf("write down report %d: %w", id, err)
	}
	return r, tx.AddReport(ctx, store.Report{
		ID: id, FromOn: c.From, ToOn: c.To, Data: data, IssuedAt: now, PersonID: by.PersonID, PlanID: plan,
	})
}

// ReportQuestions lists the questions that a number of an issued report counted
// when it was issued, newest first, as they stand now.
func (s *Service) ReportQuestions(ctx context.Context, by question.Actor, report int64, p KeptPart, f question.Figure, cursor string, limit int) (FigureList, error) {
	if !slices.Contains(question.Figures(), f) {
		return FigureList{}, question.NotFound()
	}
	var l FigureList
	var err error
	l.List, l.All, l.Seen, err = s.store.KeptQuestions(ctx, report, p, f, scopeOf(by), cursor, min(max(limit, 1), 200))
	return l, err
}
