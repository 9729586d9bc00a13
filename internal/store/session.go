package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/alexedwards/scs/v2"

	"hoidap/internal/clock"
	"hoidap/internal/question"
)

// Sessions keeps the sessions of signed-in people for scs. The cookie's value
// is stored as its digest: who reads the table cannot sign in with it.
//
// A session ends by the machine's clock, by which scs and browsers reckon, and
// not by the one that a demonstration may move.
type Sessions struct{ c conn }

// Sessions returns the store of sessions.
func (s *Store) Sessions() *Sessions { return &Sessions{s.conn} }

func sessionKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx returns the session's data and whether it is there and has not ended.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var rows [][]byte
	const q = `SELECT data FROM sessions WHERE token = $1 AND expires_at > $2`
	if err := s.c.list(ctx, &rows, q, sessionKey(token), clock.System{}.Now()); err != nil || len(rows) == 0 {
		return nil, false, fail(err, "read a session")
	}
	return rows[0], true, nil
}

// CommitCtx stores the session until it expires.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	const q = `
		INSERT INTO sessions (token, data, person_id, expires_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (token) DO UPDATE
		SET data = excluded.data, person_id = excluded.person_id, expires_at = excluded.expires_at`
	_, err := s.c.exec(ctx, q, sessionKey(token), data, nilIf(personIn(data)), expiry)
	return fail(err, "store a session")
}

// TouchCtx lets a session that is there last until the instant. A minute more or
// less is not written.
func (s *Sessions) TouchCtx(ctx context.Context, token string, expiry time.Time) error {
	const q = `UPDATE sessions SET expires_at = $2 WHERE token = $1 AND expires_at < $2::timestamptz - interval '1 minute'`
	_, err := s.c.exec(ctx, q, sessionKey(token), expiry)
	return fail(err, "keep a session")
}

// UpdateCtx stores what a session that is there holds now; one that was ended
// stays so.
func (s *Sessions) UpdateCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	const q = `UPDATE sessions SET data = $2, person_id = $3, expires_at = $4 WHERE token = $1`
	_, err := s.c.exec(ctx, q, sessionKey(token), data, nilIf(personIn(data)), expiry)
	return fail(err, "store a session again")
}

// personIn returns the number of the person whose session this is, 0 for a
// visitor's.
func personIn(data []byte) int64 {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return 0
	}
	id, ok := values[question.SessionPerson].(int64)
	if !ok {
		return 0
	}
	return id
}

// EndSessions signs the person out everywhere.
func (tx *Tx) EndSessions(ctx context.Context, person int64) error {
	_, err := tx.exec(ctx, `DELETE FROM sessions WHERE person_id = $1`, person)
	return fail(err, "end the sessions of person %d", person)
}

// DeleteCtx ends the session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.c.exec(ctx, `DELETE FROM sessions WHERE token = $1`, sessionKey(token))
	return fail(err, "end a session")
}

// Find is FindCtx without a context, as the interface of scs asks.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context, as the interface of scs asks.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context, as the interface of scs asks.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// DropOldSessions deletes the sessions that have ended.
func (s *Store) DropOldSessions(ctx context.Context) error {
	_, err := s.exec(ctx, `DELETE FROM sessions WHERE expires_at <= $1`, clock.System{}.Now())
	return fail(err, "drop old sessions")
}
