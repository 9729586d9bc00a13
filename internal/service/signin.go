package service

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Sign-in: so many wrong passwords, or codes, in a row lock the login for a
// while.
const (
	mostWrong = 5
	lockedFor = 15 * time.Minute
)

// hashing is the cost of a password: OWASP's second choice for argon2id, 19 MiB
// and two passes, so that a few people signing in at once do not fill the
// memory.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody is compared with when the login is unknown, so that it takes as long.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$4jkXmT5qDIXdAhMRUIhhvp4TV1HqbFhh0VDLMb4zLVQ"

// keyed returns the digest of words under a key of the installation's secret.
func (s *Service) keyed(purpose string, words ...string) []byte {
	h := hmac.New(sha256.New, s.opt.Secret)
	_, _ = fmt.Fprintf(h, "%s\x00%s", purpose, strings.Join(words, "\x00")) // a hash never fails
	return h.Sum(nil)
}

func (s *Service) loginDigest(login string) []byte {
	return s.keyed("login", strings.ToLower(strings.TrimSpace(login)))
}

// SignIn returns the person whose login and password these are. A wrong login
// and a wrong password are told apart by nothing: not by the answer, not by its
// time, not by being locked.
func (s *Service) SignIn(ctx context.Context, login, password string) (question.Person, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	cr, err := s.store.Credentials(ctx, login)
	unknown := question.CodeOf(err) == question.CodeNotFound
	if err != nil && !unknown {
		return question.Person{}, err
	}
	hash := cr.PasswordHash
	if unknown {
		hash = nobody
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil && !unknown {
		return question.Person{}, &question.Error{Code: question.CodeInternal, Key: "error.internal", Cause: err}
	}
	digest := s.loginDigest(login)
	if err := s.unlocked(ctx, digest); err != nil {
		return question.Person{}, err
	}
	now := s.clock.Now()
	if unknown || !match || !cr.Active {
		if err := s.store.CountFailure(ctx, digest, mostWrong, now, now.Add(lockedFor)); err != nil {
			return question.Person{}, err
		}
		// Shown to administrators; of an unknown login it touches no row.
		if err := s.store.SignInFailed(ctx, cr.ID, mostWrong, now.Add(lockedFor)); err != nil {
			return question.Person{}, err
		}
		return question.Person{}, &question.Error{Code: question.CodeUnauthorized, Key: "error.sign_in"}
	}
	if err := s.store.ClearFailures(ctx, digest); err != nil {
		return question.Person{}, err
	}
	if err := s.store.SignedIn(ctx, cr.ID, now); err != nil {
		return question.Person{}, err
	}
	return s.store.Person(ctx, cr.ID)
}

// unlocked returns an error while there were too many failures under the digest.
func (s *Service) unlocked(ctx context.Context, digest []byte) error {
	until, err := s.store.LockedUntil(ctx, digest)
	if err != nil {
		return err
	}
	if until != nil && s.clock.Now().Before(*until) {
		return &question.Error{Code: question.CodeTooMany, Key: "error.locked"}
	}
	return nil
}

// Factors says how somebody signs in.
type Factors struct {
	TOTP       bool // codes of an authenticator
	Passkeys   []store.Passkey
	Codes      int  // recovery codes not used yet
	Required   bool // there must be a second factor
	MustChange bool // the password was given by an administrator
}

// Second reports whether there is a second factor.
func (f Factors) Second() bool { return f.TOTP || len(f.Passkeys) > 0 }

// Enroll reports whether the person must first set up what is missing.
func (f Factors) Enroll() bool { return f.MustChange || f.Required && !f.Second() }

// Factors returns how the person signs in.
func (s *Service) Factors(ctx context.Context, person int64) (Factors, error) {
	p, err := s.store.Person(ctx, person)
	if err != nil {
		return Factors{}, err
	}
	f := Factors{Required: s.opt.SecondFactor && needsSecond(p)}
	t, err := s.store.TOTP(ctx, person)
	if err != nil {
		return f, err
	}
	f.TOTP = t != nil && t.ConfirmedAt != nil
	if f.Passkeys, err = s.store.Passkeys(ctx, person); err != nil {
		return f, err
	}
	if f.Codes, err = s.store.RecoveryCodes(ctx, person); err != nil {
		return f, err
	}
	must, err := s.store.MustChange(ctx, person)
	f.MustChange = must && s.opt.SecondFactor
	return f, err
}

// needsSecond reports whether the person's roles ask for a second factor.
func needsSecond(p question.Person) bool {
	a := p.Actor()
	return a.Has(question.Board) || a.Has(question.Chair) || a.Has(question.Admin)
}

// Sessions lists where the person is signed in.
func (s *Service) Sessions(ctx context.Context, by question.Actor) ([]store.Session, error) {
	return s.store.SessionsOf(ctx, by.PersonID)
}

// EndSession signs the person out in one place, or everywhere but there.
func (s *Service) EndSession(ctx context.Context, by question.Actor, id string, others bool) error {
	return s.store.EndSession(ctx, by.PersonID, id, others)
}

// ResetFactors takes the second factor away from somebody who lost it. An
// administrator must know from elsewhere that it is that person who asks.
func (s *Service) ResetFactors(ctx context.Context, by question.Actor, login string) error {
	if err := admin(by); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByLogin(ctx, login)
		if err != nil {
			return err
		}
		for _, drop := range []func() error{
			func() error { return tx.DropTOTP(ctx, p.ID) },
			func() error { return tx.DropPasskey(ctx, p.ID, 0) },
			func() error { return tx.SetRecoveryCodes(ctx, p.ID, nil) },
			func() error { return tx.EndSessions(ctx, p.ID) },
		} {
			if err := drop(); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, by, "person.factors", login, nil, nil)
	})
}
