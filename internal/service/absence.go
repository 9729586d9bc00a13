package service

import (
	"context"
	"slices"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// longest is for how many days somebody can be entered as away.
const longest = 366

// mayAbsent reports whether the actor may say when the person is away: the
// person, or an administrator.
func mayAbsent(by question.Actor, person question.Person) error {
	if by.PersonID == person.ID {
		return nil
	}
	return admin(by)
}

// Absences lists when the person is away, from today on.
func (s *Service) Absences(ctx context.Context, by question.Actor, login string) ([]store.Absence, error) {
	p, err := s.store.PersonByLogin(ctx, login)
	if err != nil {
		return nil, err
	}
	if err := mayAbsent(by, p); err != nil {
		return nil, err
	}
	return s.store.Absences(ctx, s.Today(), p.ID)
}

// Deputies lists who can stand in for the person: whoever sees what the person
// must act on.
func (s *Service) Deputies(ctx context.Context, by question.Actor, login string) ([]question.Person, error) {
	p, err := s.store.PersonByLogin(ctx, login)
	if err != nil {
		return nil, err
	}
	if err := mayAbsent(by, p); err != nil {
		return nil, err
	}
	all, err := s.store.People(ctx)
	return slices.DeleteFunc(all, func(d question.Person) bool { return !canStandIn(p, d) }), err
}

func canStandIn(p, d question.Person) bool {
	if !d.Active || d.ID == p.ID {
		return false
	}
	a := d.Actor()
	for _, g := range p.Grants {
		switch {
		case g.Role == question.Admin || a.SeesAll():
		case g.Department == "" || !slices.Contains(a.Departments(), g.Department):
			return false
		}
	}
	return len(d.Grants) > 0
}

// AddAbsence notes that the person is away from one day to another, both
// included, and who stands in; "" leaves it to those above.
func (s *Service) AddAbsence(ctx context.Context, by question.Actor, login string, from, to calendar.Date, deputy string) error {
	p, err := s.store.PersonByLogin(ctx, login)
	if err != nil {
		return err
	}
	if err := mayAbsent(by, p); err != nil {
		return err
	}
	switch {
	case from.IsZero():
		return question.Invalid("from", "problem.date")
	case to.IsZero():
		return question.Invalid("to", "problem.date")
	case to.Before(from):
		return question.Invalid("to", "problem.period")
	case to.Before(s.Today()):
		return question.Invalid("to", "problem.absence_past")
	case to.After(from.AddDays(longest)):
		return question.Invalid("to", "problem.absence_long", "most", longest)
	}
	a := store.Absence{PersonID: p.ID, FromOn: from, ToOn: to}
	if deputy != "" {
		d, err := s.store.PersonByLogin(ctx, deputy)
		if question.CodeOf(err) == question.CodeNotFound || (err == nil && !canStandIn(p, d)) {
			return question.Invalid("deputy", "problem.deputy")
		}
		if err != nil {
			return err
		}
		a.DeputyID = d.ID
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockAbsences(ctx); err != nil {
			return err
		}
		rows, err := tx.Absences(ctx, s.Today(), 0)
		if err != nil {
			return err
		}
		list := make([]escalation.Absence, len(rows))
		for i, r := range rows {
			list[i] = escalation.Absence{ID: r.ID, PersonID: r.PersonID, DeputyID: r.DeputyID, FromOn: r.FromOn, ToOn: r.ToOn}
		}
		if x, ok := escalation.Contradicts(list, escalation.Absence{PersonID: a.PersonID, DeputyID: a.DeputyID, FromOn: from, ToOn: to}); ok {
			i := slices.IndexFunc(rows, func(r store.Absence) bool { return r.ID == x.ID })
			field, key := "from", "problem.absence_twice"
			if rows[i].PersonID != p.ID {
				field, key = "deputy", "problem.absence_cycle"
			}
			return question.Invalid(field, key, "name", rows[i].Person, "from", rows[i].FromOn.String(), "to", rows[i].ToOn.String())
		}
		if err := tx.AddAbsence(ctx, a); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "absence.add", login, nil, a)
	})
}

// DropAbsence removes an absence of the person.
func (s *Service) DropAbsence(ctx context.Context, by question.Actor, login string, id int64) error {
	p, err := s.store.PersonByLogin(ctx, login)
	if err != nil {
		return err
	}
	if err := mayAbsent(by, p); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		there, err := tx.DropAbsence(ctx, p.ID, id)
		if err != nil {
			return err
		}
		if !there {
			return question.NotFound()
		}
		return s.audit(ctx, tx, by, "absence.drop", login, id, nil)
	})
}
