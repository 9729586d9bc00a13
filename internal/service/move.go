package service

import (
	"context"
	"errors"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Act is a step that somebody wants to take, with what the step needs.
type Act struct {
	Do      question.Action
	Version int // of the question that the sender saw; 0 accepts any

	Department string   // route: the lead department; contribute: whose part, "" the actor's
	Supporting []string // route, support
	Officer    string   // assign, contribute: login
	Field      string   // accept, route: the right field; "" keeps it
	Reason     string   // refuse: one of question.Reasons; restrict: of question.Restrictions, "" lifts; withdraw: words
	Note       string   // a remark, or the reason of a return, an extension, a correction
	Text       string   // ask, reply, reopen by the asker; contribute: the part
	Until      calendar.Date

	Answer        string
	Outcome       question.Outcome
	AnswerVersion int      // draft: the version it was based on; -1 the actor's own last one, or none
	Void          bool     // draft: what waits for approval, or has it, may be changed and goes back
	Content       string   // approve, correct: hash of what was read; "" what there is
	Drop          bool     // correct: the correction that waits is given up
	Keep          []string // publish, correct: what of the findings stays readable

	Title, Question string // publish, correct: the public version, with Answer
	Into            string // merge: code of the question that it repeats
	Parts           []Part // split
	Score           int    // rate

	Files       []string              // reply, reopen by the asker: keys of uploads
	PublicFiles []question.PublicFile // publish, correct: attachments for the public; nil leaves them as they are

	gather *gathering // prod: into one letter for each person, instead of one for each question
	Once   *Once      // nil: the step is taken however often it is sent
}

// Once names a program's request, so that its step is taken at most once: the
// name is remembered with the step, in one transaction, for a week.
type Once struct {
	Who, Call, Key string
	Body           []byte
	// Answer makes what is answered, now and when the request is sent again.
	Answer func(question.Question) ([]byte, error)
}

// ErrRepeated is what Act returns for a request that was carried out before;
// Remembered has its answer.
var ErrRepeated = errors.New("the request was carried out before")

// Part is one of the questions into which a mixed letter is split.
type Part struct {
	Title, Body, Field string
}

// moving is a move in progress: the question as it will be, and what goes with
// it into the transaction.
type moving struct {
	Act
	by    question.Actor
	step  question.Step
	was   question.Question
	q     question.Question
	ref   *reference
	now   time.Time
	event question.Event
	// restart begins the stage anew although its name stays.
	restart bool
	// silent keeps the step out of the history: a quick save after another.
	silent bool
	// promises say how the dates came about that the move sets.
	promises []question.Promise
	// after runs once the event has its place: it writes the letters.
	after []func() error
}

// effects says what each action does beyond the change of status that the table
// of moves gives it.
var effects = map[question.Action]func(*Service, context.Context, *store.Tx, *moving) error{
	question.Confirm:    (*Service).confirm,
	question.Accept:     (*Service).accept,
	question.Refuse:     (*Service).refuse,
	question.Route:      (*Service).route,
	question.Merge:      (*Service).merge,
	question.Split:      (*Service).split,
	question.MarkSpam:   (*Service).remark,
	question.Restrict:   (*Service).restrict,
	question.Return:     (*Service).giveBack,
	question.Assign:     (*Service).assign,
	question.Support:    (*Service).support,
	question.Contribute: (*Service).contribute,
	question.Draft:      (*Service).draft,
	question.Ask:        (*Service).ask,
	question.Reply:      (*Service).reply,
	question.Resume:     (*Service).resume,
	question.Extend:     (*Service).extend,
	question.Deny:       (*Service).deny,
	question.Submit:     (*Service).submit,
	question.Approve:    (*Service).approve,
	question.Publish:    (*Service).publish,
	question.Correct:    (*Service).correct,
	question.Withdraw:   (*Service).withdraw,
	question.Close:      (*Service).keepPrivate,
	question.Rate:       (*Service).rate,
	question.Reopen:     (*Service).reopen,
	question.Prod:       (*Service).prod,
	question.Note:       (*Service).note,
}

// Act takes one step on the question with the code and returns the question
// after it.
func (s *Service) Act(ctx context.Context, by question.Actor, code string, a Act) (question.Question, error) {
	canonical, ok := question.ParseCode(code)
	if !ok {
		return question.Question{}, question.NotFound()
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return question.Question{}, err
	}
	var q question.Question
	err = s.inTx(ctx, func(tx *store.Tx) error {
		if q, err = tx.LockQuestion(ctx, canonical); err != nil {
			return err
		}
		return s.once(ctx, tx, a.Once, func() (question.Question, error) {
			q, err = s.move(ctx, tx, ref, by, q, a)
			return q, err
		})
	})
	if err == nil && slices.Contains([]question.Action{question.Publish, question.Correct, question.Withdraw}, a.Do) {
		s.changed()
	}
	return q, err
}

// once runs do, unless it was done for the same request before. The question is
// locked, so that two of the same wait for each other.
func (s *Service) once(ctx context.Context, tx *store.Tx, o *Once, do func() (question.Question, error)) error {
	if o == nil {
		_, err := do()
		return err
	}
	key, err := digestOf(o.Who, o.Call, o.Key)
	if err != nil {
		return err
	}
	body, err := digestOf(o.Body)
	if err != nil {
		return err
	}
	switch have, err := tx.Remembered(ctx, key, body); {
	case err != nil:
		return err
	case have != nil:
		return ErrRepeated
	}
	q, err := do()
	if err != nil {
		return err
	}
	answer, err := o.Answer(q)
	if err != nil {
		return err
	}
	return tx.Remember(ctx, key, store.Remembered{Request: body, Status: 200, Body: answer, CreatedAt: s.clock.Now()})
}

// move is the one way in which a question changes: it was locked; decide by the
// table of moves, apply the effect, write the row, its event, its span, its
// letters and its place on the ladder. Everything is in the caller's
// transaction.
func (s *Service) move(ctx context.Context, tx *store.Tx, ref *reference, by question.Actor, q question.Question, a Act) (question.Question, error) {
	step, err := question.Next(q, by, a.Do)
	if err != nil {
		return q, err
	}
	if a.Version != 0 && a.Version != q.Version {
		return q, question.Conflict("error.stale", question.Allowed(q, by))
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	m := &moving{Act: a, by: by, step: step, was: q, q: q, ref: ref, now: now}
	m.q.Status = step.To
	m.event = question.Event{
		QuestionID: q.ID, At: now, Do: a.Do, Role: step.Role, PersonID: by.PersonID, From: step.From, To: step.To,
		Department: q.Lead, Data: map[string]any{}, Note: a.Note,
	}
	if err := effects[a.Do](s, ctx, tx, m); err != nil {
		return q, err
	}
	if m.restart || m.q.Status.Stage() != q.Status.Stage() {
		m.promises = append(m.promises, ref.beginStage(&m.q, now)...)
	}
	m.q.Version++
	m.q.UpdatedAt = now
	if err := tx.SaveQuestion(ctx, m.q, step.From); err != nil {
		return q, err
	}
	if m.silent {
		return m.q, nil
	}
	return m.q, s.record(ctx, tx, m)
}

// record writes what goes with a changed question.
func (s *Service) record(ctx context.Context, tx *store.Tx, m *moving) error {
	if !m.q.DueOn.IsZero() && m.q.DueOn != m.was.DueOn {
		m.event.Data["due_on"] = m.q.DueOn.String()
	}
	if !m.q.StageDueOn.IsZero() && m.q.StageDueOn != m.was.StageDueOn {
		m.event.Data["stage_due_on"] = m.q.StageDueOn.String()
	}
	if err := tx.AddEvent(ctx, &m.event); err != nil {
		return err
	}
	if err := tx.AddPromises(ctx, m.event.Seq, m.promises); err != nil {
		return err
	}
	holder := m.q.Status.Holder()
	if holder != m.was.Status.Holder() || m.q.Lead != m.was.Lead || m.q.OfficerID != m.was.OfficerID {
		if err := tx.MoveSpan(ctx, m.event, holder, m.q.Lead, m.q.OfficerID); err != nil {
			return err
		}
	}
	for _, f := range m.after {
		if err := f(); err != nil {
			return err
		}
	}
	if m.q.StageStart.Equal(m.was.StageStart) && m.q.StageDueOn == m.was.StageDueOn && m.q.Status == m.was.Status {
		return nil
	}
	return s.arm(ctx, tx, m.ref, m.q, m.now)
}

// arm sets when the question's ladder must be looked at next.
func (s *Service) arm(ctx context.Context, tx *store.Tx, ref *reference, q question.Question, now time.Time) error {
	fired, err := firedOf(ctx, tx, q)
	if err != nil {
		return err
	}
	at, ok := escalation.Next(q, ref.ladder, fired, ref.calendar, now)
	if !ok {
		return tx.SetNextRung(ctx, q.ID, nil)
	}
	j := escalateJob(q, at)
	if err := tx.SetNextRung(ctx, q.ID, &j.RunAt); err != nil {
		return err
	}
	return tx.AddJob(ctx, j, now)
}
