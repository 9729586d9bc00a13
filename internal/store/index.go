package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"hoidap/internal/question"
	"hoidap/internal/search"
)

// documentOf returns what a publication is found by.
func documentOf(p question.Publication) search.Document {
	return search.Document{
		ID: p.ID, Code: p.Code, Title: p.Title, Question: p.Question, Answer: p.Answer, Field: p.Field, Department: p.Department,
		Kind: string(p.Kind), AskerType: string(p.AskerType), Outcome: string(p.Outcome), Lang: p.Lang,
		Published: p.PublishedAt.UTC(), Year: p.AnsweredOn.Year,
	}
}

// index makes the publication findable as it stands now.
func (c conn) index(ctx context.Context, p question.Publication) error {
	const q = `
		INSERT INTO publication_search (publication_id, form, doc)
		VALUES ($1, $2, $3::tsvector)
		ON CONFLICT (publication_id) DO UPDATE SET form = excluded.form, doc = excluded.doc`
	_, err := c.exec(ctx, q, p.ID, search.Form, documentOf(p).Vector())
	return fail(err, "index publication %s", p.Code)
}

// unindex takes the publication out of every search.
func (c conn) unindex(ctx context.Context, id int64) error {
	_, err := c.exec(ctx, `DELETE FROM publication_search WHERE publication_id = $1`, id)
	return fail(err, "take publication %d out of the index", id)
}

// Unindexed returns publications that are not in the index, or are in it in an
// older form, the newest first.
func (c conn) Unindexed(ctx context.Context, limit int) ([]question.Publication, error) {
	const q = `
		SELECT ` + publicationColumns + `
		FROM publications p
		LEFT JOIN publication_search s ON s.publication_id = p.id
		WHERE p.withdrawn_at IS NULL AND (s.form IS NULL OR s.form < $1)
		ORDER BY p.id DESC
		LIMIT $2`
	var ps []question.Publication
	return ps, fail(c.list(ctx, &ps, q, search.Form, limit), "list what is to be indexed")
}

// IndexAgain writes the publication's place in the index if it still stands as
// it was read.
func (tx *Tx) IndexAgain(ctx context.Context, p question.Publication) error {
	var version int
	const q = `SELECT version FROM publications WHERE id = $1 AND withdrawn_at IS NULL FOR SHARE`
	if err := tx.get(ctx, &version, q, p.ID); question.CodeOf(fail(err, "lock")) == question.CodeNotFound {
		return nil
	} else if err != nil {
		return fail(err, "lock publication %d", p.ID)
	}
	if version != p.Version {
		return nil
	}
	return tx.index(ctx, p)
}

// Texts calls fn with the texts of the newest publications, the newest first.
// It reads under the public role.
func (s *Store) Texts(ctx context.Context, most int, fn func(title, text, answer string)) error {
	const q = `
		SELECT id, title, question, answer
		FROM publications
		WHERE withdrawn_at IS NULL AND ($1 = 0 OR id < $1)
		ORDER BY id DESC
		LIMIT $2`
	var last int64
	for most > 0 {
		var ts []struct {
			ID                      int64
			Title, Question, Answer string
		}
		if err := sqlx.SelectContext(ctx, s.public, &ts, q, last, min(most, 500)); err != nil {
			return fail(err, "read the texts of the library")
		}
		for _, t := range ts {
			fn(t.Title, t.Question, t.Answer)
			last = t.ID
		}
		if len(ts) < 500 {
			return nil
		}
		most -= len(ts)
	}
	return nil
}
