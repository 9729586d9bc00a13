package service

import (
	"context"
	"slices"

	"hoidap/internal/question"
)

// Followed is what an asker sees of the question.
type Followed struct {
	Question    question.Question
	Asker       question.Contact
	Department  question.Department // the lead one; empty before routing
	Events      []question.Event    // what the asker may see, oldest first
	Answer      *question.Revision  // once it was sent
	Publication *question.Publication
	Rating      *question.Rating
	Allowed     []question.Action
	Files       []question.Attachment // that the asker sent, or got with the answer
}

// Follow returns the question that the token opens.
func (s *Service) Follow(ctx context.Context, code, token string) (Followed, error) {
	code, err := s.byToken(ctx, code, token)
	if err != nil {
		return Followed{}, err
	}
	var f Followed
	if f.Question, err = s.store.QuestionByCode(ctx, code); err != nil {
		return f, err
	}
	if f.Asker, err = s.store.Contact(ctx, f.Question.ID); err != nil {
		return f, err
	}
	events, err := s.store.Events(ctx, f.Question.ID)
	if err != nil {
		return f, err
	}
	files, err := s.store.Attachments(ctx, f.Question.ID)
	if err != nil {
		return f, err
	}
	f.Files = filesSent(files, events)
	for _, e := range events {
		if e.ForAsker() {
			f.Events = append(f.Events, e.AsAskerSees())
		}
	}
	if f.Question.Lead != "" {
		if f.Department, err = s.Department(ctx, f.Question.Lead); err != nil {
			return f, err
		}
	}
	f.Allowed = question.Allowed(f.Question, question.AskerActor())
	sent := sentVersion(f.Question, events)
	if sent == 0 {
		return f, nil
	}
	answer, err := s.store.Revision(ctx, f.Question.ID, sent)
	if err != nil {
		return f, err
	}
	f.Answer = &answer
	if f.Publication, err = s.store.PublicationOf(ctx, f.Question.ID); err != nil {
		return f, err
	}
	f.Rating, err = s.store.Rating(ctx, f.Question.ID)
	return f, err
}

// sentVersion returns the version of the answer that the asker was sent last, 0
// before one was. It stays theirs while a reopened question is answered anew.
func sentVersion(q question.Question, events []question.Event) int {
	for _, e := range slices.Backward(events) {
		if e.Do == question.Approve && e.To == question.Answered {
			if v, ok := e.Data["answer_version"].(float64); ok {
				return int(v)
			}
		}
	}
	if q.Status.HasAnswer() { // imported, with its answer and without its history
		return q.AnswerVersion
	}
	return 0
}

// asAsker takes a step on the question that the token opens.
func (s *Service) asAsker(ctx context.Context, code, token string, a Act) (question.Question, error) {
	code, err := s.byToken(ctx, code, token)
	if err != nil {
		return question.Question{}, err
	}
	return s.Act(ctx, question.AskerActor(), code, a)
}

// Confirm confirms the asker's e-mail address. Doing it twice changes nothing.
func (s *Service) Confirm(ctx context.Context, code, token string) (question.Question, error) {
	code, err := s.byToken(ctx, code, token)
	if err != nil {
		return question.Question{}, err
	}
	q, err := s.Act(ctx, question.AskerActor(), code, Act{Do: question.Confirm})
	if question.CodeOf(err) == question.CodeConflict {
		return s.store.QuestionByCode(ctx, code)
	}
	return q, err
}

// Reply sends what the asker was asked for.
func (s *Service) Reply(ctx context.Context, code, token, text string, files ...string) (question.Question, error) {
	return s.asAsker(ctx, code, token, Act{Do: question.Reply, Text: text, Files: files})
}

// Rate stores what the asker says of the answer, once.
func (s *Service) Rate(ctx context.Context, code, token string, score int, comment string) (question.Question, error) {
	return s.asAsker(ctx, code, token, Act{Do: question.Rate, Score: score, Text: comment})
}

// ReopenAsked takes the question up again for the asker, once.
func (s *Service) ReopenAsked(ctx context.Context, code, token, text string, files ...string) (question.Question, error) {
	return s.asAsker(ctx, code, token, Act{Do: question.Reopen, Text: text, Files: files})
}

// Mute stops every letter but those that answer or ask.
func (s *Service) Mute(ctx context.Context, code, token string) error {
	code, err := s.byToken(ctx, code, token)
	if err != nil {
		return err
	}
	q, err := s.store.QuestionByCode(ctx, code)
	if err != nil {
		return err
	}
	return s.store.Mute(ctx, q.ID, s.clock.Now())
}
