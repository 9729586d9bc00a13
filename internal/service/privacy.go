package service

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/redact"
	"hoidap/internal/store"
)

// What an asker may demand of their personal data (Luật 91/2025/QH15): to have
// them, and to have them erased. An administrator does it, who must know from
// elsewhere that it is the asker who asks.

// exported is everything that is kept about an asker with one question.
type exported struct {
	Code       string           `json:"code"`
	ReceivedAt time.Time        `json:"received_at"`
	Kind       question.Kind    `json:"kind"`
	Channel    question.Channel `json:"channel"`
	Title      string           `json:"title"`
	Text       string           `json:"text"`
	Province   string           `json:"province,omitempty"`
	MayPublish bool             `json:"may_publish"`
	MayName    bool             `json:"may_name"`
	Asker      question.Contact `json:"asker"`
	History    []exportedStep   `json:"history"`
	Answer     string           `json:"answer,omitempty"`
	Rating     *question.Rating `json:"rating,omitempty"`
	Letters    []exportedLetter `json:"letters"`
	Files      []exportedFile   `json:"files"`
	Public     string           `json:"public,omitempty"`
	Others     []string         `json:"other_questions_with_this_address"`
	Told       []string         `json:"told_about_by_letter"`
}

type exportedStep struct {
	At     time.Time       `json:"at"`
	Action question.Action `json:"action"`
	Note   string          `json:"note,omitempty"`
}

type exportedLetter struct {
	At       time.Time `json:"at"`
	Template string    `json:"template"`
	To       string    `json:"to"`
}

type exportedFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// ExportAsker returns what is kept about the asker of the question, as JSON for
// the asker. That it was taken stands in the history.
func (s *Service) ExportAsker(ctx context.Context, by question.Actor, code string) ([]byte, error) {
	if err := admin(by); err != nil {
		return nil, err
	}
	q, err := s.knownQuestion(ctx, code)
	if err != nil {
		return nil, err
	}
	secret, err := s.store.SecretByCode(ctx, q.Code)
	if err != nil {
		return nil, err
	}
	f, err := s.Follow(ctx, q.Code, s.followToken(q.Code, secret.Nonce))
	if err != nil {
		return nil, err
	}
	e := exported{
		Code: q.Code, ReceivedAt: q.ReceivedAt, Kind: q.Kind, Channel: q.Channel, Title: q.Title, Text: q.Body, Province: q.Province,
		MayPublish: q.MayPublish, MayName: q.MayName, Asker: f.Asker, Rating: f.Rating,
		History: []exportedStep{}, Letters: []exportedLetter{}, Files: []exportedFile{}, Others: []string{}, Told: []string{},
	}
	for _, x := range f.Events {
		e.History = append(e.History, exportedStep{x.At, x.Do, x.Note})
	}
	if f.Answer != nil {
		e.Answer = f.Answer.Text
	}
	if f.Publication != nil && f.Publication.WithdrawnAt == nil {
		e.Public = s.opt.BaseURL + "/thu-vien/" + f.Publication.Slug
	}
	for _, a := range f.Files {
		e.Files = append(e.Files, exportedFile{a.Name, a.Type, a.Size, a.Hash})
	}
	mails, err := s.store.Mails(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range mails {
		if m.PersonID == 0 {
			e.Letters = append(e.Letters, exportedLetter{m.CreatedAt, m.Template, m.To})
		}
	}
	if f.Asker.Email != "" {
		if e.Others, err = s.store.QuestionsOf(ctx, f.Asker.Email); err != nil {
			return nil, err
		}
		if e.Told, err = s.store.SubscriptionsOf(ctx, f.Asker.Email); err != nil {
			return nil, err
		}
	}
	if err := s.recordPrivacy(ctx, by, q.Code, question.EventViewed, map[string]any{"export": true}, "asker.export", ""); err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write down what is kept about an asker: %w", err)
	}
	return b, nil
}

func (s *Service) knownQuestion(ctx context.Context, code string) (question.Question, error) {
	canonical, ok := question.ParseCode(code)
	if !ok {
		return question.Question{}, question.Invalid("code", "problem.code")
	}
	q, err := s.store.QuestionByCode(ctx, canonical)
	if question.CodeOf(err) == question.CodeNotFound {
		return q, question.Invalid("code", "problem.code")
	}
	return q, err
}

// recordPrivacy writes an entry into the question's history and one into the
// record of changes.
func (s *Service) recordPrivacy(ctx context.Context, by question.Actor, code string, did question.Action, data map[string]any, what, reason string,
	also ...func(*store.Tx, question.Question) error,
) error {
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		q, err := tx.LockQuestion(ctx, code)
		if err != nil {
			return err
		}
		for _, f := range also {
			if err := f(tx, q); err != nil {
				return err
			}
		}
		role := question.Admin
		if by.IsSystem {
			role = question.System
		}
		if err := tx.AddEvent(ctx, &question.Event{
			QuestionID: q.ID, At: s.clock.Now(), Do: did, Role: role, PersonID: by.PersonID, From: q.Status, To: q.Status,
			Department: q.Lead, Data: data,
		}); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, what, code, nil, map[string]string{"reason": reason})
	})
}

// EraseAsker erases the personal data of the question's asker: contact, words,
// letters, files, and in title and text what says who that is. The question and
// its answer stay, and so does the history, which holds digests. It returns how
// many files were taken away; the sweep deletes them within the hour.
func (s *Service) EraseAsker(ctx context.Context, by question.Actor, code, reason string) (int, error) {
	if err := admin(by); err != nil {
		return 0, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return 0, question.Invalid("reason", "problem.missing.reason")
	}
	q, err := s.knownQuestion(ctx, code)
	if err != nil {
		return 0, err
	}
	if q.Status.Open() {
		// Who waits for an answer would wait for nothing.
		return 0, question.Conflict("error.erase_open", nil)
	}
	files := int64(0)
	data := map[string]any{}
	err = s.recordPrivacy(ctx, by, q.Code, question.EventErased, data, "asker.erase", reason, func(tx *store.Tx, q question.Question) error {
		c, err := tx.Contact(ctx, q.ID)
		if err != nil {
			return err
		}
		if c.Erased {
			return question.Conflict("error.erased", nil)
		}
		clean := func(text string) string { return redact.Apply(text, redact.Find(text, known(c))) }
		if c.Email != "" {
			if err := tx.EraseSubscriber(ctx, c.Email, s.clock.Now()); err != nil {
				return err
			}
		}
		if err := tx.EraseWords(ctx, q.ID, clean(q.Title), clean(q.Body)); err != nil {
			return err
		}
		files, err = tx.EraseAsker(ctx, q.ID, s.clock.Now())
		data["files"] = files
		return err
	})
	return int(files), err
}

// AuditFilter selects changes.
type AuditFilter = store.AuditFilter

// AuditEntry is a change.
type AuditEntry = store.AuditEntry

// AuditLog lists what administrators changed.
func (s *Service) AuditLog(ctx context.Context, by question.Actor, f store.AuditFilter) (entries []store.AuditEntry, more bool, kinds []string, err error) {
	if err := admin(by); err != nil {
		return nil, false, nil, err
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	if entries, more, err = s.store.AuditLog(ctx, f); err != nil {
		return nil, false, nil, err
	}
	kinds, err = s.store.AuditKinds(ctx)
	return entries, more, kinds, err
}

// DepartmentNames lists what the department was called before, the last first.
func (s *Service) DepartmentNames(ctx context.Context, code string) ([]store.DepartmentName, error) {
	return s.store.DepartmentNames(ctx, code)
}
