package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// DepartmentCounts counts the questions of one department, or of all when
// Department is "".
type DepartmentCounts struct {
	Department   string
	Received     int
	Routed       int
	Answered     int
	Published    int
	Open         int
	Refused      int
	OnTime       int // answered by the date in force
	Late         int // past it, without an extension
	LateExtended int // past it although an extension was granted
}

// Counts counts the questions received in [from, to), by lead department. Spam
// and what was never confirmed are left out.
func (c conn) Counts(ctx context.Context, from, to, now time.Time) ([]DepartmentCounts, error) {
	var cs []DepartmentCounts
	const q = `
		SELECT coalesce(lead, '') AS department,
			count(*) AS received,
			count(*) FILTER (WHERE lead IS NOT NULL) AS routed,
			count(*) FILTER (WHERE status IN ('answered', 'published', 'withdrawn', 'closed')) AS answered,
			count(*) FILTER (WHERE status = 'published') AS published,
			count(*) FILTER (WHERE status IN ('received', 'routed', 'assigned', 'waiting', 'submitted', 'approved')) AS open,
			count(*) FILTER (WHERE status = 'refused') AS refused,
			count(*) FILTER (WHERE answered_at < due) AS on_time,
			count(*) FILTER (WHERE late AND NOT extended) AS late,
			count(*) FILTER (WHERE late AND extended) AS late_extended
		FROM (
			SELECT *, CASE WHEN answered_at IS NOT NULL THEN answered_at >= due
				ELSE $3 >= due AND status IN ('received', 'routed', 'assigned', 'waiting', 'submitted', 'approved') END AS late
			FROM (
				-- The day due is over at 24:00 in Viet Nam, which is 17:00 UTC.
				SELECT *, (due_on::timestamp + interval '17 hours') AT TIME ZONE 'UTC' AS due
				FROM questions
			) dated
		) judged
		WHERE received_at >= $1 AND received_at < $2 AND status NOT IN ('spam', 'unconfirmed')
		GROUP BY lead
		ORDER BY count(*) DESC, lead`
	return cs, fail(c.list(ctx, &cs, q, from, to, now), "count the questions of a period")
}

func intArray(list []int64) any { return pq.Array(list) }
