package store

import (
	"context"
	"time"

	"hoidap/internal/calendar"
)

// eventMark is the key of the locks of migration 0016, to which the number of an
// event is added; eventMarks is how many keys there are.
const (
	eventMark  = 7020 << 44
	eventMarks = 1 << 44
)

// Settled returns the number of an event up to which no more events will come:
// all that have a number up to it are committed, or never will be. The sequence
// is read before the locks, and the events themselves must be read in a later
// statement.
func (c conn) Settled(ctx context.Context) (int64, error) {
	const q = `
		SELECT least(s.given, l.marked)
		FROM (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS given FROM events_id_seq OFFSET 0) s
		CROSS JOIN LATERAL (
			SELECT min((classid::bigint << 32 | objid::bigint) - $1) AS marked
			FROM pg_locks
			WHERE s.given IS NOT NULL AND locktype = 'advisory' AND objsubid = 1
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
				AND (classid::bigint << 32 | objid::bigint) BETWEEN $1 AND $1 + $2
		) l`
	var n int64
	return n, fail(c.get(ctx, &n, q, int64(eventMark), int64(eventMarks)), "read up to where the events are settled")
}

// Touched returns the months in which the questions were received in which
// something happened after the event with the number, each by its first day.
func (c conn) Touched(ctx context.Context, after int64) ([]calendar.Date, error) {
	const q = `
		SELECT DISTINCT date_trunc('month', q.received_at + interval '7 hours')
		FROM (SELECT DISTINCT question_id FROM events WHERE id > $1) e
		CROSS JOIN LATERAL (SELECT received_at FROM questions WHERE id = e.question_id OFFSET 0) q`
	var at []time.Time
	if err := c.list(ctx, &at, q, after); err != nil {
		return nil, fail(err, "read which months changed")
	}
	months := make([]calendar.Date, len(at))
	for i, t := range at {
		t = t.UTC()
		months[i] = calendar.Date{Year: t.Year(), Month: t.Month(), Day: 1}
	}
	return months, nil
}
