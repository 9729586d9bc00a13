package service

import (
	"context"
	"fmt"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// firedOf returns which rungs fired for the question's present stage and date.
func firedOf(ctx context.Context, tx *store.Tx, q question.Question) (escalation.Fired, error) {
	rows, err := tx.FiredRungs(ctx, q)
	if err != nil {
		return nil, err
	}
	fired := escalation.Fired{}
	for _, f := range rows {
		fired[escalation.Key{Rung: f.RungID, Nth: f.Nth}] = true
	}
	return fired, nil
}

// climb fires every rung of the question's ladder that has fallen due, each
// once, and sets when to look again.
func (s *Service) climb(ctx context.Context, tx *store.Tx, ref *reference, id int64) error {
	q, err := tx.LockQuestionID(ctx, id)
	if err != nil {
		return err
	}
	fired, err := firedOf(ctx, tx, q)
	if err != nil {
		return err
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	for _, step := range escalation.Due(q, ref.ladder, fired, ref.calendar, now) {
		fresh, err := tx.FireRung(ctx, q, store.Fired{RungID: step.Rung.ID, Nth: step.Nth}, step.At, now)
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		if err := s.remind(ctx, tx, ref, q, step, now); err != nil {
			return err
		}
	}
	return s.arm(ctx, tx, ref, q, now)
}

// remind writes the reminder into the history and notes whom to tell of it, and
// when. The letters are gathered from these notes, so that nobody gets two where
// one will do.
func (s *Service) remind(ctx context.Context, tx *store.Tx, ref *reference, q question.Question, step escalation.Step, now time.Time) error {
	people, err := s.reached(ctx, tx, q, step.Rung.To, calendar.Of(now))
	if err != nil {
		return err
	}
	name := rungName(step)
	logins, stands := []string{}, map[string]string{}
	for _, p := range people {
		logins = append(logins, p.Login)
		if p.For.ID != 0 {
			stands[p.Login] = p.For.Login
		}
	}
	e := question.Event{
		QuestionID: q.ID, At: now, Do: question.EventReminded, Role: question.System, From: q.Status, To: q.Status,
		Department: q.Lead,
		Data: map[string]any{
			"rung": name, "at": step.At.UTC().Format(time.RFC3339), "stage": string(step.Rung.Stage), "to": logins,
		},
	}
	if len(stands) > 0 {
		e.Data["for"] = stands
	}
	if err := tx.AddEvent(ctx, &e); err != nil {
		return err
	}
	how := step.Rung.How
	if how == "" {
		how = escalation.Now
	}
	sendAt := escalation.SendAt(ref.calendar, step.Rung, now).UTC().Truncate(time.Microsecond)
	for _, p := range people {
		n := question.Notice{
			QuestionID: q.ID, Seq: e.Seq, PersonID: p.ID, ForID: p.For.ID, Rung: name, How: string(how),
			StageStart: q.StageStart, DueOn: q.StageDueOn, DueAt: step.At, SendAt: sendAt,
		}
		if err := tx.AddNotice(ctx, n); err != nil {
			return err
		}
		if err := tx.AddJob(ctx, notifyJob(p.ID, sendAt), now); err != nil {
			return err
		}
	}
	return nil
}

// rungName names the rung for the history and the letter: share-50, due,
// after-2.
func rungName(step escalation.Step) string {
	r := step.Rung
	switch {
	case r.Share > 0:
		return fmt.Sprintf("share-%.0f", r.Share*100)
	case r.After == 0 && step.Nth == 0:
		return "due"
	default:
		return fmt.Sprintf("after-%d", r.After+step.Nth*r.Every)
	}
}

// recipient returns the people whom a recipient stands for. Where nobody is
// assigned yet, the officer's reminder goes to the head.
func (s *Service) recipient(ctx context.Context, tx *store.Tx, q question.Question, r escalation.Recipient) ([]question.Person, error) {
	switch r {
	case escalation.ToOfficer:
		if q.OfficerID == 0 {
			return tx.Holders(ctx, question.Head, q.Lead)
		}
		p, err := tx.Person(ctx, q.OfficerID)
		if err != nil {
			return nil, err
		}
		if !p.Active {
			return tx.Holders(ctx, question.Head, q.Lead)
		}
		return []question.Person{p}, nil
	case escalation.ToHead:
		if q.Lead == "" {
			return tx.Holders(ctx, question.Board, "")
		}
		return tx.Holders(ctx, question.Head, q.Lead)
	case escalation.ToIntake:
		return tx.Holders(ctx, question.Intake, "")
	case escalation.ToBoard:
		return tx.Holders(ctx, question.Board, "")
	default:
		return tx.Holders(ctx, question.Chair, "")
	}
}

// resumeJob returns the job that ends the pause of q.
func resumeJob(q question.Question) question.Job {
	return question.Job{
		Key:  fmt.Sprintf("resume/%d/%d", q.ID, q.Version+1),
		Type: question.JobResume, Queue: "critical", QuestionID: q.ID, RunAt: q.ResumeOn.End(),
	}
}
