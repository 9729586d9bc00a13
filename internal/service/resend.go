package service

import (
	"context"
	"strings"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// The limits of sending private links again: the questions of how long ago, how
// many of them, and how often the same one.
const (
	resendYears = 3
	mostResent  = 5
	resendEvery = time.Hour
)

// SendLinks sends the private links of the questions that were asked from the
// address to that address, at most once in an hour for each. Whether there are any
// is told to nobody but the address itself: the result is the same.
func (s *Service) SendLinks(ctx context.Context, email string) error {
	email = strings.TrimSpace(email)
	if err := addressed(email); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.inTx(ctx, func(tx *store.Tx) error {
		codes, err := tx.AskedFrom(ctx, email, now.AddDate(-resendYears, 0, 0), mostResent)
		if err != nil {
			return err
		}
		for _, code := range codes {
			q, err := tx.QuestionByCode(ctx, code)
			if err != nil {
				return err
			}
			c, err := tx.Contact(ctx, q.ID)
			if err != nil {
				return err
			}
			// The hour stands where the place in the history does: its key makes the
			// letter unique.
			l := s.letter(q, question.Event{Seq: int(now.Unix() / int64(resendEvery/time.Second))}, "link")
			l.To, l.ToName, l.Data.Title = c.Email, c.Name, ""
			if err := tx.AddMail(ctx, l, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// SentAnswer is an answer as the asker got it.
type SentAnswer struct {
	Seq int // of the event with which it was sent
	question.Revision
}

// Correspondence returns the question that the token opens with every answer
// that its asker was sent, oldest first.
func (s *Service) Correspondence(ctx context.Context, code, token string) (Followed, []SentAnswer, error) {
	f, err := s.Follow(ctx, code, token)
	if err != nil {
		return f, nil, err
	}
	events, err := s.store.Events(ctx, f.Question.ID)
	if err != nil {
		return f, nil, err
	}
	var sent []SentAnswer
	for i, e := range events {
		version := sentVersion(question.Question{}, events[i:i+1])
		if version == 0 {
			continue
		}
		r, err := s.store.Revision(ctx, f.Question.ID, version)
		if err != nil {
			return f, nil, err
		}
		sent = append(sent, SentAnswer{e.Seq, r})
	}
	if len(sent) == 0 && f.Answer != nil { // imported, without its history
		sent = append(sent, SentAnswer{0, *f.Answer})
	}
	return f, sent, nil
}

// addressed returns an error unless a letter can be sent to the address.
func addressed(email string) error {
	switch {
	case email == "":
		return question.Invalid("email", "problem.missing.email")
	case !question.ValidEmail(email):
		return question.Invalid("email", "problem.email")
	}
	return nil
}
