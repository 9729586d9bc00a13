package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"hoidap/internal/question"
)

// publicationColumns are the columns of a publication.
const publicationColumns = `
	p.id, p.code, p.slug, p.lang, p.title, p.question, p.answer, p.outcome, p.kind, p.field, p.department,
	p.department_name, p.asker_type, p.asker_name, coalesce(p.province, '') AS province, p.asked_on, p.answered_on,
	p.published_at, p.changed_at, p.version, p.correction, p.withdrawn_at, p.withdrawn_reason`

// vectorOf returns the words by which a publication is found.
func vectorOf(p question.Publication) string {
	return vector(part{p.Title, 'A'}, part{p.Code, 'A'}, part{p.Question, 'B'}, part{p.Answer, 'C'})
}

// Publish stores the public version of a question. One that was withdrawn comes
// back under the address that it had.
func (tx *Tx) Publish(ctx context.Context, questionID int64, p question.Publication) (question.Publication, error) {
	const q = `
		INSERT INTO publications AS p (question_id, code, slug, lang, title, question, answer, outcome, kind, field, department,
			department_name, asker_type, asker_name, province_list, province, asked_on, answered_on, published_at,
			changed_at, search)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19, $20::tsvector)
		ON CONFLICT (question_id) DO UPDATE
		SET title = excluded.title, question = excluded.question, answer = excluded.answer, outcome = excluded.outcome,
			field = excluded.field, department = excluded.department, department_name = excluded.department_name,
			asker_name = excluded.asker_name, answered_on = excluded.answered_on, changed_at = excluded.changed_at,
			version = p.version + 1, withdrawn_at = NULL, withdrawn_reason = '', search = excluded.search
		RETURNING ` + publicationColumns
	list := any(question.ProvinceList)
	if p.Province == "" {
		list = nil
	}
	var out question.Publication
	err := tx.get(ctx, &out, q, questionID, p.Code, p.Slug, p.Lang, p.Title, p.Question, p.Answer, p.Outcome, p.Kind, p.Field,
		p.Department, p.DepartmentName, p.AskerType, p.AskerName, list, nilIf(p.Province), dateArg(p.AskedOn),
		dateArg(p.AnsweredOn), p.PublishedAt, vectorOf(p))
	return out, fail(err, "publish %s", p.Code)
}

// Correct changes a publication and keeps what it said before.
func (tx *Tx) Correct(ctx context.Context, p question.Publication, person int64, now time.Time) error {
	if err := tx.keepVersion(ctx, p.ID, person, now); err != nil {
		return err
	}
	const q = `
		UPDATE publications
		SET title = $2, question = $3, answer = $4, correction = $5, changed_at = $6, version = version + 1, search = $7::tsvector
		WHERE id = $1`
	_, err := tx.exec(ctx, q, p.ID, p.Title, p.Question, p.Answer, p.Correction, now, vectorOf(p))
	return fail(err, "correct publication %s", p.Code)
}

// WithdrawPublication takes a publication out of the library. Its text leaves the
// table that the public role can read; inside it is kept.
func (tx *Tx) WithdrawPublication(ctx context.Context, id int64, reason string, person int64, now time.Time) error {
	if err := tx.keepVersion(ctx, id, person, now); err != nil {
		return err
	}
	const q = `
		UPDATE publications
		SET title = code, question = '', answer = '', asker_name = '', correction = '', withdrawn_at = $2, withdrawn_reason = $3, changed_at = $2,
			version = version + 1, search = ''::tsvector
		WHERE id = $1`
	_, err := tx.exec(ctx, q, id, now, reason)
	return fail(err, "withdraw publication %d", id)
}

func (tx *Tx) keepVersion(ctx context.Context, id, person int64, now time.Time) error {
	const q = `
		INSERT INTO publication_versions (publication_id, version, title, question, answer, replaced_at, person_id)
		SELECT id, version, title, question, answer, $2, $3
		FROM publications
		WHERE id = $1`
	_, err := tx.exec(ctx, q, id, now, nilIf(person))
	return fail(err, "keep the version of publication %d", id)
}

// PublicationOf returns the publication of the question, nil when there is none.
func (c conn) PublicationOf(ctx context.Context, questionID int64) (*question.Publication, error) {
	var ps []question.Publication
	err := c.list(ctx, &ps, `SELECT `+publicationColumns+` FROM publications p WHERE p.question_id = $1`, questionID)
	if err != nil || len(ps) == 0 {
		return nil, fail(err, "read the publication of question %d", questionID)
	}
	return &ps[0], nil
}

// Publication returns the publication with the slug, a withdrawn one too. It
// reads under the public role.
func (s *Store) Publication(ctx context.Context, slug string) (question.Publication, error) {
	var p question.Publication
	const q = `SELECT ` + publicationColumns + ` FROM publications p WHERE p.slug = $1`
	return p, fail(sqlx.GetContext(ctx, s.public, &p, q, slug), "read publication %q", slug)
}

// place is where a page of the library ended: by date, or by rank after so many.
type place struct {
	At   time.Time
	ID   int64
	Skip int
}

// Library lists publications: the newest first or, for a search, the best. It
// reads under the public role.
func (s *Store) Library(ctx context.Context, f question.LibraryFilter) (question.Library, error) {
	c := conn{s.public}
	var at place
	if f.Cursor != "" {
		if err := parseCursor(f.Cursor, &at); err != nil {
			return question.Library{}, err
		}
	}
	w := libraryWhere(f)
	var l question.Library
	count := fmt.Sprintf(`SELECT count(*) FROM (SELECT FROM publications p WHERE %s LIMIT %d) AS found`, w, question.TotalCap)
	if err := c.get(ctx, &l.Total, count, w.args...); err != nil {
		return l, fail(err, "count the library")
	}
	order := "p.published_at DESC, p.id DESC"
	if f.Query != "" {
		// What is written just so comes first, then by the words' places.
		w.args = append(w.args, exactly(f.Query), allOf(f.Query))
		n := len(w.args)
		order = fmt.Sprintf("(p.search @@ $%d::tsquery) DESC, ts_rank_cd(p.search, $%d::tsquery) DESC, %s", n-1, n, order)
	} else if f.Cursor != "" {
		w.args = append(w.args, at.At, at.ID)
		w.conds = append(w.conds, fmt.Sprintf("(p.published_at, p.id) < ($%d, $%d)", len(w.args)-1, len(w.args)))
	}
	q := fmt.Sprintf(`SELECT %s FROM publications p WHERE %s ORDER BY %s LIMIT %d OFFSET %d`,
		publicationColumns, w, order, f.Limit+1, max(0, min(at.Skip, question.TotalCap)))
	if err := c.list(ctx, &l.Publications, q, w.args...); err != nil {
		return l, fail(err, "read the library")
	}
	if len(l.Publications) > f.Limit {
		l.Publications = l.Publications[:f.Limit]
		last := l.Publications[f.Limit-1]
		next := place{At: last.PublishedAt.UTC(), ID: last.ID}
		if f.Query != "" {
			next = place{Skip: at.Skip + f.Limit}
		}
		b, err := json.Marshal(next)
		if err != nil {
			return l, fmt.Errorf("write down the place in the library: %w", err)
		}
		l.Next = base64.RawURLEncoding.EncodeToString(b)
	}
	return l, nil
}

func libraryWhere(f question.LibraryFilter) *where {
	w := &where{conds: []string{"p.withdrawn_at IS NULL"}}
	if f.Query != "" {
		w.add("p.search @@ ?::tsquery", allOf(f.Query))
	}
	if f.Cited != "" {
		w.add("p.search @@ ?::tsquery", allOf(f.Cited))
	}
	if f.Field != "" {
		w.add("p.field = ?", f.Field)
	}
	if f.Department != "" {
		w.add("p.department = ?", f.Department)
	}
	if !f.From.IsZero() {
		w.add("p.published_at >= ?", f.From.Start())
	}
	if !f.To.IsZero() {
		w.add("p.published_at < ?", f.To.End())
	}
	return w
}

// Similar returns the publications that share most with the text, best first.
// It reads under the public role.
func (s *Store) Similar(ctx context.Context, text string, limit int) ([]question.Publication, error) {
	query := anyOf(text)
	if query == "" {
		return nil, nil
	}
	var ps []question.Publication
	const q = `
		SELECT ` + publicationColumns + `
		FROM publications p
		WHERE p.withdrawn_at IS NULL AND p.search @@ $1::tsquery
		ORDER BY ts_rank('{0.1, 0.2, 0.5, 1.0}', p.search, $1::tsquery, 1) DESC, p.id DESC
		LIMIT $2`
	return ps, fail(sqlx.SelectContext(ctx, s.public, &ps, q, query, limit), "find similar publications")
}
