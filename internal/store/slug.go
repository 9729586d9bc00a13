package store

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/jmoiron/sqlx"

	"hoidap/internal/question"
)

// moveSlug lets the address before lead to the publication for ever, when it
// has another one now. An address that comes back is no longer an old one.
func (tx *Tx) moveSlug(ctx context.Context, id int64, before, now string, at time.Time) error {
	if before == now {
		return nil
	}
	const gone = `
		INSERT INTO publication_slugs (digest, publication_id, replaced_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (digest) DO UPDATE SET publication_id = excluded.publication_id, replaced_at = excluded.replaced_at`
	if _, err := tx.exec(ctx, gone, slugDigest(before), id, at); err != nil {
		return fail(err, "keep the old address of publication %d", id)
	}
	_, err := tx.exec(ctx, `DELETE FROM publication_slugs WHERE digest = $1`, slugDigest(now))
	return fail(err, "take back an address of publication %d", id)
}

func slugDigest(slug string) []byte {
	sum := sha256.Sum256([]byte(slug))
	return sum[:]
}

// Publication returns the publication with the slug, or one that had it before;
// a withdrawn one too. It reads under the public role.
func (s *Store) Publication(ctx context.Context, slug string) (question.Publication, error) {
	var p question.Publication
	const q = `SELECT ` + publicationColumns + ` FROM publications p WHERE p.slug = $1`
	err := fail(sqlx.GetContext(ctx, s.public, &p, q, slug), "read publication %q", slug)
	if question.CodeOf(err) != question.CodeNotFound {
		return p, err
	}
	const old = `
		SELECT ` + publicationColumns + `
		FROM publication_slugs o
		JOIN publications p ON p.id = o.publication_id
		WHERE o.digest = $1`
	return p, fail(sqlx.GetContext(ctx, s.public, &p, old, slugDigest(slug)), "read publication %q by an old address", slug)
}
