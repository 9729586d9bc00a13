package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hoidap/internal/question"
)

// Climbing many ladders in one transaction: each statement takes a hundred rows
// as one JSON document, for a statement a row is what a hundred thousand
// deadlines of one minute cannot pay.

// rowsArg writes rows down for json_to_recordset.
func rowsArg[T any](rows []T) (string, error) {
	b, err := json.Marshal(rows)
	if err != nil {
		return "", fmt.Errorf("write %d rows down: %w", len(rows), err)
	}
	return string(b), nil
}

// LockQuestions locks the questions and returns them, in order of number,
// without bodies and supporting departments. With skip it leaves out those that
// somebody else holds.
func (tx *Tx) LockQuestions(ctx context.Context, ids []int64, skip bool) ([]question.Question, error) {
	var qs []question.Question
	q := `SELECT ` + questionColumns + ` FROM questions q WHERE q.id = ANY ($1) ORDER BY q.id FOR UPDATE OF q`
	if skip {
		q += ` SKIP LOCKED`
	}
	return qs, fail(tx.list(ctx, &qs, q, intArray(ids)), "lock %d questions", len(ids))
}

// FiredOf lists the rungs that fired for the questions' present stages and
// dates, by question.
func (c conn) FiredOf(ctx context.Context, ids []int64) (map[int64][]Fired, error) {
	var rows []struct {
		QuestionID int64
		Fired
	}
	const q = `
		SELECT f.question_id, f.rung_id, f.nth
		FROM questions q
		JOIN fired_rungs f ON f.question_id = q.id AND f.stage_start = q.stage_start AND f.due_on = q.stage_due_on
		WHERE q.id = ANY ($1)`
	if err := c.list(ctx, &rows, q, intArray(ids)); err != nil {
		return nil, fail(err, "read what fired for %d questions", len(ids))
	}
	fired := make(map[int64][]Fired, len(ids))
	for _, r := range rows {
		fired[r.QuestionID] = append(fired[r.QuestionID], r.Fired)
	}
	return fired, nil
}

// ChainEnd is the last event of a question's history.
type ChainEnd struct {
	QuestionID int64
	Seq        int
	At         time.Time
	Hash       string
}

// ChainEnds returns where the histories of the questions end.
func (c conn) ChainEnds(ctx context.Context, ids []int64) (map[int64]ChainEnd, error) {
	var rows []ChainEnd
	const q = `
		SELECT e.question_id, e.seq, e.at, e.hash
		FROM unnest($1::bigint[]) AS ids (id)
		CROSS JOIN LATERAL (
			SELECT question_id, seq, at, hash
			FROM events
			WHERE question_id = ids.id
			ORDER BY seq DESC
			LIMIT 1
		) e`
	if err := c.list(ctx, &rows, q, intArray(ids)); err != nil {
		return nil, fail(err, "read the ends of %d histories", len(ids))
	}
	ends := make(map[int64]ChainEnd, len(rows))
	for _, r := range rows {
		ends[r.QuestionID] = r
	}
	return ends, nil
}

// Firing is one rung that fires.
type Firing struct {
	QuestionID int64     `json:"question_id"`
	StageStart time.Time `json:"stage_start"`
	DueOn      string    `json:"due_on"` // the stage's date
	RungID     int64     `json:"rung_id"`
	Nth        int       `json:"nth"`
	DueAt      time.Time `json:"due_at"`
	FiredAt    time.Time `json:"fired_at"`
}

// FireRungs notes that the rungs fired. A rung that fired already is an error
// and undoes the transaction: whoever fires has locked the question and seen
// what fired before.
func (tx *Tx) FireRungs(ctx context.Context, fs []Firing) error {
	if len(fs) == 0 {
		return nil
	}
	rows, err := rowsArg(fs)
	if err != nil {
		return err
	}
	const q = `
		INSERT INTO fired_rungs (question_id, stage_start, due_on, rung_id, nth, due_at, fired_at)
		SELECT question_id, stage_start, due_on, rung_id, nth, due_at, fired_at
		FROM json_to_recordset($1::json) AS r (question_id bigint, stage_start timestamptz, due_on date, rung_id bigint,
			nth integer, due_at timestamptz, fired_at timestamptz)`
	_, err = tx.exec(ctx, q, rows)
	return fail(err, "fire %d rungs", len(fs))
}

// AddSealed stores events without notes that are sealed already and continue
// the chains of questions that are locked.
func (tx *Tx) AddSealed(ctx context.Context, events []question.Event) error {
	if len(events) == 0 {
		return nil
	}
	type row struct {
		QuestionID int64           `json:"question_id"`
		Seq        int             `json:"seq"`
		At         time.Time       `json:"at"`
		Action     question.Action `json:"action"`
		Role       question.Role   `json:"role"`
		From       question.Status `json:"from_status"`
		To         question.Status `json:"to_status"`
		Department string          `json:"department"`
		Data       map[string]any  `json:"data"`
		Hash       string          `json:"hash"`
		Prev       string          `json:"prev"`
	}
	list := make([]row, len(events))
	for i, e := range events {
		if e.Note != "" || e.PersonID != 0 {
			return fmt.Errorf("event %d of question %d has a note or a person", e.Seq, e.QuestionID)
		}
		if e.Data == nil {
			e.Data = map[string]any{}
		}
		list[i] = row{e.QuestionID, e.Seq, e.At, e.Do, e.Role, e.From, e.To, e.Department, e.Data, e.Hash, e.Prev}
	}
	rows, err := rowsArg(list)
	if err != nil {
		return err
	}
	const q = `
		INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, department, data, hash, prev)
		SELECT question_id, seq, at, action, role, from_status, to_status, department, data, hash, prev
		FROM json_to_recordset($1::json) AS r (question_id bigint, seq integer, at timestamptz, action text, role text,
			from_status text, to_status text, department text, data jsonb, hash text, prev text)`
	_, err = tx.exec(ctx, q, rows)
	return fail(err, "add %d events", len(events))
}

// AddNotices notes what people are to be told.
func (tx *Tx) AddNotices(ctx context.Context, ns []question.Notice) error {
	if len(ns) == 0 {
		return nil
	}
	type row struct {
		QuestionID int64     `json:"question_id"`
		Seq        int       `json:"seq"`
		PersonID   int64     `json:"person_id"`
		ForID      any       `json:"for_id"`
		Rung       string    `json:"rung"`
		How        string    `json:"how"`
		StageStart time.Time `json:"stage_start"`
		DueOn      string    `json:"due_on"`
		DueAt      time.Time `json:"due_at"`
		SendAt     time.Time `json:"send_at"`
		MailID     any       `json:"mail_id"`
	}
	list := make([]row, len(ns))
	for i, n := range ns {
		list[i] = row{
			n.QuestionID, n.Seq, n.PersonID, nilIf(n.ForID), n.Rung, n.How, n.StageStart, n.DueOn.String(), n.DueAt, n.SendAt, nilIf(n.MailID),
		}
	}
	rows, err := rowsArg(list)
	if err != nil {
		return err
	}
	const q = `
		INSERT INTO notices (question_id, seq, person_id, for_id, rung, how, stage_start, due_on, due_at, send_at, mail_id)
		SELECT question_id, seq, person_id, for_id, rung, how, stage_start, due_on, due_at, send_at, mail_id
		FROM json_to_recordset($1::json) AS r (question_id bigint, seq integer, person_id bigint, for_id bigint, rung text,
			how text, stage_start timestamptz, due_on date, due_at timestamptz, send_at timestamptz, mail_id bigint)
		ON CONFLICT DO NOTHING`
	_, err = tx.exec(ctx, q, rows)
	return fail(err, "note %d reminders", len(ns))
}

// AddJobs puts work into the outbox, in the order of the keys, so that two who
// add some of the same never wait for each other in a circle. What is there
// already stays as it is.
func (tx *Tx) AddJobs(ctx context.Context, js []question.Job, now time.Time) error {
	if len(js) == 0 {
		return nil
	}
	type row struct {
		Key        string           `json:"key"`
		Type       question.JobType `json:"type"`
		Queue      string           `json:"queue"`
		QuestionID any              `json:"question_id"`
		PersonID   any              `json:"person_id"`
		RunAt      time.Time        `json:"run_at"`
	}
	list := make([]row, len(js))
	for i, j := range js {
		list[i] = row{j.Key, j.Type, j.Queue, nilIf(j.QuestionID), nilIf(j.PersonID), j.RunAt}
	}
	rows, err := rowsArg(list)
	if err != nil {
		return err
	}
	const q = `
		INSERT INTO jobs (key, type, queue, question_id, run_at, next_at, created_at, person_id)
		SELECT key, type, queue, question_id, run_at, run_at, $2, person_id
		FROM json_to_recordset($1::json) AS r (key text, type text, queue text, question_id bigint, run_at timestamptz, person_id bigint)
		ORDER BY key
		ON CONFLICT (key) DO NOTHING`
	_, err = tx.exec(ctx, q, rows, now)
	return fail(err, "add %d jobs", len(js))
}

// Armed is when a question's ladder must be looked at next; nil is never.
type Armed struct {
	ID int64      `json:"id"`
	At *time.Time `json:"at"`
}

// SetNextRungs arms the ladders.
func (tx *Tx) SetNextRungs(ctx context.Context, as []Armed) error {
	rows, err := rowsArg(as)
	if err != nil {
		return err
	}
	const q = `
		UPDATE questions
		SET next_rung_at = r.at
		FROM json_to_recordset($1::json) AS r (id bigint, at timestamptz)
		WHERE questions.id = r.id`
	_, err = tx.exec(ctx, q, rows)
	return fail(err, "arm %d ladders", len(as))
}

// FinishJobs marks the jobs as done, as FinishJob does for one, and returns the
// questions of those for which it was this call that did it.
func (tx *Tx) FinishJobs(ctx context.Context, ids []int64, now time.Time) ([]int64, error) {
	var questions []int64
	const q = `
		WITH mine AS (
			SELECT id
			FROM jobs
			WHERE id = ANY ($1) AND done_at IS NULL AND run_at <= $2
			ORDER BY id
			FOR UPDATE
		)
		UPDATE jobs j
		SET done_at = $2
		FROM mine
		WHERE j.id = mine.id
		RETURNING j.question_id`
	return questions, fail(tx.list(ctx, &questions, q, intArray(ids), now), "finish %d jobs", len(ids))
}

// JobsByID returns the jobs with the numbers, in order of number.
func (c conn) JobsByID(ctx context.Context, ids []int64) ([]question.Job, error) {
	var js []question.Job
	const q = `SELECT ` + jobColumns + ` FROM jobs j WHERE j.id = ANY ($1) ORDER BY j.id`
	return js, fail(c.list(ctx, &js, q, intArray(ids)), "read %d jobs", len(ids))
}

// LettersSent notes of several letters what LetterSent notes of one. Mails and
// jobs are in the same order.
func (s *Store) LettersSent(ctx context.Context, mails, jobs []int64, now time.Time) error {
	const q = `
		WITH mail AS (
			UPDATE mails
			SET status = 'sent', sent_at = $3, claimed_until = NULL, error = ''
			WHERE id = ANY ($1) AND sent_at IS NULL
		)
		UPDATE jobs
		SET done_at = $3
		WHERE id = ANY ($2) AND done_at IS NULL AND run_at <= $3`
	_, err := s.exec(ctx, q, intArray(mails), intArray(jobs), now)
	return fail(err, "note that %d letters were sent", len(mails))
}
