package service

import (
	"context"
	_ "embed" // the list of passwords
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"hoidap/internal/question"
	"hoidap/internal/routing"
	"hoidap/internal/store"
)

// Passwords are long rather than odd (NIST SP 800-63B-4, 3.1.1.2): fifteen
// characters where the password is all there is, eight beside a second factor;
// no rules of composition, no date of expiry; what everybody tries first is
// refused.
const (
	leastAlone  = 15
	leastSecond = 8
	mostLong    = 128
)

//go:embed passwords.txt
var commonList string

// checkPassword says what is wrong with a new password. Context are words that
// anybody would try for this person.
func checkPassword(p string, least int, context ...string) error {
	if n := utf8.RuneCountInString(p); n < least || n > mostLong {
		return question.Invalid("password", "problem.password", "least", least, "most", mostLong)
	}
	if guessable(p, context...) {
		return question.Invalid("password", "problem.password_common")
	}
	return nil
}

// guessable reports whether hardly anything is left of the password once what
// everybody tries is taken out of it: common passwords, words of the context,
// rows of the keyboard, repeated characters. Case, diacritics and blanks do not
// count.
func guessable(p string, context ...string) bool {
	rest := plainWord(p)
	words := append(strings.Fields(commonList), "hoidap", "monre", "botnmt", "tainguyen", "moitruong", "tainguyenmoitruong")
	for _, c := range context {
		for _, w := range strings.FieldsFunc(c, func(r rune) bool { return strings.ContainsRune(" .@-_", r) }) {
			words = append(words, plainWord(w))
		}
		words = append(words, plainWord(c))
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, w := range words {
		if len(w) >= 3 {
			rest = strings.ReplaceAll(rest, w, "")
		}
	}
	return distinct(rest) < 4
}

// plainWord folds a text to lower-case letters and digits without marks.
func plainWord(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		if r < 128 {
			return -1
		}
		return r
	}, strings.ToLower(routing.Fold(s)))
}

// distinct counts the characters of a text, each once.
func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// ChangePassword lets somebody choose a password of their own. All other
// sessions of the person end.
func (s *Service) ChangePassword(ctx context.Context, by question.Actor, session, current, chosen string) error {
	p, err := s.store.Person(ctx, by.PersonID)
	if err != nil {
		return err
	}
	if _, err := s.SignIn(ctx, p.Login, current); err != nil {
		if question.CodeOf(err) == question.CodeUnauthorized {
			return question.Invalid("current", "problem.password_wrong")
		}
		return err
	}
	f, err := s.Factors(ctx, p.ID)
	if err != nil {
		return err
	}
	least := leastAlone
	if f.Second() {
		least = leastSecond
	}
	if err := checkPassword(chosen, least, p.Login, p.Name, p.Email); err != nil {
		return err
	}
	if chosen == current {
		return question.Invalid("password", "problem.password_same")
	}
	hash, err := argon2id.CreateHash(chosen, hashing)
	if err != nil {
		return &question.Error{Code: question.CodeInternal, Key: "error.internal", Cause: err}
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.SetPassword(ctx, p.ID, hash); err != nil {
			return err
		}
		if err := tx.SetMustChange(ctx, p.ID, false); err != nil {
			return err
		}
		if err := tx.EndSession(ctx, p.ID, session, true); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "person.password", p.Login, nil, nil)
	})
}
