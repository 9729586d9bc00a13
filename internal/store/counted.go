package store

import (
	"context"
	"fmt"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// CountedRow is one question behind a figure, as a table has it: no body, and
// nothing of the asker but what figures are divided by.
type CountedRow struct {
	ID         int64
	Code       string
	Title      string
	Kind       question.Kind
	Channel    question.Channel
	AskerType  question.AskerType
	Province   string
	Field      string
	Lead       string
	Officer    string
	Status     question.Status
	ReceivedAt time.Time
	DueOn      calendar.Date
	AnsweredAt *time.Time
	Verdict    question.Verdict
	Days       int // working days from the receipt to the answer; 0 without one
	Extended   bool
	Returns    int
	Reopened   bool
}

// CountedAfter returns the next rows of the questions of the cohort that the
// figure counts and the scope lets see, by receipt, behind the one received at
// the instant with the number. Each page is a query of its own: whoever reads
// slowly keeps no connection.
func (c conn) CountedAfter(ctx context.Context, n Count, f question.Figure, s Scope, at time.Time, id int64, limit int) ([]CountedRow, error) {
	w := cohort(n)
	days := w.worked(n)
	w.counted(f)
	w.scope(s)
	w.and(fmt.Sprintf("(q.received_at, q.id) > (%s, %s)", w.arg(at.UTC()), w.arg(id)))
	q := `SELECT q.id, q.code, q.title, q.kind, q.channel, q.asker_type, coalesce(q.province, '') AS province, coalesce(q.field, '') AS field,
			coalesce(q.lead, '') AS lead, coalesce(p.name, '') AS officer, q.status, q.received_at, q.due_on, q.answered_at, ` +
		verdictSQL + ` AS verdict, q.extended, q.returns, q.asker_reopened AS reopened,
			CASE WHEN ` + answerSQL + ` AND q.answered_at IS NOT NULL THEN ` + days("q.received_at", "q.answered_at") + ` ELSE 0 END AS days
		FROM questions q
		LEFT JOIN people p ON p.id = q.officer_id
		WHERE ` + w.String() + `
		ORDER BY q.received_at, q.id` + fmt.Sprintf(" LIMIT %d", limit)
	var rows []CountedRow
	return rows, fail(c.listPlanned(ctx, &rows, q, w.args...), "read what a figure counts")
}
