package service

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hoidap/internal/answer"
	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// MaxAnswer is the longest answer, in characters.
const MaxAnswer = 60000

// quietly is for how long an author's saves make one entry in the history.
const quietly = 10 * time.Minute

// today returns the day of the move.
func (m *moving) today() calendar.Date { return calendar.Of(m.now) }

// draft saves a state of the answer. It is refused when somebody else has saved
// since the state on which it is based.
func (s *Service) draft(ctx context.Context, tx *store.Tx, m *moving) error {
	n := utf8.RuneCountInString(m.Answer)
	switch {
	case strings.TrimSpace(m.Answer) == "":
		return question.Invalid("answer", "problem.missing.answer")
	case n > MaxAnswer:
		return question.Invalid("answer", "problem.long", "most", MaxAnswer, "n", n)
	case m.Outcome == "":
		m.Outcome = question.OutcomeAnswered
	case !slices.Contains(question.Outcomes(), m.Outcome):
		return question.Invalid("outcome", "problem.outcome")
	}
	// Without a version a draft may follow the actor's own: nobody overwrites what
	// somebody else wrote without having seen it.
	blind := m.AnswerVersion < 0 && m.was.AnswerVersion > 0 && m.was.AnswerAuthorID != m.by.PersonID
	if blind || m.AnswerVersion >= 0 && m.AnswerVersion != m.q.AnswerVersion {
		return question.Conflict("error.answer_changed", question.Allowed(m.was, m.by))
	}
	if m.was.Status != question.Assigned {
		if err := s.void(ctx, tx, m); err != nil {
			return err
		}
	}
	m.q.AnswerVersion++
	m.q.AnswerAuthorID = m.by.PersonID
	m.q.AnswerAuthors = m.q.AnswerAuthors.With(m.by.PersonID)
	m.event.Data["answer_version"] = m.q.AnswerVersion
	if m.was.AnswerVersion > 0 && m.was.AnswerAuthorID == m.by.PersonID && m.was.Status == question.Assigned {
		last, err := tx.Revision(ctx, m.q.ID, m.was.AnswerVersion)
		if err != nil {
			return err
		}
		m.silent = !last.Fixed && m.now.Sub(last.SavedAt) < quietly
	}
	return tx.AddRevision(ctx, m.q.ID, question.Revision{
		Version: m.q.AnswerVersion, Text: m.Answer, Outcome: m.Outcome, AuthorID: m.by.PersonID, SavedAt: m.now,
	}, !m.silent)
}

// void takes back what was submitted or approved, because it is changed now. It
// must be said that this is meant: an editor that was left open saves by itself.
func (s *Service) void(ctx context.Context, tx *store.Tx, m *moving) error {
	if !m.Void {
		return question.Conflict("error.approval_bound", question.Allowed(m.was, m.by))
	}
	m.restart = true
	n, err := tx.VoidApprovals(ctx, m.q.ID, m.by.PersonID, m.now)
	m.event.Data["voided"] = n
	return err
}

// submit passes the draft to the head of department. What bars the way must be
// mended; what the officer set aside is written into the history.
func (s *Service) submit(ctx context.Context, tx *store.Tx, m *moving) error {
	m.event.Data["answer_version"] = m.q.AnswerVersion
	if err := noted("note", m.Note, false); err != nil {
		return err
	}
	r, err := tx.Revision(ctx, m.q.ID, m.q.AnswerVersion)
	if err != nil {
		return err
	}
	bars, warnings := answer.Failed(answer.Checks(r.Text, r.Outcome, answer.Laws(r.Text, m.ref.laws, m.today())))
	if slices.Contains(bars, answer.CheckVariables) {
		return question.Invalid("answer", "problem.variables_left", "names", strings.Join(answer.Variables(r.Text), ", "))
	}
	if len(warnings) > 0 {
		m.event.Data["set_aside"] = strings.Join(warnings, " ")
	}
	return tx.FixRevision(ctx, m.q.ID, m.q.AnswerVersion)
}

// approve is the head's or the board's yes. The board's sends the answer, to
// the asker and to those whose questions were merged with this one.
func (s *Service) approve(ctx context.Context, tx *store.Tx, m *moving) error {
	m.event.Data["answer_version"] = m.q.AnswerVersion
	if err := noted("note", m.Note, false); err != nil {
		return err
	}
	sent, err := s.bind(ctx, tx, m)
	if err != nil || m.step.To != question.Answered {
		return err
	}
	m.q.AnsweredAt = &m.now
	m.q.WantUntil = calendar.Date{}
	m.event.Data["outcome"] = string(sent.Outcome)
	files, err := tx.AnswerFiles(ctx, m.q.ID)
	if err != nil {
		return err
	}
	if err := tx.SendFiles(ctx, m.q.ID, m.now); err != nil {
		return err
	}
	fill := func(l *question.Letter) {
		l.Answer, l.Outcome, l.Files = sent.Text, sent.Outcome, len(files)
	}
	s.tellAsker(ctx, tx, m, "answered", fill)
	return s.tellMerged(ctx, tx, m, "answered", fill)
}

// ask puts the clock on hold until the asker has sent what is missing.
func (s *Service) ask(ctx context.Context, tx *store.Tx, m *moving) error {
	if err := noted("text", m.Text, true); err != nil {
		return err
	}
	m.event.Note = m.Text
	m.q.PausedAt = &m.now
	m.q.ResumeOn = m.ref.calendar.Due(m.today(), m.ref.pauseDays(m.q, m.today()))
	m.q.ClockRuns = m.ref.settings["pause_clock"] == "false"
	if m.q.ClockRuns {
		m.event.Data["clock"] = "runs"
	}
	m.event.Data["resume_on"] = m.q.ResumeOn.String()
	s.tellAsker(ctx, tx, m, "asked", func(l *question.Letter) { l.Note, l.DueOn = m.Text, m.q.ResumeOn })
	return tx.AddJob(ctx, resumeJob(m.q, m.q.ResumeOn), m.now)
}

// reply is the asker's answer to what was asked.
func (s *Service) reply(ctx context.Context, tx *store.Tx, m *moving) error {
	if err := noted("text", m.Text, true); err != nil {
		return err
	}
	m.event.Note = m.Text
	if err := s.attachSent(ctx, tx, m); err != nil {
		return err
	}
	m.promises = append(m.promises, m.ref.unpause(&m.q, m.now)...)
	m.after = append(m.after, func() error { return s.tellHolders(ctx, tx, m.ref, m.q, m.event, "replied", nil) })
	return nil
}

// resume ends the pause although the asker has not replied.
func (s *Service) resume(_ context.Context, _ *store.Tx, m *moving) error {
	m.promises = append(m.promises, m.ref.unpause(&m.q, m.now)...)
	return nil
}

// extend asks for a later date, or grants it: the department asks, the board
// decides, once.
func (s *Service) extend(ctx context.Context, tx *store.Tx, m *moving) error {
	grant := m.step.Role == question.Board || m.step.Role == question.Chair
	until := m.Until
	if until.IsZero() && grant {
		until = m.q.WantUntil
	}
	note := m.Note
	if note == "" {
		note = m.Reason
	}
	m.event.Note = note
	if err := noted("reason", note, !grant || m.q.WantUntil.IsZero()); err != nil {
		return err
	}
	switch {
	case until.IsZero():
		return question.Invalid("until", "problem.until_missing")
	case !until.After(m.q.DueOn) || !until.After(m.today()):
		return question.Invalid("until", "problem.until_early", "due", m.q.DueOn.String())
	case !m.ref.calendar.Working(until):
		return question.Invalid("until", "problem.until_rest")
	case until.After(m.ref.calendar.Due(m.today(), 60)):
		return question.Invalid("until", "problem.until_far")
	}
	m.event.Data["until"] = until.String()
	if !grant {
		m.q.WantUntil = until
		return nil
	}
	m.event.Data["granted"] = true
	m.promises = append(m.promises, m.ref.extend(&m.q, until, m.now)...)
	m.q.Extended, m.q.WantUntil = true, calendar.Date{}
	fill := func(l *question.Letter) { l.Note = note }
	s.tellAsker(ctx, tx, m, "extended", fill)
	return s.tellMerged(ctx, tx, m, "extended", fill)
}

// rate is what the asker says of the answer.
func (s *Service) rate(ctx context.Context, tx *store.Tx, m *moving) error {
	if m.Score < 1 || m.Score > 5 {
		return question.Invalid("score", "problem.score")
	}
	if err := noted("comment", m.Text, false); err != nil {
		return err
	}
	m.q.Rated = true
	m.event.Note = m.Text
	m.event.Data["score"] = m.Score
	return tx.SetRating(ctx, m.q.ID, m.q.AnswerVersion, question.Rating{Score: m.Score, Comment: m.Text, At: m.now})
}

// reopen takes up again what seemed done: the asker once, because the answer
// does not answer; the board also what was refused, merged or set aside.
func (s *Service) reopen(ctx context.Context, tx *store.Tx, m *moving) error {
	if m.step.Role == question.Asker {
		if err := noted("text", m.Text, true); err != nil {
			return err
		}
		m.event.Note = m.Text
		m.q.AskerReopened = true
		if err := s.attachSent(ctx, tx, m); err != nil {
			return err
		}
	} else if err := noted("note", m.Note, true); err != nil {
		return err
	}
	m.restart = true
	m.q.MergedInto = 0
	switch m.step.To {
	case question.Assigned:
		// The answer given stays in the history; the new one has a new promise.
		m.q.AnsweredAt, m.q.Rated, m.q.Extended = nil, false, false
		m.q.AnswerAuthors = question.PersonIDs(nil).With(m.q.AnswerAuthorID)
		if _, err := tx.VoidApprovals(ctx, m.q.ID, m.by.PersonID, m.now); err != nil {
			return err
		}
		m.promises = append(m.promises, m.ref.promise(&m.q, m.now, m.now))
	case question.Received:
		if m.q.DueOn.IsZero() || m.q.DueOn.Before(m.today()) {
			m.promises = append(m.promises, m.ref.promise(&m.q, m.now, m.now))
		}
	}
	if m.q.Status.Open() { // else it is only to be published again
		s.tellAsker(ctx, tx, m, "reopened", nil)
	}
	return nil
}

// prod reminds whoever holds the question, by hand.
func (s *Service) prod(ctx context.Context, tx *store.Tx, m *moving) error {
	if err := noted("note", m.Note, false); err != nil {
		return err
	}
	m.event.Data["holder"] = string(m.q.Status.Holder())
	m.after = append(m.after, func() error { return s.prodNow(ctx, tx, m) })
	return nil
}
