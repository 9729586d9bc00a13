package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/alexedwards/scs/v2"

	"hoidap/internal/clock"
	"hoidap/internal/question"
)

// LockedUntil returns until when nobody can sign in under the digest, nil for
// not locked.
func (c conn) LockedUntil(ctx context.Context, login []byte) (*time.Time, error) {
	var at []time.Time
	err := c.list(ctx, &at, `SELECT locked_until FROM sign_in_failures WHERE login = $1 AND locked_until IS NOT NULL`, login)
	if err != nil || len(at) == 0 {
		return nil, fail(err, "ask whether a login is locked")
	}
	return &at[0], nil
}

// CountFailure counts a wrong password under the digest. When there were most in
// a row, it is locked until the instant.
func (c conn) CountFailure(ctx context.Context, login []byte, most int, now, until time.Time) error {
	const q = `
		INSERT INTO sign_in_failures AS f (login, failed, last_at)
		VALUES ($1, 1, $3)
		ON CONFLICT (login) DO UPDATE
		SET failed = CASE WHEN f.failed + 1 >= $2 THEN 0 ELSE f.failed + 1 END,
			locked_until = CASE WHEN f.failed + 1 >= $2 THEN $4 ELSE f.locked_until END,
			last_at = $3`
	_, err := c.exec(ctx, q, login, most, now, until)
	return fail(err, "count a wrong password")
}

// ClearFailures forgets the wrong passwords under the digest.
func (c conn) ClearFailures(ctx context.Context, login []byte) error {
	_, err := c.exec(ctx, `DELETE FROM sign_in_failures WHERE login = $1`, login)
	return fail(err, "forget wrong passwords")
}

// DropOldFailures forgets what was counted long ago.
func (s *Store) DropOldFailures(ctx context.Context, before time.Time) error {
	_, err := s.exec(ctx, `DELETE FROM sign_in_failures WHERE last_at < $1 AND (locked_until IS NULL OR locked_until < $1)`, before)
	return fail(err, "drop old failures")
}

// TOTP is somebody's secret for one-time codes, sealed.
type TOTP struct {
	Secret      []byte
	ConfirmedAt *time.Time
}

// TOTP returns the person's secret, nil for none.
func (c conn) TOTP(ctx context.Context, person int64) (*TOTP, error) {
	var ts []TOTP
	err := c.list(ctx, &ts, `SELECT secret, confirmed_at FROM totp WHERE person_id = $1`, person)
	if err != nil || len(ts) == 0 {
		return nil, fail(err, "read the one-time codes of person %d", person)
	}
	return &ts[0], nil
}

// SetTOTP stores a secret that is not confirmed yet. One that is stays.
func (c conn) SetTOTP(ctx context.Context, person int64, secret []byte, now time.Time) error {
	const q = `
		INSERT INTO totp (person_id, secret, created_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (person_id) DO UPDATE
		SET secret = excluded.secret, created_at = excluded.created_at
		WHERE totp.confirmed_at IS NULL`
	_, err := c.exec(ctx, q, person, secret, now)
	return fail(err, "store the one-time codes of person %d", person)
}

// UseStep notes that the code of the step was used, and reports false when it, or
// a later one, was used before.
func (c conn) UseStep(ctx context.Context, person, step int64) (bool, error) {
	n, err := c.exec(ctx, `UPDATE totp SET last_step = $2 WHERE person_id = $1 AND last_step < $2`, person, step)
	return n > 0, fail(err, "use a one-time code of person %d", person)
}

// ConfirmTOTP makes the secret count.
func (tx *Tx) ConfirmTOTP(ctx context.Context, person int64, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE totp SET confirmed_at = $2 WHERE person_id = $1`, person, now)
	return fail(err, "confirm the one-time codes of person %d", person)
}

// DropTOTP removes the secret.
func (tx *Tx) DropTOTP(ctx context.Context, person int64) error {
	_, err := tx.exec(ctx, `DELETE FROM totp WHERE person_id = $1`, person)
	return fail(err, "remove the one-time codes of person %d", person)
}

// Passkey is a key of a person, with what the library writes of it.
type Passkey struct {
	ID         int64
	Name       string
	Credential json.RawMessage
	CreatedAt  time.Time
	LastUsedAt *time.Time
}

// Passkeys lists the person's keys, oldest first.
func (c conn) Passkeys(ctx context.Context, person int64) ([]Passkey, error) {
	var rows []struct {
		ID         int64
		Name       string
		Credential []byte
		CreatedAt  time.Time
		LastUsedAt *time.Time
	}
	const q = `SELECT id, name, credential, created_at, last_used_at FROM passkeys WHERE person_id = $1 ORDER BY id LIMIT 50`
	if err := c.list(ctx, &rows, q, person); err != nil {
		return nil, fail(err, "list the passkeys of person %d", person)
	}
	ks := make([]Passkey, len(rows))
	for i, r := range rows {
		ks[i] = Passkey{r.ID, r.Name, r.Credential, r.CreatedAt, r.LastUsedAt}
	}
	return ks, nil
}

// AddPasskey stores a key.
func (tx *Tx) AddPasskey(ctx context.Context, person int64, credentialID []byte, credential, name string, now time.Time) error {
	const q = `INSERT INTO passkeys (person_id, credential_id, credential, name, created_at) VALUES ($1, $2, $3::jsonb, $4, $5)`
	_, err := tx.exec(ctx, q, person, credentialID, credential, name, now)
	if unique(err, "passkeys_credential_id_key") {
		return question.Conflict("error.passkey_taken", nil)
	}
	return fail(err, "store a passkey of person %d", person)
}

// UsePasskey stores the key's new counter.
func (c conn) UsePasskey(ctx context.Context, person int64, credentialID []byte, credential string, now time.Time) error {
	const q = `UPDATE passkeys SET credential = $3::jsonb, last_used_at = $4 WHERE person_id = $1 AND credential_id = $2`
	_, err := c.exec(ctx, q, person, credentialID, credential, now)
	return fail(err, "note the use of a passkey of person %d", person)
}

// DropPasskey removes the key; 0 removes all.
func (tx *Tx) DropPasskey(ctx context.Context, person, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM passkeys WHERE person_id = $1 AND ($2 = 0 OR id = $2)`, person, id)
	return fail(err, "remove a passkey of person %d", person)
}

// Handle returns the random number by which a passkey knows the person, and
// gives one that has none the number.
func (c conn) Handle(ctx context.Context, person int64, fresh []byte) ([]byte, error) {
	var h []byte
	const q = `UPDATE people SET handle = coalesce(handle, $2) WHERE id = $1 RETURNING handle`
	return h, fail(c.get(ctx, &h, q, person, fresh), "read the handle of person %d", person)
}

// PersonByHandle returns the person whom the number stands for.
func (c conn) PersonByHandle(ctx context.Context, handle []byte) (question.Person, error) {
	return c.person(ctx, "p.handle = $1", handle)
}

// SetRecoveryCodes replaces the person's recovery codes; none removes them.
func (tx *Tx) SetRecoveryCodes(ctx context.Context, person int64, digests [][]byte) error {
	if _, err := tx.exec(ctx, `DELETE FROM recovery_codes WHERE person_id = $1`, person); err != nil {
		return fail(err, "remove the recovery codes of person %d", person)
	}
	for _, d := range digests {
		if _, err := tx.exec(ctx, `INSERT INTO recovery_codes (person_id, digest) VALUES ($1, $2)`, person, d); err != nil {
			return fail(err, "store a recovery code of person %d", person)
		}
	}
	return nil
}

// UseRecoveryCode uses the code up and reports whether it was there.
func (c conn) UseRecoveryCode(ctx context.Context, person int64, digest []byte, now time.Time) (bool, error) {
	const q = `UPDATE recovery_codes SET used_at = $3 WHERE person_id = $1 AND digest = $2 AND used_at IS NULL`
	n, err := c.exec(ctx, q, person, digest, now)
	return n > 0, fail(err, "use a recovery code of person %d", person)
}

// RecoveryCodes counts the person's codes that were not used.
func (c conn) RecoveryCodes(ctx context.Context, person int64) (int, error) {
	var n int
	const q = `SELECT count(*) FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL`
	return n, fail(c.get(ctx, &n, q, person), "count the recovery codes of person %d", person)
}

// MustChange reports whether the person's password was given and not chosen.
func (c conn) MustChange(ctx context.Context, person int64) (bool, error) {
	var b bool
	return b, fail(c.get(ctx, &b, `SELECT must_change FROM people WHERE id = $1`, person), "read of person %d", person)
}

// SetMustChange says whether the password must be changed.
func (tx *Tx) SetMustChange(ctx context.Context, person int64, must bool) error {
	_, err := tx.exec(ctx, `UPDATE people SET must_change = $2 WHERE id = $1`, person, must)
	return fail(err, "change person %d", person)
}

// Session is one place in which somebody is signed in.
type Session struct {
	ID      string // not the cookie's value
	Agent   string // what the browser calls itself
	At      time.Time
	Expires time.Time
}

// SessionsOf lists where the person is signed in, the newest first.
func (c conn) SessionsOf(ctx context.Context, person int64) ([]Session, error) {
	all, err := c.sessionsOf(ctx, person)
	list := make([]Session, 0, len(all))
	for _, s := range all {
		list = append(list, s.Session)
	}
	return list, err
}

type storedSession struct {
	Session
	token string
}

func (c conn) sessionsOf(ctx context.Context, person int64) ([]storedSession, error) {
	var rows []struct {
		Token     string
		Data      []byte
		ExpiresAt time.Time
	}
	const q = `
		SELECT token, data, expires_at
		FROM sessions
		WHERE person_id = $1 AND expires_at > $2
		ORDER BY expires_at DESC
		LIMIT 100`
	if err := c.list(ctx, &rows, q, person, clock.System{}.Now()); err != nil {
		return nil, fail(err, "list the sessions of person %d", person)
	}
	var list []storedSession
	for _, r := range rows {
		_, values, err := scs.GobCodec{}.Decode(r.Data)
		if err != nil {
			continue
		}
		s := storedSession{token: r.Token, Session: Session{Expires: r.ExpiresAt}}
		s.ID, _ = values[question.SessionID].(string)
		s.Agent, _ = values[question.SessionAgent].(string)
		if at, ok := values[question.SessionAt].(int64); ok {
			s.At = time.Unix(at, 0).UTC()
		}
		list = append(list, s)
	}
	return list, nil
}

// EndSession ends the session of the person with the number, or, with others,
// every one but that.
func (c conn) EndSession(ctx context.Context, person int64, id string, others bool) error {
	all, err := c.sessionsOf(ctx, person)
	if err != nil {
		return err
	}
	for _, s := range all {
		if (s.ID == id) == others {
			continue
		}
		if _, err := c.exec(ctx, `DELETE FROM sessions WHERE token = $1 AND person_id = $2`, s.token, person); err != nil {
			return fail(err, "end a session of person %d", person)
		}
	}
	return nil
}
