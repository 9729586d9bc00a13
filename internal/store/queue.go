package store

import (
	"context"
	"fmt"
	"time"

	"hoidap/internal/question"
)

// jobState says in SQL what each state is; $1 is now. Counts and lists use the
// same words, so that a number is the length of its list. Nothing that is open
// and due can wait longer than a day for its next try, so that one index finds
// it all.
var jobState = map[question.JobState]string{
	question.JobWaiting:  open + ` AND run_at <= $1 AND failures = 0 AND (leased_at IS NULL OR next_at <= $1)`,
	question.JobRunning:  open + ` AND run_at <= $1 AND leased_at IS NOT NULL AND next_at > $1`,
	question.JobRetrying: open + ` AND run_at <= $1 AND failures > 0 AND (leased_at IS NULL OR next_at <= $1)`,
	question.JobHour:     open + ` AND run_at > $1 AND run_at <= $1::timestamptz + interval '1 hour'`,
	question.JobDay:      open + ` AND run_at > $1 AND run_at <= $1::timestamptz + interval '1 day'`,
	question.JobDead:     `dead_at IS NOT NULL`,
	question.JobDoneHour: `done_at > $1::timestamptz - interval '1 hour'`,
	question.JobDoneDay:  `done_at > $1::timestamptz - interval '1 day'`,
}

const open = `done_at IS NULL AND dead_at IS NULL AND next_at <= $1::timestamptz + interval '25 hours'`

type queueRow struct {
	Queue         string
	Type          question.JobType
	State         question.JobState
	N             int
	P50, P99, Max float64 // seconds
}

// QueueCounts counts the jobs by queue, type and state, and measures how late
// those of the last day were done.
func (c conn) QueueCounts(ctx context.Context, now time.Time) ([]question.QueueCount, error) {
	q := ""
	for _, state := range question.JobStates() {
		late := `0::float8 AS p50, 0::float8 AS p99, 0::float8 AS max`
		if state == question.JobDoneDay {
			const after = `extract(epoch FROM done_at - run_at)`
			late = `percentile_cont(0.5) WITHIN GROUP (ORDER BY ` + after + `) AS p50,
				percentile_cont(0.99) WITHIN GROUP (ORDER BY ` + after + `) AS p99, max(` + after + `)::float8 AS max`
		}
		if q != "" {
			q += ` UNION ALL `
		}
		q += fmt.Sprintf(`SELECT queue, type, '%s' AS state, count(*) AS n, %s FROM jobs WHERE %s GROUP BY queue, type`, state, late, jobState[state])
	}
	var rows []queueRow
	if err := c.list(ctx, &rows, q, now); err != nil {
		return nil, fail(err, "count the jobs")
	}
	var all []question.QueueCount
	for _, queue := range question.Queues() {
		for _, typ := range question.JobTypes() {
			k := question.QueueCount{Queue: queue, Type: typ, Count: map[question.JobState]int{}}
			for _, r := range rows {
				if r.Queue != queue || r.Type != typ {
					continue
				}
				k.Count[r.State] = r.N
				if r.State == question.JobDoneDay {
					k.Late = [3]time.Duration{seconds(r.P50), seconds(r.P99), seconds(r.Max)}
				}
			}
			if len(k.Count) > 0 {
				all = append(all, k)
			}
		}
	}
	return all, nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// JobList lists the jobs that the filter chooses, in the order in which they
// were made.
func (c conn) JobList(ctx context.Context, f question.JobFilter, now time.Time) ([]question.Job, error) {
	where, ok := jobState[f.State]
	if !ok {
		return nil, question.NotFound()
	}
	var js []question.Job
	q := `
		SELECT ` + jobColumns + `, coalesce((SELECT code FROM questions q WHERE q.id = j.question_id), '') code
		FROM jobs j
		WHERE ` + where + ` AND ($1::timestamptz IS NOT NULL) AND id > $2 AND ($3 = '' OR queue = $3) AND ($4 = '' OR type = $4)
		ORDER BY j.id
		LIMIT $5`
	return js, fail(c.list(ctx, &js, q, now, f.After, f.Queue, f.Type, f.Limit), "list the jobs that are %s", f.State)
}

// RetryJobs lets every job of the type that was given up run again at once, and
// returns how many there were.
func (c conn) RetryJobs(ctx context.Context, typ question.JobType, now time.Time) (int, error) {
	const q = `
		UPDATE jobs
		SET dead_at = NULL, next_at = $2, failures = 0, failing_since = NULL, leased_at = NULL
		WHERE type = $1 AND dead_at IS NOT NULL`
	n, err := c.exec(ctx, q, typ, now)
	return int(n), fail(err, "retry the dead jobs of type %s", typ)
}

// DiedSince counts the jobs of the type that were given up since the instant.
func (c conn) DiedSince(ctx context.Context, typ question.JobType, since time.Time) (int, error) {
	var n int
	const q = `SELECT count(*) FROM jobs WHERE dead_at >= $2 AND type = $1`
	return n, fail(c.get(ctx, &n, q, typ, since), "count what was given up")
}

// ReclaimJobs ends the lease of every job that was handed to the queue, up to
// those that fall due by the instant: the queue was lost.
func (c conn) ReclaimJobs(ctx context.Context, now, until time.Time) (int, error) {
	const q = `
		UPDATE jobs
		SET next_at = greatest(run_at, $1), leased_at = NULL
		WHERE queue = ANY ($3) AND done_at IS NULL AND dead_at IS NULL AND next_at <= $2 AND leased_at IS NOT NULL`
	n, err := c.exec(ctx, q, now, until, textArray(question.Queues()))
	return int(n), fail(err, "take back what was handed to the queue")
}

// Outbox is how much work is open.
type Outbox struct {
	Due, Dead int           // due and not done; given up
	Oldest    time.Duration // since when the oldest of those is due; 0 when none is
}

// OutboxSize counts what is due and what was given up.
func (c conn) OutboxSize(ctx context.Context, now time.Time) (Outbox, error) {
	var r struct {
		Due, Dead int
		Oldest    float64
	}
	const q = `
		SELECT count(*) AS due, coalesce(extract(epoch FROM $1::timestamptz - min(run_at)), 0)::float8 AS oldest,
			(SELECT count(*) FROM jobs WHERE dead_at IS NOT NULL) AS dead
		FROM jobs
		WHERE ` + open + ` AND run_at <= $1`
	err := c.get(ctx, &r, q, now)
	return Outbox{r.Due, r.Dead, seconds(r.Oldest)}, fail(err, "measure the outbox")
}
