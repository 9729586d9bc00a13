package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Count says of which questions figures speak, as of which day, and how working
// days are counted.
type Count struct {
	question.Cohort
	By    question.Dimension
	Today calendar.Date
	// Worked has, for each day from First, the working days up to and including
	// it, so that Postgres counts working days by one subtraction.
	First  calendar.Date
	Worked []int32
	// Monthly divides the answer also by the month of the receipt.
	Monthly bool
}

// month is the expression of the month by which the answer is divided too.
func (c Count) month() string {
	if c.Monthly {
		return dimensionSQL(question.ByMonth)
	}
	return "''"
}

// fewDays is up to how long a period Postgres is made to look up what hangs on
// each question by its key: by its own estimate it would read the whole of the
// other table for one month of ten years.
const fewDays = 100

// join returns the join of questions q with the rows of another table that have
// their number; cond, about x, chooses among the rows, "" takes all.
func (c Count) join(table, alias, cond string) string {
	if cond == "" {
		cond = "true"
	}
	if c.Days() <= fewDays {
		return fmt.Sprintf("CROSS JOIN LATERAL (SELECT * FROM %s x WHERE x.question_id = q.id AND %s OFFSET 0) %s", table, cond, alias)
	}
	return fmt.Sprintf("JOIN (SELECT * FROM %s x WHERE %s) %s ON %[3]s.question_id = q.id", table, cond, alias)
}

// FactRow says how many questions of a group have the facts.
type FactRow struct {
	Month    string // of a monthly count, as 2026-02
	Value    string // of the dimension
	Status   question.Status
	Routed   bool
	Verdict  question.Verdict
	Returned bool
	Reopened bool
	Days     int
	N        int
}

// Facts returns the facts of the row.
func (r FactRow) Facts() question.Facts {
	return question.Facts{
		Status: r.Status, Routed: r.Routed, Verdict: r.Verdict, Returned: r.Returned, Reopened: r.Reopened, Days: r.Days,
	}
}

// The day of an instant in Viet Nam: the sessions' zone is UTC, Viet Nam is
// seven hours before it all year.
func localDay(column string) string { return "(" + column + " + interval '7 hours')::date" }

// The expressions from which a question's facts are read; question.FactsOf says
// the same of one question. $1 is the day as of which they hold.
const (
	routedSQL   = `q.lead IS NOT NULL`
	returnedSQL = `q.returns > 0`
	reopenedSQL = `q.asker_reopened`
	openSQL     = `q.status IN ('received', 'routed', 'assigned', 'waiting', 'submitted', 'approved')`
	answerSQL   = `q.status IN ('answered', 'published', 'withdrawn', 'closed')`
	verdictSQL  = `CASE
			WHEN q.answered_at IS NOT NULL THEN CASE
				WHEN q.due_on IS NULL OR (q.answered_at + interval '7 hours')::date <= q.due_on THEN 'on_time'
				WHEN q.extended THEN 'late_extended'
				ELSE 'late' END
			WHEN q.due_on < $1::date AND ` + openSQL + ` THEN CASE WHEN q.extended THEN 'late_extended' ELSE 'late' END
			ELSE '' END`
)

// dimensionSQL returns the expression by which the questions are divided.
func dimensionSQL(by question.Dimension) string {
	switch by {
	case question.ByDepartment:
		return "coalesce(q.lead, '')"
	case question.ByField:
		return "coalesce(q.field, '')"
	case question.ByKind:
		return "q.kind"
	case question.ByChannel:
		return "q.channel"
	case question.ByProvince:
		return "coalesce(q.province, '')"
	case question.ByAsker:
		return "q.asker_type"
	case question.ByMonth:
		return "to_char(q.received_at + interval '7 hours', 'YYYY-MM')"
	}
	return "''"
}

// cohort begins the conditions of a query about the questions of c. Its first
// argument is the day as of which the figures hold.
func cohort(c Count) *where {
	w := &where{args: []any{dateArg(c.Today)}, conds: []string{"$1::date IS NOT NULL"}}
	w.add("q.received_at >= ?", c.From.Start().UTC())
	w.add("q.received_at < ?", c.To.End().UTC())
	w.conds = append(w.conds, "q.status NOT IN ('spam', 'unconfirmed')")
	for _, f := range []struct{ column, value string }{
		{"lead", c.Department},
		{"field", c.Field},
		{"kind", string(c.Kind)},
		{"channel", string(c.Channel)},
		{"province", c.Province},
		{"asker_type", string(c.AskerType)},
	} {
		if f.value != "" {
			w.add("q."+f.column+" = ?", f.value)
		}
	}
	if c.Status != "" {
		w.add("q.status = ?", string(c.Status))
	}
	if c.Reminded != "" {
		w.add(`EXISTS (SELECT FROM events e
			WHERE e.question_id = q.id AND e.action IN ('reminded', 'prod') AND e.department = ?)`, c.Reminded)
	}
	if c.Holder != "" {
		w.add(`EXISTS (SELECT FROM spans s WHERE s.question_id = q.id AND s.to_at IS NOT NULL
			AND CASE WHEN s.holder IN ('department', 'officer', 'head') THEN 'department' ELSE s.holder END = ?)`, string(c.Holder))
	}
	for _, d := range c.Unset {
		switch d {
		case question.ByDepartment:
			w.conds = append(w.conds, "q.lead IS NULL")
		case question.ByField:
			w.conds = append(w.conds, "q.field IS NULL")
		case question.ByProvince:
			w.conds = append(w.conds, "q.province IS NULL")
		default:
			w.conds = append(w.conds, "false") // every question has a kind, a channel, a month
		}
	}
	return w
}

// worked adds the table of working days to the arguments and returns the
// expression of the working days after the day of one instant up to that of
// another.
func (w *where) worked(c Count) func(from, to string) string {
	w.args = append(w.args, pq.Array(c.Worked), dateArg(c.First))
	table, first := len(w.args)-1, len(w.args)
	day := func(column string) string {
		return fmt.Sprintf("coalesce(($%d::int[])[%s - $%d::date + 1], 0)", table, localDay(column), first)
	}
	return func(from, to string) string { return day(to) + " - " + day(from) }
}

// Facts counts the questions of the cohort by what the figures know of them.
func (c conn) Facts(ctx context.Context, n Count) ([]FactRow, error) {
	w := cohort(n)
	days := w.worked(n)
	q := `SELECT ` + n.month() + ` AS month, ` + dimensionSQL(n.By) + ` AS value, q.status, ` + routedSQL + ` AS routed, ` + verdictSQL + ` AS verdict, ` +
		returnedSQL + ` AS returned, ` + reopenedSQL + ` AS reopened,
			CASE WHEN ` + answerSQL + ` AND q.answered_at IS NOT NULL THEN ` + days("q.received_at", "q.answered_at") + ` ELSE 0 END AS days,
			count(*) AS n
		FROM questions q
		WHERE ` + w.String() + `
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`
	var rows []FactRow
	return rows, fail(c.listPlanned(ctx, &rows, q, w.args...), "count the questions of a period")
}

// ScoreRow says how often a score was given.
type ScoreRow struct {
	Month string
	Value string
	Score int
	N     int
}

// Scores counts the newest rating of each answered question of the cohort.
func (c conn) Scores(ctx context.Context, n Count) ([]ScoreRow, error) {
	w := cohort(n)
	q := `SELECT month, value, score, count(*) AS n
		FROM (
			SELECT DISTINCT ON (r.question_id) ` + n.month() + ` AS month, ` + dimensionSQL(n.By) + ` AS value, r.score
			FROM questions q
			` + n.join("ratings", "r", "") + `
			WHERE q.rated AND ` + answerSQL + ` AND ` + w.String() + `
			ORDER BY r.question_id, r.answer_version DESC
		) newest
		GROUP BY 1, 2, 3`
	var rows []ScoreRow
	return rows, fail(c.listPlanned(ctx, &rows, q, w.args...), "count the ratings of a period")
}

// factsKey writes facts as the query of Counted does.
func factsKey(f question.Facts) string {
	bit := func(b bool) string {
		if b {
			return "t"
		}
		return "f"
	}
	return strings.Join([]string{string(f.Status), string(f.Verdict), bit(f.Routed), bit(f.Returned), bit(f.Reopened)}, "/")
}

// countedKeys returns the keys of the facts that the figure counts.
func countedKeys(f question.Figure) []string {
	var keys []string
	for _, facts := range question.EveryFacts() {
		if f.Counts(facts) {
			keys = append(keys, factsKey(facts))
		}
	}
	return keys
}

// Counted lists the questions of the cohort that the figure counts and the scope
// lets see, newest first, and how many there are of them in all, unless the
// caller knows (below 0 for not), and in the scope.
func (c conn) Counted(ctx context.Context, n Count, f question.Figure, all int, s Scope, cursor string, limit int) (question.List, int, int, error) {
	w := cohort(n)
	w.counted(f)
	var l question.List
	if all < 0 {
		if err := c.getPlanned(ctx, &all, `SELECT count(*) FROM questions q WHERE `+w.String(), w.args...); err != nil {
			return l, 0, 0, fail(err, "count what a figure counts")
		}
	}
	seen, err := c.seen(ctx, w, s, all)
	if err != nil {
		return l, 0, 0, err
	}
	w.scope(s)
	from, err := parsePosition(cursor)
	if err != nil {
		return l, 0, 0, err
	}
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
		return l, 0, 0, fail(err, "list what a figure counts")
	}
	return pageOf(found, filter, from), all, seen, nil
}

// seen counts what of the questions of w, which are so many in all, the scope
// lets see. Whoever sees every department misses only complaints and
// denunciations, which are few and have an index of their own.
func (c conn) seen(ctx context.Context, w *where, s Scope, all int) (int, error) {
	if s.All && s.Restricted {
		return all, nil
	}
	of := &where{conds: slices.Clone(w.conds), args: slices.Clone(w.args)}
	if s.All {
		of.and("q.restricted <> ''")
		of.and(fmt.Sprintf("(q.officer_id = %s OR q.lead = ANY (%s)) IS NOT TRUE", of.arg(s.PersonID), of.arg(textArray(s.Heads))))
	} else {
		of.scope(s)
	}
	var n int
	if err := c.getPlanned(ctx, &n, `SELECT count(*) FROM questions q WHERE `+of.String(), of.args...); err != nil {
		return 0, fail(err, "count what may be seen")
	}
	if s.All {
		return all - n, nil
	}
	return n, nil
}

// counted adds the condition that the figure counts the question: that its facts
// are among those that the definition accepts.
func (w *where) counted(f question.Figure) {
	bit := func(e string) string { return `CASE WHEN ` + e + ` THEN 't' ELSE 'f' END` }
	w.add(`concat_ws('/', q.status, `+verdictSQL+`, `+bit(routedSQL)+`, `+bit(returnedSQL)+`, `+bit(reopenedSQL)+`) = ANY (?)`, pq.Array(countedKeys(f)))
	if f == question.FigSatisfaction {
		w.conds = append(w.conds, "q.rated")
	}
}

// StatusAt returns in which status each question of the cohort stood at the
// instant, by its events alone; for checking.
func (c conn) StatusAt(ctx context.Context, from, to calendar.Date, at time.Time) (map[question.Status]int, error) {
	const q = `
		SELECT to_status AS status, count(*) AS n
		FROM (
			SELECT DISTINCT ON (e.question_id) e.to_status
			FROM events e
			JOIN questions q ON q.id = e.question_id
			WHERE q.received_at >= $1 AND q.received_at < $2 AND e.at <= $3
			ORDER BY e.question_id, e.seq DESC
		) last
		GROUP BY to_status`
	var rows []struct {
		Status question.Status
		N      int
	}
	if err := c.listPlanned(ctx, &rows, q, from.Start().UTC(), to.End().UTC(), at); err != nil {
		return nil, fail(err, "read where questions stood")
	}
	n := map[question.Status]int{}
	for _, r := range rows {
		n[r.Status] = r.N
	}
	return n, nil
}

// FirstReceived returns the day on which the oldest question was received, zero
// without one.
func (c conn) FirstReceived(ctx context.Context) (calendar.Date, error) {
	var at []time.Time
	if err := c.list(ctx, &at, `SELECT received_at FROM questions ORDER BY received_at LIMIT 1`); err != nil || len(at) == 0 {
		return calendar.Date{}, fail(err, "read when the first question was received")
	}
	return calendar.Of(at[0]), nil
}
