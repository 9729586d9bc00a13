package store

import (
	"context"

	"hoidap/internal/question"
)

// ReadyTexts lists every ready text: those of every department first, letters
// before passages.
func (c conn) ReadyTexts(ctx context.Context) ([]question.ReadyText, error) {
	var list []question.ReadyText
	const q = `
		SELECT id, coalesce(department, '') AS department, kind, name, body, active, version, saved_at
		FROM ready_texts
		ORDER BY department NULLS FIRST, kind, name
		LIMIT 2000`
	return list, fail(c.list(ctx, &list, q), "list the ready texts")
}

// SaveReadyText adds a ready text, with ID 0, or changes one that is still of
// the version.
func (tx *Tx) SaveReadyText(ctx context.Context, r question.ReadyText, personID int64) error {
	const ins = `
		INSERT INTO ready_texts (department, kind, name, body, active, person_id, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`
	const up = `
		UPDATE ready_texts
		SET department = $1, kind = $2, name = $3, body = $4, active = $5, person_id = $6, saved_at = $7, version = version + 1
		WHERE id = $8 AND version = $9`
	var n int64 = 1
	var err error
	if r.ID == 0 {
		_, err = tx.exec(ctx, ins, nilIf(r.Department), r.Kind, r.Name, r.Body, r.Active, nilIf(personID), r.SavedAt)
	} else {
		n, err = tx.exec(ctx, up, nilIf(r.Department), r.Kind, r.Name, r.Body, r.Active, nilIf(personID), r.SavedAt, r.ID, r.Version)
	}
	switch {
	case unique(err, "ready_texts_department_name_key"):
		return question.Invalid("name", "problem.name_taken")
	case err == nil && n != 1:
		return question.Conflict("error.ready_changed", nil)
	}
	return fail(err, "save the ready text %s", r.Name)
}

// Laws returns the register of laws, newest first.
func (c conn) Laws(ctx context.Context) ([]question.Law, error) {
	var list []question.Law
	const q = `
		SELECT number, name, valid_from AS "from", valid_to AS until, replaced_by, note
		FROM laws
		ORDER BY valid_from DESC NULLS LAST, number
		LIMIT 20000`
	return list, fail(c.list(ctx, &list, q), "read the register of laws")
}

// SaveLaw adds a document to the register, or changes the one with its number.
func (tx *Tx) SaveLaw(ctx context.Context, l question.Law) error {
	const q = `
		INSERT INTO laws (number, name, valid_from, valid_to, replaced_by, note)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (number) DO UPDATE
		SET name = $2, valid_from = $3, valid_to = $4, replaced_by = $5, note = $6`
	_, err := tx.exec(ctx, q, l.Number, l.Name, dateArg(l.From), dateArg(l.Until), l.ReplacedBy, l.Note)
	return fail(err, "save the law %s", l.Number)
}
