package service

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// maxNote is the longest remark, in characters.
const maxNote = 5000

// noted checks a remark: one that is needed must have words, none may be too
// long.
func noted(field, text string, needed bool) error {
	n := utf8.RuneCountInString(text)
	switch {
	case needed && strings.TrimSpace(text) == "":
		return question.Invalid(field, "problem.note_missing")
	case n > maxNote:
		return question.Invalid(field, "problem.long", "most", maxNote, "n", n)
	}
	return nil
}

// remark is an action whose effect is its remark alone.
func (s *Service) remark(_ context.Context, _ *store.Tx, m *moving) error {
	return noted("note", m.Note, false)
}

// refile puts the question under the right field.
func (m *moving) refile() error {
	if m.Field == "" || m.Field == m.q.Field {
		return nil
	}
	if !slices.Contains(m.ref.check.Fields, m.Field) {
		return question.Invalid("field", "problem.field")
	}
	m.event.Data["field"] = m.Field
	m.q.Field = m.Field
	return nil
}

// accept takes the question in hand.
func (s *Service) accept(_ context.Context, _ *store.Tx, m *moving) error {
	m.q.Accepted = true
	if err := m.refile(); err != nil {
		return err
	}
	return noted("note", m.Note, false)
}

// departments checks codes of departments that are to act.
func (m *moving) departments(field string, codes ...string) error {
	for _, code := range codes {
		if d, ok := m.ref.department(code); !ok || !d.Answers {
			return question.Invalid(field, "problem.department")
		} else if !d.Current(m.today()) {
			return question.Invalid(field, "problem.department_ended", "successor", d.Successor)
		}
	}
	return nil
}

// route names the lead department and the supporting ones.
func (s *Service) route(ctx context.Context, tx *store.Tx, m *moving) error {
	if m.Department == "" {
		return question.Invalid("department", "problem.department_missing")
	}
	if err := m.departments("department", m.Department); err != nil {
		return err
	}
	if err := m.departments("supporting", m.Supporting...); err != nil {
		return err
	}
	if err := m.refile(); err != nil {
		return err
	}
	if slices.Contains(m.Supporting, m.Department) {
		return question.Invalid("supporting", "problem.supporting_lead")
	}
	m.q.Accepted, m.q.Lead, m.q.OfficerID = true, m.Department, 0
	m.q.Supporting = m.Supporting
	m.event.Department = m.Department
	if len(m.Supporting) > 0 {
		m.event.Data["supporting"] = m.Supporting
	}
	if err := tx.ClearSupport(ctx, m.q.ID); err != nil {
		return err
	}
	if err := tx.AddSupport(ctx, m.q.ID, m.parts(m.Supporting)); err != nil {
		return err
	}
	s.tellAsker(ctx, tx, m, "routed", nil)
	return noted("note", m.Note, false)
}

// refuse does not accept the question, for a lawful reason.
func (s *Service) refuse(ctx context.Context, tx *store.Tx, m *moving) error {
	if !slices.Contains(question.Reasons(), question.Reason(m.Reason)) {
		return question.Invalid("reason", "problem.reason")
	}
	m.event.Data["reason"] = m.Reason
	if m.Reason == string(question.Denunciation) && m.q.Restricted == question.Unrestricted {
		m.q.Restricted, m.event.Data["restricted"] = question.Denunciation, string(question.Denunciation)
	}
	if err := noted("note", m.Note, false); err != nil {
		return err
	}
	s.tellAsker(ctx, tx, m, "refused", func(l *question.Letter) { l.Reason, l.Note = m.Reason, m.Note })
	// The remark was written to one asker; the others get the reason.
	return s.tellMerged(ctx, tx, m, "refused", func(l *question.Letter) { l.Reason = m.Reason })
}

// merge joins the question to an earlier one of the same matter. Its asker is
// told, and gets the answer that the other one gets.
func (s *Service) merge(ctx context.Context, tx *store.Tx, m *moving) error {
	code, ok := question.ParseCode(m.Into)
	if !ok {
		return question.Invalid("into", "problem.code")
	}
	if code == m.q.Code {
		return question.Invalid("into", "problem.merge_self")
	}
	// Locked, so that it cannot be answered meanwhile without this asker.
	other, err := tx.LockQuestion(ctx, code)
	if question.CodeOf(err) == question.CodeNotFound {
		return question.Invalid("into", "problem.code_unknown")
	}
	if err != nil {
		return err
	}
	if !other.Status.Open() && !other.Status.HasAnswer() {
		return question.Invalid("into", "problem.merge_status")
	}
	m.q.MergedInto = other.ID
	m.event.Data["into"] = other.Code
	s.tellAsker(ctx, tx, m, "merged", nil)
	if !other.Status.HasAnswer() {
		return noted("note", m.Note, false)
	}
	answer, err := tx.Revision(ctx, other.ID, other.AnswerVersion)
	if err != nil {
		return err
	}
	fill, err := forOthers(ctx, tx, other.ID, func(l *question.Letter) { l.Answer, l.Outcome = answer.Text, answer.Outcome })
	if err != nil {
		return err
	}
	s.tellAsker(ctx, tx, m, "answered", fill)
	if err := s.tellMerged(ctx, tx, m, "answered", fill); err != nil {
		return err
	}
	return noted("note", m.Note, false)
}

// giveBack returns the question: a department to intake, a head or the board to
// the officer.
func (s *Service) giveBack(ctx context.Context, tx *store.Tx, m *moving) error {
	remarks := 0
	if m.step.To == question.Assigned {
		var err error
		if remarks, err = s.sendRemarks(ctx, tx, m); err != nil {
			return err
		}
	}
	if err := noted("note", m.Note, remarks == 0); err != nil {
		return err
	}
	m.restart = true
	if m.step.To != question.Received {
		return nil
	}
	m.q.Returns++
	m.q.Lead, m.q.OfficerID, m.q.Supporting = "", 0, nil
	m.q.WantUntil = calendar.Date{}
	if m.q.Returns >= question.MostReturns {
		m.after = append(m.after, func() error { return s.tellDisputed(ctx, tx, m) })
	}
	return tx.ClearSupport(ctx, m.q.ID)
}

// assign names the officer who answers.
func (s *Service) assign(ctx context.Context, tx *store.Tx, m *moving) error {
	login := m.Officer
	if login == "" && m.step.Role == question.Officer {
		login = m.by.Login
	}
	p, err := tx.PersonByLogin(ctx, login)
	if question.CodeOf(err) == question.CodeNotFound {
		return question.Invalid("officer", "problem.officer")
	}
	if err != nil {
		return err
	}
	a := p.Actor()
	if !p.Active || (!a.HasIn(question.Officer, m.q.Lead) && !a.HasIn(question.Head, m.q.Lead)) {
		return question.Invalid("officer", "problem.officer")
	}
	if m.step.Role == question.Officer && p.ID != m.by.PersonID {
		return question.Forbidden("error.assign_other")
	}
	m.q.OfficerID = p.ID
	m.event.Data["officer"] = p.Login
	return noted("note", m.Note, false)
}

// support asks further departments for their part.
func (s *Service) support(ctx context.Context, tx *store.Tx, m *moving) error {
	if len(m.Supporting) == 0 {
		return question.Invalid("supporting", "problem.department_missing")
	}
	if err := m.departments("supporting", m.Supporting...); err != nil {
		return err
	}
	if slices.Contains(m.Supporting, m.q.Lead) {
		return question.Invalid("supporting", "problem.supporting_lead")
	}
	m.event.Data["supporting"] = m.Supporting
	for _, d := range m.Supporting {
		if !slices.Contains(m.q.Supporting, d) {
			m.q.Supporting = append(m.q.Supporting, d)
		}
	}
	if err := noted("note", m.Note, false); err != nil {
		return err
	}
	return tx.AddSupport(ctx, m.q.ID, m.parts(m.Supporting))
}
