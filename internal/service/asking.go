package service

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Asking is a question on its way in.
type Asking struct {
	question.Submission
	Channel question.Channel
	// Key is the sender's own name for this submission: sent twice with the
	// same key, the question is stored once.
	Key string
	// ReceivedAt is the true date of receipt of a question keyed in later;
	// zero is now.
	ReceivedAt time.Time
	// Confirm says that the address must be confirmed first, whatever the setting.
	Confirm bool
	// Files are the keys of uploads that come with it.
	Files []string
}

// Receipt is what the asker gets for a question.
type Receipt struct {
	Code     string
	Token    string // the secret of the private link
	Status   question.Status
	DueOn    calendar.Date // zero until the address is confirmed
	Repeated bool          // it had been stored before
}

// CheckSubmission returns what is wrong with the submission.
func (s *Service) CheckSubmission(ctx context.Context, sub question.Submission) ([]question.FieldProblem, error) {
	ref, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	return sub.Check(ref.check), nil
}

// Ask stores a question and promises an answer. The question is safe once the
// receipt is returned; the letter follows through the outbox.
func (s *Service) Ask(ctx context.Context, a Asking) (Receipt, error) {
	ref, err := s.reference(ctx)
	if err != nil {
		return Receipt{}, err
	}
	if bad := a.Check(ref.check); len(bad) > 0 {
		return Receipt{}, &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Fields: bad}
	}
	files, err := s.uploads(ctx, ref, a.Files)
	if err != nil {
		return Receipt{}, err
	}
	var key, digest []byte
	if a.Key != "" {
		if key, err = digestOf(a.Channel, strings.ToLower(a.Email), a.Key); err != nil {
			return Receipt{}, err
		}
		if digest, err = digestOf(a.Submission); err == nil && len(a.Files) > 0 {
			digest, err = digestOf(a.Submission, a.Files)
		}
		if err != nil {
			return Receipt{}, err
		}
	}
	n, err := s.newQuestion(ctx, s.store, ref, a, 0, files...)
	if err != nil {
		return Receipt{}, err
	}
	n.SubmissionKey, n.SubmissionDigest = key, digest
	err = s.insert(ctx, n, files)
	if errors.Is(err, store.ErrRepeated) {
		return s.repeated(ctx, key, digest)
	}
	if err != nil {
		return Receipt{}, err
	}
	s.opt.Wake()
	q := n.Question
	return Receipt{Code: q.Code, Token: s.followToken(q.Code, n.Nonce), Status: q.Status, DueOn: q.DueOn}, nil
}

// insert stores the question: in one statement, or with its files in one
// transaction.
func (s *Service) insert(ctx context.Context, n store.New, files []question.Upload) error {
	if len(files) == 0 {
		return s.store.InsertQuestion(ctx, n)
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.InsertQuestion(ctx, n); err != nil {
			return err
		}
		return s.attach(ctx, tx, n.Question.ID, question.FileOfQuestion, 0, files)
	})
}

// repeated returns the receipt that the first submission with the key was given.
func (s *Service) repeated(ctx context.Context, key, digest []byte) (Receipt, error) {
	have, err := s.store.SecretBySubmission(ctx, key)
	if err != nil {
		return Receipt{}, err
	}
	if !bytes.Equal(have.Digest, digest) {
		return Receipt{}, question.Conflict("error.key_reused", nil)
	}
	q, err := s.store.QuestionByCode(ctx, have.Code)
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{
		Code: q.Code, Token: s.followToken(q.Code, have.Nonce), Status: q.Status, DueOn: q.FirstDueOn, Repeated: true,
	}, nil
}

// numberer gives new questions their numbers: the store, or the transaction in
// hand. Within a transaction it must be that one; a second connection would be
// waited for by everybody who holds a first.
type numberer interface {
	NextNumber(ctx context.Context, year int) (id int64, number int, err error)
}

// newQuestion makes everything that is stored with a new question.
func (s *Service) newQuestion(ctx context.Context, numbers numberer, ref *reference, a Asking, splitFrom int64, files ...question.Upload) (store.New, error) {
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	received := now
	if !a.ReceivedAt.IsZero() && a.ReceivedAt.Before(now) {
		received = a.ReceivedAt.UTC().Truncate(time.Microsecond)
	}
	id, number, err := numbers.NextNumber(ctx, calendar.Of(now).Year)
	if err != nil {
		return store.New{}, err
	}
	q := question.Question{
		ID: id, Code: question.Code(calendar.Of(now).Year, number), Kind: a.Kind, Channel: a.Channel, Field: a.Field,
		Status: question.Received, Title: a.Title, Body: a.Body, Lang: a.Lang, AskerType: a.AskerType, Province: a.Province,
		MayPublish: a.MayPublish, MayName: a.MayName, ReceivedAt: received, SplitFrom: splitFrom, Version: 1, UpdatedAt: now,
		StageStart: now,
	}
	template := "received"
	var promises []question.Promise
	if (ref.on("confirm_email") || a.Confirm) && splitFrom == 0 && (a.Channel == "web" || a.Channel == "api") {
		q.Status, template = question.Unconfirmed, "confirm"
	} else {
		promises = append(promises, ref.promise(&q, received, now))
		promises = append(promises, ref.beginStage(&q, now)...)
	}
	n := store.New{
		Question: q, Consent: question.ConsentVersion, Nonce: nonce(),
		Contact: question.Contact{
			Name: a.Name, Email: a.Email, Phone: a.Phone, Organisation: a.Organisation, TaxCode: a.TaxCode,
		},
		Event: question.Event{
			QuestionID: id, Seq: 1, At: now, Do: question.EventReceived, Role: question.Asker, To: q.Status,
			Data: map[string]any{"channel": string(a.Channel), "kind": string(a.Kind)},
		},
		Promises:  promises,
		AutoRoute: q.Status == question.Received && s.routesItself(ref, q),
	}
	if !q.DueOn.IsZero() {
		n.Event.Data["due_on"] = q.DueOn.String()
	}
	if len(files) > 0 {
		n.Event.Data["files"] = hashes(files)
	}
	if err := n.Event.Seal(""); err != nil {
		return n, fmt.Errorf("seal the first event of %s: %w", q.Code, err)
	}
	if at, ok := escalation.Next(q, ref.ladder, nil, ref.calendar, now); ok {
		at = at.UTC().Truncate(time.Microsecond)
		n.NextRungAt = &at
	}
	if a.Email != "" {
		m := s.letter(q, n.Event, template)
		m.Data.Provisional = provisional(ref, q.DueOn)
		m.To, m.ToName = a.Email, a.Name
		n.Mail = &m
	}
	return n, nil
}

// routesItself reports whether the question goes to its department without a
// person: the setting is on and one department answers for its field.
func (s *Service) routesItself(ref *reference, q question.Question) bool {
	return ref.on("auto_route") && q.Field != "" && len(ref.routing.ByField[q.Field]) == 1
}

// confirm starts the clock: the address was confirmed.
func (s *Service) confirm(ctx context.Context, tx *store.Tx, m *moving) error {
	m.q.ReceivedAt = m.now
	m.promises = append(m.promises, m.ref.promise(&m.q, m.now, m.now))
	s.tellAsker(ctx, tx, m, "received", nil)
	if !s.routesItself(m.ref, m.q) {
		return nil
	}
	return tx.AddJob(ctx, question.Job{
		Key: fmt.Sprintf("route/%d", m.q.ID), Type: question.JobRoute, Queue: "default", QuestionID: m.q.ID, RunAt: m.now,
	}, m.now)
}

// split makes a question of each part of a mixed letter; the letter itself stays
// to be answered or refused.
func (s *Service) split(ctx context.Context, tx *store.Tx, m *moving) error {
	if len(m.Parts) == 0 || len(m.Parts) > 10 {
		return question.Invalid("parts", "problem.parts")
	}
	contact, err := tx.Contact(ctx, m.q.ID)
	if err != nil {
		return err
	}
	var codes []any
	for i, p := range m.Parts {
		a := Asking{Channel: m.q.Channel, ReceivedAt: m.q.ReceivedAt, Submission: question.Submission{
			Kind: m.q.Kind, AskerType: m.q.AskerType, Name: contact.Name, Email: contact.Email, Phone: contact.Phone,
			Province: m.q.Province, Organisation: contact.Organisation, TaxCode: contact.TaxCode, Field: p.Field,
			Title: p.Title, Body: p.Body, MayPublish: m.q.MayPublish, MayName: m.q.MayName, Consent: true, Lang: m.q.Lang,
		}}
		for _, bad := range a.Check(m.ref.check) {
			switch bad.Field {
			case "title", "body", "field":
				bad.Field = fmt.Sprintf("parts.%d.%s", i, bad.Field)
				return &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Fields: []question.FieldProblem{bad}}
			}
		}
		n, err := s.newQuestion(ctx, tx, m.ref, a, m.q.ID)
		if err != nil {
			return err
		}
		if err := tx.InsertQuestion(ctx, n); err != nil {
			return err
		}
		codes = append(codes, n.Question.Code)
	}
	m.event.Data["into"] = codes
	return nil
}
