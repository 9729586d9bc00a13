package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// CalendarVersion is a state of a year's days that was adopted once.
type CalendarVersion struct {
	ID          int64
	Year        int
	Provisional bool
	Days        []calendar.Exception
	AdoptedAt   time.Time
	PersonID    int64
	PersonName  string // "" for the program
	Reason      string
	Notice      string
}

// versionRow is a version as the database gives it.
type versionRow struct {
	ID          int64
	Year        int
	Provisional bool
	Days        []byte
	AdoptedAt   time.Time
	PersonID    int64
	PersonName  string
	Reason      string
	Notice      string
}

// storedDay is a day within a version.
type storedDay struct {
	Date     calendar.Date `json:"date"`
	Off      bool          `json:"off"`
	Reason   string        `json:"reason"`
	ReasonEN string        `json:"reason_en"`
	Notice   string        `json:"notice"`
}

const versionColumns = `
	v.id, v.year, v.provisional, v.days, v.adopted_at, coalesce(v.person_id, 0) AS person_id, coalesce(p.name, '') AS person_name,
	v.reason, v.notice`

func (r versionRow) version() (CalendarVersion, error) {
	v := CalendarVersion{
		ID: r.ID, Year: r.Year, Provisional: r.Provisional, AdoptedAt: r.AdoptedAt, PersonID: r.PersonID, PersonName: r.PersonName,
		Reason: r.Reason, Notice: r.Notice,
	}
	var days []storedDay
	if err := json.Unmarshal(r.Days, &days); err != nil {
		return v, fmt.Errorf("read version %d of the calendar: %w", r.ID, err)
	}
	for _, d := range days {
		v.Days = append(v.Days, calendar.Exception(d))
	}
	return v, nil
}

// Calendar returns the exceptions of every year and the years without an
// official notice as they were in the version, 0 for the newest, and that
// version's number. One statement reads it, so that all of it fits together.
func (c conn) Calendar(ctx context.Context, version int64) (days []calendar.Exception, provisional []int, newest int64, err error) {
	var rows []versionRow
	const q = `
		SELECT DISTINCT ON (v.year) ` + versionColumns + `
		FROM calendar_versions v
		LEFT JOIN people p ON p.id = v.person_id
		WHERE $1 = 0 OR v.id <= $1
		ORDER BY v.year, v.id DESC`
	if err := c.list(ctx, &rows, q, version); err != nil {
		return nil, nil, 0, fail(err, "read the calendar")
	}
	for _, r := range rows {
		v, err := r.version()
		if err != nil {
			return nil, nil, 0, err
		}
		days = append(days, v.Days...)
		if v.Provisional {
			provisional = append(provisional, v.Year)
		}
		newest = max(newest, v.ID)
	}
	return days, provisional, newest, nil
}

// CalendarVersions lists the versions of a year, the newest first.
func (c conn) CalendarVersions(ctx context.Context, year int) ([]CalendarVersion, error) {
	const where = `v.year = $1 ORDER BY v.id DESC LIMIT 200`
	return c.versions(ctx, where, year)
}

// CalendarVersion returns the version with the number.
func (c conn) CalendarVersion(ctx context.Context, id int64) (CalendarVersion, error) {
	vs, err := c.versions(ctx, `v.id = $1`, id)
	if err == nil && len(vs) == 0 {
		return CalendarVersion{}, question.NotFound()
	}
	if err != nil {
		return CalendarVersion{}, err
	}
	return vs[0], nil
}

func (c conn) versions(ctx context.Context, where string, arg any) ([]CalendarVersion, error) {
	var rows []versionRow
	q := `SELECT ` + versionColumns + ` FROM calendar_versions v LEFT JOIN people p ON p.id = v.person_id WHERE ` + where
	if err := c.list(ctx, &rows, q, arg); err != nil {
		return nil, fail(err, "read the versions of the calendar")
	}
	vs := make([]CalendarVersion, len(rows))
	for i, r := range rows {
		v, err := r.version()
		if err != nil {
			return nil, err
		}
		vs[i] = v
	}
	return vs, nil
}

// LockCalendar keeps everybody else from changing the calendar until the
// transaction ends.
func (tx *Tx) LockCalendar(ctx context.Context) error {
	_, err := tx.exec(ctx, `LOCK TABLE calendar_versions IN SHARE ROW EXCLUSIVE MODE`)
	return fail(err, "lock the calendar")
}

// SaveYear adopts the version: it is kept for ever, and its days replace those
// of the year. It returns the version's number.
func (tx *Tx) SaveYear(ctx context.Context, v CalendarVersion) (int64, error) {
	days := make([]storedDay, len(v.Days))
	for i, d := range v.Days {
		days[i] = storedDay(d)
	}
	text, err := json.Marshal(days)
	if err != nil {
		return 0, fmt.Errorf("write down the days of %d: %w", v.Year, err)
	}
	const add = `
		INSERT INTO calendar_versions (year, provisional, days, adopted_at, person_id, reason, notice)
		VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7)
		RETURNING id`
	var id int64
	if err := tx.get(ctx, &id, add, v.Year, v.Provisional, string(text), v.AdoptedAt, nilIf(v.PersonID), v.Reason, v.Notice); err != nil {
		return 0, fail(err, "keep the calendar of %d", v.Year)
	}
	if _, err := tx.exec(ctx, `DELETE FROM calendar_days WHERE extract(year FROM day) = $1`, v.Year); err != nil {
		return 0, fail(err, "clear the calendar of %d", v.Year)
	}
	const q = `INSERT INTO calendar_days (day, off, reason_vi, reason_en, notice) VALUES ($1, $2, $3, $4, $5)`
	for _, d := range v.Days {
		if _, err := tx.exec(ctx, q, dateArg(d.Date), d.Off, d.Reason, d.ReasonEN, d.Notice); err != nil {
			return 0, fail(err, "store %s in the calendar", d.Date)
		}
	}
	const y = `
		INSERT INTO calendar_years (year, provisional)
		VALUES ($1, $2)
		ON CONFLICT (year) DO UPDATE
		SET provisional = excluded.provisional`
	_, err = tx.exec(ctx, y, v.Year, v.Provisional)
	return id, fail(err, "store the year %d", v.Year)
}

// promiseRow is a row of the ledger as it is sent to the database.
type promiseRow struct {
	Part            question.Part  `json:"part"`
	Stage           question.Stage `json:"stage"`
	Cause           question.Cause `json:"cause"`
	FromOn          *string        `json:"from_on"`
	ToOn            *string        `json:"to_on"`
	Days            int            `json:"days"`
	DueOn           *string        `json:"due_on"`
	Bound           question.Bound `json:"bound"`
	CalendarVersion int64          `json:"calendar_version"`
	RuleID          *int64         `json:"rule_id"`
	Rule            string         `json:"rule"`
}

// promiseRows writes rows of the ledger as one argument of a query.
func promiseRows(ps []question.Promise) (string, error) {
	text := func(d calendar.Date) *string {
		s := d.String()
		if s == "" {
			return nil
		}
		return &s
	}
	rows := make([]promiseRow, len(ps))
	for i, p := range ps {
		rows[i] = promiseRow{
			Part: p.Part, Stage: p.Stage, Cause: p.Cause, FromOn: text(p.FromOn), ToOn: text(p.ToOn), Days: p.Days, DueOn: text(p.DueOn),
			Bound: p.Bound, CalendarVersion: p.CalendarVersion, Rule: p.Rule,
		}
		if p.RuleID != 0 {
			rows[i].RuleID = &p.RuleID
		}
	}
	b, err := json.Marshal(rows)
	if err != nil {
		return "", fmt.Errorf("write down how dates came about: %w", err)
	}
	return string(b), nil
}

// AddPromises adds to the ledger of dates, under the event that set them. All
// are of one question and one instant.
func (tx *Tx) AddPromises(ctx context.Context, seq int, ps []question.Promise) error {
	if len(ps) == 0 {
		return nil
	}
	rows, err := promiseRows(ps)
	if err != nil {
		return err
	}
	const q = `
		INSERT INTO promises (question_id, seq, part, stage, cause, from_on, to_on, days, due_on, bound, set_at,
			calendar_version, rule_id, rule)
		SELECT $1, $2, p.part, p.stage, p.cause, p.from_on, p.to_on, p.days, p.due_on, p.bound, $3, p.calendar_version,
			p.rule_id, p.rule
		FROM jsonb_to_recordset($4::jsonb) AS p (part text, stage text, cause text, from_on date, to_on date, days integer,
			due_on date, bound text, calendar_version bigint, rule_id bigint, rule text)`
	_, err = tx.exec(ctx, q, ps[0].QuestionID, seq, ps[0].SetAt, rows)
	return fail(err, "note how the dates of question %d came about", ps[0].QuestionID)
}

// Promises returns the ledgers of the questions, oldest row first.
func (c conn) Promises(ctx context.Context, ids ...int64) (map[int64][]question.Promise, error) {
	var rows []question.Promise
	const q = `
		SELECT question_id, seq, part, stage, cause, from_on, to_on, days, due_on, bound, set_at, calendar_version,
			coalesce(rule_id, 0) AS rule_id, rule
		FROM promises
		WHERE question_id = ANY ($1)
		ORDER BY question_id, id`
	if err := c.list(ctx, &rows, q, intArray(ids)); err != nil {
		return nil, fail(err, "read how dates came about")
	}
	m := map[int64][]question.Promise{}
	for _, r := range rows {
		m[r.QuestionID] = append(m[r.QuestionID], r)
	}
	return m, nil
}

// OpenAround lists open questions, in order of their number after the one
// given, whose dates a change of a day from first to last can touch: received
// before the last of them, and due, or waited for, on or after the first.
func (c conn) OpenAround(ctx context.Context, first, last calendar.Date, after int64, limit int) ([]question.Question, error) {
	var qs []question.Question
	const q = `
		SELECT ` + questionColumns + `
		FROM questions q
		WHERE q.id > $1 AND q.status IN ('received', 'routed', 'assigned', 'waiting', 'submitted', 'approved')
			AND greatest(q.due_on, q.stage_due_on, q.resume_on) >= $2 AND q.received_at < $3
		ORDER BY q.id
		LIMIT $4`
	return qs, fail(c.list(ctx, &qs, q, after, dateArg(first), last.End(), limit), "list open questions around %s", first)
}
