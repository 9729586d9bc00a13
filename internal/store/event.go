package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hoidap/internal/question"
)

// AddEvent adds to the question's history: it takes the next place in the chain,
// seals the event and stores it with its note. The question must be locked. An
// event never comes before the one before it, though the clock of the machine
// that adds it be behind.
func (tx *Tx) AddEvent(ctx context.Context, e *question.Event) error {
	var last []struct {
		Seq  int
		At   time.Time
		Hash string
	}
	const q = `
		SELECT seq, at, hash
		FROM events
		WHERE question_id = $1
		ORDER BY seq DESC
		LIMIT 1`
	if err := tx.list(ctx, &last, q, e.QuestionID); err != nil {
		return fail(err, "read the end of the history of question %d", e.QuestionID)
	}
	e.Seq, e.Prev = 1, ""
	if len(last) > 0 {
		e.Seq, e.Prev = last[0].Seq+1, last[0].Hash
		if e.At.Before(last[0].At) {
			e.At = last[0].At
		}
	}
	if err := e.Seal(e.Prev); err != nil {
		return fmt.Errorf("seal event %d of question %d: %w", e.Seq, e.QuestionID, err)
	}
	return tx.insertEvent(ctx, e)
}

func (tx *Tx) insertEvent(ctx context.Context, e *question.Event) error {
	data, err := eventData(*e)
	if err != nil {
		return err
	}
	const ins = `
		WITH event AS (
			INSERT INTO events (question_id, seq, at, action, role, person_id, from_status, to_status, department,
				data, note_digest, hash, prev)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		)
		INSERT INTO event_notes (question_id, seq, note)
		SELECT $1, $2, $14
		WHERE $14 <> ''`
	_, err = tx.exec(ctx, ins, e.QuestionID, e.Seq, e.At, e.Do, e.Role, nilIf(e.PersonID), e.From, e.To, e.Department,
		data, e.NoteDigest, e.Hash, e.Prev, e.Note)
	return fail(err, "add event %d of question %d", e.Seq, e.QuestionID)
}

// eventData returns the facts of the event as JSON.
func eventData(e question.Event) (string, error) {
	if e.Data == nil {
		return "{}", nil
	}
	b, err := json.Marshal(e.Data)
	if err != nil {
		return "", fmt.Errorf("write down event %d of question %d: %w", e.Seq, e.QuestionID, err)
	}
	return string(b), nil
}

// eventRow is an event as the database has it.
type eventRow struct {
	ID         int64
	QuestionID int64
	Code       string
	Seq        int
	At         time.Time
	Action     question.Action
	Role       question.Role
	PersonID   int64
	FromStatus question.Status
	ToStatus   question.Status
	Department string
	Data       []byte
	NoteDigest string
	Hash       string
	Prev       string
	Note       string
	PersonName string
}

func (r eventRow) event() (question.Event, error) {
	e := question.Event{
		ID: r.ID, QuestionID: r.QuestionID, Code: r.Code, Seq: r.Seq, At: r.At.UTC(), Do: r.Action, Role: r.Role, PersonID: r.PersonID,
		From: r.FromStatus, To: r.ToStatus, Department: r.Department, NoteDigest: r.NoteDigest, Hash: r.Hash,
		Prev: r.Prev, Note: r.Note, PersonName: r.PersonName,
	}
	if err := json.Unmarshal(r.Data, &e.Data); err != nil {
		return e, fmt.Errorf("read event %d of question %d: %w", r.Seq, r.QuestionID, err)
	}
	return e, nil
}

const selectEvents = `
	SELECT e.id, e.question_id, q.code, e.seq, e.at, e.action, e.role, coalesce(e.person_id, 0) AS person_id, e.from_status,
		e.to_status, e.department, e.data, e.note_digest, e.hash, e.prev, coalesce(n.note, '') AS note,
		coalesce(p.name, '') AS person_name
	FROM events e
	JOIN questions q ON q.id = e.question_id
	LEFT JOIN event_notes n USING (question_id, seq)
	LEFT JOIN people p ON p.id = e.person_id`

// Events returns the question's history, oldest first.
func (c conn) Events(ctx context.Context, id int64) ([]question.Event, error) {
	return c.events(ctx, selectEvents+`
		WHERE e.question_id = $1
		ORDER BY e.seq
		LIMIT 5000`, id)
}

// EventsAfter returns what happened after the event with the number, oldest
// first, in the questions of the scope. It ends where an event may still come in
// between, so that whoever goes on from the last one misses none.
func (c conn) EventsAfter(ctx context.Context, after int64, s Scope, limit int) ([]question.Event, error) {
	upTo, err := c.Settled(ctx)
	if err != nil {
		return nil, err
	}
	var w where
	w.add("e.id > ?", after)
	w.add("e.id <= ?", upTo)
	w.scope(s)
	return c.events(ctx, selectEvents+`
		WHERE `+w.String()+fmt.Sprintf(`
		ORDER BY e.id
		LIMIT %d`, limit), w.args...)
}

func (c conn) events(ctx context.Context, q string, args ...any) ([]question.Event, error) {
	var rows []eventRow
	if err := c.list(ctx, &rows, q, args...); err != nil {
		return nil, fail(err, "read a history")
	}
	events := make([]question.Event, len(rows))
	for i, r := range rows {
		e, err := r.event()
		if err != nil {
			return nil, err
		}
		events[i] = e
	}
	return events, nil
}

// MoveSpan closes the question's open span, if there is one, and opens the next
// unless nobody holds the question any more. Both happen at the event's instant.
func (tx *Tx) MoveSpan(ctx context.Context, e question.Event, holder question.Holder, department string, officer int64) error {
	const end = `UPDATE spans SET to_at = greatest(from_at, $2) WHERE question_id = $1 AND to_at IS NULL`
	if _, err := tx.exec(ctx, end, e.QuestionID, e.At); err != nil {
		return fail(err, "close the span of question %d", e.QuestionID)
	}
	if holder == question.HeldByNobody {
		return nil
	}
	const ins = `
		INSERT INTO spans (question_id, from_at, seq, holder, department, officer_id)
		VALUES ($1, $2, $3, $4, $5, $6)`
	_, err := tx.exec(ctx, ins, e.QuestionID, e.At, e.Seq, holder, nilIf(department), nilIf(officer))
	return fail(err, "open a span of question %d", e.QuestionID)
}

// Spans returns who held the question, oldest first.
func (c conn) Spans(ctx context.Context, id int64) ([]question.Span, error) {
	var spans []question.Span
	const q = `
		SELECT s.holder, coalesce(s.department, '') AS department, coalesce(s.officer_id, 0) AS officer_id,
			coalesce(p.name, '') AS officer_name, s.from_at AS "from", s.to_at AS "to"
		FROM spans s
		LEFT JOIN people p ON p.id = s.officer_id
		WHERE s.question_id = $1
		ORDER BY s.seq
		LIMIT 1000`
	return spans, fail(c.list(ctx, &spans, q, id), "read who held question %d", id)
}
