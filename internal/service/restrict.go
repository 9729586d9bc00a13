package service

import (
	"context"
	"slices"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// restrict marks the question as a complaint or a denunciation, which few may
// read and nobody publishes, or lifts that with a reason.
func (s *Service) restrict(_ context.Context, _ *store.Tx, m *moving) error {
	r := question.Restriction(m.Reason)
	switch {
	case r != question.Unrestricted && !slices.Contains(question.Restrictions(), r):
		return question.Invalid("reason", "problem.restriction")
	case r == m.q.Restricted:
		return question.Invalid("reason", "problem.restriction_same")
	}
	if err := noted("note", m.Note, r == question.Unrestricted); err != nil {
		return err
	}
	m.event.Data["restricted"] = string(r)
	m.q.Restricted = r
	return nil
}

// subjectOf is what a letter to the staff calls the question: the code alone
// where few may read what it is about.
func subjectOf(q question.Question) string {
	if q.Restricted != question.Unrestricted {
		return q.Code
	}
	return q.Title
}
