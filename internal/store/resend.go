package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/question"
)

// AskedFrom lists the codes of the questions that were asked from the e-mail
// address since the day, open ones first, then the newest.
func (c conn) AskedFrom(ctx context.Context, email string, since time.Time, limit int) (codes []string, err error) {
	const q = `
		SELECT q.code
		FROM askers a
		JOIN questions q ON q.id = a.question_id
		WHERE lower(a.email) = lower($1) AND a.email <> '' AND a.erased_at IS NULL AND q.status <> $2 AND q.received_at >= $3
		ORDER BY q.status = ANY ($4), q.id DESC
		LIMIT $5`
	closed := []string{}
	for _, s := range question.Statuses() {
		if !s.Open() {
			closed = append(closed, string(s))
		}
	}
	return codes, fail(c.list(ctx, &codes, q, email, question.Spam, since, pq.Array(closed), limit), "list what was asked from an address")
}
