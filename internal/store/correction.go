package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/question"
)

// Correction returns the correction that waits for a second person, nil for none.
func (c conn) Correction(ctx context.Context, id int64) (*question.Correction, error) {
	var rows []struct {
		Base                          int
		Title, Question, Answer, Note string
		Files                         []byte
		Kept                          pq.StringArray
		PersonID                      int64
		PersonName                    string
		SavedAt                       time.Time
	}
	const q = `
		SELECT c.base, c.title, c.question, c.answer, c.note, c.files, c.kept, c.person_id, p.name AS person_name, c.saved_at
		FROM corrections c
		JOIN people p ON p.id = c.person_id
		WHERE c.question_id = $1
		LIMIT 1`
	if err := c.list(ctx, &rows, q, id); err != nil || len(rows) == 0 {
		return nil, fail(err, "read the correction of question %d", id)
	}
	r := rows[0]
	out := question.Correction{
		PublicText: question.PublicText{Title: r.Title, Question: r.Question, Answer: r.Answer},
		Base:       r.Base, Note: r.Note, Kept: r.Kept, PersonID: r.PersonID, PersonName: r.PersonName, SavedAt: r.SavedAt,
	}
	if r.Files != nil {
		if err := json.Unmarshal(r.Files, &out.Files); err != nil {
			return nil, fmt.Errorf("read the files of the correction of question %d: %w", id, err)
		}
	}
	return &out, nil
}

// SaveCorrection stores a correction in place of the one before.
func (tx *Tx) SaveCorrection(ctx context.Context, id int64, c question.Correction) error {
	var files any
	if c.Files != nil {
		text, err := json.Marshal(c.Files)
		if err != nil {
			return fmt.Errorf("write the files of the correction of question %d: %w", id, err)
		}
		files = text
	}
	if c.Kept == nil {
		c.Kept = []string{}
	}
	const q = `
		INSERT INTO corrections (question_id, base, title, question, answer, note, files, kept, person_id, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (question_id) DO UPDATE
		SET base = $2, title = $3, question = $4, answer = $5, note = $6, files = $7, kept = $8, person_id = $9, saved_at = $10`
	_, err := tx.exec(ctx, q, id, c.Base, c.Title, c.Question, c.Answer, c.Note, files, pq.Array(c.Kept), c.PersonID, c.SavedAt)
	return fail(err, "store a correction of question %d", id)
}

// DropCorrection removes the correction that waits, if there is one.
func (tx *Tx) DropCorrection(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `DELETE FROM corrections WHERE question_id = $1`, id)
	return fail(err, "remove the correction of question %d", id)
}
