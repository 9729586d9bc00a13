package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

func rungOf(g store.Rung) escalation.Rung {
	r := escalation.Rung{
		ID: g.ID, Stage: g.Stage, Kind: g.Kind, Department: g.Department, Share: g.Share, After: g.After, Every: g.Every,
		How: escalation.How(g.How), Urgent: g.Urgent,
	}
	if g.Since != nil {
		r.Since = *g.Since
	}
	for _, to := range g.Recipients {
		r.To = append(r.To, escalation.Recipient(to))
	}
	return r
}

func rowOf(r escalation.Rung) store.Rung {
	g := store.Rung{
		ID: r.ID, Stage: r.Stage, Kind: r.Kind, Department: r.Department, Share: r.Share, After: r.After, Every: r.Every,
		How: string(r.How), Urgent: r.Urgent,
	}
	if g.How == "" {
		g.How = string(escalation.Now)
	}
	if !r.Since.IsZero() {
		g.Since = &r.Since
	}
	for _, to := range r.To {
		g.Recipients = append(g.Recipients, string(to))
	}
	return g
}

// RungName names a rung for texts: share-50, due, after-2, after--1.
func RungName(r escalation.Rung) string { return rungName(escalation.Step{Rung: r}) }

// Ladder lists the rungs of every ladder.
func (s *Service) Ladder(ctx context.Context, by question.Actor) ([]escalation.Rung, error) {
	if err := admin(by); err != nil {
		return nil, err
	}
	return s.ladderNow(ctx)
}

// ladderNow reads the rungs past what is remembered.
func (s *Service) ladderNow(ctx context.Context) ([]escalation.Rung, error) {
	rows, err := s.store.Ladder(ctx)
	rungs := make([]escalation.Rung, len(rows))
	for i, g := range rows {
		rungs[i] = rungOf(g)
	}
	return rungs, err
}

// SaveRung adds a rung, or, with a number, changes one. A rung that gets another
// place is a new one: it fires though it had fired at the old place. What fell
// due before the change is not made up for. The open questions are armed anew.
func (s *Service) SaveRung(ctx context.Context, by question.Actor, r escalation.Rung) error {
	if err := admin(by); err != nil {
		return err
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return err
	}
	if err := checkRung(ref, r); err != nil {
		return err
	}
	return s.changeLadder(ctx, func(tx *store.Tx, rungs []escalation.Rung) error {
		if x, ok := escalation.Clash(rungs, r); ok {
			return question.Invalid("at", "problem.rung_place", "id", x.ID, "stage", string(x.Stage), "rung", RungName(x))
		}
		var before any
		if r.ID != 0 {
			i := slices.IndexFunc(rungs, func(x escalation.Rung) bool { return x.ID == r.ID })
			if i < 0 {
				return question.NotFound()
			}
			old := rungs[i]
			before = old
			if old.Stage == r.Stage && old.Kind == r.Kind && old.Department == r.Department && RungName(old) == RungName(r) {
				if err := tx.ChangeRung(ctx, rowOf(r)); err != nil {
					return err
				}
				return s.audit(ctx, tx, by, "ladder.change", fmt.Sprint(r.ID), before, r)
			}
			if err := tx.DropRung(ctx, r.ID); err != nil {
				return err
			}
		}
		r.ID, r.Since = 0, s.clock.Now().UTC().Truncate(time.Microsecond)
		if r.ID, err = tx.AddRung(ctx, rowOf(r)); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "ladder.save", fmt.Sprint(r.ID), before, r)
	})
}

// DropRung removes a rung. The last one of what holds for everybody stays:
// otherwise nobody would be reminded.
func (s *Service) DropRung(ctx context.Context, by question.Actor, id int64) error {
	if err := admin(by); err != nil {
		return err
	}
	return s.changeLadder(ctx, func(tx *store.Tx, rungs []escalation.Rung) error {
		i := slices.IndexFunc(rungs, func(x escalation.Rung) bool { return x.ID == id })
		if i < 0 {
			return question.NotFound()
		}
		old := rungs[i]
		others := slices.ContainsFunc(rungs, func(x escalation.Rung) bool {
			return x.ID != id && x.Stage == old.Stage && x.Kind == "" && x.Department == ""
		})
		if old.Kind == "" && old.Department == "" && !others {
			return question.Conflict("error.last_rung", nil)
		}
		if err := tx.DropRung(ctx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "ladder.drop", fmt.Sprint(id), old, nil)
	})
}

// changeLadder runs fn while nobody else changes a ladder, and then has the open
// questions armed anew, in batches.
func (s *Service) changeLadder(ctx context.Context, fn func(tx *store.Tx, rungs []escalation.Rung) error) error {
	err := s.inTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockLadder(ctx); err != nil {
			return err
		}
		rows, err := tx.Ladder(ctx)
		if err != nil {
			return err
		}
		rungs := make([]escalation.Rung, len(rows))
		for i, g := range rows {
			rungs[i] = rungOf(g)
		}
		if err := fn(tx, rungs); err != nil {
			return err
		}
		now := s.clock.Now().UTC().Truncate(time.Microsecond)
		return tx.AddJob(ctx, question.Job{
			Key: fmt.Sprintf("rearm/%d/0", now.UnixMicro()), Type: question.JobRearm, Queue: "default", RunAt: now,
		}, now)
	})
	s.forget()
	return err
}

// rearmed is how many open questions are armed anew in one transaction.
const rearmed = 100

// rearm sets for a batch of open questions when their ladders must be looked at
// next. The job's question is the last one of the batch before.
func (s *Service) rearm(ctx context.Context, tx *store.Tx, j question.Job) error {
	now := s.clock.Now().UTC().Truncate(time.Microsecond)
	ref, err := s.readReference(ctx, now) // another process may have changed the ladder just now
	if err != nil {
		return err
	}
	ids, err := tx.OpenAfter(ctx, j.QuestionID, rearmed)
	if err != nil {
		return err
	}
	for _, id := range ids {
		q, err := tx.LockQuestionID(ctx, id)
		if err != nil {
			return err
		}
		if err := s.arm(ctx, tx, ref, q, now); err != nil {
			return err
		}
	}
	if len(ids) < rearmed {
		return nil
	}
	last := ids[len(ids)-1]
	return tx.AddJob(ctx, question.Job{
		Key:  fmt.Sprintf("%s/%d", j.Key[:strings.LastIndex(j.Key, "/")], last),
		Type: question.JobRearm, Queue: "default", QuestionID: last, RunAt: now,
	}, now)
}

// The farthest places of a rung, in working days from a stage's last day.
const (
	mostBefore, mostAfter, mostEvery = 60, 250, 60
)

// checkRung says what is wrong with a rung in itself: the first fault of each field.
func checkRung(ref *reference, r escalation.Rung) error {
	var bad []question.FieldProblem
	add := func(field, key string, args ...any) {
		if !slices.ContainsFunc(bad, func(p question.FieldProblem) bool { return p.Field == field }) {
			bad = append(bad, question.FieldProblem{Field: field, Key: key, Args: args})
		}
	}
	if !slices.Contains(question.Stages(), r.Stage) {
		add("stage", "problem.rung_stage")
	}
	if r.Kind != "" && !slices.Contains(question.Kinds(), r.Kind) {
		add("kind", "problem.rung_kind")
	}
	if _, ok := ref.department(r.Department); r.Department != "" && !ok {
		add("department", "problem.department")
	}
	switch {
	case r.Share < 0 || r.Share >= 1 || (r.Share > 0 && r.Share < 0.01):
		add("at", "problem.rung_share", "least", 1, "most", 99)
	case r.Share > 0 && (r.After != 0 || r.Every != 0):
		add("at", "problem.rung_both")
	case r.After < -mostBefore || r.After > mostAfter:
		add("at", "problem.rung_after", "before", mostBefore, "after", mostAfter)
	}
	if r.Every < 0 || r.Every > mostEvery {
		add("every", "problem.number", "least", 0, "most", mostEvery)
	}
	if len(r.To) == 0 {
		add("to", "problem.rung_to")
	}
	for _, to := range r.To {
		switch {
		case !slices.Contains(escalation.Recipients(), to):
			add("to", "problem.rung_to")
		case r.Stage == question.StageIntake && (to == escalation.ToOfficer || to == escalation.ToHead):
			add("to", "problem.rung_to_intake")
		}
	}
	if r.How != escalation.Now && r.How != escalation.Digest {
		add("how", "problem.rung_how")
	}
	if r.Urgent && r.How == escalation.Digest {
		add("how", "problem.rung_urgent")
	}
	if len(bad) > 0 {
		return &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Fields: bad}
	}
	return nil
}

// Coming is a reminder that will go out if the question stays as it is.
type Coming struct {
	Rung   escalation.Rung
	Name   string
	At     time.Time // when the rung falls due
	SendAt time.Time // when it is sent
	To     []Told
}

// Told is somebody who will be told, perhaps for somebody who is away.
type Told struct{ Name, For string }

// LadderPreview is what the ladder did and will do for a question.
type LadderPreview struct {
	Question question.Question
	Coming   []Coming
	Notices  []question.Notice
}

// PreviewLadder says for the question what will go out when and to whom, with
// deputies and absences as known today, and what went out already.
func (s *Service) PreviewLadder(ctx context.Context, by question.Actor, code string) (LadderPreview, error) {
	var p LadderPreview
	if err := admin(by); err != nil {
		return p, err
	}
	canonical, ok := question.ParseCode(code)
	if !ok {
		return p, question.NotFound()
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return p, err
	}
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if p.Question, err = tx.QuestionByCode(ctx, canonical); err != nil {
			return err
		}
		if p.Notices, err = tx.Notices(ctx, p.Question.ID); err != nil {
			return err
		}
		fired, err := firedOf(ctx, tx, p.Question)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		for _, step := range escalation.Plan(p.Question, ref.ladder, fired, ref.calendar, now) {
			fires := step.At
			if now.After(fires) {
				fires = now
			}
			c := Coming{Rung: step.Rung, Name: rungName(step), At: step.At, SendAt: escalation.SendAt(ref.calendar, step.Rung, fires)}
			people, err := newDirectory(tx, fires).reached(ctx, p.Question, step.Rung.To)
			if err != nil {
				return err
			}
			for _, t := range people {
				c.To = append(c.To, Told{t.Name, t.For.Name})
			}
			p.Coming = append(p.Coming, c)
		}
		return nil
	})
	return p, err
}
