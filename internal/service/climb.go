package service

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// atOnce is how many ladders are climbed in one transaction.
const atOnce = 200

// RunTogether does jobs that climb ladders, in one transaction, and each alone
// should that fail, so that one question in disorder holds up no other. It
// returns what went wrong, by job.
func (s *Service) RunTogether(ctx context.Context, jobs []question.Job) map[int64]error {
	if len(jobs) == 1 {
		if err := s.Run(ctx, jobs[0]); err != nil {
			return map[int64]error{jobs[0].ID: err}
		}
		return nil
	}
	ids := make([]int64, len(jobs))
	for i, j := range jobs {
		ids[i] = j.ID
	}
	ref, err := s.reference(ctx)
	if err == nil {
		err = s.inTx(ctx, func(tx *store.Tx) error {
			mine, err := tx.FinishJobs(ctx, ids, s.clock.Now())
			if err != nil || len(mine) == 0 {
				return err
			}
			_, err = s.climb(ctx, tx, ref, mine, false)
			return err
		})
	}
	if err == nil {
		return nil
	}
	failed := map[int64]error{}
	for _, j := range jobs {
		if err := s.Run(ctx, j); err != nil {
			failed[j.ID] = err
		}
	}
	return failed
}

// ascent is the climbing of some ladders in one transaction: what it writes is
// gathered first.
type ascent struct {
	dir    *directory
	ref    *reference
	now    time.Time
	fired  []store.Firing
	events []question.Event
	notes  []question.Notice
	jobs   map[string]question.Job
	armed  []store.Armed
}

// climb fires every rung of the questions' ladders that has fallen due, each
// once, and sets when to look again. With skip it leaves out questions that
// somebody else is just working on. It returns how many it looked at.
func (s *Service) climb(ctx context.Context, tx *store.Tx, ref *reference, ids []int64, skip bool) (int, error) {
	qs, err := tx.LockQuestions(ctx, ids, skip)
	if err != nil || len(qs) == 0 {
		return 0, err
	}
	locked := make([]int64, len(qs))
	for i, q := range qs {
		locked[i] = q.ID
	}
	fired, err := tx.FiredOf(ctx, locked)
	if err != nil {
		return 0, err
	}
	ends, err := tx.ChainEnds(ctx, locked)
	if err != nil {
		return 0, err
	}
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	a := &ascent{dir: newDirectory(tx, now), ref: ref, now: now, jobs: map[string]question.Job{}}
	for _, q := range qs {
		set := escalation.Fired{}
		for _, f := range fired[q.ID] {
			set[escalation.Key{Rung: f.RungID, Nth: f.Nth}] = true
		}
		if err := a.question(ctx, q, set, ends[q.ID]); err != nil {
			return 0, err
		}
	}
	return len(qs), a.write(ctx, tx)
}

// question climbs one ladder.
func (a *ascent) question(ctx context.Context, q question.Question, fired escalation.Fired, end store.ChainEnd) error {
	for _, step := range escalation.Due(q, a.ref.ladder, fired, a.ref.calendar, a.now) {
		fired[escalation.Key{Rung: step.Rung.ID, Nth: step.Nth}] = true
		a.fired = append(a.fired, store.Firing{
			QuestionID: q.ID, StageStart: q.StageStart, DueOn: q.StageDueOn.String(), RungID: step.Rung.ID, Nth: step.Nth,
			DueAt: step.At.UTC(), FiredAt: a.now,
		})
		var err error
		if end, err = a.remind(ctx, q, step, end); err != nil {
			return err
		}
	}
	at, ok := escalation.Next(q, a.ref.ladder, fired, a.ref.calendar, a.now)
	if !ok {
		a.armed = append(a.armed, store.Armed{ID: q.ID})
		return nil
	}
	j := escalateJob(q, at)
	a.jobs[j.Key] = j
	a.armed = append(a.armed, store.Armed{ID: q.ID, At: &j.RunAt})
	return nil
}

// remind writes the reminder into the history and notes whom to tell of it, and
// when. The letters are gathered from these notes, so that nobody gets two where
// one will do.
func (a *ascent) remind(ctx context.Context, q question.Question, step escalation.Step, end store.ChainEnd) (store.ChainEnd, error) {
	people, err := a.dir.reached(ctx, q, step.Rung.To)
	if err != nil {
		return end, err
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
		QuestionID: q.ID, Seq: end.Seq + 1, At: a.now, Do: question.EventReminded, Role: question.System, From: q.Status, To: q.Status,
		Department: q.Lead,
		Data: map[string]any{
			"rung": name, "at": step.At.UTC().Format(time.RFC3339), "stage": string(step.Rung.Stage), "to": logins,
		},
	}
	if len(stands) > 0 {
		e.Data["for"] = stands
	}
	if e.At.Before(end.At) { // the clock of the machine that wrote last is ahead
		e.At = end.At
	}
	if err := e.Seal(end.Hash); err != nil {
		return end, fmt.Errorf("seal event %d of question %d: %w", e.Seq, q.ID, err)
	}
	a.events = append(a.events, e)
	sendAt := escalation.SendAt(a.ref.calendar, step.Rung, a.now).UTC().Truncate(time.Microsecond)
	for _, p := range people {
		a.notes = append(a.notes, question.Notice{
			QuestionID: q.ID, Seq: e.Seq, PersonID: p.ID, ForID: p.For.ID, Rung: name,
			How: string(cmp.Or(step.Rung.How, escalation.Now)), StageStart: q.StageStart, DueOn: q.StageDueOn,
			DueAt: step.At, SendAt: sendAt,
		})
		j := notifyJob(p.ID, sendAt)
		a.jobs[j.Key] = j
	}
	return store.ChainEnd{QuestionID: q.ID, Seq: e.Seq, At: e.At, Hash: e.Hash}, nil
}

// write puts everything into the transaction.
func (a *ascent) write(ctx context.Context, tx *store.Tx) error {
	if err := tx.FireRungs(ctx, a.fired); err != nil {
		return err
	}
	if err := tx.AddSealed(ctx, a.events); err != nil {
		return err
	}
	if err := tx.AddNotices(ctx, a.notes); err != nil {
		return err
	}
	if err := tx.SetNextRungs(ctx, a.armed); err != nil {
		return err
	}
	jobs := make([]question.Job, 0, len(a.jobs))
	for _, j := range a.jobs {
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(x, y question.Job) int { return cmp.Compare(x.Key, y.Key) })
	return tx.AddJobs(ctx, jobs, a.now)
}

// escalateJob climbs the question's ladder at the instant.
func escalateJob(q question.Question, at time.Time) question.Job {
	at = at.UTC().Truncate(time.Microsecond)
	return question.Job{
		Key:  fmt.Sprintf("escalate/%d/%d/%d", q.ID, q.Version, at.UnixMicro()),
		Type: question.JobEscalate, Queue: "critical", QuestionID: q.ID, RunAt: at,
	}
}
