package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// KeptGroup says how many questions of a part of a report have the facts.
type KeptGroup struct {
	FirstOn    calendar.Date // of the part
	Department string
	Status     question.Status
	Routed     bool
	Verdict    question.Verdict
	Returned   bool
	Reopened   bool
	Days       int
	Score      int // of the newest rating; 0 without one
	N          int
}

// Facts returns the facts of the group.
func (g KeptGroup) Facts() question.Facts {
	return question.Facts{
		Status: g.Status, Routed: g.Routed, Verdict: g.Verdict, Returned: g.Returned, Reopened: g.Reopened, Days: g.Days,
	}
}

// KeepCounted keeps which questions a report of the cohort counts as they stand
// in this moment, in one statement, and returns the number that the report must
// take. AddReport has to follow in the same transaction.
func (tx *Tx) KeepCounted(ctx context.Context, n Count) (int64, error) {
	var id int64
	if err := tx.get(ctx, &id, `SELECT nextval(pg_get_serial_sequence('reports', 'id'))`); err != nil {
		return 0, fail(err, "take the number of a report")
	}
	w := cohort(n)
	days := w.worked(n)
	report, from := w.arg(id), w.arg(dateArg(n.From))
	q := `INSERT INTO report_groups (report_id, first_on, department, status, routed, verdict, returned, reopened, days, score, questions)
		SELECT ` + report + `::bigint, greatest(date_trunc('year', q.received_at + interval '7 hours')::date, ` + from + `::date),
			coalesce(q.lead, ''), q.status, ` + routedSQL + `, ` + verdictSQL + `, ` + returnedSQL + `, ` + reopenedSQL + `,
			CASE WHEN ` + answerSQL + ` AND q.answered_at IS NOT NULL THEN ` + days("q.received_at", "q.answered_at") + ` ELSE 0 END,
			coalesce(r.score, 0), array_agg(q.id ORDER BY q.id)
		FROM questions q
		LEFT JOIN LATERAL (SELECT x.score FROM ratings x
			WHERE q.rated AND ` + answerSQL + ` AND x.question_id = q.id
			ORDER BY x.answer_version DESC
			LIMIT 1) r ON true
		WHERE ` + w.String() + `
		GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, 10`
	_, err := tx.exec(ctx, q, w.args...)
	return id, fail(err, "keep what a report counts")
}

// KeptGroups returns the groups of a report, without their questions.
func (c conn) KeptGroups(ctx context.Context, report int64) ([]KeptGroup, error) {
	const q = `
		SELECT first_on, department, status, routed, verdict, returned, reopened, days, score, cardinality(questions) AS n
		FROM report_groups
		WHERE report_id = $1
		ORDER BY first_on, department`
	var list []KeptGroup
	return list, fail(c.list(ctx, &list, q, report), "read what report %d counts", report)
}

// KeptPart chooses what of an issued report a number speaks of. Zero values
// choose all.
type KeptPart struct {
	FirstOn      calendar.Date // the part that begins on the day
	Department   string
	NoDepartment bool
}

// KeptQuestions lists the questions that a figure of an issued report counted,
// as far as the scope lets see them, newest first; how many there are in all;
// and how many of them in the scope.
func (c conn) KeptQuestions(ctx context.Context, report int64, p KeptPart, f question.Figure, s Scope, cursor string, limit int) (question.List, int, int, error) {
	var kept where
	kept.add("g.report_id = ?", report)
	if !p.FirstOn.IsZero() {
		kept.add("g.first_on = ?::date", dateArg(p.FirstOn))
	}
	if p.Department != "" || p.NoDepartment {
		kept.add("g.department = ?", p.Department)
	}
	if f == question.FigSatisfaction {
		kept.and("g.score > 0")
	}
	kept.add(`concat_ws('/', g.status, g.verdict, CASE WHEN g.routed THEN 't' ELSE 'f' END, CASE WHEN g.returned THEN 't' ELSE 'f' END,
		CASE WHEN g.reopened THEN 't' ELSE 'f' END) = ANY (?)`, pq.Array(countedKeys(f)))
	var l question.List
	var all int
	const count = `SELECT coalesce(sum(cardinality(g.questions)), 0) FROM report_groups g WHERE `
	if err := c.getPlanned(ctx, &all, count+kept.String(), kept.args...); err != nil {
		return l, 0, 0, fail(err, "count what report %d counts", report)
	}
	from, err := parsePosition(cursor)
	if err != nil {
		return l, 0, 0, err
	}
	w := &where{args: kept.args}
	w.and(`q.id IN (SELECT unnest(g.questions) FROM report_groups g WHERE ` + kept.String() + `)`)
	seen, err := c.seen(ctx, w, s, all)
	if err != nil {
		return l, 0, 0, err
	}
	w.scope(s)
	filter := question.Filter{Order: question.NewestFirst, Limit: limit}
	o := orderOf(filter, from.Back)
	w.after(o, from)
	q := `SELECT ` + questionColumns + `, coalesce(p.name, '') AS officer_name
		FROM questions q
		LEFT JOIN people p ON p.id = q.officer_id
		WHERE ` + w.String() + `
		ORDER BY ` + o.String() + fmt.Sprintf(" LIMIT %d", limit+1)
	var found []question.Listed
	if err := c.listPlanned(ctx, &found, q, w.args...); err != nil {
		return l, 0, 0, fail(err, "list what report %d counts", report)
	}
	return pageOf(found, filter, from), all, seen, nil
}
