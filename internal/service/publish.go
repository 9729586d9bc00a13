package service

import (
	"context"
	"strings"
	"unicode/utf8"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/redact"
	"hoidap/internal/routing"
	"hoidap/internal/store"
)

// PublicDraft is a proposal for the public version: copies in which personal
// data is left out.
type PublicDraft struct {
	Title, Question, Answer string
}

// publicDraft proposes the public version of the question and the answer.
func publicDraft(q question.Question, c question.Contact, answer string) PublicDraft {
	names := known(c)
	if q.MayName {
		names = names[2:]
	}
	clean := func(text string) string { return redact.Apply(text, redact.Find(text, names)) }
	return PublicDraft{clean(q.Title), clean(q.Body), clean(answer)}
}

// known lists what of the asker a text may hold.
func known(c question.Contact) []string {
	return []string{c.Name, c.Organisation, c.Email, c.Phone, c.TaxCode}
}

// fill takes what was sent for the public version, and the proposal for the
// rest.
func (m *moving) fill(d PublicDraft) (PublicDraft, error) {
	for _, f := range []struct {
		name string
		sent string
		into *string
		most int
	}{
		{"title", m.Title, &d.Title, question.MaxTitle},
		{"question", m.Question, &d.Question, question.MaxBody},
		{"answer", m.Answer, &d.Answer, MaxAnswer},
	} {
		if strings.TrimSpace(f.sent) != "" {
			*f.into = strings.TrimSpace(f.sent)
		}
		if n := utf8.RuneCountInString(*f.into); n > f.most {
			return d, question.Invalid(f.name, "problem.long", "most", f.most, "n", n)
		}
	}
	return d, nil
}

// publish puts the public version into the library.
func (s *Service) publish(ctx context.Context, tx *store.Tx, m *moving) error {
	answer, err := tx.Revision(ctx, m.q.ID, m.q.AnswerVersion)
	if err != nil {
		return err
	}
	contact, err := tx.Contact(ctx, m.q.ID)
	if err != nil {
		return err
	}
	text, err := s.toPublish(ctx, tx, m)
	if err != nil {
		return err
	}
	if m.q.Field == "" {
		m.q.Field = "general"
	}
	lead, _ := m.ref.department(m.q.Lead)
	name := ""
	if m.q.MayName {
		name = contact.Name
	}
	p, err := tx.Publish(ctx, m.q.ID, question.Publication{
		Code: m.q.Code, Slug: slug(text.Title, m.q.Code), Lang: m.q.Lang, Title: text.Title, Question: text.Question,
		Answer: text.Answer, Outcome: answer.Outcome, Kind: m.q.Kind, Field: m.q.Field, Department: lead.Code,
		DepartmentName: lead.Name(m.q.Lang), AskerType: m.q.AskerType, AskerName: name, Province: m.q.Province,
		AskedOn: calendar.Of(m.q.ReceivedAt), AnsweredOn: calendar.Of(*m.q.AnsweredAt), PublishedAt: m.now,
	})
	if err != nil {
		return err
	}
	m.event.Data["slug"] = p.Slug
	if err := s.publishFiles(ctx, tx, m, p.ID); err != nil {
		return err
	}
	if err := s.approvePublic(ctx, tx, m, p.ID, text); err != nil {
		return err
	}
	fill := func(l *question.Letter) { l.Slug, l.Title = p.Slug, p.Title }
	s.tellAsker(ctx, tx, m, "published", fill)
	return s.tellMerged(ctx, tx, m, "published", fill)
}

// withdraw takes the public version out of the library.
func (s *Service) withdraw(ctx context.Context, tx *store.Tx, m *moving) error {
	reason := m.Reason
	if reason == "" {
		reason = m.Note
	}
	if err := noted("reason", reason, true); err != nil {
		return err
	}
	m.event.Note = reason
	p, err := tx.PublicationOf(ctx, m.q.ID)
	if err != nil {
		return err
	}
	m.event.Data["slug"] = p.Slug
	fill := func(l *question.Letter) { l.Note = reason }
	s.tellAsker(ctx, tx, m, "withdrawn", fill)
	if err := s.tellMerged(ctx, tx, m, "withdrawn", fill); err != nil {
		return err
	}
	files, err := tx.PublicationFiles(ctx, p.ID)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		// By these it is seen later that they cannot be fetched any more.
		keys := make([]any, len(files))
		for i, f := range files {
			keys[i] = f.Key
		}
		m.event.Data["file_keys"] = keys
	}
	if err := tx.SetPublicationFiles(ctx, p.ID, nil); err != nil {
		return err
	}
	if err := tx.DropCorrection(ctx, m.q.ID); err != nil {
		return err
	}
	return tx.WithdrawPublication(ctx, p.ID, reason, m.by.PersonID, m.now)
}

// keepPrivate ends an answered question without publishing it.
func (s *Service) keepPrivate(_ context.Context, _ *store.Tx, m *moving) error {
	if m.Note == "" {
		m.event.Note = m.Reason
	}
	return noted("note", m.event.Note, true)
}

// slug returns the address of a publication: the words of its reviewed title
// and its code, never a name that the title does not carry.
func slug(title, code string) string {
	var b strings.Builder
	for _, r := range routing.Fold(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 100 && r == ' ' || b.Len() >= 120 {
			break
		}
	}
	words := strings.Trim(b.String(), "-")
	if words != "" {
		words += "-"
	}
	return words + strings.ToLower(code)
}
