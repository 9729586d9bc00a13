package store

import (
	"context"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

const noticeColumns = `
	n.question_id, n.seq, n.person_id, coalesce(n.for_id, 0) AS for_id, n.rung, n.how, n.stage_start, n.due_on, n.due_at,
	n.send_at, coalesce(n.mail_id, 0) AS mail_id, n.dropped_at, p.name AS person, coalesce(f.name, '') AS stands_for,
	coalesce(m.status, '') AS mail_status, m.sent_at, coalesce(m.error, '') AS mail_error`

const noticeTables = `
	FROM notices n
	JOIN people p ON p.id = n.person_id
	LEFT JOIN people f ON f.id = n.for_id
	LEFT JOIN mails m ON m.id = n.mail_id`

// WaitingNotices lists what the person is to be told by now, and locks it.
func (tx *Tx) WaitingNotices(ctx context.Context, person int64, now time.Time) ([]question.Notice, error) {
	var ns []question.Notice
	const q = `SELECT ` + noticeColumns + noticeTables + `
		WHERE n.person_id = $1 AND n.send_at <= $2 AND n.mail_id IS NULL AND n.dropped_at IS NULL
		ORDER BY n.due_at, n.question_id, n.seq
		LIMIT 200000
		FOR UPDATE OF n`
	return ns, fail(tx.list(ctx, &ns, q, person, now), "read what person %d is to be told", person)
}

// Notices lists the reminders of the question and their delivery.
func (c conn) Notices(ctx context.Context, questionID int64) ([]question.Notice, error) {
	var ns []question.Notice
	const q = `SELECT ` + noticeColumns + noticeTables + `
		WHERE n.question_id = $1
		ORDER BY n.seq, n.person_id
		LIMIT 2000`
	return ns, fail(c.list(ctx, &ns, q, questionID), "list the reminders of question %d", questionID)
}

// SetNoticed notes by which letter the person's reminders go out.
func (tx *Tx) SetNoticed(ctx context.Context, person int64, ns []question.Notice, mail int64) error {
	if len(ns) == 0 {
		return nil
	}
	questions, seqs := make([]int64, len(ns)), make([]int64, len(ns))
	for i, n := range ns {
		questions[i], seqs[i] = n.QuestionID, int64(n.Seq)
	}
	const q = `
		UPDATE notices n
		SET mail_id = $2
		FROM unnest($3::bigint[], $4::bigint[]) AS told (question_id, seq)
		WHERE n.question_id = told.question_id AND n.seq = told.seq AND n.person_id = $1`
	_, err := tx.exec(ctx, q, person, mail, intArray(questions), intArray(seqs))
	return fail(err, "note the letter of %d reminders", len(ns))
}

// DropMovedOn drops of what the person is to be told by now whatever its
// question has moved on from: to another stage or date, to the asker, to an
// end. Somebody who left is told nothing.
func (tx *Tx) DropMovedOn(ctx context.Context, person int64, active bool, now time.Time) error {
	const q = `
		UPDATE notices n
		SET dropped_at = $2
		FROM questions q
		WHERE n.person_id = $1 AND n.send_at <= $2 AND n.mail_id IS NULL AND n.dropped_at IS NULL AND q.id = n.question_id
			AND (NOT $3 OR q.stage_start <> n.stage_start OR q.stage_due_on IS DISTINCT FROM n.due_on
				OR q.status NOT IN ('received', 'routed', 'assigned', 'submitted', 'approved'))`
	_, err := tx.exec(ctx, q, person, now, active)
	return fail(err, "drop reminders of person %d", person)
}

// MailByKey returns the number of the letter with the key.
func (tx *Tx) MailByKey(ctx context.Context, key string) (int64, error) {
	var id int64
	return id, fail(tx.get(ctx, &id, `SELECT id FROM mails WHERE key = $1`, key), "find the letter %s", key)
}

// HasMail reports whether there is a letter with the key.
func (tx *Tx) HasMail(ctx context.Context, key string) (bool, error) {
	var have bool
	return have, fail(tx.get(ctx, &have, `SELECT EXISTS (SELECT FROM mails WHERE key = $1)`, key), "look for the letter %s", key)
}

// AwaitingLetters lists who has reminders that wait to be sent by now.
func (c conn) AwaitingLetters(ctx context.Context, now time.Time) ([]int64, error) {
	var ids []int64
	const q = `
		SELECT DISTINCT person_id
		FROM notices
		WHERE mail_id IS NULL AND dropped_at IS NULL AND send_at <= $1
		ORDER BY person_id
		LIMIT 10000`
	return ids, fail(c.list(ctx, &ids, q, now), "find who is to be told something")
}

// standing says whose work a question q is: person x's. A CASE, which the planner
// leaves alone: it spends ten milliseconds on the same as alternatives.
const standing = `
	q.stage_due_on <= $1 AND q.status IN ('received', 'routed', 'assigned', 'submitted', 'approved') AND
	CASE q.status
		WHEN 'received' THEN x.role = 'intake'
		WHEN 'assigned' THEN x.role = 'officer' AND x.person_id = q.officer_id
		WHEN 'approved' THEN x.role = 'board'
		ELSE x.role = 'head' AND x.department = q.lead
	END`

// StandingPeople lists the active people who hold something that is due by the
// day.
func (c conn) StandingPeople(ctx context.Context, day calendar.Date) ([]int64, error) {
	var ids []int64
	const q = `
		SELECT p.id
		FROM people p
		WHERE p.active AND EXISTS (SELECT FROM grants x JOIN questions q ON ` + standing + ` WHERE x.person_id = p.id)
		ORDER BY p.id
		LIMIT 10000`
	return ids, fail(c.list(ctx, &ids, q, dateArg(day)), "find who holds what is due")
}

// Standing lists what the people hold that is due by the day, the latest first
// of all.
func (c conn) Standing(ctx context.Context, day calendar.Date, people []int64, limit int) ([]question.Question, error) {
	var qs []question.Question
	const q = `
		SELECT ` + questionColumns + `
		FROM questions q
		WHERE EXISTS (SELECT FROM grants x WHERE x.person_id = ANY ($2) AND ` + standing + `)
		ORDER BY q.stage_due_on, q.id
		LIMIT $3`
	return qs, fail(c.list(ctx, &qs, q, dateArg(day), intArray(people), limit), "list what is due")
}

// LateOf lists the questions that the department leads and has not answered
// though the stage's time or the promised date is past, in order of number.
func (c conn) LateOf(ctx context.Context, department string, today calendar.Date, limit int) ([]int64, error) {
	var ids []int64
	const q = `
		SELECT id
		FROM questions
		WHERE lead = $1 AND status IN ('routed', 'assigned', 'submitted') AND (stage_due_on < $2 OR due_on < $2)
		ORDER BY id
		LIMIT $3`
	return ids, fail(c.list(ctx, &ids, q, department, dateArg(today), limit), "list the late questions of %s", department)
}

// LateByDepartment counts them for each department.
func (c conn) LateByDepartment(ctx context.Context, today calendar.Date) (map[string]int, error) {
	var rows []struct {
		Lead string
		N    int
	}
	const q = `
		SELECT lead, count(*) AS n
		FROM questions
		WHERE status IN ('routed', 'assigned', 'submitted') AND least(stage_due_on, due_on) < $1
		GROUP BY lead
		ORDER BY lead
		LIMIT 500`
	if err := c.list(ctx, &rows, q, dateArg(today)); err != nil {
		return nil, fail(err, "count late questions")
	}
	m := map[string]int{}
	for _, r := range rows {
		m[r.Lead] = r.N
	}
	return m, nil
}
