package store

import (
	"context"

	"hoidap/internal/question"
)

// AddSupport names supporting departments; one that is named already stays.
func (tx *Tx) AddSupport(ctx context.Context, id int64, parts []question.Contribution) error {
	const q = `
		INSERT INTO question_supports (question_id, department, due_on, asked_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`
	for _, p := range parts {
		if _, err := tx.exec(ctx, q, id, p.Department, dateArg(p.DueOn), p.AskedAt); err != nil {
			return fail(err, "name %s as supporting question %d", p.Department, id)
		}
	}
	return nil
}

// Supports returns the parts of the supporting departments, in the order of
// their codes.
func (c conn) Supports(ctx context.Context, id int64) ([]question.Contribution, error) {
	var parts []question.Contribution
	const q = `
		SELECT s.department, coalesce(s.officer_id, 0) AS officer_id, coalesce(p.name, '') AS officer_name, s.asked_at,
			s.due_on, s.given_at, s.part
		FROM question_supports s
		LEFT JOIN people p ON p.id = s.officer_id
		WHERE s.question_id = $1
		ORDER BY s.department`
	return parts, fail(c.list(ctx, &parts, q, id), "read the parts of question %d", id)
}

// SaveSupport writes who prepares the part, and the part once it is given.
func (tx *Tx) SaveSupport(ctx context.Context, id int64, p question.Contribution) error {
	const q = `
		UPDATE question_supports
		SET officer_id = $3, given_at = $4, part = $5
		WHERE question_id = $1 AND department = $2`
	n, err := tx.exec(ctx, q, id, p.Department, nilIf(p.OfficerID), p.GivenAt, p.Part)
	if err == nil && n != 1 {
		return question.Conflict("error.conflict", nil)
	}
	return fail(err, "save the part of %s in question %d", p.Department, id)
}

// PartsOf returns the codes of the questions in which the person prepares the
// part of the department and has not given it.
func (c conn) PartsOf(ctx context.Context, person int64, department string) ([]string, error) {
	var codes []string
	const q = `
		SELECT q.code
		FROM question_supports s
		JOIN questions q ON q.id = s.question_id
		WHERE s.department = $2 AND s.officer_id = $1 AND s.given_at IS NULL AND q.status IN ('routed', 'assigned', 'waiting')
		ORDER BY q.id
		LIMIT 500`
	return codes, fail(c.list(ctx, &codes, q, person, department), "list the parts that person %d prepares", person)
}
