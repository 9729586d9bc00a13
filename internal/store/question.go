package store

import (
	"context"
	"fmt"
	"time"

	"hoidap/internal/question"
)

// questionColumns are the columns of a question without its body.
const questionColumns = `
	q.id, q.code, q.kind, q.channel, coalesce(q.field, '') AS field, q.status, q.title, q.lang, q.asker_type,
	coalesce(q.province, '') AS province, coalesce(q.lead, '') AS lead, coalesce(q.officer_id, 0) AS officer_id,
	q.may_publish, q.may_name, q.restricted, q.received_at, q.due_on, q.first_due_on, q.stage_start, q.stage_due_on, q.accepted,
	q.answered_at, q.paused_at, q.resume_on, q.clock_runs, q.extended, q.want_until, q.returns, q.asker_reopened,
	q.answer_version, coalesce(q.answer_author, 0) AS answer_author_id, q.answer_authors, q.rated,
	coalesce(q.merged_into, 0) AS merged_into, coalesce(q.split_from, 0) AS split_from, q.version, q.updated_at`

// QuestionByCode returns the question.
func (c conn) QuestionByCode(ctx context.Context, code string) (question.Question, error) {
	return c.question(ctx, "q.code = $1", code)
}

// LockQuestion returns the question and keeps everybody else from moving it
// until the transaction ends.
func (tx *Tx) LockQuestion(ctx context.Context, code string) (question.Question, error) {
	return tx.question(ctx, "q.code = $1 FOR UPDATE OF q", code)
}

// LockQuestionID is LockQuestion by number.
func (tx *Tx) LockQuestionID(ctx context.Context, id int64) (question.Question, error) {
	return tx.question(ctx, "q.id = $1 FOR UPDATE OF q", id)
}

func (c conn) question(ctx context.Context, where string, key any) (question.Question, error) {
	var q question.Question
	if err := c.get(ctx, &q, `SELECT q.body,`+questionColumns+` FROM questions q WHERE `+where, key); err != nil {
		return q, fail(err, "read question %v", key)
	}
	const supports = `
		SELECT department
		FROM question_supports
		WHERE question_id = $1
		ORDER BY department`
	if err := c.list(ctx, &q.Supporting, supports, q.ID); err != nil {
		return q, fail(err, "read the supporting departments of %v", key)
	}
	return q, nil
}

// Secret is what a follow link and a repeated submission are checked against.
type Secret struct {
	ID     int64
	Code   string
	Nonce  []byte
	Digest []byte // of the submission that carried the key
}

// SecretByCode returns the question's secret.
func (c conn) SecretByCode(ctx context.Context, code string) (Secret, error) {
	var s Secret
	const q = `
		SELECT id, code, follow_nonce AS nonce, submission_digest AS digest
		FROM questions
		WHERE code = $1`
	return s, fail(c.get(ctx, &s, q, code), "read the secret of %s", code)
}

// SecretBySubmission returns the secret of the question that was sent with the
// key.
func (c conn) SecretBySubmission(ctx context.Context, key []byte) (Secret, error) {
	var s Secret
	const q = `
		SELECT id, code, follow_nonce AS nonce, submission_digest AS digest
		FROM questions
		WHERE submission_key = $1`
	return s, fail(c.get(ctx, &s, q, key), "read a repeated submission")
}

// NextNumber returns the number of a new question's row and its number within
// the year.
func (c conn) NextNumber(ctx context.Context, year int) (id int64, number int, err error) {
	if year < 2010 || year > 2060 {
		return 0, 0, fmt.Errorf("no question numbers for the year %d", year)
	}
	var n struct {
		ID     int64
		Number int
	}
	q := fmt.Sprintf(`SELECT nextval('questions_id_seq') AS id, nextval('question_number_%d') AS number`, year)
	return n.ID, n.Number, fail(c.get(ctx, &n, q), "take a number")
}

// SaveQuestion writes what a move changed. The row must still be as it was
// read: in the status and of the version before.
func (tx *Tx) SaveQuestion(ctx context.Context, q question.Question, from question.Status) error {
	const up = `
		UPDATE questions
		SET status = $4, field = $5, lead = $6, officer_id = $7, received_at = $8, due_on = $9, first_due_on = $10,
			stage_start = $11, stage_due_on = $12, accepted = $13, answered_at = $14, paused_at = $15, resume_on = $16,
			extended = $17, want_until = $18, returns = $19, asker_reopened = $20, answer_version = $21,
			answer_author = $22, rated = $23, merged_into = $24, version = $25, updated_at = $26, clock_runs = $27,
			restricted = $28, answer_authors = $29
		WHERE id = $1 AND version = $2 AND status = $3`
	n, err := tx.exec(ctx, up, q.ID, q.Version-1, from, q.Status, nilIf(q.Field), nilIf(q.Lead), nilIf(q.OfficerID),
		q.ReceivedAt, dateArg(q.DueOn), dateArg(q.FirstDueOn), q.StageStart, dateArg(q.StageDueOn), q.Accepted,
		q.AnsweredAt, q.PausedAt, dateArg(q.ResumeOn), q.Extended, dateArg(q.WantUntil), q.Returns, q.AskerReopened,
		q.AnswerVersion, nilIf(q.AnswerAuthorID), q.Rated, nilIf(q.MergedInto), q.Version, q.UpdatedAt, q.ClockRuns,
		q.Restricted, q.AnswerAuthors.String())
	if err != nil {
		return fail(err, "save question %d", q.ID)
	}
	if n != 1 {
		return question.Conflict("error.conflict", nil)
	}
	return nil
}

// SetNextRung writes when the question's ladder must be looked at next; nil is
// never.
func (tx *Tx) SetNextRung(ctx context.Context, id int64, at *time.Time) error {
	_, err := tx.exec(ctx, `UPDATE questions SET next_rung_at = $2 WHERE id = $1`, id, at)
	return fail(err, "arm the ladder of question %d", id)
}

// ClearSupport removes every supporting department, when the question is routed
// anew.
func (tx *Tx) ClearSupport(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM question_supports WHERE question_id = $1`, id)
	return fail(err, "clear the supporting departments of question %d", id)
}

// Contact returns who asked.
func (c conn) Contact(ctx context.Context, id int64) (question.Contact, error) {
	var a question.Contact
	const q = `
		SELECT name, email, phone, organisation, tax_code, muted_at IS NOT NULL AS muted, erased_at IS NOT NULL AS erased
		FROM askers
		WHERE question_id = $1`
	return a, fail(c.get(ctx, &a, q, id), "read the asker of question %d", id)
}

// Mute notes that the asker wants no letters but answers.
func (c conn) Mute(ctx context.Context, id int64, now time.Time) error {
	_, err := c.exec(ctx, `UPDATE askers SET muted_at = $2 WHERE question_id = $1 AND muted_at IS NULL`, id, now)
	return fail(err, "mute question %d", id)
}

// MergedInto lists the codes of the questions that were merged with the
// question, and of those that had been merged with them before.
func (c conn) MergedInto(ctx context.Context, id int64) ([]string, error) {
	var codes []string
	const q = `
		WITH RECURSIVE merged AS (
			SELECT id, code
			FROM questions
			WHERE merged_into = $1
			UNION
			SELECT q.id, q.code
			FROM questions q
			JOIN merged m ON q.merged_into = m.id
		)
		SELECT code
		FROM merged
		ORDER BY id`
	return codes, fail(c.list(ctx, &codes, q, id), "list what was merged into question %d", id)
}

// SetRating stores what the asker says of an answer.
func (tx *Tx) SetRating(ctx context.Context, id int64, version int, r question.Rating) error {
	const q = `
		INSERT INTO ratings (question_id, answer_version, score, comment, at)
		VALUES ($1, $2, $3, $4, $5)`
	_, err := tx.exec(ctx, q, id, version, r.Score, r.Comment, r.At)
	if unique(err, "ratings_pkey") {
		return question.Conflict("error.already_rated", nil)
	}
	return fail(err, "rate question %d", id)
}

// Rating returns the newest rating of the question, nil when there is none.
func (c conn) Rating(ctx context.Context, id int64) (*question.Rating, error) {
	var rs []question.Rating
	const q = `
		SELECT score, comment, at
		FROM ratings
		WHERE question_id = $1
		ORDER BY answer_version DESC
		LIMIT 1`
	if err := c.list(ctx, &rs, q, id); err != nil || len(rs) == 0 {
		return nil, fail(err, "read the rating of question %d", id)
	}
	return &rs[0], nil
}

// QuestionsByID returns the questions with the numbers, without their bodies.
func (c conn) QuestionsByID(ctx context.Context, ids []int64) (map[int64]question.Question, error) {
	var qs []question.Question
	const q = `SELECT ` + questionColumns + ` FROM questions q WHERE q.id = ANY ($1) ORDER BY q.id LIMIT 5000`
	if err := c.list(ctx, &qs, q, intArray(ids)); err != nil {
		return nil, fail(err, "read %d questions", len(ids))
	}
	m := make(map[int64]question.Question, len(qs))
	for _, x := range qs {
		m[x.ID] = x
	}
	return m, nil
}
