package service

import (
	"context"
	"slices"
	"strings"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// maxRuleDays is the longest term that a rule can give, in working days.
const maxRuleDays = 250

// Rules lists every deadline rule, with those that are over.
func (s *Service) Rules(ctx context.Context, by question.Actor) ([]question.DeadlineRule, error) {
	if err := admin(by); err != nil {
		return nil, err
	}
	return s.store.DeadlineRules(ctx)
}

// AddRule adds a deadline rule that holds from today at the earliest: a promise
// already given stands. What contradicts another rule is refused with its
// number.
func (s *Service) AddRule(ctx context.Context, by question.Actor, r question.DeadlineRule) (question.DeadlineRule, error) {
	err := s.changeRules(ctx, by, func(tx *store.Tx, ref *reference) (err error) {
		if r, _, err = s.plan(ref, r); err != nil {
			return err
		}
		if r.ID, err = tx.InsertRule(ctx, r); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "rule.add", ruleName(r.ID), nil, r)
	})
	return r, err
}

// ChangeRule ends the rule on a day and starts another for the same from that
// day, with other days and another basis.
func (s *Service) ChangeRule(ctx context.Context, by question.Actor, id int64, days int, basis string, from calendar.Date) (question.DeadlineRule, error) {
	var fresh question.DeadlineRule
	err := s.changeRules(ctx, by, func(tx *store.Tx, ref *reference) error {
		old, ok := findRule(ref.rules, id)
		if !ok {
			return question.NotFound()
		}
		var err error
		next := question.DeadlineRule{ID: id, Days: days, Basis: basis, ValidFrom: from}
		if fresh, _, err = s.plan(ref, next); err != nil {
			return err
		}
		if err := tx.EndRule(ctx, id, from); err != nil {
			return err
		}
		if fresh.ID, err = tx.InsertRule(ctx, fresh); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "rule.change", ruleName(id), old, fresh)
	})
	return fresh, err
}

// EndRule ends the rule on a day, from which the more general one holds. One
// that has not begun is removed.
func (s *Service) EndRule(ctx context.Context, by question.Actor, id int64, on calendar.Date) error {
	return s.changeRules(ctx, by, func(tx *store.Tx, ref *reference) error {
		old, ok := findRule(ref.rules, id)
		if !ok {
			return question.NotFound()
		}
		today := s.Today()
		general := old.Kind == "" && old.Field == "" && old.Department == ""
		switch {
		case general && old.Stage != question.StageSupport && old.Stage != question.StagePause:
			return question.Invalid("end_on", "problem.rule_last")
		case old.ValidFrom.After(today):
			if err := tx.RemoveRule(ctx, id, today); err != nil {
				return err
			}
			return s.audit(ctx, tx, by, "rule.remove", ruleName(id), old, nil)
		case on.IsZero():
			return question.Invalid("end_on", "problem.date")
		case on.Before(today) || !on.After(old.ValidFrom):
			return question.Invalid("end_on", "problem.rule_early", "date", today.String())
		case !old.ValidTo.IsZero() && !on.Before(old.ValidTo):
			return question.Invalid("end_on", "problem.rule_over", "date", on.String())
		}
		ended := old
		ended.ValidTo = on
		if err := tx.EndRule(ctx, id, on); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "rule.end", ruleName(id), old, ended)
	})
}

// changeRules runs fn with the rules as they are, which nobody else changes
// meanwhile.
func (s *Service) changeRules(ctx context.Context, by question.Actor, fn func(*store.Tx, *reference) error) error {
	if err := admin(by); err != nil {
		return err
	}
	ref, err := s.readReference(ctx, s.clock.Now())
	if err != nil {
		return err
	}
	defer s.forget()
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if ref.rules, err = tx.LockRules(ctx); err != nil {
			return err
		}
		return fn(tx, ref)
	})
}

// plan checks a rule that is to be added, or, with the number of one, a change
// of that: the number's stage and selectors then stand. It returns the rule as
// it would be stored and the rules as they would then be.
func (s *Service) plan(ref *reference, r question.DeadlineRule) (question.DeadlineRule, []question.DeadlineRule, error) {
	rules := slices.Clone(ref.rules)
	today := s.Today()
	r.Basis = strings.TrimSpace(r.Basis)
	if r.ID != 0 {
		i := slices.IndexFunc(rules, func(o question.DeadlineRule) bool { return o.ID == r.ID })
		if i < 0 {
			return r, nil, question.NotFound()
		}
		old := rules[i]
		switch {
		case !old.ValidTo.IsZero() && !r.ValidFrom.Before(old.ValidTo):
			return r, nil, question.Invalid("valid_from", "problem.rule_over", "date", r.ValidFrom.String())
		case !r.ValidFrom.IsZero() && !r.ValidFrom.After(old.ValidFrom):
			return r, nil, question.Invalid("valid_from", "problem.rule_early", "date", later(today, old.ValidFrom.AddDays(1)).String())
		case r.Days == old.Days && r.Basis == old.Basis:
			return r, nil, question.Invalid("days", "problem.rule_same")
		}
		rules[i].ValidTo = r.ValidFrom
		r.ID, r.Kind, r.Field, r.Department, r.Stage, r.ValidTo = 0, old.Kind, old.Field, old.Department, old.Stage, old.ValidTo
	}
	if err := checkRule(ref, r, today); err != nil {
		return r, nil, err
	}
	if err := contradicts(rules, r); err != nil {
		return r, nil, err
	}
	return r, append(rules, r), nil
}

func later(a, b calendar.Date) calendar.Date {
	if a.After(b) {
		return a
	}
	return b
}

// checkRule checks a rule by itself.
func checkRule(ref *reference, r question.DeadlineRule, today calendar.Date) error {
	unrouted := r.Stage == question.StageTotal || r.Stage == question.StageIntake
	switch {
	case !slices.Contains(question.RuleStages(), r.Stage):
		return question.Invalid("stage", "problem.rule_stage")
	case r.Kind != "" && !slices.Contains(question.Kinds(), r.Kind):
		return question.Invalid("kind", "problem.kind")
	case r.Field != "" && !slices.ContainsFunc(ref.fields, func(f question.Field) bool { return f.Code == r.Field }):
		return question.Invalid("field", "problem.field")
	case r.Department != "" && unrouted:
		return question.Invalid("department", "problem.rule_unrouted")
	case r.Days < 1 || r.Days > maxRuleDays:
		return question.Invalid("days", "problem.rule_days", "least", 1, "most", maxRuleDays)
	case r.Basis == "":
		return question.Invalid("basis", "problem.rule_basis")
	case len(r.Basis) > 500:
		return question.Invalid("basis", "problem.long", "most", 500, "n", len(r.Basis))
	case r.ValidFrom.IsZero():
		return question.Invalid("valid_from", "problem.date")
	case r.ValidFrom.Before(today):
		return question.Invalid("valid_from", "problem.rule_early", "date", today.String())
	case !r.ValidTo.IsZero() && !r.ValidTo.After(r.ValidFrom):
		return question.Invalid("valid_to", "problem.period")
	}
	if r.Department != "" {
		if _, ok := ref.department(r.Department); !ok {
			return question.Invalid("department", "problem.department")
		}
	}
	return nil
}

// contradicts refuses a rule that another one contradicts: one for the same at
// the same time, or a stage that is longer than the whole.
func contradicts(rules []question.DeadlineRule, r question.DeadlineRule) error {
	part := slices.Contains(question.Stages(), r.Stage) || r.Stage == question.StageSupport
	for _, o := range rules {
		if !meet(o, r) {
			continue
		}
		same := o.Kind == r.Kind && o.Field == r.Field && o.Department == r.Department
		oPart := slices.Contains(question.Stages(), o.Stage) || o.Stage == question.StageSupport
		switch {
		case same && o.Stage == r.Stage:
			return question.Invalid("stage", "problem.rule_overlap", "id", ruleName(o.ID), "from", o.ValidFrom.String())
		case part && o.Stage == question.StageTotal && governs(o, r) && r.Days > o.Days:
			return question.Invalid("days", "problem.rule_longer", "id", ruleName(o.ID), "days", o.Days)
		case r.Stage == question.StageTotal && oPart && governs(r, o) && o.Days > r.Days:
			return question.Invalid("days", "problem.rule_shorter", "id", ruleName(o.ID), "days", o.Days)
		}
	}
	return nil
}

// meet reports whether there is a day on which both rules hold.
func meet(a, b question.DeadlineRule) bool {
	return (a.ValidTo.IsZero() || b.ValidFrom.Before(a.ValidTo)) && (b.ValidTo.IsZero() || a.ValidFrom.Before(b.ValidTo))
}

// governs reports whether the total is for exactly the kind and field of the
// part, so that the two can be compared.
func governs(total, part question.DeadlineRule) bool {
	return total.Kind == part.Kind && total.Field == part.Field
}

func findRule(rules []question.DeadlineRule, id int64) (question.DeadlineRule, bool) {
	i := slices.IndexFunc(rules, func(r question.DeadlineRule) bool { return r.ID == id })
	if i < 0 {
		return question.DeadlineRule{}, false
	}
	return rules[i], true
}
