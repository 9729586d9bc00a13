package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/question"
)

type tokenRow struct {
	ID         int64
	PersonID   int64
	Name       string
	Scopes     pq.StringArray
	CreatedAt  time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}

func (r tokenRow) token() question.Token {
	return question.Token{
		ID: r.ID, PersonID: r.PersonID, Name: r.Name, Scopes: r.Scopes, CreatedAt: r.CreatedAt,
		LastUsedAt: r.LastUsedAt, RevokedAt: r.RevokedAt,
	}
}

const tokenColumns = `id, person_id, name, scopes, created_at, last_used_at, revoked_at` //nolint:gosec // names of columns

// AddToken stores the digest of a new token.
func (c conn) AddToken(ctx context.Context, t question.Token, digest []byte) error {
	const q = `
		INSERT INTO tokens (person_id, name, digest, scopes, created_at)
		VALUES ($1, $2, $3, $4, $5)`
	_, err := c.exec(ctx, q, t.PersonID, t.Name, digest, textArray(t.Scopes), t.CreatedAt)
	return fail(err, "add a token of person %d", t.PersonID)
}

// TokenByDigest returns the token that is not revoked.
func (c conn) TokenByDigest(ctx context.Context, digest []byte) (question.Token, error) {
	var r tokenRow
	const q = `SELECT ` + tokenColumns + ` FROM tokens WHERE digest = $1 AND revoked_at IS NULL`
	err := c.get(ctx, &r, q, digest)
	return r.token(), fail(err, "read a token")
}

// TouchToken notes that the token was used, at most once a minute.
func (c conn) TouchToken(ctx context.Context, id int64, now time.Time) error {
	const q = `
		UPDATE tokens
		SET last_used_at = $2
		WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)`
	_, err := c.exec(ctx, q, id, now, now.Add(-time.Minute))
	return fail(err, "note the use of token %d", id)
}

// Tokens lists the person's tokens, newest first.
func (c conn) Tokens(ctx context.Context, person int64) ([]question.Token, error) {
	var rows []tokenRow
	const q = `SELECT ` + tokenColumns + ` FROM tokens WHERE person_id = $1 ORDER BY id DESC LIMIT 200`
	if err := c.list(ctx, &rows, q, person); err != nil {
		return nil, fail(err, "list the tokens of person %d", person)
	}
	ts := make([]question.Token, len(rows))
	for i, r := range rows {
		ts[i] = r.token()
	}
	return ts, nil
}

// RevokeToken ends the token.
func (c conn) RevokeToken(ctx context.Context, id int64, now time.Time) error {
	_, err := c.exec(ctx, `UPDATE tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`, id, now)
	return fail(err, "revoke token %d", id)
}
