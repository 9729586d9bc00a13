package store

import (
	"context"
	"time"

	"hoidap/internal/question"
)

// AddRemark stores a remark on a passage of the answer.
func (c conn) AddRemark(ctx context.Context, id int64, r question.Remark) error {
	const q = `
		INSERT INTO answer_remarks (question_id, answer_version, quote, words, person_id, at)
		VALUES ($1, $2, $3, $4, $5, $6)`
	_, err := c.exec(ctx, q, id, r.AnswerVersion, r.Quote, r.Words, r.PersonID, r.At)
	return fail(err, "store a remark on question %d", id)
}

// RemoveRemark removes somebody's own remark that was not sent.
func (c conn) RemoveRemark(ctx context.Context, id, remark, personID int64) error {
	const q = `DELETE FROM answer_remarks WHERE question_id = $1 AND id = $2 AND person_id = $3 AND sent_at IS NULL`
	_, err := c.exec(ctx, q, id, remark, personID)
	return fail(err, "remove remark %d", remark)
}

// SendRemarks gives somebody's remarks to the author and says how many.
func (tx *Tx) SendRemarks(ctx context.Context, id, personID int64, now time.Time) (int, error) {
	const q = `UPDATE answer_remarks SET sent_at = $3 WHERE question_id = $1 AND person_id = $2 AND sent_at IS NULL`
	n, err := tx.exec(ctx, q, id, personID, now)
	return int(n), fail(err, "send the remarks on question %d", id)
}

// SettleRemark notes that a remark was followed, or takes that back.
func (c conn) SettleRemark(ctx context.Context, id, remark, personID int64, done bool, now time.Time) error {
	const q = `
		UPDATE answer_remarks
		SET settled_at = CASE WHEN $4 THEN $5::timestamptz END, settled_by = CASE WHEN $4 THEN $3::bigint END
		WHERE question_id = $1 AND id = $2 AND sent_at IS NOT NULL`
	n, err := c.exec(ctx, q, id, remark, personID, done, now)
	if err == nil && n == 0 {
		return question.NotFound()
	}
	return fail(err, "settle remark %d", remark)
}

// Remarks lists the remarks on the answer, in the order in which they were made.
func (c conn) Remarks(ctx context.Context, id int64) ([]question.Remark, error) {
	var list []question.Remark
	const q = `
		SELECT r.id, r.answer_version, r.quote, r.words, r.person_id, p.name AS person_name, r.at, r.sent_at, r.settled_at
		FROM answer_remarks r
		JOIN people p ON p.id = r.person_id
		WHERE r.question_id = $1
		ORDER BY r.id
		LIMIT 500`
	return list, fail(c.list(ctx, &list, q, id), "list the remarks on question %d", id)
}

// SeeAnswer notes that somebody has the answer open and lists who else was seen
// in the last seconds.
func (c conn) SeeAnswer(ctx context.Context, id, personID int64, now time.Time, seconds int) ([]question.Reader, error) {
	const up = `
		INSERT INTO answer_presence (question_id, person_id, seen_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (question_id, person_id) DO UPDATE
		SET seen_at = $3`
	if _, err := c.exec(ctx, up, id, personID, now); err != nil {
		return nil, fail(err, "note who reads question %d", id)
	}
	const del = `DELETE FROM answer_presence WHERE seen_at < $1::timestamptz - interval '1 hour'`
	if now.Second() < seconds { // now and then
		if _, err := c.exec(ctx, del, now); err != nil {
			return nil, fail(err, "forget who has left")
		}
	}
	var list []question.Reader
	const q = `
		SELECT r.person_id, p.name, r.seen_at
		FROM answer_presence r
		JOIN people p ON p.id = r.person_id
		WHERE r.question_id = $1 AND r.person_id <> $2 AND r.seen_at > $3::timestamptz - make_interval(secs => $4)
		ORDER BY p.name
		LIMIT 20`
	return list, fail(c.list(ctx, &list, q, id, personID, now, seconds), "list who reads question %d", id)
}

// ReadAnswer notes that somebody has seen the state of the answer and returns
// the newest one before it that the same person has seen, 0 for none.
func (c conn) ReadAnswer(ctx context.Context, id, personID int64, version int, now time.Time) (int, error) {
	const ins = `
		INSERT INTO answer_reads (question_id, person_id, answer_version, at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`
	if _, err := c.exec(ctx, ins, id, personID, version, now); err != nil {
		return 0, fail(err, "note what was read of question %d", id)
	}
	var before int
	const q = `
		SELECT coalesce(max(answer_version), 0)
		FROM answer_reads
		WHERE question_id = $1 AND person_id = $2 AND answer_version < $3`
	return before, fail(c.get(ctx, &before, q, id, personID, version), "find what was read of question %d", id)
}
