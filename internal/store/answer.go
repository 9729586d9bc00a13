package store

import (
	"context"
	"time"

	"hoidap/internal/question"
)

// quickSave is how long one author's saves replace each other.
const quickSave = 10 * time.Minute

// AddRevision stores a state of the answer. It replaces the one before when the
// same author saved it shortly before, nobody passed it on and no entry of the
// history names it. Named says that the history will name this one.
func (tx *Tx) AddRevision(ctx context.Context, id int64, r question.Revision, named bool) error {
	const del = `
		DELETE FROM answer_revisions
		WHERE question_id = $1 AND version = $2 AND author_id = $3 AND NOT fixed AND NOT named AND saved_at > $4`
	if _, err := tx.exec(ctx, del, id, r.Version-1, r.AuthorID, r.SavedAt.Add(-quickSave)); err != nil {
		return fail(err, "replace a quick save of question %d", id)
	}
	const ins = `
		INSERT INTO answer_revisions (question_id, version, text, outcome, author_id, saved_at, named)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`
	_, err := tx.exec(ctx, ins, id, r.Version, r.Text, r.Outcome, nilIf(r.AuthorID), r.SavedAt, named)
	return fail(err, "save version %d of the answer to question %d", r.Version, id)
}

// FixRevision keeps the version for good.
func (tx *Tx) FixRevision(ctx context.Context, id int64, version int) error {
	const q = `UPDATE answer_revisions SET fixed = true WHERE question_id = $1 AND version = $2`
	_, err := tx.exec(ctx, q, id, version)
	return fail(err, "fix version %d of the answer to question %d", version, id)
}

const selectRevision = `
	SELECT r.version, r.outcome, coalesce(r.author_id, 0) AS author_id, coalesce(p.name, '') AS author_name, r.saved_at,
		r.fixed, r.text
	FROM answer_revisions r
	LEFT JOIN people p ON p.id = r.author_id`

// Revision returns one state of the answer.
func (c conn) Revision(ctx context.Context, id int64, version int) (question.Revision, error) {
	var r question.Revision
	err := c.get(ctx, &r, selectRevision+` WHERE r.question_id = $1 AND r.version = $2`, id, version)
	return r, fail(err, "read version %d of the answer to question %d", version, id)
}

// Revisions lists the states of the answer, newest first, without their texts.
func (c conn) Revisions(ctx context.Context, id int64) ([]question.Revision, error) {
	var rs []question.Revision
	const q = `
		SELECT r.version, r.outcome, coalesce(r.author_id, 0) AS author_id, coalesce(p.name, '') AS author_name, r.saved_at, r.fixed
		FROM answer_revisions r
		LEFT JOIN people p ON p.id = r.author_id
		WHERE r.question_id = $1
		ORDER BY r.version DESC
		LIMIT 500`
	return rs, fail(c.list(ctx, &rs, q, id), "list the revisions of question %d", id)
}

// ShortAnswer is a question with its present answer, and the public version
// where one was prepared of it.
type ShortAnswer struct {
	ID                                        int64
	Body, Text                                string
	Outcome                                   question.Outcome
	PublicTitle, PublicQuestion, PublicAnswer string
	Files                                     int // that go with the answer
}

// ShortAnswers returns the questions' words and present answers, those whose
// answer has at most so many characters, and whose question twice as many.
func (c conn) ShortAnswers(ctx context.Context, ids []int64, most int) ([]ShortAnswer, error) {
	var rows []ShortAnswer
	const q = `
		SELECT q.id, q.body, r.text, r.outcome, coalesce(d.title, '') AS public_title, coalesce(d.question, '') AS public_question,
			coalesce(d.answer, '') AS public_answer, (SELECT count(*) FROM attachments a
				WHERE a.question_id = q.id AND a.part = 'answer' AND a.removed_at IS NULL) AS files
		FROM questions q
		JOIN answer_revisions r ON r.question_id = q.id AND r.version = q.answer_version
		LEFT JOIN public_drafts d ON d.question_id = q.id AND d.answer_version = q.answer_version
		WHERE q.id = ANY ($1) AND char_length(r.text) <= $2 AND char_length(q.body) <= 2 * $2
		ORDER BY q.id
		LIMIT 500`
	return rows, fail(c.list(ctx, &rows, q, intArray(ids), most), "read short answers")
}
