package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Actor returns the person as somebody who takes steps. One who was disabled is
// unauthorized.
func (s *Service) Actor(ctx context.Context, personID int64) (question.Actor, error) {
	p, err := s.store.Person(ctx, personID)
	if question.CodeOf(err) == question.CodeNotFound || (err == nil && !p.Active) {
		return question.Actor{}, &question.Error{Code: question.CodeUnauthorized, Key: "error.unauthorized"}
	}
	return p.Actor(), err
}

// NewPerson is somebody to be added to the staff.
type NewPerson struct {
	Login, Name, Email, Lang, Password string
	Team                               string // the group of officers, "" for none
	Grants                             []question.Grant
}

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

// People lists the staff.
func (s *Service) People(ctx context.Context, by question.Actor) ([]question.Person, error) {
	if err := admin(by); err != nil {
		return nil, err
	}
	return s.store.People(ctx)
}

// Person returns one of the staff.
func (s *Service) Person(ctx context.Context, by question.Actor, login string) (question.Person, error) {
	if err := admin(by); err != nil {
		return question.Person{}, err
	}
	return s.store.PersonByLogin(ctx, login)
}

// admin reports whether the actor may administer: an administrator, or the
// program on its command line.
func admin(by question.Actor) error {
	if by.IsSystem || by.Has(question.Admin) {
		return nil
	}
	return question.Forbidden("error.forbidden")
}

// AddPerson adds somebody to the staff.
func (s *Service) AddPerson(ctx context.Context, by question.Actor, n NewPerson) (question.Person, error) {
	p := question.Person{
		Login: strings.ToLower(strings.TrimSpace(n.Login)), Name: strings.TrimSpace(n.Name),
		Email: strings.TrimSpace(n.Email), Lang: n.Lang, Active: true, Team: strings.TrimSpace(n.Team), Grants: n.Grants,
	}
	if err := admin(by); err != nil {
		return p, err
	}
	if p.Lang == "" {
		p.Lang = question.Vietnamese
	}
	if !loginForm.MatchString(p.Login) {
		return p, question.Invalid("login", "problem.login")
	}
	if err := s.checkPerson(ctx, p); err != nil {
		return p, err
	}
	if err := checkPassword(n.Password, leastAlone, p.Login, p.Name, p.Email); err != nil {
		return p, err
	}
	hash, err := argon2id.CreateHash(n.Password, hashing)
	if err != nil {
		return p, &question.Error{Code: question.CodeInternal, Key: "error.internal", Cause: err}
	}
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockAdministration(ctx); err != nil {
			return err
		}
		if p.ID, err = tx.AddPerson(ctx, p, hash, s.clock.Now()); err != nil {
			return err
		}
		if err := tx.SetMustChange(ctx, p.ID, !by.IsSystem); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "person.add", p.Login, nil, p)
	})
	return p, err
}

func (s *Service) checkPerson(ctx context.Context, p question.Person) error {
	var bad []question.FieldProblem
	if n := utf8.RuneCountInString(p.Name); n < 2 || n > question.MaxName {
		bad = append(bad, question.FieldProblem{Field: "name", Key: "problem.name"})
	}
	if utf8.RuneCountInString(p.Team) > question.MaxTeam {
		bad = append(bad, question.FieldProblem{Field: "team", Key: "problem.long", Args: []any{"most", question.MaxTeam, "n", utf8.RuneCountInString(p.Team)}})
	}
	if !question.ValidEmail(p.Email) {
		bad = append(bad, question.FieldProblem{Field: "email", Key: "problem.email"})
	}
	if !slices.Contains(s.opt.Languages, p.Lang) {
		bad = append(bad, question.FieldProblem{Field: "lang", Key: "problem.lang"})
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return err
	}
	for _, g := range p.Grants {
		if !slices.Contains(question.StaffRoles(), g.Role) {
			bad = append(bad, question.FieldProblem{Field: "grants", Key: "problem.role"})
			continue
		}
		if _, ok := ref.department(g.Department); ok != g.Role.Departmental() || (!ok && g.Department != "") {
			bad = append(bad, question.FieldProblem{Field: "grants", Key: "problem.role_department"})
		}
	}
	if len(bad) > 0 {
		return &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Fields: bad}
	}
	return nil
}

// PersonChange is what is to be known of a person from now on.
type PersonChange struct {
	Name, Email string
	Team        string // the group of officers, "" for none
	Active      bool   // may sign in
	Grants      []question.Grant
	Seen        string // PersonSeen of what was changed, "" to change whatever is there
}

// ChangePerson changes what is known of the person. Nobody can take the last
// administrator away. It is a conflict when somebody else changed the person since
// it was seen.
func (s *Service) ChangePerson(ctx context.Context, by question.Actor, login string, to PersonChange) error {
	if err := admin(by); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		// Two who take each other's role away at once must not both succeed.
		if err := tx.LockAdministration(ctx); err != nil {
			return err
		}
		before, err := tx.PersonByLogin(ctx, login)
		if err != nil {
			return err
		}
		if err := (Saving{Seen: to.Seen}).fits(PersonSeen(before)); err != nil {
			return err
		}
		p := before
		p.Name, p.Email, p.Team, p.Active, p.Grants = strings.TrimSpace(to.Name), strings.TrimSpace(to.Email), strings.TrimSpace(to.Team), to.Active, to.Grants
		if err := s.checkPerson(ctx, p); err != nil {
			return err
		}
		if err := tx.ChangePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.SetGrants(ctx, p.ID, p.Grants); err != nil {
			return err
		}
		admins, err := tx.Holders(ctx, question.Admin, "")
		if err != nil {
			return err
		}
		if len(admins) == 0 {
			return question.Conflict("error.last_admin", nil)
		}
		if s.opt.SecondFactor && needsSecond(p) && !needsSecond(before) || before.Active && !p.Active {
			// Whoever gets such a role signs in again, now with a second factor.
			if err := tx.EndSessions(ctx, p.ID); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, by, "person.change", login, before, p)
	})
}

// ResetPassword gives the person a new password and unlocks the account.
func (s *Service) ResetPassword(ctx context.Context, by question.Actor, login, password string) error {
	if err := admin(by); err != nil {
		return err
	}
	if err := checkPassword(password, leastAlone, login); err != nil {
		return err
	}
	hash, err := argon2id.CreateHash(password, hashing)
	if err != nil {
		return &question.Error{Code: question.CodeInternal, Key: "error.internal", Cause: err}
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByLogin(ctx, login)
		if err != nil {
			return err
		}
		if err := tx.SetPassword(ctx, p.ID, hash); err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, p.ID); err != nil {
			return err
		}
		if err := tx.ClearFailures(ctx, s.loginDigest(p.Login)); err != nil {
			return err
		}
		if err := tx.SetMustChange(ctx, p.ID, !by.IsSystem); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "person.password", login, nil, nil)
	})
}

// ActorByToken returns who the bearer of the token acts for, and what for.
func (s *Service) ActorByToken(ctx context.Context, token string) (question.Actor, []string, error) {
	sum := sha256.Sum256([]byte(token))
	t, err := s.store.TokenByDigest(ctx, sum[:])
	if question.CodeOf(err) == question.CodeNotFound {
		return question.Actor{}, nil, &question.Error{Code: question.CodeUnauthorized, Key: "error.token"}
	}
	if err != nil {
		return question.Actor{}, nil, err
	}
	if err := s.store.TouchToken(ctx, t.ID, s.clock.Now()); err != nil {
		return question.Actor{}, nil, err
	}
	a, err := s.Actor(ctx, t.PersonID)
	return a, t.Scopes, err
}

// AddToken makes a token for a program that acts for the person. It is returned
// once and stored as its digest only.
func (s *Service) AddToken(ctx context.Context, by question.Actor, login, name string, scopes []string) (string, error) {
	if err := admin(by); err != nil {
		return "", err
	}
	if strings.TrimSpace(name) == "" {
		return "", question.Invalid("name", "problem.name")
	}
	if len(scopes) == 0 || slices.ContainsFunc(scopes, func(x string) bool { return x != "read" && x != "write" }) {
		return "", question.Invalid("scopes", "problem.scopes")
	}
	p, err := s.store.PersonByLogin(ctx, login)
	if err != nil {
		return "", err
	}
	if !p.Active {
		return "", question.Invalid("login", "problem.disabled")
	}
	token := "hoidap_" + strings.ToLower(rand.Text())
	sum := sha256.Sum256([]byte(token))
	t := question.Token{PersonID: p.ID, Name: strings.TrimSpace(name), Scopes: scopes, CreatedAt: s.clock.Now()}
	return token, s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.AddToken(ctx, t, sum[:]); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "token.add", p.Login, nil, t)
	})
}

// Tokens lists the person's tokens.
func (s *Service) Tokens(ctx context.Context, by question.Actor, login string) ([]question.Token, error) {
	if err := admin(by); err != nil {
		return nil, err
	}
	p, err := s.store.PersonByLogin(ctx, login)
	if err != nil {
		return nil, err
	}
	return s.store.Tokens(ctx, p.ID)
}

// RevokeToken ends the token.
func (s *Service) RevokeToken(ctx context.Context, by question.Actor, id int64) error {
	if err := admin(by); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.RevokeToken(ctx, id, s.clock.Now()); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "token.revoke", strconv.FormatInt(id, 10), nil, nil)
	})
}
