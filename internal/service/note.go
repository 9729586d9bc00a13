package service

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// named finds the people whom an internal note names: @login.
var named = regexp.MustCompile(`(?:^|[^\pL\d._-])@([A-Za-z0-9][A-Za-z0-9._-]{1,63})`)

// loginsIn returns the logins that the note names, each once.
func loginsIn(note string) []string {
	var logins []string
	for _, m := range named.FindAllStringSubmatch(note, 50) {
		l := strings.ToLower(strings.TrimRight(m[1], "._-"))
		if !slices.Contains(logins, l) {
			logins = append(logins, l)
		}
	}
	return logins
}

// note adds an internal remark. Whoever it names is told, and must be able to
// read the question.
func (s *Service) note(ctx context.Context, tx *store.Tx, m *moving) error {
	if err := noted("note", m.Note, true); err != nil {
		return err
	}
	logins := loginsIn(m.Note)
	if len(logins) == 0 {
		return nil
	}
	people, err := tx.PeopleByLogin(ctx, logins)
	if err != nil {
		return err
	}
	var to []question.Person
	for _, l := range logins {
		i := slices.IndexFunc(people, func(p question.Person) bool { return p.Login == l })
		if i < 0 || !people[i].Active {
			return question.Invalid("note", "problem.mention_unknown", "login", l)
		}
		if !people[i].Actor().Sees(m.q) {
			return question.Invalid("note", "problem.mention_blind", "login", l)
		}
		if people[i].ID != m.by.PersonID {
			to = append(to, people[i])
		}
	}
	m.event.Data["mentions"] = logins
	m.after = append(m.after, func() error { return s.tellMentioned(ctx, tx, m, to) })
	return nil
}

func (s *Service) tellMentioned(ctx context.Context, tx *store.Tx, m *moving, to []question.Person) error {
	for _, p := range to {
		if err := tx.AddMention(ctx, m.q.ID, m.event.Seq, p.ID, m.now); err != nil {
			return err
		}
		l := s.staffLetter(m.ref, m.q, m.event.Seq, told{Person: p}, "mentioned", func(l *question.Letter) {
			l.Other = m.by.Name
			if m.q.Restricted == question.Unrestricted {
				l.Note = m.Note
			}
		})
		if err := tx.AddMail(ctx, l, m.now); err != nil {
			return err
		}
	}
	return nil
}

// Mentions lists the notes that name the actor and that the actor has not opened.
func (s *Service) Mentions(ctx context.Context, by question.Actor, limit int) ([]question.Mention, error) {
	return s.store.Mentions(ctx, scopeOf(by), limit)
}

// SeeMentions notes that the actor has opened the question.
func (s *Service) SeeMentions(ctx context.Context, by question.Actor, q question.Question) error {
	return s.store.SeeMentions(ctx, by.PersonID, q.ID, s.clock.Now())
}

// tellDisputed tells the board that departments have sent the question back so
// often that the board must say who answers.
func (s *Service) tellDisputed(ctx context.Context, tx *store.Tx, m *moving) error {
	people, err := newDirectory(tx, m.now).reached(ctx, m.q, []escalation.Recipient{escalation.ToBoard})
	if err != nil {
		return err
	}
	for _, p := range people {
		l := s.staffLetter(m.ref, m.q, m.event.Seq, p, "disputed", func(l *question.Letter) { l.Note = m.Note })
		if err := tx.AddMail(ctx, l, m.now); err != nil {
			return err
		}
	}
	return nil
}
