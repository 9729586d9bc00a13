package service

import (
	"context"
	"slices"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// parts returns what is asked of the departments now, each with its date: not
// after the question's own, and not before the end of the next working day. A
// pause and an extension leave these dates as they are; a supporting department
// does not wait for the asker.
func (m *moving) parts(departments []string) []question.Contribution {
	list := make([]question.Contribution, len(departments))
	for i, d := range departments {
		n := question.SupportDays(m.ref.rules, m.q, d, m.today())
		due := m.ref.calendar.Due(m.today(), n)
		if !m.q.DueOn.IsZero() && due.After(m.q.DueOn) {
			due = m.q.DueOn
		}
		if least := m.ref.calendar.Due(m.today(), 1); due.Before(least) {
			due = least
		}
		list[i] = question.Contribution{Department: d, AskedAt: &m.now, DueOn: due}
	}
	return list
}

// contribute is a supporting department's part: who prepares it, the part
// itself, or both. A part that was given can be given anew.
func (s *Service) contribute(ctx context.Context, tx *store.Tx, m *moving) error {
	part, err := s.partOf(ctx, tx, m)
	if err != nil {
		return err
	}
	m.event.Department = part.Department
	if m.Officer == "" && m.Text == "" {
		return question.Invalid("text", "problem.part_missing")
	}
	if m.Officer != "" {
		if err := s.nameOfficer(ctx, tx, m, &part); err != nil {
			return err
		}
	}
	if m.Text != "" {
		if err := noted("text", m.Text, true); err != nil {
			return err
		}
		m.event.Note, m.event.Data["given"] = m.Text, true
		part.Part, part.GivenAt = m.Text, &m.now
		if part.OfficerID == 0 && m.step.Role == question.Officer {
			part.OfficerID = m.by.PersonID
		}
	}
	return tx.SaveSupport(ctx, m.q.ID, part)
}

// partOf returns the part that the step is about: of the department that it
// names, else of the first of the actor's that is asked.
func (s *Service) partOf(ctx context.Context, tx *store.Tx, m *moving) (question.Contribution, error) {
	all, err := tx.Supports(ctx, m.q.ID)
	if err != nil {
		return question.Contribution{}, err
	}
	i := slices.IndexFunc(all, func(c question.Contribution) bool {
		return (m.Department == "" || m.Department == c.Department) && m.by.HasIn(m.step.Role, c.Department)
	})
	if i < 0 {
		return question.Contribution{}, question.Invalid("department", "problem.department")
	}
	return all[i], nil
}

// nameOfficer says who prepares the part: the head names anybody of the
// department, an officer only himself.
func (s *Service) nameOfficer(ctx context.Context, tx *store.Tx, m *moving, part *question.Contribution) error {
	p, err := tx.PersonByLogin(ctx, m.Officer)
	if question.CodeOf(err) == question.CodeNotFound {
		return question.Invalid("officer", "problem.officer")
	}
	if err != nil {
		return err
	}
	a := p.Actor()
	if !p.Active || !a.HasIn(question.Officer, part.Department) && !a.HasIn(question.Head, part.Department) {
		return question.Invalid("officer", "problem.officer")
	}
	if p.ID != m.by.PersonID && !m.by.HasIn(question.Head, part.Department) {
		return question.Forbidden("error.assign_other")
	}
	part.OfficerID = p.ID
	m.event.Data["officer"] = p.Login
	return nil
}

// deny refuses the later date that was asked for. The department may ask again.
func (s *Service) deny(_ context.Context, _ *store.Tx, m *moving) error {
	if m.Note == "" {
		m.event.Note = m.Reason
	}
	if err := noted("reason", m.event.Note, true); err != nil {
		return err
	}
	m.event.Data["until"] = m.q.WantUntil.String()
	m.q.WantUntil = calendar.Date{}
	return nil
}
