package store

import (
	"bytes"
	"context"
	"time"

	"hoidap/internal/question"
)

// Audit is a change made by an administrator; PersonID is 0 for the command
// line.
type Audit struct {
	At            time.Time
	PersonID      int64
	What, Subject string
	Before, After any
}

// Remembered is the answer that a program was given before.
type Remembered struct {
	Request   []byte
	Status    int
	Body      []byte
	CreatedAt time.Time
}

// Remembered returns the answer given to the request with the key, nil when
// there was none. A key that came with another body before is a conflict.
func (c conn) Remembered(ctx context.Context, key, request []byte) (*Remembered, error) {
	var rs []Remembered
	const q = `SELECT request, status, body, created_at FROM idempotency WHERE key = $1`
	if err := c.list(ctx, &rs, q, key); err != nil || len(rs) == 0 {
		return nil, fail(err, "look up a repeated request")
	}
	if !bytes.Equal(rs[0].Request, request) {
		return nil, question.Conflict("error.key_reused", nil)
	}
	return &rs[0], nil
}

// Remember stores the answer to a request; the first one stays.
func (c conn) Remember(ctx context.Context, key []byte, r Remembered) error {
	const q = `
		INSERT INTO idempotency (key, request, status, body, created_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`
	_, err := c.exec(ctx, q, key, r.Request, r.Status, r.Body, r.CreatedAt)
	return fail(err, "remember an answer")
}

// DropOldAnswers forgets answers given before the instant.
func (c conn) DropOldAnswers(ctx context.Context, before time.Time) error {
	_, err := c.exec(ctx, `DELETE FROM idempotency WHERE created_at < $1`, before)
	return fail(err, "forget old answers")
}
