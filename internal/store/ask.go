package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hoidap/internal/question"
)

// New is a question that was just sent, with everything that is stored with it.
type New struct {
	Question         question.Question
	Contact          question.Contact
	Consent          string
	Nonce            []byte
	SubmissionKey    []byte // nil when the sender gave none
	SubmissionDigest []byte
	Event            question.Event
	Mail             *question.Mail
	NextRungAt       *time.Time
	AutoRoute        bool
	Promises         []question.Promise // how its dates came about
}

// ErrRepeated says that a question with the same submission key is there
// already.
var ErrRepeated = errors.New("the submission was stored before")

// InsertQuestion stores a new question in one statement: the row, the asker,
// the first event, the first span, the message that it was received and the
// work that follows. A statement is whole or nothing, and one round trip is all
// that an asker waits for.
func (c conn) InsertQuestion(ctx context.Context, n New) error {
	q, e := n.Question, n.Event
	var m question.Mail
	if n.Mail != nil {
		m = *n.Mail
	}
	letter, err := json.Marshal(m.Data)
	if err != nil {
		return fmt.Errorf("write down the letter of %s: %w", q.Code, err)
	}
	data, err := eventData(e)
	if err != nil {
		return err
	}
	const ins = `
		WITH question AS (
			INSERT INTO questions (id, code, kind, channel, field, status, title, body, lang, asker_type,
				province_list, province, may_publish, may_name, consent, follow_nonce, submission_key, submission_digest,
				received_at, due_on, first_due_on, stage_start, stage_due_on, split_from, updated_at, next_rung_at, search)
			OVERRIDING SYSTEM VALUE
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $21,
				$22, $23, $41, $24, $43::tsvector)
		), asker AS (
			INSERT INTO askers (question_id, name, email, phone, organisation, tax_code)
			VALUES ($1, $25, $26, $27, $28, $29)
		), event AS (
			INSERT INTO events (question_id, seq, at, action, role, person_id, from_status, to_status, data, hash, prev)
			VALUES ($1, 1, $30, $31, $32, $33, '', $6, $34, $35, '')
		), span AS (
			INSERT INTO spans (question_id, from_at, seq, holder)
			SELECT $1, $30, 1, $36
			WHERE $36 <> ''
		), mail AS (
			INSERT INTO mails (key, question_id, template, lang, to_address, to_name, data, message_id, status, created_at)
			SELECT $37, $1, $38, $9, $26, $25, $39::jsonb, $40, 'queued', $41
			WHERE $37 <> ''
			RETURNING id
		), promise AS (
			INSERT INTO promises (question_id, seq, part, stage, cause, from_on, days, due_on, bound, set_at,
				calendar_version, rule_id, rule)
			SELECT $1, 1, p.part, p.stage, p.cause, p.from_on, p.days, p.due_on, p.bound, $41, p.calendar_version, p.rule_id, p.rule
			FROM jsonb_to_recordset($44::jsonb) AS p (part text, stage text, cause text, from_on date, days integer,
				due_on date, bound text, calendar_version bigint, rule_id bigint, rule text)
		)
		INSERT INTO jobs (key, type, queue, question_id, mail_id, run_at, next_at, created_at)
		SELECT 'mail/' || $37, 'mail', 'mail', $1, id, $41::timestamptz, $41::timestamptz, $41::timestamptz FROM mail
		UNION ALL
		SELECT 'route/' || $1, 'route', 'default', $1, NULL, $41, $41, $41 WHERE $42
		UNION ALL
		SELECT 'escalate/' || $1 || '/1', 'escalate', 'critical', $1, NULL, $24, $24, $41 WHERE $24 IS NOT NULL`
	promises, err := promiseRows(n.Promises)
	if err != nil {
		return err
	}
	list := any(question.ProvinceList)
	if q.Province == "" {
		list = nil
	}
	_, err = c.exec(ctx, ins, q.ID, q.Code, q.Kind, q.Channel, nilIf(q.Field), q.Status, q.Title, q.Body, q.Lang, q.AskerType,
		list, nilIf(q.Province), q.MayPublish, q.MayName, n.Consent, n.Nonce, nilBytes(n.SubmissionKey), nilBytes(n.SubmissionDigest),
		q.ReceivedAt, dateArg(q.DueOn), q.StageStart, dateArg(q.StageDueOn), nilIf(q.SplitFrom), n.NextRungAt,
		n.Contact.Name, n.Contact.Email, n.Contact.Phone, n.Contact.Organisation, n.Contact.TaxCode,
		e.At, e.Do, e.Role, nilIf(e.PersonID), data, e.Hash, q.Status.Holder(),
		m.Key, m.Template, string(letter), m.MessageID, q.UpdatedAt, n.AutoRoute, vector(part{q.Title, 'A'}, part{q.Body, 'B'}), promises)
	if unique(err, "questions_submission_key_key") {
		return ErrRepeated
	}
	return fail(err, "store question %s", q.Code)
}

// nilBytes returns b as an argument, NULL when it is empty.
func nilBytes(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}
