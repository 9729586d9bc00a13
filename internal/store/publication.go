package store

import (
	"context"
	"time"

	"hoidap/internal/question"
)

// publicationColumns are the columns of a publication.
const publicationColumns = `
	p.id, p.code, p.slug, p.lang, p.title, p.question, p.answer, p.outcome, p.kind, p.field, p.department,
	p.department_name, p.asker_type, p.asker_name, coalesce(p.province, '') AS province, p.asked_on, p.answered_on,
	p.published_at, p.changed_at, p.version, p.correction, p.withdrawn_at, p.withdrawn_reason`

// Publish stores the public version of a question. For one that was withdrawn
// the addresses that it had lead to it again.
func (tx *Tx) Publish(ctx context.Context, questionID int64, p question.Publication) (question.Publication, error) {
	const q = `
		INSERT INTO publications AS p (question_id, code, slug, lang, title, question, answer, outcome, kind, field, department,
			department_name, asker_type, asker_name, province_list, province, asked_on, answered_on, published_at,
			changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19)
		ON CONFLICT (question_id) DO UPDATE
		SET title = excluded.title, question = excluded.question, answer = excluded.answer, outcome = excluded.outcome,
			field = excluded.field, department = excluded.department, department_name = excluded.department_name,
			slug = excluded.slug, asker_name = excluded.asker_name, answered_on = excluded.answered_on, changed_at = excluded.changed_at,
			version = p.version + 1, withdrawn_at = NULL, withdrawn_reason = ''
		RETURNING ` + publicationColumns
	before, err := tx.PublicationOf(ctx, questionID)
	if err != nil {
		return question.Publication{}, err
	}
	list := any(question.ProvinceList)
	if p.Province == "" {
		list = nil
	}
	var out question.Publication
	err = tx.get(ctx, &out, q, questionID, p.Code, p.Slug, p.Lang, p.Title, p.Question, p.Answer, p.Outcome, p.Kind, p.Field,
		p.Department, p.DepartmentName, p.AskerType, p.AskerName, list, nilIf(p.Province), dateArg(p.AskedOn),
		dateArg(p.AnsweredOn), p.PublishedAt)
	if err != nil {
		return out, fail(err, "publish %s", p.Code)
	}
	if before != nil {
		if err := tx.moveSlug(ctx, out.ID, before.Slug, out.Slug, p.PublishedAt); err != nil {
			return out, err
		}
	}
	return out, tx.index(ctx, out)
}

// Correct changes a publication and keeps what it said before. The address that
// it had leads to the new one.
func (tx *Tx) Correct(ctx context.Context, p question.Publication, person int64, now time.Time) error {
	var before string
	if err := tx.get(ctx, &before, `SELECT slug FROM publications WHERE id = $1 FOR UPDATE`, p.ID); err != nil {
		return fail(err, "lock publication %s", p.Code)
	}
	if err := tx.keepVersion(ctx, p.ID, person, now); err != nil {
		return err
	}
	const q = `
		UPDATE publications
		SET title = $2, question = $3, answer = $4, correction = $5, changed_at = $6, version = version + 1, slug = $7
		WHERE id = $1`
	if _, err := tx.exec(ctx, q, p.ID, p.Title, p.Question, p.Answer, p.Correction, now, p.Slug); err != nil {
		return fail(err, "correct publication %s", p.Code)
	}
	if err := tx.moveSlug(ctx, p.ID, before, p.Slug, now); err != nil {
		return err
	}
	if err := tx.retractTranslations(ctx, p.ID); err != nil {
		return err
	}
	return tx.index(ctx, p)
}

// WithdrawPublication takes a publication out of the library. Its text leaves the
// table that the public role can read, and so do the words of its address; inside
// both are kept.
func (tx *Tx) WithdrawPublication(ctx context.Context, id int64, reason string, person int64, now time.Time) error {
	if err := tx.keepVersion(ctx, id, person, now); err != nil {
		return err
	}
	var before, code string
	row := tx.x.QueryRowxContext(ctx, `SELECT slug, lower(code) FROM publications WHERE id = $1 FOR UPDATE`, id)
	if err := row.Scan(&before, &code); err != nil {
		return fail(err, "lock publication %d", id)
	}
	const q = `
		UPDATE publications
		SET slug = $4, title = code, question = '', answer = '', asker_name = '', correction = '', withdrawn_at = $2, withdrawn_reason = $3, changed_at = $2,
			version = version + 1, search = ''::tsvector
		WHERE id = $1`
	if _, err := tx.exec(ctx, q, id, now, reason, code); err != nil {
		return fail(err, "withdraw publication %d", id)
	}
	if err := tx.moveSlug(ctx, id, before, code, now); err != nil {
		return err
	}
	if err := tx.retractTranslations(ctx, id); err != nil {
		return err
	}
	return tx.unindex(ctx, id)
}

func (tx *Tx) keepVersion(ctx context.Context, id, person int64, now time.Time) error {
	const q = `
		INSERT INTO publication_versions (publication_id, version, title, question, answer, replaced_at, person_id)
		SELECT id, version, title, question, answer, $2, $3
		FROM publications
		WHERE id = $1`
	_, err := tx.exec(ctx, q, id, now, nilIf(person))
	return fail(err, "keep the version of publication %d", id)
}

// PublicationOf returns the publication of the question, nil when there is none.
func (c conn) PublicationOf(ctx context.Context, questionID int64) (*question.Publication, error) {
	var ps []question.Publication
	err := c.list(ctx, &ps, `SELECT `+publicationColumns+` FROM publications p WHERE p.question_id = $1`, questionID)
	if err != nil || len(ps) == 0 {
		return nil, fail(err, "read the publication of question %d", questionID)
	}
	return &ps[0], nil
}
