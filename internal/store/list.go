package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Scope limits a list to what somebody may see: everything, or the questions
// that one of the departments leads or supports.
type Scope struct {
	All         bool
	Departments []string
}

// where collects the conditions of a query and their arguments.
type where struct {
	conds []string
	args  []any
}

// add adds a condition in which each ? is the argument.
func (w *where) add(cond string, arg any) {
	w.args = append(w.args, arg)
	w.conds = append(w.conds, strings.ReplaceAll(cond, "?", fmt.Sprintf("$%d", len(w.args))))
}

func (w *where) String() string {
	if len(w.conds) == 0 {
		return "true"
	}
	return strings.Join(w.conds, " AND ")
}

func (w *where) scope(s Scope) {
	if !s.All {
		w.add(`(q.lead = ANY (?) OR EXISTS (SELECT FROM question_supports s
			WHERE s.question_id = q.id AND s.department = ANY (?)))`, textArray(s.Departments))
	}
}

// Questions lists questions by key, without their texts. now and today decide
// what is overdue.
func (c conn) Questions(ctx context.Context, f question.Filter, s Scope, today calendar.Date) (question.List, error) {
	var w where
	w.scope(s)
	filterQuestions(&w, f, today)
	order, err := orderQuestions(&w, f)
	if err != nil {
		return question.List{}, err
	}
	var l question.List
	part := ""
	if len(f.PartOf) > 0 {
		w.args = append(w.args, textArray(f.PartOf))
		part = fmt.Sprintf(`, (SELECT min(s.due_on) FROM question_supports s
			WHERE s.question_id = q.id AND s.given_at IS NULL AND s.department = ANY ($%d)) AS part_due_on`, len(w.args))
	}
	q := `SELECT ` + questionColumns + `, coalesce(p.name, '') AS officer_name` + part + `
		FROM questions q
		LEFT JOIN people p ON p.id = q.officer_id
		WHERE ` + w.String() + `
		ORDER BY ` + order + fmt.Sprintf(" LIMIT %d", f.Limit+1)
	if err := c.list(ctx, &l.Questions, q, w.args...); err != nil {
		return l, fail(err, "list questions")
	}
	if len(l.Questions) > f.Limit {
		l.Questions = l.Questions[:f.Limit]
		l.Next = cursorOf(l.Questions[f.Limit-1])
	}
	return l, nil
}

func filterQuestions(w *where, f question.Filter, today calendar.Date) {
	if len(f.Status) > 0 {
		w.add("q.status = ANY (?)", textArray(f.Status))
	}
	if f.Department != "" {
		w.add(`(q.lead = ? OR EXISTS (SELECT FROM question_supports s WHERE s.question_id = q.id AND s.department = ?))`, f.Department)
	}
	if f.OfficerID != 0 {
		w.add("q.officer_id = ?", f.OfficerID)
	}
	if f.Field != "" {
		w.add("q.field = ?", f.Field)
	}
	if f.Overdue {
		w.add(`q.status IN ('received', 'routed', 'assigned', 'submitted', 'approved') AND least(q.stage_due_on, q.due_on) < ?`, dateArg(today))
	}
	if len(f.PartOf) > 0 {
		w.add(`q.status IN ('routed', 'assigned', 'waiting') AND EXISTS (SELECT FROM question_supports s
			WHERE s.question_id = q.id AND s.given_at IS NULL AND s.department = ANY (?))`, textArray(f.PartOf))
	}
	if f.WantsTime {
		w.conds = append(w.conds, "q.want_until IS NOT NULL AND q.status IN ('routed', 'assigned', 'submitted', 'approved')")
	}
	if code, ok := question.ParseCode(f.Query); ok {
		w.add("q.code = ?", code)
	} else if f.Query != "" {
		// A query without a single word finds nothing.
		w.add("q.search @@ ?::tsquery", allOf(f.Query))
	}
}

// position is where a page ended.
type position struct {
	Due calendar.Date
	At  time.Time
	ID  int64
}

func cursorOf(q question.Listed) string {
	b, err := json.Marshal(position{q.StageDueOn, q.ReceivedAt.UTC(), q.ID})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string, into any) error {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		e := question.Invalid("cursor", "problem.cursor")
		e.Cause = err
		return e
	}
	return nil
}

// orderQuestions returns the order and, behind a cursor, adds the condition
// that begins the page.
func orderQuestions(w *where, f question.Filter) (string, error) {
	var at position
	if f.Cursor != "" {
		if err := parseCursor(f.Cursor, &at); err != nil {
			return "", err
		}
	}
	row := func(left, compare string, args ...any) {
		if f.Cursor == "" {
			return
		}
		marks := make([]string, len(args))
		for i, a := range args {
			w.args = append(w.args, a)
			marks[i] = fmt.Sprintf("$%d", len(w.args))
		}
		w.conds = append(w.conds, fmt.Sprintf("(%s) %s (%s)", left, compare, strings.Join(marks, ", ")))
	}
	switch f.Order {
	case question.NewestFirst:
		row("q.received_at, q.id", "<", at.At, at.ID)
		return "q.received_at DESC, q.id DESC", nil
	case question.OldestFirst:
		row("q.received_at, q.id", ">", at.At, at.ID)
		return "q.received_at, q.id", nil
	default:
		row("coalesce(q.stage_due_on, DATE '9999-12-31'), q.id", ">", dueArg(at.Due), at.ID)
		return "coalesce(q.stage_due_on, DATE '9999-12-31'), q.id", nil
	}
}

func dueArg(d calendar.Date) string {
	if d.IsZero() {
		return "9999-12-31"
	}
	return d.String()
}

// CountByStatus counts the questions in the scope.
func (c conn) CountByStatus(ctx context.Context, s Scope) (map[question.Status]int, error) {
	var w where
	w.scope(s)
	var rows []struct {
		Status question.Status
		N      int
	}
	q := `SELECT q.status, count(*) AS n FROM questions q WHERE ` + w.String() + ` GROUP BY q.status`
	if err := c.list(ctx, &rows, q, w.args...); err != nil {
		return nil, fail(err, "count questions")
	}
	n := map[question.Status]int{}
	for _, r := range rows {
		n[r.Status] = r.N
	}
	return n, nil
}

// Work counts what waits for somebody.
type Work struct {
	Intake, Mine, Unassigned, Review, Board, Overdue int
}

// CountWork counts what waits for intake, for the officer, for the heads of the
// departments and for the board, and what of the scope is overdue.
func (c conn) CountWork(ctx context.Context, officer int64, heads []string, s Scope, today calendar.Date) (Work, error) {
	var n Work
	const q = `
		SELECT count(*) FILTER (WHERE q.status = 'received') AS intake,
			count(*) FILTER (WHERE q.officer_id = $1 AND q.status = 'assigned') AS mine,
			count(*) FILTER (WHERE q.lead = ANY ($2) AND q.status = 'routed') AS unassigned,
			count(*) FILTER (WHERE q.lead = ANY ($2) AND q.status = 'submitted') AS review,
			count(*) FILTER (WHERE q.status = 'approved') AS board,
			count(*) FILTER (WHERE q.status <> 'waiting' AND least(q.stage_due_on, q.due_on) < $3
				AND ($4 OR q.lead = ANY ($5))) AS overdue
		FROM questions q
		WHERE q.status IN ('received', 'routed', 'assigned', 'waiting', 'submitted', 'approved')`
	return n, fail(c.get(ctx, &n, q, officer, textArray(heads), dateArg(today), s.All, textArray(s.Departments)), "count the work")
}

// textArray returns a list as an argument of a query.
func textArray[T ~string](list []T) any {
	ss := make([]string, len(list))
	for i, v := range list {
		ss[i] = string(v)
	}
	return pq.Array(ss)
}
