package store

import (
	"context"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// HeldRow says of how many questions a holder had so many working days.
type HeldRow struct {
	Month      string // of a monthly count, as 2026-02
	Holder     question.Holder
	Department string // of a row that is divided by department
	Divided    bool
	Days       int
	N          int
}

// Held returns the working days that each holder had the answered questions of
// the cohort: each day belongs to whoever held the question when it began. For a
// question, the days of all holders add up to those from its first span to the
// answer.
//
// Each is answered whole and, once more, divided by department, where a question
// that two had counts for both.
func (c conn) Held(ctx context.Context, n Count) ([]HeldRow, error) {
	w := cohort(n)
	days := w.worked(n)
	q := `SELECT month, holder, coalesce(department, '') AS department, divided, days, count(*) AS n
		FROM (
			SELECT question_id, month, holder, department, grouping(department) = 0 AS divided, sum(days) AS days
			FROM (
				SELECT s.question_id, ` + n.month() + ` AS month, CASE WHEN s.holder IN ('department', 'officer', 'head') THEN 'department' ELSE s.holder END AS holder,
					CASE WHEN s.holder IN ('intake', 'board') THEN '' ELSE coalesce(s.department, '') END AS department,
					` + days("s.from_at", "s.to_at") + ` AS days
				FROM questions q
				` + n.join("spans", "s", "") + `
				WHERE s.to_at IS NOT NULL AND ` + answerSQL + ` AND ` + w.String() + `
			) each
			GROUP BY GROUPING SETS ((question_id, month, holder), (question_id, month, holder, department))
		) held
		GROUP BY 1, 2, 3, 4, 5`
	var rows []HeldRow
	return rows, fail(c.listPlanned(ctx, &rows, q, w.args...), "read who held the questions of a period")
}

// WaitingRow says what waits at one place now.
type WaitingRow struct {
	Status     question.Status
	Department string
	N          int
	Overdue    int // past the promised date
	StageLate  int // past the stage's own date
	Days       int // working days for which the longest has waited there
	Middle     int // the median of them
}

// Waiting returns what waits where now, whenever it was received; a department
// narrows it.
func (c conn) Waiting(ctx context.Context, n Count, department string) ([]WaitingRow, error) {
	w := &where{args: []any{dateArg(n.Today)}}
	days := w.worked(n)
	w.conds = append(w.conds, openSQL)
	if department != "" {
		w.add("q.lead = ?", department)
	}
	waited := days("q.stage_start", "($1::date)::timestamp AT TIME ZONE 'UTC'")
	q := `SELECT q.status, coalesce(q.lead, '') AS department, count(*) AS n,
			count(*) FILTER (WHERE q.due_on < $1::date) AS overdue,
			count(*) FILTER (WHERE q.status <> 'waiting' AND q.stage_due_on < $1::date) AS stage_late,
			coalesce(max(` + waited + `), 0) AS days,
			coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY ` + waited + `), 0) AS middle
		FROM questions q
		WHERE ` + w.String() + `
		GROUP BY 1, 2
		ORDER BY 2, 1`
	var rows []WaitingRow
	return rows, fail(c.listPlanned(ctx, &rows, q, w.args...), "count what waits where")
}

// ProdRow says how often a department was reminded.
type ProdRow struct {
	Month      string // of a monthly count, as 2026-02
	Department string
	Reminded   int // by the ladder
	Prodded    int // by hand
	Questions  int
}

// Prods counts the reminders in the histories of the cohort, by the department
// that was reminded.
func (c conn) Prods(ctx context.Context, n Count) ([]ProdRow, error) {
	w := cohort(n)
	const told = "x.action IN ('reminded', 'prod')"
	q := `SELECT ` + n.month() + ` AS month, e.department, count(*) FILTER (WHERE e.action = 'reminded') AS reminded,
			count(*) FILTER (WHERE e.action = 'prod') AS prodded, count(DISTINCT e.question_id) AS questions
		FROM questions q
		` + n.join("events", "e", told) + `
		WHERE ` + w.String() + `
		GROUP BY 1, 2
		ORDER BY 1, 2`
	var rows []ProdRow
	return rows, fail(c.listPlanned(ctx, &rows, q, w.args...), "count the reminders of a period")
}

// LateQuestions lists the open questions past their promised date, the latest
// first, and counts all of them.
func (c conn) LateQuestions(ctx context.Context, today calendar.Date, department string, limit int) ([]question.Listed, int, error) {
	var n int
	const late = ` FROM questions q
		LEFT JOIN people p ON p.id = q.officer_id
		WHERE ` + openSQL + ` AND q.due_on < $1 AND ($2 = '' OR q.lead = $2)`
	if err := c.get(ctx, &n, `SELECT count(*)`+late, dateArg(today), department); err != nil {
		return nil, 0, fail(err, "count what is late")
	}
	var list []question.Listed
	err := c.list(ctx, &list, `SELECT `+questionColumns+`, coalesce(p.name, '') AS officer_name`+late+`
		ORDER BY q.due_on, q.id
		LIMIT $3`, dateArg(today), department, limit)
	return list, n, fail(err, "list what is late")
}
