package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// DepartmentCounts counts the questions of one department, or of all when
// Department is "".
type DepartmentCounts struct {
	Department string
	Received   int
	Routed     int
	Answered   int
	Published  int
	Open       int
	Refused    int
}

// Counts counts the questions received in [from, to), by lead department. Spam
// and what was never confirmed are left out.
func (c conn) Counts(ctx context.Context, from, to time.Time) ([]DepartmentCounts, error) {
	var cs []DepartmentCounts
	const q = `
		SELECT coalesce(lead, '') AS department,
			count(*) AS received,
			count(*) FILTER (WHERE lead IS NOT NULL) AS routed,
			count(*) FILTER (WHERE status IN ('answered', 'published', 'withdrawn', 'closed')) AS answered,
			count(*) FILTER (WHERE status = 'published') AS published,
			count(*) FILTER (WHERE status IN ('received', 'routed', 'assigned', 'waiting', 'submitted', 'approved')) AS open,
			count(*) FILTER (WHERE status = 'refused') AS refused
		FROM questions
		WHERE received_at >= $1 AND received_at < $2 AND status NOT IN ('spam', 'unconfirmed')
		GROUP BY lead
		ORDER BY count(*) DESC, lead`
	return cs, fail(c.list(ctx, &cs, q, from, to), "count the questions of a period")
}

func intArray(list []int64) any { return pq.Array(list) }
