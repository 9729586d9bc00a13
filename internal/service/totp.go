package service

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"image/png"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// One-time codes (RFC 6238): six digits, thirty seconds, one step either way for
// clocks that differ. They follow the machine's clock, as telephones do, and not
// the one that a demonstration may move.
const (
	codeStep  = 30 * time.Second
	codeSlack = 1
)

// NewTOTP is a secret on its way to somebody's authenticator.
type NewTOTP struct {
	Secret string // to be typed where no picture can be taken
	QR     []byte // PNG
}

// BeginTOTP gives the person a new secret, which counts once a first code was
// right. Called again before that, it gives the same one.
func (s *Service) BeginTOTP(ctx context.Context, by question.Actor) (NewTOTP, error) {
	have, err := s.store.TOTP(ctx, by.PersonID)
	if err != nil {
		return NewTOTP{}, err
	}
	if have != nil && have.ConfirmedAt != nil {
		return NewTOTP{}, question.Conflict("error.totp_set", nil)
	}
	secret := make([]byte, 20)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	if have != nil {
		if secret, err = s.unseal(have.Secret); err != nil {
			return NewTOTP{}, err
		}
	} else {
		sealed, err := s.seal(secret)
		if err != nil {
			return NewTOTP{}, err
		}
		if err := s.store.SetTOTP(ctx, by.PersonID, sealed, s.clock.Now()); err != nil {
			return NewTOTP{}, err
		}
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Hoi Dap", AccountName: by.Login, Secret: secret, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return NewTOTP{}, fmt.Errorf("write down a secret: %w", err)
	}
	picture, err := key.Image(240, 240)
	if err != nil {
		return NewTOTP{}, fmt.Errorf("draw a secret: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return NewTOTP{}, fmt.Errorf("draw a secret: %w", err)
	}
	return NewTOTP{key.Secret(), b.Bytes()}, nil
}

// ConfirmTOTP makes the secret count if the code is right, and returns recovery
// codes where the person has none yet.
func (s *Service) ConfirmTOTP(ctx context.Context, by question.Actor, code string) ([]string, error) {
	ok, err := s.checkTOTP(ctx, by.PersonID, code)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, question.Invalid("code", "problem.code_wrong")
	}
	var codes []string
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.ConfirmTOTP(ctx, by.PersonID, s.clock.Now()); err != nil {
			return err
		}
		if codes, err = s.firstCodes(ctx, tx, by.PersonID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "person.totp", by.Login, nil, "on")
	})
	return codes, err
}

// DropTOTP ends the codes of the authenticator.
func (s *Service) DropTOTP(ctx context.Context, by question.Actor) error {
	if err := s.keepsOne(ctx, by, func(f *Factors) { f.TOTP = false }); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.DropTOTP(ctx, by.PersonID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "person.totp", by.Login, "on", nil)
	})
}

// keepsOne refuses to take away the last factor of somebody who must have one.
func (s *Service) keepsOne(ctx context.Context, by question.Actor, without func(*Factors)) error {
	f, err := s.Factors(ctx, by.PersonID)
	if err != nil {
		return err
	}
	if without(&f); f.Required && !f.Second() {
		return question.Conflict("error.last_factor", nil)
	}
	return nil
}

// checkTOTP reports whether the code is right now, or was a moment ago, and was
// not used before.
func (s *Service) checkTOTP(ctx context.Context, person int64, code string) (bool, error) {
	t, err := s.store.TOTP(ctx, person)
	if err != nil || t == nil {
		return false, err
	}
	secret, err := s.unseal(t.Secret)
	if err != nil {
		return false, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "x", AccountName: "x", Secret: secret})
	if err != nil {
		return false, fmt.Errorf("read a secret: %w", err)
	}
	code = digits(code)
	now := clock.System{}.Now()
	for i := -codeSlack; i <= codeSlack; i++ {
		at := now.Add(time.Duration(i) * codeStep)
		want, err := totp.GenerateCode(key.Secret(), at)
		if err != nil {
			return false, fmt.Errorf("make a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return s.store.UseStep(ctx, person, at.Unix()/int64(codeStep/time.Second))
		}
	}
	return false, nil
}

func digits(code string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, code)
}

// Second checks the second factor of somebody whose password was right: a code
// of the authenticator, or a recovery code, which is used up.
func (s *Service) Second(ctx context.Context, person int64, code string) error {
	digest := s.keyed("second", strconv.FormatInt(person, 10))
	if err := s.unlocked(ctx, digest); err != nil {
		return err
	}
	t, err := s.store.TOTP(ctx, person)
	if err != nil {
		return err
	}
	var ok bool
	if t != nil && t.ConfirmedAt != nil && len(digits(code)) == 6 && !strings.ContainsAny(strings.ToLower(code), "abcdefghijklmnopqrstuvwxyz") {
		if ok, err = s.checkTOTP(ctx, person, code); err != nil {
			return err
		}
	} else if ok, err = s.store.UseRecoveryCode(ctx, person, s.recoveryDigest(person, code), s.clock.Now()); err != nil {
		return err
	}
	if ok {
		return s.store.ClearFailures(ctx, digest)
	}
	now := s.clock.Now()
	if err := s.store.CountFailure(ctx, digest, mostWrong, now, now.Add(lockedFor)); err != nil {
		return err
	}
	return &question.Error{Code: question.CodeUnauthorized, Key: "problem.code_wrong"}
}

// recoveryCount is how many recovery codes somebody gets.
const recoveryCount = 10

func (s *Service) recoveryDigest(person int64, code string) []byte {
	return s.keyed("recovery", strconv.FormatInt(person, 10), plainWord(code))
}

// firstCodes gives recovery codes to somebody who has none.
func (s *Service) firstCodes(ctx context.Context, tx *store.Tx, person int64) ([]string, error) {
	n, err := tx.RecoveryCodes(ctx, person)
	if err != nil || n > 0 {
		return nil, err
	}
	return s.newCodes(ctx, tx, person)
}

func (s *Service) newCodes(ctx context.Context, tx *store.Tx, person int64) ([]string, error) {
	var codes []string
	var digests [][]byte
	for range recoveryCount {
		c := strings.ToLower(rand.Text()[:12]) // 60 bits
		c = c[:4] + "-" + c[4:8] + "-" + c[8:]
		codes = append(codes, c)
		digests = append(digests, s.recoveryDigest(person, c))
	}
	return codes, tx.SetRecoveryCodes(ctx, person, digests)
}

// NewRecoveryCodes replaces the person's recovery codes and returns the new
// ones; they are shown this once.
func (s *Service) NewRecoveryCodes(ctx context.Context, by question.Actor) ([]string, error) {
	f, err := s.Factors(ctx, by.PersonID)
	if err != nil {
		return nil, err
	}
	if !f.Second() {
		return nil, question.Conflict("error.no_factor", nil)
	}
	var codes []string
	err = s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		if codes, err = s.newCodes(ctx, tx, by.PersonID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "person.codes", by.Login, nil, nil)
	})
	return codes, err
}

// seal encrypts what must be read again, under a key of the installation's
// secret.
func (s *Service) seal(plain []byte) ([]byte, error) {
	g, err := s.aead()
	if err != nil {
		return nil, err
	}
	n := make([]byte, g.NonceSize())
	_, _ = rand.Read(n)
	return g.Seal(n, n, plain, nil), nil
}

func (s *Service) unseal(sealed []byte) ([]byte, error) {
	g, err := s.aead()
	if err != nil {
		return nil, err
	}
	if len(sealed) < g.NonceSize() {
		return nil, errors.New("what is sealed is too short")
	}
	plain, err := g.Open(nil, sealed[:g.NonceSize()], sealed[g.NonceSize():], nil)
	if err != nil {
		return nil, fmt.Errorf("open what was sealed under another secret: %w", err)
	}
	return plain, nil
}

func (s *Service) aead() (cipher.AEAD, error) {
	b, err := aes.NewCipher(s.keyed("seal"))
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	g, err := cipher.NewGCM(b)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return g, nil
}
