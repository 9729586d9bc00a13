package store

import (
	"context"

	"github.com/lib/pq"

	"hoidap/internal/question"
)

// Change is one step as those who watch a list must know of it: the question as
// far as it decides who may see it, and where it was before.
type Change struct {
	ID       int64 // of the event
	Question question.Question
	// Before is the department that led the question when the step was taken.
	Before string
	By     int64 // who took it, 0 for nobody of the staff
}

// ChangesAfter returns the steps after the event with the number, oldest first,
// at most limit of them.
func (c conn) ChangesAfter(ctx context.Context, after int64, limit int) ([]Change, error) {
	var rows []struct {
		ID         int64
		Code       string
		Lead       string
		Before     string
		By         int64
		OfficerID  int64
		Restricted question.Restriction
		Supporting pq.StringArray
	}
	const q = `
		SELECT e.id, q.code, coalesce(q.lead, '') AS lead, e.department AS before, coalesce(e.person_id, 0) AS by,
			coalesce(q.officer_id, 0) AS officer_id, q.restricted,
			ARRAY(SELECT s.department FROM question_supports s WHERE s.question_id = q.id) AS supporting
		FROM (SELECT * FROM events WHERE id > $1 ORDER BY id LIMIT $2) e
		JOIN questions q ON q.id = e.question_id
		ORDER BY e.id
		LIMIT $2`
	if err := c.list(ctx, &rows, q, after, limit); err != nil {
		return nil, fail(err, "read what changed")
	}
	list := make([]Change, len(rows))
	for i, r := range rows {
		list[i] = Change{ID: r.ID, Before: r.Before, By: r.By, Question: question.Question{
			Code: r.Code, Lead: r.Lead, OfficerID: r.OfficerID, Restricted: r.Restricted, Supporting: r.Supporting,
		}}
	}
	return list, nil
}

// LastEvent returns the number of the latest event, 0 for none.
func (c conn) LastEvent(ctx context.Context) (int64, error) {
	var n int64
	const q = `SELECT coalesce(max(id), 0) FROM events`
	return n, fail(c.get(ctx, &n, q), "read the latest event")
}
