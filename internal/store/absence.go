package store

import (
	"context"

	"hoidap/internal/calendar"
)

// Absence is a row of absences, with the names that a page shows.
type Absence struct {
	ID       int64
	PersonID int64
	Person   string
	DeputyID int64
	Deputy   string
	FromOn   calendar.Date
	ToOn     calendar.Date
}

// Absences lists the absences that end on the day or later, of one person or,
// for 0, of everybody.
func (c conn) Absences(ctx context.Context, from calendar.Date, person int64) ([]Absence, error) {
	var as []Absence
	const q = `
		SELECT a.id, a.person_id, p.name AS person, coalesce(a.deputy_id, 0) AS deputy_id, coalesce(d.name, '') AS deputy,
			a.from_on, a.to_on
		FROM absences a
		JOIN people p ON p.id = a.person_id
		LEFT JOIN people d ON d.id = a.deputy_id
		WHERE a.to_on >= $1 AND ($2::bigint = 0 OR a.person_id = $2)
		ORDER BY a.from_on, a.id
		LIMIT 10000`
	return as, fail(c.list(ctx, &as, q, dateArg(from), person), "list absences")
}

// LockAbsences keeps others from changing absences until the transaction ends.
func (tx *Tx) LockAbsences(ctx context.Context) error {
	_, err := tx.exec(ctx, `LOCK TABLE absences IN SHARE ROW EXCLUSIVE MODE`)
	return fail(err, "lock the absences")
}

// AddAbsence stores an absence.
func (tx *Tx) AddAbsence(ctx context.Context, a Absence) error {
	const q = `INSERT INTO absences (person_id, deputy_id, from_on, to_on) VALUES ($1, $2, $3, $4)`
	_, err := tx.exec(ctx, q, a.PersonID, nilIf(a.DeputyID), dateArg(a.FromOn), dateArg(a.ToOn))
	return fail(err, "add an absence of person %d", a.PersonID)
}

// DropAbsence removes the person's absence and reports whether it was there.
func (tx *Tx) DropAbsence(ctx context.Context, person, id int64) (bool, error) {
	n, err := tx.exec(ctx, `DELETE FROM absences WHERE id = $1 AND person_id = $2`, id, person)
	return n == 1, fail(err, "remove absence %d", id)
}
