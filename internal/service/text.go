package service

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Texts lists the texts that the ministry has written in place of shipped ones.
func (s *Service) Texts(ctx context.Context) ([]question.OwnText, error) {
	return s.store.OwnTexts(ctx)
}

// SaveTexts writes some texts of letters and of reasons for refusing; one without
// words becomes the shipped one again. Which variables a text may name is the
// catalogue's matter, and asked before. Only what differs is written and noted.
func (s *Service) SaveTexts(ctx context.Context, by question.Actor, texts []question.OwnText) error {
	if err := admin(by); err != nil {
		return err
	}
	for i := range texts {
		t := &texts[i]
		words, err := question.Clean(t.Text)
		if err != nil {
			return err
		}
		t.Text = strings.TrimSpace(words)
		switch {
		case !slices.Contains(s.opt.Languages, t.Lang), !strings.HasPrefix(t.Key, "mail.") && !strings.HasPrefix(t.Key, "reason."):
			return question.NotFound()
		case utf8.RuneCountInString(t.Text) > question.MostText:
			return question.Invalid(t.Key, "problem.long", "n", utf8.RuneCountInString(t.Text), "most", question.MostText)
		case strings.HasSuffix(t.Key, ".subject") && strings.Contains(t.Text, "\n"):
			return question.Invalid(t.Key, "problem.text_one_line")
		}
	}
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		for _, t := range texts {
			before, err := tx.SaveText(ctx, t, by.PersonID, s.clock.Now())
			if err != nil {
				return err
			}
			if before == t.Text {
				continue
			}
			if err := s.audit(ctx, tx, by, "text.save", t.Lang+" "+t.Key, wordsOr(before), wordsOr(t.Text)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && s.opt.Reworded != nil {
		s.opt.Reworded()
	}
	return err
}

// wordsOr is a text in the audit log; nil stands for the shipped one.
func wordsOr(words string) any {
	if words == "" {
		return nil
	}
	return words
}
