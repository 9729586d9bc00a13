package store

import (
	"context"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"hoidap/internal/question"
	"hoidap/internal/search"
)

// documentOf returns what a publication is found by.
func documentOf(p question.Publication) search.Document {
	d := search.Document{
		ID: p.ID, Code: p.Code, Title: p.Title, Question: p.Question, Answer: p.Answer, Field: p.Field, Department: p.Department,
		Kind: string(p.Kind), AskerType: string(p.AskerType), Outcome: string(p.Outcome), Lang: p.Lang,
		Published: p.PublishedAt.UTC(), Year: p.AnsweredOn.Year,
	}
	for _, t := range p.Translations {
		d.Translations = append(d.Translations, search.Translated{Lang: t.Lang, Title: t.Title, Question: t.Question, Answer: t.Answer})
	}
	return d
}

// index makes the publication findable as it stands now, with its translations.
func (c conn) index(ctx context.Context, p question.Publication) error {
	ps := []question.Publication{p}
	if err := c.translate(ctx, ps); err != nil {
		return err
	}
	p = ps[0]
	const q = `
		INSERT INTO publication_search (publication_id, form, doc)
		VALUES ($1, $2, $3::tsvector)
		ON CONFLICT (publication_id) DO UPDATE SET form = excluded.form, doc = excluded.doc`
	_, err := c.exec(ctx, q, p.ID, search.Form, documentOf(p).Vector())
	return fail(err, "index publication %s", p.Code)
}

// lockPublication keeps others from writing the publication's place in the index
// meanwhile.
func (tx *Tx) lockPublication(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `SELECT FROM publications WHERE id = $1 FOR NO KEY UPDATE`, id)
	return fail(err, "lock publication %d", id)
}

// indexByID makes the publication findable as it stands now.
func (tx *Tx) indexByID(ctx context.Context, id int64) error {
	var p question.Publication
	if err := tx.get(ctx, &p, `SELECT `+publicationColumns+` FROM publications p WHERE p.id = $1`, id); err != nil {
		return fail(err, "read publication %d", id)
	}
	return tx.index(ctx, p)
}

// unindex takes the publication out of every search.
func (c conn) unindex(ctx context.Context, id int64) error {
	_, err := c.exec(ctx, `DELETE FROM publication_search WHERE publication_id = $1`, id)
	return fail(err, "take publication %d out of the index", id)
}

// Unindexed returns publications with ids below before, 0 for all, that are not
// in the index, or are in it in an older form, the newest first.
func (c conn) Unindexed(ctx context.Context, before int64, limit int) ([]question.Publication, error) {
	const q = `
		SELECT ` + publicationColumns + `
		FROM publications p
		LEFT JOIN publication_search s ON s.publication_id = p.id
		WHERE p.withdrawn_at IS NULL AND (s.form IS NULL OR s.form < $1) AND ($2 = 0 OR p.id < $2)
		ORDER BY p.id DESC
		LIMIT $3`
	var ps []question.Publication
	return ps, fail(c.list(ctx, &ps, q, search.Form, before, limit), "list what is to be indexed")
}

// IndexAgain writes the places of the publications in the index, of each that
// still stands as it was read.
func (tx *Tx) IndexAgain(ctx context.Context, ps []question.Publication) error {
	ids := make([]int64, len(ps))
	for i, p := range ps {
		ids[i] = p.ID
	}
	const lock = `SELECT id, version FROM publications WHERE id = ANY ($1) AND withdrawn_at IS NULL ORDER BY id FOR SHARE`
	var now []struct {
		ID      int64
		Version int
	}
	if err := tx.list(ctx, &now, lock, intArray(ids)); err != nil {
		return fail(err, "lock publications")
	}
	version := make(map[int64]int, len(now))
	for _, n := range now {
		version[n.ID] = n.Version
	}
	// Translations come and go without a new version: they are read under the lock.
	if err := tx.translate(ctx, ps); err != nil {
		return err
	}
	ids = ids[:0]
	var docs []string
	for _, p := range ps {
		if v, ok := version[p.ID]; ok && v == p.Version {
			ids, docs = append(ids, p.ID), append(docs, documentOf(p).Vector())
		}
	}
	const q = `
		INSERT INTO publication_search (publication_id, form, doc)
		SELECT n.id, $2, n.doc::tsvector
		FROM unnest($1::bigint[], $3::text[]) AS n (id, doc)
		ORDER BY n.id
		ON CONFLICT (publication_id) DO UPDATE SET form = excluded.form, doc = excluded.doc`
	_, err := tx.exec(ctx, q, intArray(ids), search.Form, pq.Array(docs))
	return fail(err, "index publications")
}

// Texts calls fn with the texts of the newest publications, the newest first,
// and with their translations. It reads under the public role.
func (s *Store) Texts(ctx context.Context, most int, fn func(p question.Publication)) error {
	const q = `
		SELECT id, version, title, question, answer
		FROM publications
		WHERE withdrawn_at IS NULL AND ($1 = 0 OR id < $1)
		ORDER BY id DESC
		LIMIT $2`
	var last int64
	for most > 0 {
		var ps []question.Publication
		if err := sqlx.SelectContext(ctx, s.public, &ps, q, last, min(most, 500)); err != nil {
			return fail(err, "read the texts of the library")
		}
		if err := s.Translate(ctx, ps); err != nil {
			return err
		}
		for _, p := range ps {
			fn(p)
			last = p.ID
		}
		if len(ps) < 500 {
			return nil
		}
		most -= len(ps)
	}
	return nil
}
