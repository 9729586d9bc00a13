package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lib/pq"

	"hoidap/internal/question"
)

// Departments lists every department, also those that are no more, in order.
func (c conn) Departments(ctx context.Context) ([]question.Department, error) {
	var ds []question.Department
	const q = `
		SELECT code, symbol, name_vi, name_en, email, answers, valid_from, valid_to, coalesce(successor, '') AS successor, position
		FROM departments
		ORDER BY position, code
		LIMIT 1000`
	if err := c.list(ctx, &ds, q); err != nil {
		return nil, fail(err, "list departments")
	}
	links, err := c.fieldDepartments(ctx)
	for i, d := range ds {
		for _, l := range links {
			if l.Department == d.Code {
				ds[i].Fields = append(ds[i].Fields, l.Field)
			}
		}
	}
	return ds, err
}

type fieldDepartment struct{ Field, Department string }

func (c conn) fieldDepartments(ctx context.Context) ([]fieldDepartment, error) {
	var ls []fieldDepartment
	const q = `SELECT field, department FROM field_departments ORDER BY field, position, department LIMIT 5000`
	return ls, fail(c.list(ctx, &ls, q), "list which departments answer for which field")
}

// Fields lists every field, in order.
func (c conn) Fields(ctx context.Context) ([]question.Field, error) {
	var fs []question.Field
	const q = `SELECT code, name_vi, name_en, position, active FROM fields ORDER BY position, code LIMIT 500`
	if err := c.list(ctx, &fs, q); err != nil {
		return nil, fail(err, "list fields")
	}
	links, err := c.fieldDepartments(ctx)
	for i, f := range fs {
		for _, l := range links {
			if l.Field == f.Code {
				fs[i].Departments = append(fs[i].Departments, l.Department)
			}
		}
	}
	return fs, err
}

// Provinces lists the provinces in force, by name as the list has them.
func (c conn) Provinces(ctx context.Context) ([]question.Province, error) {
	var ps []question.Province
	const q = `SELECT code, name FROM provinces WHERE list = $1 ORDER BY code`
	return ps, fail(c.list(ctx, &ps, q, question.ProvinceList), "list provinces")
}

// SaveDepartment adds a department or changes the one with its code.
func (tx *Tx) SaveDepartment(ctx context.Context, d question.Department) error {
	const q = `
		INSERT INTO departments (code, symbol, name_vi, name_en, email, answers, valid_from, valid_to, successor, position)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (code) DO UPDATE
		SET symbol = excluded.symbol, name_vi = excluded.name_vi, name_en = excluded.name_en, email = excluded.email,
			answers = excluded.answers, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
			successor = excluded.successor, position = excluded.position`
	_, err := tx.exec(ctx, q, d.Code, d.Symbol, d.NameVI, d.NameEN, d.Email, d.Answers, dateArg(d.ValidFrom), dateArg(d.ValidTo),
		nilIf(d.Successor), d.Position)
	return fail(err, "save department %s", d.Code)
}

// SaveField adds a field or changes the one with its code, with the departments
// that answer for it.
func (tx *Tx) SaveField(ctx context.Context, f question.Field) error {
	const q = `
		INSERT INTO fields (code, name_vi, name_en, position, active)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (code) DO UPDATE
		SET name_vi = excluded.name_vi, name_en = excluded.name_en, position = excluded.position, active = excluded.active`
	if _, err := tx.exec(ctx, q, f.Code, f.NameVI, f.NameEN, f.Position, f.Active); err != nil {
		return fail(err, "save field %s", f.Code)
	}
	if _, err := tx.exec(ctx, `DELETE FROM field_departments WHERE field = $1`, f.Code); err != nil {
		return fail(err, "clear the departments of field %s", f.Code)
	}
	const link = `INSERT INTO field_departments (field, department, position) VALUES ($1, $2, $3)`
	for i, d := range f.Departments {
		if _, err := tx.exec(ctx, link, f.Code, d, i); err != nil {
			return fail(err, "name %s for field %s", d, f.Code)
		}
	}
	return nil
}

// SaveProvince adds a province of the list in force.
func (tx *Tx) SaveProvince(ctx context.Context, p question.Province) error {
	const q = `
		INSERT INTO provinces (list, code, name)
		VALUES ($1, $2, $3)
		ON CONFLICT (list, code) DO UPDATE
		SET name = excluded.name`
	_, err := tx.exec(ctx, q, question.ProvinceList, p.Code, p.Name)
	return fail(err, "save province %s", p.Code)
}

// DeadlineRules lists every rule.
func (c conn) DeadlineRules(ctx context.Context) ([]question.DeadlineRule, error) {
	var rs []question.DeadlineRule
	const q = `
		SELECT id, coalesce(kind, '') AS kind, coalesce(field, '') AS field, coalesce(department, '') AS department, stage,
			days, basis, valid_from, valid_to
		FROM deadline_rules
		ORDER BY id
		LIMIT 2000`
	return rs, fail(c.list(ctx, &rs, q), "read the deadline rules")
}

// AddDeadlineRule stores a rule; one for the same from the same day stays.
func (tx *Tx) AddDeadlineRule(ctx context.Context, r question.DeadlineRule) error {
	const q = `
		INSERT INTO deadline_rules (kind, field, department, stage, days, basis, valid_from, valid_to)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT DO NOTHING`
	_, err := tx.exec(ctx, q, nilIf(r.Kind), nilIf(r.Field), nilIf(r.Department), r.Stage, r.Days, r.Basis,
		dateArg(r.ValidFrom), dateArg(r.ValidTo))
	return fail(err, "add a deadline rule")
}

// Word is a phrase that points to a department.
type Word struct {
	Phrase     string
	Department string
	Weight     float64
}

// RoutingWords lists the phrases.
func (c conn) RoutingWords(ctx context.Context) ([]Word, error) {
	var ws []Word
	const q = `SELECT phrase, coalesce(department, '') AS department, weight::float8 FROM routing_words ORDER BY department, phrase LIMIT 10000`
	return ws, fail(c.list(ctx, &ws, q), "read the routing words")
}

// AddRoutingWords stores phrases; one that is there for its department stays.
func (tx *Tx) AddRoutingWords(ctx context.Context, ws []Word) error {
	var phrases, departments []string
	var weights []float64
	for _, w := range ws {
		phrases, departments, weights = append(phrases, w.Phrase), append(departments, w.Department), append(weights, w.Weight)
	}
	const q = `
		INSERT INTO routing_words (phrase, department, weight)
		SELECT phrase, nullif(department, ''), weight
		FROM unnest($1::text[], $2::text[], $3::float8[]) AS w (phrase, department, weight)
		ON CONFLICT DO NOTHING`
	_, err := tx.exec(ctx, q, pq.Array(phrases), pq.Array(departments), pq.Array(weights))
	return fail(err, "add routing words")
}

// Settings returns every setting as JSON.
func (c conn) Settings(ctx context.Context) (map[string]string, error) {
	var rows []struct{ Key, Value string }
	if err := c.list(ctx, &rows, `SELECT key, value::text AS value FROM settings ORDER BY key`); err != nil {
		return nil, fail(err, "read the settings")
	}
	m := map[string]string{}
	for _, r := range rows {
		m[r.Key] = r.Value
	}
	return m, nil
}

// SetSetting writes a setting that exists.
func (tx *Tx) SetSetting(ctx context.Context, key, value string) error {
	n, err := tx.exec(ctx, `UPDATE settings SET value = $2::jsonb WHERE key = $1`, key, value)
	if err == nil && n == 0 {
		return question.NotFound()
	}
	return fail(err, "change the setting %s", key)
}

// AddAudit notes what an administrator changed, before and after.
func (tx *Tx) AddAudit(ctx context.Context, a Audit) error {
	before, err := json.Marshal(a.Before)
	if err != nil {
		return fmt.Errorf("write down what %s was before: %w", a.Subject, err)
	}
	after, err := json.Marshal(a.After)
	if err != nil {
		return fmt.Errorf("write down what %s is now: %w", a.Subject, err)
	}
	const q = `INSERT INTO audit (at, person_id, what, subject, before, after) VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)`
	_, err = tx.exec(ctx, q, a.At, nilIf(a.PersonID), a.What, a.Subject, string(before), string(after))
	return fail(err, "note the change of %s", a.Subject)
}
