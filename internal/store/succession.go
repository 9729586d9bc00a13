package store

import (
	"context"

	"hoidap/internal/question"
)

// OpenLed counts the open questions that the department leads, by status.
func (c conn) OpenLed(ctx context.Context, department string) (map[question.Status]int, error) {
	return c.counts(ctx, `SELECT q.status, count(*) AS n FROM questions q
		WHERE q.lead = $1 AND q.status IN ('routed', 'assigned', 'waiting', 'submitted', 'approved') GROUP BY q.status`, department)
}

// InHand counts the open questions that the department leads, by who has them.
func (c conn) InHand(ctx context.Context, department string) (map[int64]int, error) {
	var rows []struct {
		ID int64
		N  int
	}
	const q = `
		SELECT officer_id AS id, count(*) AS n
		FROM questions
		WHERE lead = $1 AND officer_id IS NOT NULL AND status IN ('routed', 'assigned', 'waiting', 'submitted', 'approved')
		GROUP BY officer_id
		LIMIT 1000`
	if err := c.list(ctx, &rows, q, department); err != nil {
		return nil, fail(err, "count what is in hand in %s", department)
	}
	m := map[int64]int{}
	for _, r := range rows {
		m[r.ID] = r.N
	}
	return m, nil
}

// PartsWanted counts the parts of open answers that the department has not given.
func (c conn) PartsWanted(ctx context.Context, department string) (int, error) {
	var n int
	const q = `
		SELECT count(*)
		FROM question_supports s
		JOIN questions q ON q.id = s.question_id
		WHERE s.department = $1 AND s.given_at IS NULL AND q.status IN ('routed', 'assigned', 'waiting')`
	return n, fail(c.get(ctx, &n, q, department), "count the parts of %s", department)
}

// LockLed locks the department's open questions, the most urgent first, at most
// so many, and returns their numbers.
func (tx *Tx) LockLed(ctx context.Context, department string, most int) ([]int64, error) {
	var ids []int64
	const q = `
		SELECT id
		FROM questions
		WHERE lead = $1 AND status IN ('routed', 'assigned', 'waiting', 'submitted', 'approved')
		ORDER BY coalesce(stage_due_on, DATE '9999-12-31'), id
		LIMIT $2
		FOR UPDATE`
	return ids, fail(tx.list(ctx, &ids, q, department, most), "lock the open questions of %s", department)
}

// LockSupported locks the open questions for which the department's part is not
// given yet, at most so many, and returns their numbers.
func (tx *Tx) LockSupported(ctx context.Context, department string, most int) ([]int64, error) {
	var ids []int64
	const q = `
		SELECT q.id
		FROM question_supports s
		JOIN questions q ON q.id = s.question_id
		WHERE s.department = $1 AND s.given_at IS NULL AND q.status IN ('routed', 'assigned', 'waiting')
		ORDER BY q.id
		LIMIT $2
		FOR UPDATE OF q`
	return ids, fail(tx.list(ctx, &ids, q, department, most), "lock the questions that %s supports", department)
}

// MoveSupport gives a part that is not given yet to another department. One that
// the other department has already, or whose question it leads, is asked for no
// more.
func (tx *Tx) MoveSupport(ctx context.Context, id int64, from, to string) error {
	const move = `
		UPDATE question_supports s
		SET department = $3
		WHERE s.question_id = $1 AND s.department = $2 AND s.given_at IS NULL
			AND NOT EXISTS (SELECT FROM question_supports o WHERE o.question_id = $1 AND o.department = $3)
			AND NOT EXISTS (SELECT FROM questions q WHERE q.id = $1 AND q.lead = $3)`
	if _, err := tx.exec(ctx, move, id, from, to); err != nil {
		return fail(err, "move the part of %s in question %d", from, id)
	}
	return tx.DropSupport(ctx, id, from)
}

// DropSupport asks the department for no part any more, unless it was given.
func (tx *Tx) DropSupport(ctx context.Context, id int64, department string) error {
	const q = `DELETE FROM question_supports WHERE question_id = $1 AND department = $2 AND given_at IS NULL`
	_, err := tx.exec(ctx, q, id, department)
	return fail(err, "drop the part of %s in question %d", department, id)
}

// MoveReadyTexts gives the department's ready texts to another one, but for those
// whose name is taken there.
func (tx *Tx) MoveReadyTexts(ctx context.Context, from, to string) error {
	const q = `
		UPDATE ready_texts r
		SET department = $2
		WHERE r.department = $1 AND NOT EXISTS (SELECT FROM ready_texts o WHERE o.department = $2 AND o.name = r.name)`
	_, err := tx.exec(ctx, q, from, to)
	return fail(err, "move the ready texts of %s", from)
}
