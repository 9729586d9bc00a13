package service

import (
	"context"
	"slices"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// ShowAsker returns who asked, and notes in the question's history who has
// looked.
func (s *Service) ShowAsker(ctx context.Context, by question.Actor, code string) (question.Contact, error) {
	canonical, ok := question.ParseCode(code)
	if !ok {
		return question.Contact{}, question.NotFound()
	}
	var c question.Contact
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		q, err := tx.LockQuestion(ctx, canonical)
		if err != nil {
			return err
		}
		role, ok := capacity(by, q)
		if !ok {
			return question.NotFound()
		}
		if c, err = tx.Contact(ctx, q.ID); err != nil {
			return err
		}
		return tx.AddEvent(ctx, &question.Event{
			QuestionID: q.ID, At: s.clock.Now().UTC().Truncate(time.Microsecond), Do: question.EventViewed, Role: role,
			PersonID: by.PersonID, From: q.Status, To: q.Status, Department: q.Lead, Data: map[string]any{},
		})
	})
	return c, err
}

// viewedFor is how long one note holds that somebody's program has read who
// asked: it may read the same question every minute.
const viewedFor = 24 * time.Hour

// NoteAskerRead notes that the actor was given the personal data in the dossier,
// unless that was noted within a day.
func (s *Service) NoteAskerRead(ctx context.Context, by question.Actor, d Dossier) error {
	since := s.clock.Now().Add(-viewedFor)
	noted := slices.ContainsFunc(d.Events, func(e question.Event) bool {
		return e.Do == question.EventViewed && e.PersonID == by.PersonID && e.At.After(since)
	})
	if noted || d.Asker.Erased {
		return nil
	}
	_, err := s.ShowAsker(ctx, by, d.Question.Code)
	return err
}

// capacity returns in which role the actor may read the question.
func capacity(by question.Actor, q question.Question) (question.Role, bool) {
	if !by.Sees(q) {
		return "", false
	}
	for _, r := range []question.Role{question.Chair, question.Board, question.Intake, question.System} {
		if by.Has(r) {
			return r, true
		}
	}
	for _, r := range []question.Role{question.Head, question.Officer} {
		if by.HasIn(r, q.Lead) {
			return r, true
		}
		for _, d := range q.Supporting {
			if by.HasIn(r, d) {
				return r, true
			}
		}
	}
	return "", false
}
