package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// opening is when the office opens: a letter of a day is taken as there by then.
const opening = 8 * time.Hour

// oldest is for how many days back a question can be keyed in.
const oldest = 366

// Enter stores a question that came by telephone, letter, e-mail or at the
// counter, as somebody of intake types it in. Its time runs from the day of
// receipt, received (zero is today), on which it came whatever the day on which
// it is typed.
func (s *Service) Enter(ctx context.Context, by question.Actor, a Asking, received calendar.Date) (Receipt, error) {
	if !by.Has(question.Intake) {
		return Receipt{}, question.Forbidden("error.forbidden")
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return Receipt{}, err
	}
	// Who writes or comes asks for an answer by that; leave to publish is apart.
	a.Consent = true
	if bad := s.checkEntry(ref, a, received); len(bad) > 0 {
		return Receipt{}, &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Fields: bad}
	}
	files, err := s.uploads(ctx, ref, a.Files)
	if err != nil {
		return Receipt{}, err
	}
	if !received.IsZero() && received != s.Today() {
		a.ReceivedAt = received.Start().Add(opening)
	}
	n, err := s.newQuestion(ctx, s.store, ref, a, 0, files...)
	if err != nil {
		return Receipt{}, err
	}
	n.Event.Role, n.Event.PersonID = question.Intake, by.PersonID
	if !a.ReceivedAt.IsZero() {
		n.Event.Data["received_on"] = received.String()
	}
	if err := n.Event.Seal(""); err != nil {
		return Receipt{}, fmt.Errorf("seal the first event of %s: %w", n.Question.Code, err)
	}
	if err := s.insert(ctx, n, files); err != nil {
		return Receipt{}, err
	}
	s.opt.Wake()
	q := n.Question
	return Receipt{Code: q.Code, Token: s.followToken(q.Code, n.Nonce), Status: q.Status, DueOn: q.DueOn}, nil
}

func (s *Service) checkEntry(ref *reference, a Asking, received calendar.Date) []question.FieldProblem {
	var bad []question.FieldProblem
	if !slices.Contains(question.KeyedIn(), a.Channel) {
		bad = append(bad, question.FieldProblem{Field: "channel", Key: "problem.channel"})
	}
	switch today := s.Today(); {
	case received.IsZero():
	case received.After(today):
		bad = append(bad, question.FieldProblem{Field: "received_on", Key: "problem.received_future"})
	case received.Before(today.AddDays(-oldest)):
		bad = append(bad, question.FieldProblem{Field: "received_on", Key: "problem.received_old", Args: []any{"most", oldest}})
	}
	for _, p := range a.Check(ref.check) {
		switch {
		case p.Field == "asker.email" && a.Email == "" && a.Channel != "email":
		case p.Field == "asker.province" && a.Province == "":
		default:
			bad = append(bad, p)
		}
	}
	return bad
}
