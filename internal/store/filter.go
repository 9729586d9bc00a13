package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// filterQuestions adds what the filter selects. Statuses stand in the statement
// itself: they are the program's own words, and an index of some of them is used
// only where Postgres sees which.
func filterQuestions(w *where, f question.Filter, today calendar.Date) {
	if len(f.Status) > 0 {
		w.and("q.status IN (" + statusList(f.Status) + ")")
	}
	switch len(f.Leads) {
	case 0:
	case 1:
		w.add("q.lead = ?", f.Leads[0])
	default:
		w.add("q.lead = ANY (?)", textArray(f.Leads))
	}
	if f.OfficerID != 0 {
		w.add("q.officer_id = ?", f.OfficerID)
	}
	if f.Field != "" {
		w.add("q.field = ?", f.Field)
	}
	if f.Channel != "" {
		w.add("q.channel = ?", string(f.Channel))
	}
	filterDates(w, f, today)
	filterMarks(w, f)
	filterWords(w, f)
}

func filterDates(w *where, f question.Filter, today calendar.Date) {
	if p := w.period(f); p != "" {
		if w.fewReceived {
			p = "q.id = ANY (ARRAY(SELECT q.id FROM questions q WHERE " + p + "))"
		}
		w.and(p)
	}
	if f.Overdue {
		w.add(`q.status IN ('received', 'routed', 'assigned', 'submitted', 'approved') AND least(q.stage_due_on, q.due_on) < ?`, dateArg(today))
	}
	if !f.DueBy.IsZero() {
		w.add(`q.status IN ('received', 'routed', 'assigned', 'submitted', 'approved') AND least(q.stage_due_on, q.due_on) <= ?`, dateArg(f.DueBy))
	}
}

// period returns the condition that a question was received on the filter's days,
// "" where it names none.
func (w *where) period(f question.Filter) string {
	var conds []string
	if !f.From.IsZero() {
		conds = append(conds, "q.received_at >= "+w.arg(f.From.Start()))
	}
	if !f.To.IsZero() {
		conds = append(conds, "q.received_at < "+w.arg(f.To.End()))
	}
	return strings.Join(conds, " AND ")
}

func filterMarks(w *where, f question.Filter) {
	if len(f.PartOf) > 0 {
		w.add(`q.status IN ('routed', 'assigned', 'waiting') AND EXISTS (SELECT FROM question_supports s
			WHERE s.question_id = q.id AND s.given_at IS NULL AND s.department = ANY (?))`, textArray(f.PartOf))
	}
	if f.WantsTime {
		// Few, whatever order is wanted.
		w.and(`q.id = ANY (ARRAY(SELECT w.id FROM questions w WHERE w.want_until IS NOT NULL AND NOT w.extended
			AND w.status IN ('routed', 'assigned', 'submitted', 'approved')))`)
	}
	if f.Corrected {
		w.and("q.id = ANY (ARRAY(SELECT c.question_id FROM corrections c))") // few, whatever order is wanted
	}
	if f.Returned {
		w.and("q.returns > 0")
	}
	if f.Disputed {
		w.and(fmt.Sprintf("q.status = 'received' AND q.returns >= %d", question.MostReturns))
	}
	if f.Restricted {
		w.and("q.restricted <> ''")
	}
}

func filterWords(w *where, f question.Filter) {
	if code, ok := question.ParseCode(f.Query); ok {
		w.add("q.code = ?", code)
	} else if f.Query != "" {
		// A query without a single word finds nothing.
		w.add("q.search @@ ?::tsquery", allOf(f.Query))
	}
	if f.Cited != "" {
		w.words("q.search @@ ?::tsquery", "(q.search || ''::tsvector) @@ ?::tsquery", allOf(f.Cited), w.commonCited)
	}
	if f.Asker != "" {
		w.asker(f.Asker)
	}
}

// words adds a search for a law's number or the parts of a name. How many have
// them Postgres cannot know, and reads a million questions in the list's order for
// what nobody has. So it is told: what few have is looked up first, what many have
// is tried along that order, by a comparison that no index answers.
func (w *where) words(indexed, tried, words string, common bool) {
	if common {
		w.add(tried, words)
		return
	}
	w.add("q.id = ANY (ARRAY(SELECT q.id FROM questions q WHERE "+indexed+"))", words)
}

// asker adds that the asker is the one that was typed. Who has an address or a
// telephone number is read first, the newest questions, since nobody has many; of
// a name that is common the list is read in its order.
func (w *where) asker(typed string) {
	if strings.Contains(typed, "@") || len(digits(typed)) >= fewDigits {
		w.add("q.id = ANY (ARRAY(SELECT a.question_id FROM askers a WHERE "+askerIs(typed)+" ORDER BY a.question_id DESC LIMIT 10000))", askerArg(typed))
		return
	}
	if w.commonAsker {
		// A subquery in place of a condition is asked for one question after the other.
		w.add("(SELECT "+askerIs(typed)+" FROM askers a WHERE a.question_id = q.id)", askerArg(typed))
		return
	}
	w.add("q.id = ANY (ARRAY(SELECT a.question_id FROM askers a WHERE "+askerIs(typed)+"))", askerArg(typed))
}

// few is up to how many questions are looked up before they are put in order;
// of a period more are, since an index alone counts them.
const (
	few         = 5000
	fewReceived = 20_000
)

// more reports whether a query has more than so many rows.
func (c conn) more(ctx context.Context, most int, from string, args ...any) (bool, error) {
	var n int
	err := c.getPlanned(ctx, &n, fmt.Sprintf("SELECT count(*) FROM (SELECT FROM %s LIMIT %d) AS found", from, most+1), args...)
	return n > most, fail(err, "look how many questions are meant")
}

// weigh finds out whether few or many questions have the words of the filter, or
// were received in its period.
func (c conn) weigh(ctx context.Context, w *where, f question.Filter) (err error) {
	if f.Cited != "" {
		if w.commonCited, err = c.more(ctx, few, "questions q WHERE q.search @@ $1::tsquery", allOf(f.Cited)); err != nil {
			return err
		}
	}
	if f.Asker != "" && !strings.Contains(f.Asker, "@") && len(digits(f.Asker)) < fewDigits {
		if w.commonAsker, err = c.more(ctx, few, "askers a WHERE "+strings.ReplaceAll(askerIs(f.Asker), "?", "$1"), askerArg(f.Asker)); err != nil {
			return err
		}
	}
	var in where
	if p := in.period(f); p != "" && orderOf(f, false).key != byReceived {
		many, err := c.more(ctx, fewReceived, "questions q WHERE "+p, in.args...)
		w.fewReceived = !many
		return err
	}
	return nil
}

// fewDigits is from how many digits on a search is for a telephone number, and
// telephoneEnd how many of them are compared: the country's code is left out.
const (
	fewDigits    = 6
	telephoneEnd = 9
)

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// askerIs compares an asker with what was typed: an address, a telephone number
// or a name.
func askerIs(typed string) string {
	switch {
	case strings.Contains(typed, "@"):
		return "a.email <> '' AND lower(a.email) = ?"
	case len(digits(typed)) >= fewDigits:
		return `a.phone <> '' AND right(regexp_replace(a.phone, '\D', '', 'g'), 9) = ?`
	}
	return "to_tsvector('simple', fold_vi(a.name || ' ' || a.organisation)) @@ ?::tsquery"
}

func askerArg(typed string) string {
	if strings.Contains(typed, "@") {
		return strings.ToLower(strings.TrimSpace(typed))
	}
	if d := digits(typed); len(d) >= fewDigits {
		return d[max(0, len(d)-telephoneEnd):]
	}
	return allOf(typed)
}

func statusList(list []question.Status) string {
	var ss []string
	for _, s := range list {
		// Anything else has been refused before; here it would be a hole.
		if slices.Contains(question.Statuses(), s) {
			ss = append(ss, "'"+string(s)+"'")
		}
	}
	if len(ss) == 0 {
		return "NULL"
	}
	return strings.Join(ss, ", ")
}

// order is the order of a list: by a key, then by number.
type order struct {
	key  string
	desc bool
}

const (
	byStage    = "coalesce(q.stage_due_on, DATE '9999-12-31')"
	byPromise  = "coalesce(q.due_on, DATE '9999-12-31')"
	byReceived = "q.received_at"
)

func (o order) String() string {
	if o.desc {
		return o.key + " DESC, q.id DESC"
	}
	return o.key + ", q.id"
}

// orderOf returns the order of the filter, turned round when it is read
// backwards. What is closed has no date to keep: it is listed by receipt.
func orderOf(f question.Filter, back bool) order {
	open := len(f.Status) == 0 || slices.ContainsFunc(f.Status, question.Status.Open)
	o := order{key: byStage}
	switch {
	case f.Order == question.OldestFirst:
		o.key = byReceived
	case f.Order == question.NewestFirst || !open:
		o = order{byReceived, true}
	case f.Order == question.PromisedFirst:
		o.key = byPromise
	}
	o.desc = o.desc != back
	return o
}

// position is where a page ended, or, read backwards, where it began.
type position struct {
	Stage, Promised calendar.Date
	At              time.Time
	ID              int64
	Back            bool `json:",omitempty"`
}

// after begins the page behind a position.
func (w *where) after(o order, from position) {
	if from.ID == 0 {
		return
	}
	var key any = from.At
	switch o.key {
	case byStage:
		key = dueArg(from.Stage)
	case byPromise:
		key = dueArg(from.Promised)
	}
	compare := ">"
	if o.desc {
		compare = "<"
	}
	w.and(fmt.Sprintf("(%s, q.id) %s (%s, %s)", o.key, compare, w.arg(key), w.arg(from.ID)))
}

// pageOf makes a page of what was found, of which one row more than a page has
// says that the list goes on.
func pageOf(found []question.Listed, f question.Filter, from position) question.List {
	more := len(found) > f.Limit
	if more {
		found = found[:f.Limit]
	}
	if from.Back {
		slices.Reverse(found)
	}
	l := question.List{Questions: found}
	if len(found) == 0 {
		return l
	}
	if more || from.Back {
		l.Next = cursorOf(found[len(found)-1], false)
	}
	if from.Back && more || !from.Back && from.ID != 0 {
		l.Prev = cursorOf(found[0], true)
	}
	return l
}

func cursorOf(q question.Listed, back bool) string {
	b, err := json.Marshal(position{q.StageDueOn, q.DueOn, q.ReceivedAt.UTC(), q.ID, back})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parsePosition(cursor string) (position, error) {
	var at position
	if cursor == "" {
		return at, nil
	}
	return at, parseCursor(cursor, &at)
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

func dueArg(d calendar.Date) string {
	if d.IsZero() {
		return "9999-12-31"
	}
	return d.String()
}
