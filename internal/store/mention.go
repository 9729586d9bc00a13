package store

import (
	"context"
	"time"

	"hoidap/internal/question"
)

// PeopleByLogin returns the people with the logins; who is not there is left out.
func (c conn) PeopleByLogin(ctx context.Context, logins []string) ([]question.Person, error) {
	return c.people(ctx, `SELECT `+personColumns+` FROM people p WHERE p.login = ANY ($1) ORDER BY p.login`, textArray(logins))
}

// AddMention notes that an internal note, an event of the question, names the
// person.
func (tx *Tx) AddMention(ctx context.Context, id int64, seq int, person int64, at time.Time) error {
	const q = `
		INSERT INTO mentions (question_id, seq, person_id, at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`
	_, err := tx.exec(ctx, q, id, seq, person, at)
	return fail(err, "note whom event %d of question %d names", seq, id)
}

// Mentions lists the notes in questions of the scope that name its person and
// were not seen, the newest first.
func (c conn) Mentions(ctx context.Context, s Scope, limit int) ([]question.Mention, error) {
	var w where
	w.add("m.person_id = ? AND m.seen_at IS NULL", s.PersonID)
	w.scope(s)
	var ms []question.Mention
	q := `
		SELECT q.code, q.title, coalesce(p.name, '') AS by, m.at, coalesce(n.note, '') AS note
		FROM mentions m
		JOIN questions q ON q.id = m.question_id
		JOIN events e ON e.question_id = m.question_id AND e.seq = m.seq
		LEFT JOIN event_notes n ON n.question_id = m.question_id AND n.seq = m.seq
		LEFT JOIN people p ON p.id = e.person_id
		WHERE ` + w.String() + `
		ORDER BY m.at DESC, m.question_id
		LIMIT ` + w.arg(limit)
	return ms, fail(c.listPlanned(ctx, &ms, q, w.args...), "list the notes that name person %d", s.PersonID)
}

// SeeMentions notes that the person has opened the question.
func (c conn) SeeMentions(ctx context.Context, person, id int64, now time.Time) error {
	const q = `UPDATE mentions SET seen_at = $3 WHERE person_id = $1 AND question_id = $2 AND seen_at IS NULL`
	_, err := c.exec(ctx, q, person, id, now)
	return fail(err, "note that person %d has opened question %d", person, id)
}
