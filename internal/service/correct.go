package service

import (
	"context"
	"slices"
	"strings"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// ByTwo is the setting that nobody changes alone what is published.
const ByTwo = "correct_by_two"

// correct changes the public version, with a note that readers see. Where the
// ministry wants two for that, one editor proposes, which leaves the library as
// it is, and another lets it through by taking the same step. Either can drop the
// proposal.
func (s *Service) correct(ctx context.Context, tx *store.Tx, m *moving) error {
	p, err := tx.PublicationOf(ctx, m.q.ID)
	if err != nil {
		return err
	}
	have, err := tx.Correction(ctx, m.q.ID)
	if err != nil {
		return err
	}
	if m.Drop {
		return s.dropCorrection(ctx, tx, m, have)
	}
	two := m.ref.on(ByTwo)
	if have != nil && (have.PersonID != m.by.PersonID || !two && !m.says()) {
		return s.letThrough(ctx, tx, m, p, have)
	}
	if have != nil && !m.says() {
		return question.Forbidden("error.own_correction")
	}
	c, err := s.checked(ctx, tx, m, p)
	if err != nil {
		return err
	}
	if !two {
		return s.letThrough(ctx, tx, m, p, &c)
	}
	m.event.Do = question.EventProposed
	m.event.Data["correction"] = c.Hash()
	return tx.SaveCorrection(ctx, m.q.ID, c)
}

// says reports whether anything to be corrected comes with the step.
func (m *moving) says() bool {
	return m.Title != "" || m.Question != "" || m.Answer != "" || m.Note != "" || m.PublicFiles != nil
}

// corrected returns the correction as it comes with the step.
func (m *moving) corrected(p *question.Publication) (question.Correction, error) {
	text, err := m.fill(PublicDraft{p.Title, p.Question, p.Answer})
	return question.Correction{
		PublicText: question.PublicText(text), Base: p.Version, Note: m.Note, Files: m.PublicFiles, Kept: m.Keep,
		PersonID: m.by.PersonID, SavedAt: m.now,
	}, err
}

// checked returns the correction that comes with the step, unless something in it
// must be decided or said first.
func (s *Service) checked(ctx context.Context, tx *store.Tx, m *moving, p *question.Publication) (question.Correction, error) {
	if err := noted("note", m.Note, true); err != nil {
		return question.Correction{}, err
	}
	c, err := m.corrected(p)
	if err != nil {
		return c, err
	}
	contact, err := tx.Contact(ctx, m.q.ID)
	if err != nil {
		return c, err
	}
	// What stands in the library already was decided about.
	kept := append([]string{p.Title, p.Question, p.Answer}, m.Keep...)
	open := findings(c.PublicText, private(m.q, contact), m.Keep)
	open = slices.DeleteFunc(open, func(f Finding) bool {
		return slices.ContainsFunc(kept, func(old string) bool { return strings.Contains(old, f.Text) })
	})
	if len(open) > 0 {
		return c, undecided(m, open)
	}
	_, err = s.cleared(ctx, tx, m, p.ID)
	return c, err
}

// letThrough corrects the library as was proposed. Other words than those are
// another correction, for which the proposal must be dropped first.
func (s *Service) letThrough(ctx context.Context, tx *store.Tx, m *moving, p *question.Publication, c *question.Correction) error {
	if m.says() {
		own, err := m.corrected(p)
		if err != nil {
			return err
		}
		if own.Files == nil {
			own.Files = c.Files
		}
		if own.Hash() != c.Hash() {
			return question.Conflict("error.correction_waits", question.Allowed(m.was, m.by))
		}
	}
	if m.Content != "" && m.Content != c.Hash() || c.Base != p.Version {
		return question.Conflict("error.correction_changed", question.Allowed(m.was, m.by))
	}
	m.Note, m.PublicFiles, m.event.Note = c.Note, c.Files, c.Note
	if c.Title != p.Title {
		// An address must not keep a word that the correction took out.
		p.Slug = slug(c.Title, m.q.Code)
	}
	p.Title, p.Question, p.Answer, p.Correction = c.Title, c.Question, c.Answer, c.Note
	m.event.Data["slug"] = p.Slug
	m.event.Data["correction"] = c.Hash()
	m.event.Data["proposed_by"] = c.PersonID
	if err := s.publishFiles(ctx, tx, m, p.ID); err != nil {
		return err
	}
	if err := s.approvePublic(ctx, tx, m, p.ID, c.PublicText); err != nil {
		return err
	}
	fill := func(l *question.Letter) { l.Slug, l.Title, l.Note = p.Slug, p.Title, c.Note }
	s.tellAsker(ctx, tx, m, "corrected", fill)
	if err := s.tellMerged(ctx, tx, m, "corrected", fill); err != nil {
		return err
	}
	if err := tx.DropCorrection(ctx, m.q.ID); err != nil {
		return err
	}
	return tx.Correct(ctx, *p, m.by.PersonID, m.now)
}

// dropCorrection takes the proposal back, or turns somebody else's down, with
// the reason.
func (s *Service) dropCorrection(ctx context.Context, tx *store.Tx, m *moving, c *question.Correction) error {
	if c == nil {
		return question.Conflict("error.correction_none", question.Allowed(m.was, m.by))
	}
	if err := noted("note", m.Note, c.PersonID != m.by.PersonID); err != nil {
		return err
	}
	if m.Content != "" && m.Content != c.Hash() {
		return question.Conflict("error.correction_changed", question.Allowed(m.was, m.by))
	}
	m.event.Do = question.EventDropped
	m.event.Data["correction"] = c.Hash()
	return tx.DropCorrection(ctx, m.q.ID)
}

// Correction returns the correction of the question that waits for a second
// person, nil for none.
func (s *Service) Correction(ctx context.Context, by question.Actor, q question.Question) (*question.Correction, error) {
	if q.Status != question.Published || !by.Has(question.Board) && !by.Has(question.Chair) {
		return nil, nil //nolint:nilnil // that there is none is no error
	}
	return s.store.Correction(ctx, q.ID)
}
