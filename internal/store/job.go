package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

const jobColumns = `
	coalesce(j.person_id, 0) AS person_id,
	j.id, j.key, j.type, j.queue, coalesce(j.question_id, 0) AS question_id, coalesce(j.mail_id, 0) AS mail_id, j.run_at,
	j.attempts, j.failures, j.failing_since, j.last_error, j.done_at, j.dead_at`

// AddJob puts a piece of work into the outbox. A job whose key is there already
// stays as it is: the work is done once.
func (tx *Tx) AddJob(ctx context.Context, j question.Job, now time.Time) error {
	const q = `
		INSERT INTO jobs (key, type, queue, question_id, mail_id, run_at, next_at, created_at, person_id)
		VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)
		ON CONFLICT (key) DO NOTHING`
	_, err := tx.exec(ctx, q, j.Key, j.Type, j.Queue, nilIf(j.QuestionID), nilIf(j.MailID), j.RunAt, now, nilIf(j.PersonID))
	return fail(err, "add job %s", j.Key)
}

// AddMail stores a message and the job that sends it. A message whose key is
// there already is not sent again.
func (tx *Tx) AddMail(ctx context.Context, m question.Mail, now time.Time) error {
	letter, err := json.Marshal(m.Data)
	if err != nil {
		return fmt.Errorf("write down the letter %s: %w", m.Key, err)
	}
	const q = `
		WITH mail AS (
			INSERT INTO mails (key, question_id, template, lang, to_address, to_name, person_id, data, message_id, status, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, 'queued', $10)
			ON CONFLICT (key) DO NOTHING
			RETURNING id
		)
		INSERT INTO jobs (key, type, queue, question_id, mail_id, run_at, next_at, created_at)
		SELECT 'mail/' || $1, 'mail', 'mail', $2, id, $10, $10, $10
		FROM mail`
	_, err = tx.exec(ctx, q, m.Key, nilIf(m.QuestionID), m.Template, m.Lang, m.To, m.ToName, nilIf(m.PersonID),
		string(letter), m.MessageID, now)
	return fail(err, "queue the letter %s", m.Key)
}

// LeaseJobs takes up to limit jobs of the queue that may be dispatched by until,
// and holds each for lease after it may run: then it may be dispatched again,
// unless its effect was committed.
func (s *Store) LeaseJobs(ctx context.Context, queue string, now, until time.Time, lease time.Duration, limit int) ([]question.Job, error) {
	var js []question.Job
	const q = `
		UPDATE jobs AS j
		SET next_at = greatest($1, j.run_at) + make_interval(secs => $3), attempts = j.attempts + 1, leased_at = $1
		WHERE j.id IN (
			SELECT id
			FROM jobs
			WHERE queue = $5 AND done_at IS NULL AND dead_at IS NULL AND next_at <= $2
			ORDER BY next_at
			LIMIT $4
			FOR UPDATE SKIP LOCKED
		)
		RETURNING ` + jobColumns
	return js, fail(s.list(ctx, &js, q, now, until, lease.Seconds(), limit, queue), "lease jobs")
}

// FinishJob marks the job as done and reports whether it was this call that did
// it. It belongs into the transaction of the job's effect; the row stays locked
// until that ends.
func (tx *Tx) FinishJob(ctx context.Context, id int64, now time.Time) (bool, error) {
	const q = `
		UPDATE jobs
		SET done_at = $2
		WHERE id = $1 AND done_at IS NULL AND run_at <= $2`
	n, err := tx.exec(ctx, q, id, now)
	return n == 1, fail(err, "finish job %d", id)
}

// FailJob notes that the job could not be done: it is tried again at next, or
// given up when next is zero.
func (c conn) FailJob(ctx context.Context, id int64, reason string, next, now time.Time) error {
	const q = `
		UPDATE jobs
		SET failures = failures + 1, last_error = left($2, 500), next_at = coalesce($3, next_at), leased_at = NULL,
			failing_since = coalesce(failing_since, $4::timestamptz),
			dead_at = CASE WHEN $3::timestamptz IS NULL THEN $4::timestamptz END
		WHERE id = $1 AND done_at IS NULL`
	var at any
	if !next.IsZero() {
		at = next
	}
	_, err := c.exec(ctx, q, id, reason, at, now)
	return fail(err, "note the failure of job %d", id)
}

// RetryJob lets a job run again at once, a dead one too.
func (c conn) RetryJob(ctx context.Context, id int64, now time.Time) error {
	const q = `
		UPDATE jobs
		SET dead_at = NULL, next_at = $2, failures = 0, failing_since = NULL, leased_at = NULL
		WHERE id = $1 AND done_at IS NULL`
	n, err := c.exec(ctx, q, id, now)
	if err == nil && n == 0 {
		return question.NotFound()
	}
	return fail(err, "retry job %d", id)
}

// Jobs lists what is open, or what was given up, oldest first.
func (c conn) Jobs(ctx context.Context, dead bool, limit int) ([]question.Job, error) {
	var js []question.Job
	const q = `
		SELECT ` + jobColumns + `
		FROM jobs j
		WHERE j.done_at IS NULL AND (j.dead_at IS NOT NULL) = $1
		ORDER BY j.run_at, j.id
		LIMIT $2`
	return js, fail(c.list(ctx, &js, q, dead, limit), "list jobs")
}

// NextJobAt returns when the next open job may run, nil when there is none. A
// job that failed or was leased counts by the instant at which it was due.
func (c conn) NextJobAt(ctx context.Context) (*time.Time, error) {
	var at *time.Time
	const q = `SELECT min(run_at) FROM jobs WHERE done_at IS NULL AND dead_at IS NULL`
	return at, fail(c.get(ctx, &at, q), "find the next job")
}

// ReleaseJobs ends the lease of every open job that is due, so that it is
// dispatched at once: after the clock was moved or the queue was lost.
func (c conn) ReleaseJobs(ctx context.Context, now time.Time) error {
	const q = `
		UPDATE jobs
		SET next_at = run_at, leased_at = NULL
		WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= $1 AND next_at > $1`
	_, err := c.exec(ctx, q, now)
	return fail(err, "release jobs")
}

// DueQuestions lists the questions whose ladder falls due by now.
func (c conn) DueQuestions(ctx context.Context, now time.Time, limit int) ([]int64, error) {
	var ids []int64
	const q = `SELECT id FROM questions WHERE next_rung_at <= $1 ORDER BY next_rung_at LIMIT $2`
	return ids, fail(c.list(ctx, &ids, q, now, limit), "find questions whose ladder is due")
}

// PausesOver lists the questions that wait for an asker whose time ended before
// the day.
func (c conn) PausesOver(ctx context.Context, day calendar.Date, limit int) ([]int64, error) {
	var ids []int64
	const q = `SELECT id FROM questions WHERE status = 'waiting' AND resume_on < $1 ORDER BY resume_on, id LIMIT $2`
	return ids, fail(c.list(ctx, &ids, q, dateArg(day), limit), "find pauses that are over")
}

// DropOldJobs deletes jobs that were done before the instant.
func (c conn) DropOldJobs(ctx context.Context, before time.Time) error {
	_, err := c.exec(ctx, `DELETE FROM jobs WHERE done_at < $1`, before)
	return fail(err, "drop old jobs")
}

// Fired is a rung that fired.
type Fired struct {
	RungID int64
	Nth    int
}

// FiredRungs lists the rungs that fired for the question's present stage and
// date.
func (c conn) FiredRungs(ctx context.Context, q question.Question) ([]Fired, error) {
	var fs []Fired
	const sel = `
		SELECT rung_id, nth
		FROM fired_rungs
		WHERE question_id = $1 AND stage_start = $2 AND due_on = $3`
	return fs, fail(c.list(ctx, &fs, sel, q.ID, q.StageStart, dateArg(q.StageDueOn)), "read the fired rungs of question %d", q.ID)
}

// UnleaseJobs lets the jobs be dispatched again a second from now.
func (c conn) UnleaseJobs(ctx context.Context, ids []int64, now time.Time) error {
	const q = `UPDATE jobs SET next_at = greatest(run_at, $2), leased_at = NULL WHERE id = ANY ($1) AND done_at IS NULL`
	_, err := c.exec(ctx, q, intArray(ids), now.Add(time.Second))
	return fail(err, "give jobs back")
}
