package service

import (
	"context"
	"slices"
	"strconv"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// ruleName is a rule's number as a reader sees it: without grouping.
func ruleName(id int64) string { return strconv.FormatInt(id, 10) }

// Whatif counts what a changed rule would have done: of the questions received
// from the first to the last day, how many were late and how many would have
// been.
type Whatif struct {
	Stage        question.Stage
	From, To     calendar.Date // both included
	Sum          WhatifCounts
	ByDepartment []WhatifCounts // by code; "" for what was not routed
}

// WhatifCounts are the counts of one department.
type WhatifCounts struct {
	Department         string
	Counted, Was, Will int
}

// pastPage is how many questions are read at a time.
const pastPage = 5000

// Whatif returns what the rule, or with the number of one its change, would have
// done to the questions of the last twelve months. It takes the same checks as
// saving it, and changes nothing.
func (s *Service) Whatif(ctx context.Context, by question.Actor, r question.DeadlineRule) (Whatif, error) {
	if err := admin(by); err != nil {
		return Whatif{}, err
	}
	now, today := s.clock.Now(), s.Today()
	ref, err := s.readReference(ctx, now)
	if err != nil {
		return Whatif{}, err
	}
	planned, err := s.plan(ref, r)
	if err != nil {
		return Whatif{}, err
	}
	w := Whatif{Stage: planned.Stage, From: calendar.Of(now.AddDate(-1, 0, 0)), To: today}
	changed := backdated(ref.rules, planned)
	counts := map[string]*WhatifCounts{}
	err = s.eachPast(ctx, w.From.Start(), w.To.End(), func(p question.Past) {
		if !concerns(planned, p) {
			return
		}
		e := question.Whatif(p, planned.Stage, ref.rules, changed, ref.calendar, now)
		w.Sum.add(e)
		c := counts[p.Question.Lead]
		if c == nil {
			c = &WhatifCounts{Department: p.Question.Lead}
			counts[p.Question.Lead] = c
		}
		c.add(e)
	})
	if err != nil {
		return w, err
	}
	for _, c := range counts {
		if c.Counted > 0 {
			w.ByDepartment = append(w.ByDepartment, *c)
		}
	}
	slices.SortFunc(w.ByDepartment, func(a, b WhatifCounts) int { return cmpCode(a.Department, b.Department) })
	return w, nil
}

func (c *WhatifCounts) add(e question.Effect) {
	if !e.Concerned {
		return
	}
	c.Counted++
	if e.Was {
		c.Was++
	}
	if e.Would {
		c.Will++
	}
}

// cmpCode orders codes, "" last.
func cmpCode(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "" || b != "" && a > b:
		return 1
	}
	return -1
}

// concerns reports whether the rule is for the question.
func concerns(r question.DeadlineRule, p question.Past) bool {
	q := p.Question
	if r.Kind != "" && r.Kind != q.Kind || r.Field != "" && r.Field != q.Field {
		return false
	}
	if r.Department == "" {
		return true
	}
	if r.Stage == question.StageSupport {
		return slices.ContainsFunc(p.Parts, func(c question.Contribution) bool { return c.Department == r.Department })
	}
	return r.Department == q.Lead
}

// backdated returns the rules as if the planned one had always held in place of
// those for the same.
func backdated(rules []question.DeadlineRule, planned question.DeadlineRule) []question.DeadlineRule {
	list := slices.DeleteFunc(slices.Clone(rules), func(o question.DeadlineRule) bool {
		return o.Stage == planned.Stage && o.Kind == planned.Kind && o.Field == planned.Field && o.Department == planned.Department
	})
	planned.ValidFrom, planned.ValidTo = calendar.Date{Year: 1, Month: 1, Day: 1}, calendar.Date{}
	return append(list, planned)
}
