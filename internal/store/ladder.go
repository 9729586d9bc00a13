package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/question"
)

// Rung is a rung of a ladder.
type Rung struct {
	ID         int64
	Stage      question.Stage
	Kind       question.Kind
	Department string
	Share      float64
	After      int
	Every      int
	How        string
	Urgent     bool
	Since      *time.Time
	Recipients pq.StringArray
}

// Ladder lists the rungs of every ladder.
func (c conn) Ladder(ctx context.Context) ([]Rung, error) {
	var rs []Rung
	const q = `
		SELECT id, stage, coalesce(kind, '') AS kind, coalesce(department, '') AS department, share::float8, after, every,
			how, urgent, since, recipients
		FROM ladder
		ORDER BY id
		LIMIT 5000`
	return rs, fail(c.list(ctx, &rs, q), "read the ladder")
}

// AddRung stores a rung; one at the same place of the same ladder stays.
func (tx *Tx) AddRung(ctx context.Context, r Rung) (id int64, err error) {
	var ids []int64
	const q = `
		INSERT INTO ladder (stage, kind, department, share, after, every, how, urgent, since, recipients)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT DO NOTHING
		RETURNING id`
	err = tx.list(ctx, &ids, q, r.Stage, nilIf(r.Kind), nilIf(r.Department), r.Share, r.After, r.Every, r.How, r.Urgent, r.Since,
		textArray(r.Recipients))
	if err == nil && len(ids) == 1 {
		id = ids[0]
	}
	return id, fail(err, "add a rung")
}

// ChangeRung changes whom a rung reminds and how.
func (tx *Tx) ChangeRung(ctx context.Context, r Rung) error {
	const q = `UPDATE ladder SET every = $2, how = $3, urgent = $4, recipients = $5 WHERE id = $1`
	_, err := tx.exec(ctx, q, r.ID, r.Every, r.How, r.Urgent, textArray(r.Recipients))
	return fail(err, "change rung %d", r.ID)
}

// DropRung removes a rung. What it fired stays in the history.
func (tx *Tx) DropRung(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM ladder WHERE id = $1`, id)
	return fail(err, "remove rung %d", id)
}

// LockLadder keeps others from changing the ladders until the transaction ends.
func (tx *Tx) LockLadder(ctx context.Context) error {
	_, err := tx.exec(ctx, `LOCK TABLE ladder IN SHARE ROW EXCLUSIVE MODE`)
	return fail(err, "lock the ladder")
}

// OpenAfter lists the questions after the number whose clock runs, in order.
func (c conn) OpenAfter(ctx context.Context, after int64, limit int) ([]int64, error) {
	var ids []int64
	const q = `
		SELECT id
		FROM questions
		WHERE id > $1 AND status IN ('received', 'routed', 'assigned', 'submitted', 'approved')
		ORDER BY id
		LIMIT $2`
	return ids, fail(c.list(ctx, &ids, q, after, limit), "list open questions")
}

// LadderBehind reports whether a ladder is due that was not climbed yet. One that
// cannot be climbed, since its question is in disorder, holds up nobody.
func (c conn) LadderBehind(ctx context.Context, now time.Time) (bool, error) {
	var behind bool
	const q = `
		SELECT EXISTS (
			SELECT FROM questions q
			WHERE q.next_rung_at <= $1 AND NOT EXISTS (
				SELECT FROM jobs j
				WHERE j.question_id = q.id AND j.type = 'escalate' AND j.done_at IS NULL AND j.failing_since IS NOT NULL))`
	return behind, fail(c.get(ctx, &behind, q, now), "look for ladders that are behind")
}

// LastEventAt returns the instant of the history's latest entry, nil when there
// is none.
func (c conn) LastEventAt(ctx context.Context) (*time.Time, error) {
	var at *time.Time
	const q = `SELECT max(at) FROM (SELECT at FROM events ORDER BY id DESC LIMIT 1) AS last`
	return at, fail(c.get(ctx, &at, q), "find the latest event")
}
