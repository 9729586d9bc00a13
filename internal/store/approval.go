package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/question"
)

// AddApproval stores what somebody approved.
func (tx *Tx) AddApproval(ctx context.Context, a question.Approval) error {
	const q = `
		INSERT INTO approvals (question_id, stage, person_id, at, answer_version, answer_hash, public_hash, files_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	_, err := tx.exec(ctx, q, a.QuestionID, a.Stage, a.PersonID, a.At, a.AnswerVersion, a.AnswerHash, a.PublicHash, nilIf(a.FilesHash))
	return fail(err, "store an approval of question %d", a.QuestionID)
}

// VoidApprovals makes every approval of the question count no more and says how
// many did.
func (tx *Tx) VoidApprovals(ctx context.Context, id, personID int64, now time.Time) (int, error) {
	const q = `UPDATE approvals SET voided_at = $3, voided_by = $2 WHERE question_id = $1 AND voided_at IS NULL`
	n, err := tx.exec(ctx, q, id, nilIf(personID), now)
	return int(n), fail(err, "void the approvals of question %d", id)
}

// Approvals lists what was approved, newest first.
func (c conn) Approvals(ctx context.Context, id int64) ([]question.Approval, error) {
	var list []question.Approval
	const q = `
		SELECT a.id, a.question_id, a.stage, a.person_id, p.name AS person_name, a.at, a.answer_version, a.answer_hash,
			a.public_hash, coalesce(a.files_hash, '') AS files_hash, a.voided_at, coalesce(v.name, '') AS voided_by
		FROM approvals a
		JOIN people p ON p.id = a.person_id
		LEFT JOIN people v ON v.id = a.voided_by
		WHERE a.question_id = $1
		ORDER BY a.id DESC
		LIMIT 200`
	return list, fail(c.list(ctx, &list, q, id), "list the approvals of question %d", id)
}

// PublicDraft returns the public version that is prepared; Version is 0 when
// there is none.
func (c conn) PublicDraft(ctx context.Context, id int64) (question.PublicDraft, error) {
	var rows []struct {
		Title, Question, Answer string
		Kept                    pq.StringArray
		Authors                 question.PersonIDs
		AnswerVersion, Version  int
		PersonID                int64
		PersonName              string
		SavedAt                 time.Time
	}
	const q = `
		SELECT d.title, d.question, d.answer, d.kept, d.authors, d.answer_version, d.version, d.person_id,
			p.name AS person_name, d.saved_at
		FROM public_drafts d
		JOIN people p ON p.id = d.person_id
		WHERE d.question_id = $1
		LIMIT 1`
	if err := c.list(ctx, &rows, q, id); err != nil || len(rows) == 0 {
		return question.PublicDraft{}, fail(err, "read the public version of question %d", id)
	}
	r := rows[0]
	return question.PublicDraft{
		PublicText: question.PublicText{Title: r.Title, Question: r.Question, Answer: r.Answer},
		Kept:       r.Kept, Authors: r.Authors, AnswerVersion: r.AnswerVersion, Version: r.Version,
		PersonID: r.PersonID, PersonName: r.PersonName, SavedAt: r.SavedAt,
	}, nil
}

// SavePublicDraft stores the public version, if it is still of the version
// before.
func (tx *Tx) SavePublicDraft(ctx context.Context, id int64, d question.PublicDraft) error {
	const q = `
		INSERT INTO public_drafts (question_id, title, question, answer, kept, authors, answer_version, version, person_id, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (question_id) DO UPDATE
		SET title = $2, question = $3, answer = $4, kept = $5, authors = $6, answer_version = $7, version = $8,
			person_id = $9, saved_at = $10
		WHERE public_drafts.version = $8 - 1`
	if d.Kept == nil {
		d.Kept = []string{}
	}
	n, err := tx.exec(ctx, q, id, d.Title, d.Question, d.Answer, pq.Array(d.Kept), d.Authors.String(), d.AnswerVersion, d.Version,
		d.PersonID, d.SavedAt)
	if err == nil && n != 1 {
		return question.Conflict("error.public_changed", nil)
	}
	return fail(err, "save the public version of question %d", id)
}
