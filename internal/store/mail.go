package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hoidap/internal/question"
)

type mailRow struct {
	ID         int64
	Key        string
	QuestionID int64
	Template   string
	Lang       string
	ToAddress  string
	ToName     string
	PersonID   int64
	Data       []byte
	MessageID  string
	Status     question.MailStatus
	CreatedAt  time.Time
	SentAt     *time.Time
	Error      string
}

func (r mailRow) mail() (question.Mail, error) {
	m := question.Mail{
		ID: r.ID, Key: r.Key, QuestionID: r.QuestionID, Template: r.Template, Lang: r.Lang, To: r.ToAddress, ToName: r.ToName,
		PersonID: r.PersonID, MessageID: r.MessageID, Status: r.Status, CreatedAt: r.CreatedAt, SentAt: r.SentAt, Error: r.Error,
	}
	if err := json.Unmarshal(r.Data, &m.Data); err != nil {
		return m, fmt.Errorf("read letter %d: %w", r.ID, err)
	}
	return m, nil
}

const mailColumns = `
	m.id, m.key, coalesce(m.question_id, 0) AS question_id, m.template, m.lang, m.to_address, m.to_name,
	coalesce(m.person_id, 0) AS person_id, m.data, m.message_id, m.status, m.created_at, m.sent_at, m.error`

// ClaimMail takes the message for sending for so long and reports whether it was
// free: not sent, and not claimed by another worker. The claim runs by the
// database's clock: a machine whose clock is wrong, or is put right, must not
// send what another is just sending.
func (s *Store) ClaimMail(ctx context.Context, id int64, claim time.Duration) (question.Mail, bool, error) {
	var rows []mailRow
	const q = `
		UPDATE mails AS m
		SET status = 'sending', claimed_until = clock_timestamp() + make_interval(secs => $2)
		WHERE m.id = $1 AND m.sent_at IS NULL AND (m.claimed_until IS NULL OR m.claimed_until <= clock_timestamp())
		RETURNING ` + mailColumns
	if err := s.list(ctx, &rows, q, id, claim.Seconds()); err != nil || len(rows) == 0 {
		return question.Mail{}, false, fail(err, "claim letter %d", id)
	}
	m, err := rows[0].mail()
	return m, err == nil, err
}

// LetterSent notes that the message was taken by the mail server and that the
// job that sent it is done: one statement, whole or not at all.
func (s *Store) LetterSent(ctx context.Context, mail, job int64, now time.Time) error {
	const q = `
		WITH mail AS (
			UPDATE mails
			SET status = 'sent', sent_at = $3, claimed_until = NULL, error = ''
			WHERE id = $1 AND sent_at IS NULL
		)
		UPDATE jobs
		SET done_at = $3
		WHERE id = $2 AND done_at IS NULL AND run_at <= $3`
	_, err := s.exec(ctx, q, mail, job, now)
	return fail(err, "note that letter %d was sent", mail)
}

// SetMailFailed notes why the message was not sent. It may be tried again.
func (tx *Tx) SetMailFailed(ctx context.Context, id int64, reason string, final bool) error {
	const q = `
		UPDATE mails
		SET status = CASE WHEN $3 THEN 'failed' ELSE 'queued' END, claimed_until = NULL, error = left($2, 500)
		WHERE id = $1 AND sent_at IS NULL`
	_, err := tx.exec(ctx, q, id, reason, final)
	return fail(err, "note that letter %d was not sent", id)
}

// Mails lists the messages about the question, oldest first.
func (c conn) Mails(ctx context.Context, questionID int64) ([]question.Mail, error) {
	var rows []mailRow
	q := `SELECT ` + mailColumns + ` FROM mails m WHERE m.question_id = $1 ORDER BY m.id LIMIT 500`
	if err := c.list(ctx, &rows, q, questionID); err != nil {
		return nil, fail(err, "list the letters of question %d", questionID)
	}
	ms := make([]question.Mail, len(rows))
	for i, r := range rows {
		m, err := r.mail()
		if err != nil {
			return nil, err
		}
		ms[i] = m
	}
	return ms, nil
}
