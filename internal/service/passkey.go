package service

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Passkeys (Web Authentication, Level 3): a key pair on the person's device,
// opened there by a finger, a face or a PIN. It is both factors in one and can be
// phished by no other site.

// keyring is a person as the library sees one.
type keyring struct {
	question.Person
	handle []byte
	keys   []webauthn.Credential
}

// WebAuthnID returns what stands for the person in a passkey.
func (k *keyring) WebAuthnID() []byte { return k.handle }

// WebAuthnName returns the login.
func (k *keyring) WebAuthnName() string { return k.Login }

// WebAuthnDisplayName returns the person's name.
func (k *keyring) WebAuthnDisplayName() string { return k.Name }

// WebAuthnCredentials returns the person's passkeys.
func (k *keyring) WebAuthnCredentials() []webauthn.Credential { return k.keys }

// relyingParty is this site to a device. A name is needed: browsers give no keys
// to an address made of numbers, but for this machine under the name localhost.
func (s *Service) relyingParty() (*webauthn.WebAuthn, error) {
	u, err := url.Parse(s.opt.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("read the site's address: %w", err)
	}
	id, origin := u.Hostname(), u.Scheme+"://"+u.Host
	if ip := net.ParseIP(id); ip != nil && ip.IsLoopback() {
		id, origin = "localhost", u.Scheme+"://localhost"
		if u.Port() != "" {
			origin += ":" + u.Port()
		}
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: id, RPDisplayName: "Hỏi Đáp", RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("prepare passkeys: %w", err)
	}
	return w, nil
}

func (s *Service) keyring(ctx context.Context, p question.Person) (*keyring, error) {
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh)
	k := &keyring{Person: p}
	var err error
	if k.handle, err = s.store.Handle(ctx, p.ID, fresh); err != nil {
		return nil, err
	}
	stored, err := s.store.Passkeys(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range stored {
		var c webauthn.Credential
		if err := json.Unmarshal(x.Credential, &c); err != nil {
			return nil, fmt.Errorf("read passkey %d: %w", x.ID, err)
		}
		k.keys = append(k.keys, c)
	}
	return k, nil
}

// BeginPasskey returns what the person's browser needs to make a key, and what
// FinishPasskey needs to check it; the latter stays in the session.
func (s *Service) BeginPasskey(ctx context.Context, by question.Actor) (options any, session []byte, err error) {
	w, k, err := s.ring(ctx, by)
	if err != nil {
		return nil, nil, err
	}
	var have []protocol.CredentialDescriptor
	for _, c := range k.keys {
		have = append(have, c.Descriptor())
	}
	creation, data, err := w.BeginRegistration(k, webauthn.WithExclusions(have))
	if err != nil {
		return nil, nil, fmt.Errorf("begin a passkey of person %d: %w", by.PersonID, err)
	}
	session, err = json.Marshal(data)
	if err != nil {
		return nil, nil, fmt.Errorf("write down a passkey in the making: %w", err)
	}
	return creation, session, nil
}

func (s *Service) ring(ctx context.Context, by question.Actor) (*webauthn.WebAuthn, *keyring, error) {
	w, err := s.relyingParty()
	if err != nil {
		return nil, nil, err
	}
	p, err := s.store.Person(ctx, by.PersonID)
	if err != nil {
		return nil, nil, err
	}
	k, err := s.keyring(ctx, p)
	return w, k, err
}

// FinishPasskey stores the key that the browser made, under a name, and returns
// recovery codes where the person has none yet.
func (s *Service) FinishPasskey(ctx context.Context, by question.Actor, name string, session, response []byte) ([]string, error) {
	name, err := question.CleanLine(name)
	if err != nil || name == "" || utf8.RuneCountInString(name) > 60 {
		name = "Passkey"
	}
	w, k, err := s.ring(ctx, by)
	if err != nil {
		return nil, err
	}
	var data webauthn.SessionData
	if err := json.Unmarshal(session, &data); err != nil {
		return nil, question.Invalid("passkey", "problem.passkey")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return nil, question.Invalid("passkey", "problem.passkey")
	}
	c, err := w.CreateCredential(k, data, parsed)
	if err != nil {
		return nil, &question.Error{
			Code: question.CodeInvalid, Key: "error.invalid", Cause: err, Fields: []question.FieldProblem{{Field: "passkey", Key: "problem.passkey"}},
		}
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("write down a passkey: %w", err)
	}
	var codes []string
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.AddPasskey(ctx, by.PersonID, c.ID, string(text), name, s.clock.Now()); err != nil {
			return err
		}
		if codes, err = s.firstCodes(ctx, tx, by.PersonID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "person.passkey", by.Login, nil, name)
	})
	return codes, err
}

// DropPasskey ends a key of the person.
func (s *Service) DropPasskey(ctx context.Context, by question.Actor, id int64) error {
	name := ""
	err := s.keepsOne(ctx, by, func(f *Factors) {
		f.Passkeys = slices.DeleteFunc(f.Passkeys, func(k store.Passkey) bool {
			if k.ID == id {
				name = k.Name
			}
			return k.ID == id
		})
	})
	if err != nil {
		return err
	}
	if name == "" {
		return question.NotFound()
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.DropPasskey(ctx, by.PersonID, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "person.passkey", by.Login, name, nil)
	})
}

// BeginPasskeySignIn returns what a browser needs to sign somebody in by a key
// that it has, and what FinishPasskeySignIn needs to check it.
func (s *Service) BeginPasskeySignIn() (options any, session []byte, err error) {
	w, err := s.relyingParty()
	if err != nil {
		return nil, nil, err
	}
	assertion, data, err := w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, fmt.Errorf("begin to sign in by a passkey: %w", err)
	}
	session, err = json.Marshal(data)
	if err != nil {
		return nil, nil, fmt.Errorf("write down a sign-in: %w", err)
	}
	return assertion, session, nil
}

// FinishPasskeySignIn returns the person whose key the browser used. Whatever is
// wrong has the same answer.
func (s *Service) FinishPasskeySignIn(ctx context.Context, session, response []byte) (question.Person, error) {
	wrong := func(cause error) error {
		return &question.Error{Code: question.CodeUnauthorized, Key: "problem.passkey", Cause: cause}
	}
	w, err := s.relyingParty()
	if err != nil {
		return question.Person{}, err
	}
	var data webauthn.SessionData
	if err := json.Unmarshal(session, &data); err != nil {
		return question.Person{}, wrong(err)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return question.Person{}, wrong(err)
	}
	var who *keyring
	used, err := w.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		p, err := s.store.PersonByHandle(ctx, handle)
		if err != nil {
			return nil, err
		}
		who, err = s.keyring(ctx, p)
		return who, err
	}, data, parsed)
	switch {
	case err != nil:
		return question.Person{}, wrong(err)
	case who == nil || !who.Active:
		return question.Person{}, wrong(nil)
	case used.Authenticator.CloneWarning:
		// Two devices count with one key: neither is believed.
		return question.Person{}, wrong(fmt.Errorf("the counter of a passkey of %s went back", who.Login))
	}
	text, err := json.Marshal(used)
	if err != nil {
		return question.Person{}, fmt.Errorf("write down a passkey: %w", err)
	}
	now := s.clock.Now()
	if err := s.store.UsePasskey(ctx, who.ID, used.ID, string(text), now); err != nil {
		return question.Person{}, err
	}
	if err := s.store.SignedIn(ctx, who.ID, now); err != nil {
		return question.Person{}, err
	}
	return who.Person, nil
}

// PasskeyHost returns the name under which browsers give this site keys, and
// whether it is not the one in its address.
func (s *Service) PasskeyHost() (host string, other bool) {
	u, err := url.Parse(s.opt.BaseURL)
	if err != nil {
		return "", false
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsLoopback() {
		return strings.Replace(u.Host, u.Hostname(), "localhost", 1), true
	}
	return u.Host, false
}
