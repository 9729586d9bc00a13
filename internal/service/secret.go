package service

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// The follow secret of a question is a keyed digest of a random number stored
// with it. The database alone does not give it away, and every letter can carry
// the link without the secret being stored anywhere.

// nonce returns sixteen random bytes.
func nonce() []byte {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

// followToken returns the secret: 26 letters and digits, 130 bits.
func (s *Service) followToken(code string, nonce []byte) string {
	h := hmac.New(sha256.New, s.opt.Secret)
	_, _ = fmt.Fprintf(h, "follow\x00%s\x00", code) // a hash never fails
	h.Write(nonce)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)))[:26]
}

// unknown stands in for a question that is not there, so that a wrong code costs
// the same work as a wrong secret.
var unknown = [16]byte{}

// byToken returns the canonical code of the question that the token opens. An
// unknown code and a wrong token are the same not_found.
func (s *Service) byToken(ctx context.Context, code, token string) (string, error) {
	canonical, ok := question.ParseCode(code)
	if !ok {
		canonical = "HD-0000-000000-A"
	}
	have, err := s.store.SecretByCode(ctx, canonical)
	if err != nil && question.CodeOf(err) != question.CodeNotFound {
		return "", err
	}
	if err != nil {
		have = store.Secret{Code: canonical, Nonce: unknown[:]}
	}
	want := s.followToken(have.Code, have.Nonce)
	match := subtle.ConstantTimeCompare([]byte(want), []byte(strings.ToLower(strings.TrimSpace(token)))) == 1
	if !match || have.ID == 0 {
		return "", &question.Error{Code: question.CodeNotFound, Key: "error.follow_not_found"}
	}
	return have.Code, nil
}

// FollowPath returns the path of the asker's private page.
func (s *Service) FollowPath(code, token string) string {
	return "/theo-doi/" + code + "?t=" + url.QueryEscape(token)
}

// FollowURL returns the address of the asker's private page.
func (s *Service) FollowURL(code, token string) string {
	return s.opt.BaseURL + s.FollowPath(code, token)
}

// digestOf returns the SHA-256 of the values' JSON.
func digestOf(values ...any) ([]byte, error) {
	b, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("write down what is to be digested: %w", err)
	}
	sum := sha256.Sum256(b)
	return sum[:], nil
}

func upper(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }
