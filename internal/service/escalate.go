package service

import (
	"context"
	"fmt"

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

// resumeJob returns the job that ends the pause of q after the day.
func resumeJob(q question.Question, day calendar.Date) question.Job {
	return question.Job{
		Key:  fmt.Sprintf("resume/%d/%d", q.ID, q.Version+1),
		Type: question.JobResume, Queue: "critical", QuestionID: q.ID, RunAt: day.End(),
	}
}
