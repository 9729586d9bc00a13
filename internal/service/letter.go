package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/redact"
	"hoidap/internal/store"
)

// always lists the letters that an asker gets even after saying that no more
// are wanted: those that answer or ask.
var always = []string{"received", "confirm", "asked", "refused", "answered", "link"}

// letter returns a letter about the question for its asker, whose address is
// still to be set. Its key, and with it its Message-ID, comes from the event
// that caused it.
func (s *Service) letter(q question.Question, e question.Event, template string) question.Mail {
	return question.Mail{
		Key:        fmt.Sprintf("%d/%d/%s", q.ID, e.Seq, template),
		QuestionID: q.ID, Template: template, Lang: q.Lang,
		MessageID: fmt.Sprintf("%s.%d.%s@%s", strings.ToLower(q.Code), e.Seq, template, s.opt.MailDomain),
		Data:      question.Letter{Code: q.Code, Title: q.Title, DueOn: q.DueOn, Status: q.Status},
	}
}

// tellAsker queues a letter to the asker, once the step has its place in the
// history.
func (s *Service) tellAsker(ctx context.Context, tx *store.Tx, m *moving, template string, fill func(*question.Letter)) {
	m.after = append(m.after, func() error { return s.write(ctx, tx, m, m.q, "", template, fill) })
}

// tellMerged queues the letter to those whose questions were merged with this
// one.
func (s *Service) tellMerged(ctx context.Context, tx *store.Tx, m *moving, template string, fill func(*question.Letter)) error {
	codes, err := tx.MergedInto(ctx, m.q.ID)
	if err != nil || len(codes) == 0 {
		return err
	}
	shared, err := forOthers(ctx, tx, m.q.ID, fill)
	if err != nil {
		return err
	}
	for _, code := range codes {
		other, err := tx.QuestionByCode(ctx, code)
		if err != nil {
			return err
		}
		other.DueOn = m.q.DueOn
		m.after = append(m.after, func() error { return s.write(ctx, tx, m, other, m.q.Code, template, shared) })
	}
	return nil
}

// forOthers returns fill for a letter to somebody else than the asker of the
// question: what the answer says of that asker is left out, and so is a remark
// that was written to that asker alone.
func forOthers(ctx context.Context, tx *store.Tx, id int64, fill func(*question.Letter)) (func(*question.Letter), error) {
	c, err := tx.Contact(ctx, id)
	if err != nil {
		return nil, err
	}
	return func(l *question.Letter) {
		if fill != nil {
			fill(l)
		}
		l.Answer = redact.Apply(l.Answer, redact.Find(l.Answer, known(c)))
		if l.Slug == "" {
			l.Note = ""
		}
	}, nil
}

// write queues a letter to the asker of q. Where the step was taken on another
// question, cause is its code.
func (s *Service) write(ctx context.Context, tx *store.Tx, m *moving, q question.Question, cause, template string, fill func(*question.Letter)) error {
	c, err := tx.Contact(ctx, q.ID)
	if err != nil {
		return err
	}
	if c.Email == "" || c.Erased || (c.Muted && !slices.Contains(always, template)) {
		return nil
	}
	l := s.letter(q, m.event, template)
	if cause != "" {
		l.Key = strings.ToLower(cause) + "/" + l.Key
		l.MessageID = strings.ToLower(cause) + "." + l.MessageID
	}
	l.To, l.ToName = c.Email, c.Name
	if d, ok := m.ref.department(m.q.Lead); ok {
		l.Data.Department, l.Data.Names = d.Code, [2]string{d.NameVI, d.NameEN}
	}
	if fill != nil {
		fill(&l.Data)
	}
	l.Data.Provisional = provisional(m.ref, l.Data.DueOn)
	return tx.AddMail(ctx, l, m.now)
}

// provisional reports whether the date may still move, since the calendar of its
// year is not approved.
func provisional(ref *reference, d calendar.Date) bool {
	return !d.IsZero() && ref.calendar.Provisional(d)
}

// tellHolders queues a letter to each of the staff who must act on q, or who
// stand in for them.
func (s *Service) tellHolders(ctx context.Context, tx *store.Tx, ref *reference, q question.Question, e question.Event, template string, fill func(*question.Letter)) error {
	people, err := newDirectory(tx, e.At).reached(ctx, q, holding(q))
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := tx.AddMail(ctx, s.staffLetter(ref, q, e.Seq, p, template, fill), e.At); err != nil {
			return err
		}
	}
	return nil
}

// staffLetter returns a letter to one of the staff about the question.
func (s *Service) staffLetter(ref *reference, q question.Question, seq int, p told, template string, fill func(*question.Letter)) question.Mail {
	l := s.letter(q, question.Event{Seq: seq}, template)
	l.Data.Title = subjectOf(q)
	l.Key = fmt.Sprintf("%s/%d", l.Key, p.ID)
	l.MessageID = fmt.Sprintf("%d.%s", p.ID, l.MessageID)
	l.To, l.ToName, l.PersonID, l.Lang = p.Email, p.Name, p.ID, p.Lang
	l.Data.Stage, l.Data.DueOn, l.Data.Holder = q.Status.Stage(), q.StageDueOn, string(q.Status.Holder())
	l.Data.For, l.Data.Provisional = p.For.Name, provisional(ref, q.StageDueOn)
	if d, ok := ref.department(q.Lead); ok {
		l.Data.Department, l.Data.Names = d.Code, [2]string{d.NameVI, d.NameEN}
	}
	if fill != nil {
		fill(&l.Data)
	}
	return l
}
