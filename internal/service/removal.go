package service

import (
	"context"
	"slices"

	"hoidap/internal/question"
)

// Withdrawn is a publication that was taken out of the library, with what it
// was found by before.
type Withdrawn struct {
	Question    question.Question
	Publication question.Publication
	Slug        string   // the address that it had
	Title       string   // that it had
	Translated  []string // titles in other languages
	Files       []string
	SitemapPart int
	Removals    []question.Removal
}

// Withdrawn returns what is to be known for seeing that the publication of the
// question is gone. Whoever may read the question may look.
func (s *Service) Withdrawn(ctx context.Context, by question.Actor, code string) (Withdrawn, error) {
	var w Withdrawn
	var err error
	if w.Question, err = s.Question(ctx, by, code); err != nil {
		return w, err
	}
	p, err := s.store.PublicationOf(ctx, w.Question.ID)
	if err != nil {
		return w, err
	}
	if p == nil || p.WithdrawnAt == nil {
		return w, question.NotFound()
	}
	w.Publication, w.SitemapPart = *p, int((p.ID-1)/sitemapPart)+1
	if w.Title, err = s.store.LastTitle(ctx, p.ID); err != nil {
		return w, err
	}
	if w.Translated, err = s.store.TranslatedTitles(ctx, p.ID); err != nil {
		return w, err
	}
	events, err := s.store.Events(ctx, w.Question.ID)
	if err != nil {
		return w, err
	}
	for _, e := range slices.Backward(events) {
		if e.Do != question.Withdraw {
			continue
		}
		w.Slug, _ = e.Data["slug"].(string)
		if keys, ok := e.Data["file_keys"].([]any); ok {
			for _, k := range keys {
				if key, ok := k.(string); ok {
					w.Files = append(w.Files, key)
				}
			}
		}
		break
	}
	w.Removals, err = s.store.Removals(ctx, p.ID, *p.WithdrawnAt)
	return w, err
}

// NoteRemoval keeps whether the publication is gone from a place, as was just
// seen.
func (s *Service) NoteRemoval(ctx context.Context, w Withdrawn, place question.Place, gone bool) error {
	return s.store.NoteRemoval(ctx, w.Publication.ID, *w.Publication.WithdrawnAt, place, gone, s.clock.Now())
}
