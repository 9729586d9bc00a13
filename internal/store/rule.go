package store

import (
	"context"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// LockRules returns the deadline rules and keeps everybody else from changing
// one until the transaction ends. Who asks a question reads them all the same.
func (tx *Tx) LockRules(ctx context.Context) ([]question.DeadlineRule, error) {
	if _, err := tx.exec(ctx, `LOCK TABLE deadline_rules IN SHARE ROW EXCLUSIVE MODE`); err != nil {
		return nil, fail(err, "lock the deadline rules")
	}
	return tx.DeadlineRules(ctx)
}

// InsertRule stores a rule and returns its number.
func (tx *Tx) InsertRule(ctx context.Context, r question.DeadlineRule) (int64, error) {
	var id int64
	const q = `
		INSERT INTO deadline_rules (kind, field, department, stage, days, basis, valid_from, valid_to)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		RETURNING id`
	return id, fail(tx.get(ctx, &id, q, nilIf(r.Kind), nilIf(r.Field), nilIf(r.Department), r.Stage, r.Days, r.Basis,
		dateArg(r.ValidFrom), dateArg(r.ValidTo)), "add a deadline rule")
}

// EndRule writes the first day on which the rule no longer holds.
func (tx *Tx) EndRule(ctx context.Context, id int64, on calendar.Date) error {
	_, err := tx.exec(ctx, `UPDATE deadline_rules SET valid_to = $2 WHERE id = $1`, id, dateArg(on))
	return fail(err, "end deadline rule %d", id)
}

// RemoveRule deletes a rule that never held.
func (tx *Tx) RemoveRule(ctx context.Context, id int64, today calendar.Date) error {
	_, err := tx.exec(ctx, `DELETE FROM deadline_rules WHERE id = $1 AND valid_from > $2`, id, dateArg(today))
	return fail(err, "remove deadline rule %d", id)
}

// Past returns the questions received in [from, to), in the order of their
// numbers and after the one given, at most limit, each with who held it and the
// parts of supporting departments. What was never worked on is left out: spam,
// what was refused or merged, and addresses that were not confirmed.
func (c conn) Past(ctx context.Context, from, to time.Time, after int64, limit int) ([]question.Past, error) {
	var qs []question.Listed
	const q = `
		SELECT ` + questionColumns + `
		FROM questions q
		WHERE q.received_at >= $1 AND q.received_at < $2 AND q.id > $3
			AND q.status NOT IN ('spam', 'unconfirmed', 'refused', 'merged')
		ORDER BY q.id
		LIMIT $4`
	if err := c.list(ctx, &qs, q, from, to, after, limit); err != nil || len(qs) == 0 {
		return nil, fail(err, "read the questions of a period")
	}
	past := make([]question.Past, len(qs))
	ids := make([]int64, len(qs))
	index := map[int64]int{}
	for i, l := range qs {
		past[i].Question, ids[i], index[l.ID] = l.Question, l.ID, i
	}
	var spans []struct {
		QuestionID int64
		question.Span
	}
	const s = `
		SELECT question_id, holder, coalesce(department, '') AS department, from_at AS "from", to_at AS "to"
		FROM spans
		WHERE question_id = ANY ($1)
		ORDER BY question_id, seq`
	if err := c.list(ctx, &spans, s, intArray(ids)); err != nil {
		return nil, fail(err, "read who held the questions of a period")
	}
	for _, r := range spans {
		i := index[r.QuestionID]
		past[i].Spans = append(past[i].Spans, r.Span)
	}
	var parts []struct {
		QuestionID int64
		question.Contribution
	}
	const p = `
		SELECT question_id, department, asked_at, due_on, given_at
		FROM question_supports
		WHERE question_id = ANY ($1)
		ORDER BY question_id, department`
	if err := c.list(ctx, &parts, p, intArray(ids)); err != nil {
		return nil, fail(err, "read the parts of the questions of a period")
	}
	for _, r := range parts {
		i := index[r.QuestionID]
		past[i].Parts = append(past[i].Parts, r.Contribution)
	}
	return past, nil
}
