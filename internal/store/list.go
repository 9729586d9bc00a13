package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Scope limits a list to what somebody may see: everything, or the questions
// that one of the departments leads or supports. Of complaints and denunciations
// it holds all, or those of the departments that the person heads and those that
// the person has in hand.
type Scope struct {
	All         bool
	Departments []string
	Restricted  bool
	Heads       []string
	PersonID    int64
}

// where collects the conditions of a query and their arguments.
type where struct {
	conds []string
	args  []any
	// Whether many have the words that are looked for, and whether few were
	// received in the period: see weigh.
	commonCited, commonAsker, fewReceived bool
}

// arg adds an argument and returns its mark.
func (w *where) arg(a any) string {
	w.args = append(w.args, a)
	return fmt.Sprintf("$%d", len(w.args))
}

// add adds a condition in which each ? is the argument.
func (w *where) add(cond string, arg any) {
	w.conds = append(w.conds, strings.ReplaceAll(cond, "?", w.arg(arg)))
}

// and adds a condition without an argument.
func (w *where) and(cond string) { w.conds = append(w.conds, cond) }

func (w *where) String() string {
	if len(w.conds) == 0 {
		return "true"
	}
	return strings.Join(w.conds, " AND ")
}

// scope limits q to what may be seen.
func (w *where) scope(s Scope) {
	if !s.All {
		w.led(s.Departments)
	}
	w.restricted(s)
}

// restricted leaves out the complaints and denunciations that somebody may not
// read.
func (w *where) restricted(s Scope) {
	if !s.Restricted {
		w.and(fmt.Sprintf(`(q.restricted = '' OR q.officer_id = %s OR q.lead = ANY (%s))`, w.arg(s.PersonID), w.arg(textArray(s.Heads))))
	}
}

// Questions lists questions by key, without their texts. today decides what is
// overdue.
//
// What a department leads and what it supports are read apart, each in the order
// of an index, and put together: no index has both.
func (c conn) Questions(ctx context.Context, f question.Filter, s Scope, today calendar.Date) (question.List, error) {
	if f.Officer != "" {
		// Looked up before, so that Postgres knows whose questions it is to list.
		var ids []int64
		if err := c.list(ctx, &ids, `SELECT id FROM people WHERE login = $1`, f.Officer); err != nil {
			return question.List{}, fail(err, "find the officer of a list")
		}
		if len(ids) == 0 {
			return question.List{}, nil
		}
		f.OfficerID = ids[0]
	}
	var w where
	if err := c.weigh(ctx, &w, f); err != nil {
		return question.List{}, err
	}
	departments := w.department(f, s)
	filterQuestions(&w, f, today)
	from, err := parsePosition(f.Cursor)
	if err != nil {
		return question.List{}, err
	}
	o := orderOf(f, from.Back)
	w.after(o, from)
	limit := fmt.Sprintf(" LIMIT %d", f.Limit+1)
	end := " ORDER BY " + o.String() + limit
	var source string
	if departments != "" {
		source = fmt.Sprintf(`(
			(SELECT q.id FROM questions q WHERE %[1]s AND q.lead %[2]s%[3]s)
			UNION
			(SELECT q.id FROM question_supports s JOIN questions q ON q.id = s.question_id
				WHERE s.department %[2]s AND %[1]s%[3]s)
		) found JOIN questions q ON q.id = found.id`, w.String(), departments, end)
	} else {
		source = "(SELECT q.id FROM questions q WHERE " + w.String() + end + ") found JOIN questions q ON q.id = found.id"
	}
	part := ""
	if len(f.PartOf) > 0 {
		part = fmt.Sprintf(`, (SELECT min(s.due_on) FROM question_supports s
			WHERE s.question_id = q.id AND s.given_at IS NULL AND s.department = ANY (%s)) AS part_due_on`, w.arg(textArray(f.PartOf)))
	}
	q := `SELECT ` + questionColumns + `, coalesce(p.name, '') AS officer_name` + part + `
		FROM ` + source + `
		LEFT JOIN people p ON p.id = q.officer_id` + end
	var found []question.Listed
	if err := c.listPlanned(ctx, &found, q, w.args...); err != nil {
		return question.List{}, fail(err, "list questions")
	}
	return pageOf(found, f, from), nil
}

// department adds what limits the list to departments. Where the whole list is
// that of departments it returns the comparison instead, for what they lead and
// for what they support.
func (w *where) department(f question.Filter, s Scope) string {
	w.restricted(s)
	// What these select is little, whatever the department.
	narrow := f.OfficerID != 0 || f.Officer != "" || len(f.PartOf) > 0 || f.Query != "" || f.Cited != "" || f.Asker != ""
	switch {
	case f.Department != "":
		if !s.All && !slices.Contains(s.Departments, f.Department) {
			w.led(s.Departments)
		}
		if narrow {
			w.led([]string{f.Department})
			return ""
		}
		return "= " + w.arg(f.Department)
	case s.All:
		return ""
	case narrow || len(f.Leads) > 0 || len(s.Departments) == 0:
		w.led(s.Departments)
		return ""
	case len(s.Departments) == 1:
		return "= " + w.arg(s.Departments[0])
	}
	return "= ANY (" + w.arg(textArray(s.Departments)) + ")"
}

// led limits q to what one of the departments leads or supports.
func (w *where) led(departments []string) {
	w.add(`(q.lead = ANY (?) OR EXISTS (SELECT FROM question_supports s
		WHERE s.question_id = q.id AND s.department = ANY (?)))`, textArray(departments))
}

// MostCounted is up to where work is counted.
const MostCounted = 999

// CountByStatus counts the questions in the scope.
func (c conn) CountByStatus(ctx context.Context, s Scope) (map[question.Status]int, error) {
	var w where
	w.scope(s)
	return c.counts(ctx, `SELECT q.status, count(*) AS n FROM questions q WHERE `+w.String()+` GROUP BY q.status`, w.args...)
}

// CountOpen counts the open questions in the scope, each status to at most
// MostCounted and one: more nobody can look through.
func (c conn) CountOpen(ctx context.Context, s Scope) (map[question.Status]int, error) {
	var w where
	w.restricted(s)
	mine := ""
	if !s.All {
		mine = w.arg(textArray(s.Departments))
	}
	var parts []string
	for _, st := range question.Statuses() {
		if !st.Open() {
			continue
		}
		if s.All {
			parts = append(parts, fmt.Sprintf(`
				SELECT '%[1]s' AS status, count(*) AS n
				FROM (SELECT FROM questions q WHERE q.status = '%[1]s' AND %[2]s LIMIT %[3]d) counted`, st, w.String(), MostCounted+1))
			continue
		}
		parts = append(parts, fmt.Sprintf(`
			SELECT '%[1]s' AS status, count(*) AS n
			FROM (SELECT q.id FROM questions q WHERE q.status = '%[1]s' AND q.lead = ANY (%[4]s) AND %[2]s
				UNION
				SELECT q.id FROM question_supports s JOIN questions q ON q.id = s.question_id
				WHERE s.department = ANY (%[4]s) AND q.status = '%[1]s' AND %[2]s LIMIT %[3]d) counted`, st, w.String(), MostCounted+1, mine))
	}
	return c.counts(ctx, strings.Join(parts, " UNION ALL "), w.args...)
}

func (c conn) counts(ctx context.Context, q string, args ...any) (map[question.Status]int, error) {
	var rows []struct {
		Status question.Status
		N      int
	}
	if err := c.list(ctx, &rows, q, args...); err != nil {
		return nil, fail(err, "count questions")
	}
	n := map[question.Status]int{}
	for _, r := range rows {
		n[r.Status] = r.N
	}
	return n, nil
}

// Work counts what waits for somebody, each to at most MostCounted and one.
type Work struct {
	Intake, Mine, Unassigned, Review, Board, Overdue, Disputed, Wanted, Corrections, Parts, Mentions, LowRated int
}

// CountWork counts what waits for the roles that by has, and what of the scope is
// overdue. Each count is read from an index alone.
func (c conn) CountWork(ctx context.Context, by question.Actor, s Scope, today calendar.Date) (Work, error) {
	var w where
	me, mine, day := w.arg(s.PersonID), w.arg(textArray(s.Departments)), w.arg(dateArg(today))
	w.restricted(s)
	count := func(cond string) string {
		return fmt.Sprintf("(SELECT count(*) FROM (SELECT FROM questions q WHERE %s AND %s LIMIT %d) counted)", cond, w.String(), MostCounted+1)
	}
	seen := "true"
	if !s.All {
		seen = fmt.Sprintf("q.lead = ANY (%s)", mine)
	}
	counts := []string{
		count(`q.status IN ('received', 'routed', 'assigned', 'submitted', 'approved')
			AND least(q.stage_due_on, q.due_on) < `+day+` AND `+seen) + " AS overdue",
		`(SELECT count(*) FROM mentions m WHERE m.person_id = ` + me + ` AND m.seen_at IS NULL) AS mentions`,
		`(SELECT count(*) FROM question_supports s JOIN questions q ON q.id = s.question_id
			WHERE s.given_at IS NULL AND s.department = ANY (` + mine + `) AND q.status IN ('routed', 'assigned', 'waiting')
			AND ` + w.String() + `) AS parts`,
	}
	if by.Has(question.Intake) {
		counts = append(counts, count("q.status = 'received'")+" AS intake")
	}
	if by.Has(question.Officer) {
		counts = append(counts, count("q.officer_id = "+me+" AND q.status = 'assigned'")+" AS mine")
	}
	if by.Has(question.Head) {
		heads := w.arg(textArray(s.Heads))
		counts = append(counts,
			count("q.lead = ANY ("+heads+") AND q.status = 'routed'")+" AS unassigned",
			count("q.lead = ANY ("+heads+") AND q.status = 'submitted'")+" AS review")
	}
	if by.Has(question.Board) || by.Has(question.Chair) {
		counts = append(counts,
			count("q.status = 'approved'")+" AS board",
			count(fmt.Sprintf("q.status = 'received' AND q.returns >= %d", question.MostReturns))+" AS disputed",
			count("q.want_until IS NOT NULL AND NOT q.extended AND q.status IN ('routed', 'assigned', 'submitted', 'approved')")+" AS wanted",
			`(SELECT count(*) FROM corrections c WHERE c.person_id <> `+me+`) AS corrections`,
			fmt.Sprintf(`(SELECT count(*) FROM (SELECT FROM ratings r JOIN questions q ON q.id = r.question_id
				WHERE r.score <= %d AND %s AND %s
					AND NOT EXISTS (SELECT FROM rating_reviews v WHERE v.question_id = r.question_id AND v.answer_version = r.answer_version)
				LIMIT %d) counted) AS low_rated`, LowScore, seen, w.String(), MostCounted+1))
	}
	q := `SELECT ` + strings.Join(counts, ",\n\t\t\t")
	var n Work
	return n, fail(c.get(ctx, &n, q, w.args...), "count the work")
}

// textArray returns a list as an argument of a query.
func textArray[T ~string](list []T) any {
	ss := make([]string, len(list))
	for i, v := range list {
		ss[i] = string(v)
	}
	return pq.Array(ss)
}
