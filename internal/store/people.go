package store

import (
	"context"
	"time"

	"hoidap/internal/question"
)

const personColumns = `p.id, p.login, p.name, p.email, p.lang, p.active, p.locked_until, p.last_login_at, p.team`

// People lists the staff, by login.
func (c conn) People(ctx context.Context) ([]question.Person, error) {
	return c.people(ctx, `SELECT `+personColumns+` FROM people p ORDER BY p.login LIMIT 5000`)
}

// Holders lists the active people who hold the role, in the department if it is
// a departmental one.
func (c conn) Holders(ctx context.Context, role question.Role, department string) ([]question.Person, error) {
	return c.people(ctx, `
		SELECT `+personColumns+`
		FROM people p
		JOIN grants g ON g.person_id = p.id
		WHERE p.active AND g.role = $1 AND ($2 = '' OR g.department = $2)
		ORDER BY p.id
		LIMIT 500`, role, department)
}

func (c conn) people(ctx context.Context, q string, args ...any) ([]question.Person, error) {
	var ps []question.Person
	if err := c.list(ctx, &ps, q, args...); err != nil {
		return nil, fail(err, "list people")
	}
	ids := make([]int64, len(ps))
	for i, p := range ps {
		ids[i] = p.ID
	}
	grants, err := c.grants(ctx, ids)
	for i, p := range ps {
		ps[i].Grants = grants[p.ID]
	}
	return ps, err
}

// grants returns the roles of each of the people.
func (c conn) grants(ctx context.Context, ids []int64) (map[int64][]question.Grant, error) {
	var rows []struct {
		PersonID int64
		question.Grant
	}
	const q = `
		SELECT person_id, role, coalesce(department, '') AS department
		FROM grants
		WHERE person_id = ANY ($1)
		ORDER BY person_id, array_position(ARRAY['chair', 'board', 'intake', 'head', 'officer', 'admin'], role), department`
	if err := c.list(ctx, &rows, q, intArray(ids)); err != nil {
		return nil, fail(err, "read roles")
	}
	m := map[int64][]question.Grant{}
	for _, r := range rows {
		m[r.PersonID] = append(m[r.PersonID], r.Grant)
	}
	return m, nil
}

// Person returns the person with the number.
func (c conn) Person(ctx context.Context, id int64) (question.Person, error) {
	return c.person(ctx, "p.id = $1", id)
}

// PersonByLogin returns the person with the login.
func (c conn) PersonByLogin(ctx context.Context, login string) (question.Person, error) {
	return c.person(ctx, "p.login = $1", login)
}

func (c conn) person(ctx context.Context, where string, key any) (question.Person, error) {
	ps, err := c.people(ctx, `SELECT `+personColumns+` FROM people p WHERE `+where, key)
	if err != nil {
		return question.Person{}, err
	}
	if len(ps) == 0 {
		return question.Person{}, question.NotFound()
	}
	return ps[0], nil
}

// Credentials is what signing in is checked against.
type Credentials struct {
	ID           int64
	PasswordHash string
	Active       bool
	Failed       int
	LockedUntil  *time.Time
}

// Credentials returns the credentials of the login.
func (c conn) Credentials(ctx context.Context, login string) (Credentials, error) {
	var cr Credentials
	const q = `SELECT id, password_hash, active, failed, locked_until FROM people WHERE login = $1`
	return cr, fail(c.get(ctx, &cr, q, login), "read the credentials of %q", login)
}

// SignedIn notes a successful sign-in.
func (c conn) SignedIn(ctx context.Context, id int64, now time.Time) error {
	_, err := c.exec(ctx, `UPDATE people SET failed = 0, locked_until = NULL, last_login_at = $2 WHERE id = $1`, id, now)
	return fail(err, "note the sign-in of person %d", id)
}

// SignInFailed counts a wrong password. The account is locked until the instant
// when there were too many in a row.
func (c conn) SignInFailed(ctx context.Context, id int64, most int, until time.Time) error {
	const q = `
		UPDATE people
		SET failed = CASE WHEN failed + 1 >= $2 THEN 0 ELSE failed + 1 END,
			locked_until = CASE WHEN failed + 1 >= $2 THEN $3 ELSE locked_until END
		WHERE id = $1`
	_, err := c.exec(ctx, q, id, most, until)
	return fail(err, "count a wrong password of person %d", id)
}

// AddPerson stores a new person with the roles.
func (tx *Tx) AddPerson(ctx context.Context, p question.Person, hash string, now time.Time) (int64, error) {
	var id int64
	const q = `
		INSERT INTO people (login, name, email, lang, password_hash, created_at, team)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		RETURNING id`
	err := tx.get(ctx, &id, q, p.Login, p.Name, p.Email, p.Lang, hash, now, p.Team)
	if unique(err, "people_login_key") {
		return 0, question.Invalid("login", "problem.login_taken")
	}
	if err != nil {
		return 0, fail(err, "add person %q", p.Login)
	}
	return id, tx.SetGrants(ctx, id, p.Grants)
}

// ChangePerson writes the name, the address, the language, the group and whether
// the person may sign in.
func (tx *Tx) ChangePerson(ctx context.Context, p question.Person) error {
	_, err := tx.exec(ctx, `UPDATE people SET name = $2, email = $3, lang = $4, active = $5, team = $6 WHERE id = $1`,
		p.ID, p.Name, p.Email, p.Lang, p.Active, p.Team)
	return fail(err, "change person %d", p.ID)
}

// LockAdministration lets nobody else change people, departments and fields until
// the transaction ends: what it reads of them afterwards stays so.
func (tx *Tx) LockAdministration(ctx context.Context) error {
	_, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('hoidap.admins'))`)
	return fail(err, "lock the administration")
}

// SetGrants replaces the person's roles.
func (tx *Tx) SetGrants(ctx context.Context, id int64, grants []question.Grant) error {
	if _, err := tx.exec(ctx, `DELETE FROM grants WHERE person_id = $1`, id); err != nil {
		return fail(err, "clear the roles of person %d", id)
	}
	for _, g := range grants {
		if _, err := tx.exec(ctx, `INSERT INTO grants (person_id, role, department) VALUES ($1, $2, $3)
			ON CONFLICT DO NOTHING`, id, g.Role, nilIf(g.Department)); err != nil {
			return fail(err, "grant %s to person %d", g.Role, id)
		}
	}
	return nil
}

// SetPassword stores a new password and unlocks the account.
func (tx *Tx) SetPassword(ctx context.Context, id int64, hash string) error {
	_, err := tx.exec(ctx, `UPDATE people SET password_hash = $2, failed = 0, locked_until = NULL WHERE id = $1`, id, hash)
	return fail(err, "set the password of person %d", id)
}
