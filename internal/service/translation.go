package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Translating is a publication with its translation into a language, as the
// editors see it.
type Translating struct {
	Question    question.Question
	Publication question.Publication
	Public      *question.Translation // that readers see, nil for none
	Waits       *question.Translation // for somebody else, or to be mended; nil for none
}

// Translate puts into the publications the translations that the public reads.
func (s *Service) Translate(ctx context.Context, ps []question.Publication) error {
	return s.store.Translate(ctx, ps)
}

// Translating returns what there is of the translation of the question's
// publication, for the board.
func (s *Service) Translating(ctx context.Context, by question.Actor, code, lang string) (Translating, error) {
	var t Translating
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return t, err
	}
	if t, err = s.translating(ctx, s.store, by, q, lang); err != nil {
		return t, err
	}
	ps := []question.Publication{t.Publication}
	err = s.Translate(ctx, ps)
	t.Public = ps[0].In(lang)
	return t, err
}

// translationReader is what reads translations.
type translationReader interface {
	PublicationOf(ctx context.Context, questionID int64) (*question.Publication, error)
	TranslationDraft(ctx context.Context, publication int64, lang string) (*question.Translation, error)
}

func (s *Service) translating(ctx context.Context, r translationReader, by question.Actor, q question.Question, lang string) (Translating, error) {
	t := Translating{Question: q}
	if !by.Has(question.Board) && !by.Has(question.Chair) {
		return t, question.Forbidden("error.forbidden_action")
	}
	p, err := r.PublicationOf(ctx, q.ID)
	if err != nil {
		return t, err
	}
	if p == nil || p.WithdrawnAt != nil {
		return t, question.NotFound()
	}
	t.Publication = *p
	if lang == p.Lang {
		return t, question.NotFound()
	}
	t.Waits, err = r.TranslationDraft(ctx, p.ID, lang)
	return t, err
}

// TranslationEdit is what an editor does with a translation.
type TranslationEdit struct {
	Lang    string
	Version int    // of the publication that the editor saw
	Content string // hash of the translation that the editor saw, to let it through
	Text    question.PublicText
	Let     bool // as somebody else has written it
	Drop    bool
}

// EditTranslation keeps a translation for somebody else to let through, lets one
// through, or ends it. Nobody does so alone.
func (s *Service) EditTranslation(ctx context.Context, by question.Actor, code string, e TranslationEdit) error {
	canonical, ok := question.ParseCode(code)
	if !ok {
		return question.NotFound()
	}
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		q, err := tx.LockQuestion(ctx, canonical)
		if err != nil {
			return err
		}
		if !by.Sees(q) {
			return question.NotFound()
		}
		t, err := s.translating(ctx, tx, by, q, e.Lang)
		if err != nil {
			return err
		}
		if e.Version != t.Publication.Version {
			return question.Conflict("error.public_changed", nil)
		}
		now := s.clock.Now().UTC().Truncate(time.Microsecond)
		ev := question.Event{
			QuestionID: q.ID, At: now, Do: question.EventPrepared, Role: question.Board, PersonID: by.PersonID,
			From: q.Status, To: q.Status, Data: map[string]any{"translation": e.Lang},
		}
		if !by.Has(question.Board) {
			ev.Role = question.Chair
		}
		switch {
		case e.Drop:
			err = tx.EndTranslation(ctx, t.Publication.ID, e.Lang)
			ev.Data["dropped"] = true
		case e.Let:
			err = s.letTranslation(ctx, tx, by, t, e)
			if err == nil {
				ev.Data["public"], ev.Data["written_by"] = t.Waits.Hash(), t.Waits.PersonID
			}
		default:
			ev.Data["proposed"], err = s.saveTranslation(ctx, tx, by, t, e, now)
		}
		if err != nil {
			return err
		}
		return tx.AddEvent(ctx, &ev)
	})
	if err == nil && (e.Let || e.Drop) {
		s.changed()
	}
	return err
}

func (s *Service) letTranslation(ctx context.Context, tx *store.Tx, by question.Actor, t Translating, e TranslationEdit) error {
	switch {
	case t.Waits == nil || t.Waits.OfVersion != t.Publication.Version || t.Waits.Hash() != e.Content:
		return question.Conflict("error.translation_changed", nil)
	case t.Waits.PersonID == by.PersonID:
		return question.Forbidden("error.own_translation")
	}
	return tx.PublishTranslation(ctx, t.Publication.ID, *t.Waits, by.PersonID)
}

// saveTranslation keeps the text and returns its hash. Personal data that stand in
// the publication were decided about; others may not come back by a translation.
func (s *Service) saveTranslation(ctx context.Context, tx *store.Tx, by question.Actor, t Translating, e TranslationEdit, now time.Time) (string, error) {
	text := question.PublicText{
		Title: strings.Join(strings.Fields(e.Text.Title), " "), Question: strings.TrimSpace(e.Text.Question), Answer: strings.TrimSpace(e.Text.Answer),
	}
	if err := checkPublic(text); err != nil {
		return "", err
	}
	contact, err := tx.Contact(ctx, t.Question.ID)
	if err != nil {
		return "", err
	}
	p := t.Publication
	open := slices.DeleteFunc(findings(text, private(t.Question, contact), nil), func(f Finding) bool {
		return strings.Contains(p.Title+"\n"+p.Question+"\n"+p.Answer, f.Text)
	})
	if len(open) > 0 {
		return "", question.Invalid(open[0].Field, "problem.translation_private", "text", open[0].Text)
	}
	return text.Hash(), tx.SaveTranslationDraft(ctx, p.ID, question.Translation{
		PublicText: text, Lang: e.Lang, OfVersion: p.Version, PersonID: by.PersonID, SavedAt: now,
	})
}
