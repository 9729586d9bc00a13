package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Neighbour is a question that may be about the same matter as another one.
type Neighbour struct {
	ID         int64
	Code       string
	Title      string
	Status     question.Status
	ReceivedAt time.Time
}

// Recent returns the newest questions of the scope, among the newest window of
// all, that can be merged with.
func (c conn) Recent(ctx context.Context, s Scope, window int) ([]Neighbour, error) {
	var w where
	newest := w.arg(window)
	w.scope(s)
	var ns []Neighbour
	q := `
		SELECT q.id, q.code, q.title, q.status, q.received_at
		FROM (SELECT id FROM questions ORDER BY id DESC LIMIT ` + newest + `) newest
		JOIN questions q USING (id)
		WHERE q.status NOT IN ('unconfirmed', 'refused', 'merged', 'spam') AND ` + w.String() + `
		ORDER BY q.id DESC`
	return ns, fail(c.listPlanned(ctx, &ns, q, w.args...), "read the newest questions")
}

// OfAsker is a question whose asker has the same address as that of another one.
type OfAsker struct {
	Of int64 // the other one
	Neighbour
}

// SameAsker returns the newest questions of the scope from the askers of the
// questions.
func (c conn) SameAsker(ctx context.Context, s Scope, ids []int64) ([]OfAsker, error) {
	var w where
	these := w.arg(intArray(ids))
	w.scope(s)
	var ns []OfAsker
	q := `
		SELECT a.question_id AS of, same.*
		FROM askers a
		CROSS JOIN LATERAL (
			SELECT q.id, q.code, q.title, q.status, q.received_at
			FROM askers b
			JOIN questions q ON q.id = b.question_id
			WHERE b.email <> '' AND lower(b.email) = lower(a.email) AND b.question_id <> a.question_id
				AND q.status NOT IN ('unconfirmed', 'refused', 'merged', 'spam') AND ` + w.String() + `
			ORDER BY q.id DESC
			LIMIT 5
		) same
		WHERE a.question_id = ANY (` + these + `) AND a.email <> ''
		ORDER BY a.question_id, same.id DESC`
	return ns, fail(c.listPlanned(ctx, &ns, q, w.args...), "read what the same askers sent")
}

// Screened is what intake reads of a question beside its place in a list.
type Screened struct {
	ID         int64
	Body       string
	Department string // that sent it back last, "" for none
	By         string
	Reason     string
	ReturnedAt *time.Time
	GaveBack   pq.StringArray // departments that sent it back
}

// Screening returns the texts of the questions, and why departments sent them
// back last.
func (c conn) Screening(ctx context.Context, ids []int64) (map[int64]Screened, error) {
	var rows []Screened
	const q = `
		SELECT q.id, q.body, coalesce(r.department, '') AS department, coalesce(r.by, '') AS by, coalesce(r.reason, '') AS reason,
			r.at AS returned_at,
			CASE WHEN q.returns > 0 THEN ARRAY(SELECT DISTINCT e.department FROM events e
				WHERE e.question_id = q.id AND e.action = 'return' AND e.to_status = 'received') ELSE '{}' END AS gave_back
		FROM questions q
		LEFT JOIN LATERAL (
			SELECT e.department, coalesce(p.name, '') AS by, coalesce(n.note, '') AS reason, e.at
			FROM events e
			LEFT JOIN event_notes n USING (question_id, seq)
			LEFT JOIN people p ON p.id = e.person_id
			WHERE e.question_id = q.id AND e.action = 'return' AND e.to_status = 'received'
			ORDER BY e.seq DESC
			LIMIT 1
		) r ON q.returns > 0
		WHERE q.id = ANY ($1)`
	if err := c.list(ctx, &rows, q, intArray(ids)); err != nil {
		return nil, fail(err, "read what is to be screened")
	}
	m := make(map[int64]Screened, len(rows))
	for _, r := range rows {
		m[r.ID] = r
	}
	return m, nil
}

// Loads counts what the officers of the department have in hand.
func (c conn) Loads(ctx context.Context, department string, today calendar.Date) ([]question.Load, error) {
	var ls []question.Load
	const q = `
		SELECT q.officer_id AS person_id, count(*) AS open,
			count(*) FILTER (WHERE q.status = 'assigned' AND least(q.stage_due_on, q.due_on) < $2) AS late
		FROM questions q
		JOIN grants g ON g.person_id = q.officer_id AND g.department = $1
		WHERE q.officer_id IS NOT NULL AND q.status IN ('assigned', 'waiting')
			AND q.officer_id = ANY (SELECT person_id FROM grants WHERE department = $1)
		GROUP BY q.officer_id`
	return ls, fail(c.list(ctx, &ls, q, department, dateArg(today)), "count what the officers of %s have", department)
}

// Officers lists the active people who can have questions in hand in one of the
// departments, or, for none, in any.
func (c conn) Officers(ctx context.Context, departments []string) ([]question.Person, error) {
	return c.people(ctx, `
		SELECT `+personColumns+`
		FROM people p
		WHERE p.active AND EXISTS (SELECT FROM grants g WHERE g.person_id = p.id AND g.role IN ('officer', 'head')
			AND (cardinality($1::text[]) = 0 OR g.department = ANY ($1)))
		ORDER BY p.name, p.id
		LIMIT 2000`, textArray(departments))
}

// SavedFilters lists the filters that the person has kept, by name.
func (c conn) SavedFilters(ctx context.Context, person int64) ([]question.SavedFilter, error) {
	var fs []question.SavedFilter
	const q = `SELECT id, name, query FROM saved_filters WHERE person_id = $1 ORDER BY name, id LIMIT 50`
	return fs, fail(c.list(ctx, &fs, q, person), "list the filters of person %d", person)
}

// SaveFilter keeps a filter of the person, in the place of one of that name.
func (c conn) SaveFilter(ctx context.Context, person int64, f question.SavedFilter, now time.Time) error {
	const q = `
		INSERT INTO saved_filters (person_id, name, query, created_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, name) DO UPDATE SET query = excluded.query`
	_, err := c.exec(ctx, q, person, f.Name, f.Query, now)
	return fail(err, "keep a filter of person %d", person)
}

// DropFilter removes a filter of the person.
func (c conn) DropFilter(ctx context.Context, person, id int64) error {
	_, err := c.exec(ctx, `DELETE FROM saved_filters WHERE person_id = $1 AND id = $2`, person, id)
	return fail(err, "remove filter %d of person %d", id, person)
}
