package chaos

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"hoidap/internal/app"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
)

var (
	measure  = flag.Bool("measure", false, "measure deadlines, sweep, relay and recovery, and print a table")
	many     = flag.Int("deadlines", 100_000, "how many deadlines fall due in the same minute")
	millions = flag.Int("open", 1_000_000, "over how many open questions the sweep looks")
)

// TestMeasures prints how fast the work behind the requests is, each figure
// beside its limit in the same run. It compares nothing: a busy machine is not a
// mistake.
func TestMeasures(t *testing.T) {
	if !*measure {
		t.Skip("only with -measure: takes minutes")
	}
	redis.SetLogger(quiet{})
	f := newFleet(t)
	if err := f.clock.advance(time.Until(monday)); err != nil {
		t.Fatal(err)
	}
	if err := app.Migrate(t.Context(), f.cfg); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{URL: f.cfg.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close() //nolint:errcheck // nothing was written through it
	s := service.New(st, f.clock, service.Options{Secret: []byte("secret"), MailDomain: "bo.example.vn"})
	hire(t, s, "tiepnhan", question.Grant{Role: question.Intake})
	if _, err := s.Ask(t.Context(), service.Asking{Channel: "api", Submission: question.Submission{
		Kind: "question", AskerType: "citizen", Name: "Trần Văn Bình", Email: "binh@example.vn", Province: "01",
		Title: "Câu hỏi để đo thời gian", Body: "Gia đình tôi cần chuẩn bị những giấy tờ gì?", Consent: true, Lang: "vi",
	}}); err != nil {
		t.Fatal(err)
	}
	m := &measuring{fleet: f, db: open(t, f.cfg.DatabaseURL), svc: s}
	fmt.Println("| measure | here | its limit | ratio |\n|---|---|---|---|")
	m.copies(1, *many)
	empty := m.asynqAlone()
	m.relay()
	m.spread()
	m.deadlines("in one minute", empty, time.Minute)
	m.deadlines("at one instant", empty, 0)
	m.recovery()
	m.sweep()
}

// measuring is a run of the measures.
type measuring struct {
	*fleet
	db  *database
	svc *service.Service
}

func (m *measuring) run(q string, args ...any) time.Duration {
	m.t.Helper()
	begun := time.Now()
	if _, err := m.db.ExecContext(m.t.Context(), q, args...); err != nil {
		m.t.Fatalf("%s: %v", q, err)
	}
	return time.Since(begun)
}

// copies makes questions from+1 to to out of the first one, with what hangs on
// them; the letters that they caused are done.
func (m *measuring) copies(from, to int) {
	m.run(`UPDATE jobs SET done_at = now(), leased_at = NULL WHERE type = 'mail'`)
	m.run(`UPDATE mails SET status = 'sent', sent_at = now()`)
	for _, c := range []struct{ table, where, keys string }{
		{"questions", "id = 1", `'id', g, 'code', format('HD-%s-%s-A', 3000 + g / 1000000, lpad((g % 1000000)::text, 6, '0')), 'submission_key', NULL`},
		{"askers", "question_id = 1", `'question_id', g`},
		{"events", "question_id = 1 AND x.seq = 1", `'id', -g, 'question_id', g`},
		{"spans", "question_id = 1 AND x.seq = 1", `'question_id', g`},
		{"jobs", "question_id = 1 AND x.id = (SELECT min(id) FROM jobs WHERE id > 0 AND question_id = 1 AND type = 'escalate')", `'id', -g, 'question_id', g, 'key', 'escalate/' || g || '/1'`},
	} {
		m.run(fmt.Sprintf(`INSERT INTO %[1]s OVERRIDING SYSTEM VALUE
			SELECT r.* FROM %[1]s x, generate_series($1::int + 1, $2::int) g, LATERAL jsonb_populate_record(x, jsonb_build_object(%[3]s)) r
			WHERE x.%[2]s`, c.table, c.where, c.keys), from, to)
	}
	m.run(`ANALYZE`)
}

// asynqAlone returns how many empty tasks asynq does in a second, with as many
// workers as the fleet has for deadlines.
func (m *measuring) asynqAlone() float64 {
	o, err := redis.ParseURL(m.redis.URL)
	if err != nil {
		m.t.Fatal(err)
	}
	r := redis.NewClient(o)
	defer r.Close()
	const tasks = 20_000
	c := asynq.NewClientFromRedisClient(r)
	for range tasks {
		if _, err := c.Enqueue(asynq.NewTask("empty", nil)); err != nil {
			m.t.Fatal(err)
		}
	}
	var done atomic.Int64
	all := make(chan struct{})
	srv := asynq.NewServerFromRedisClient(r, asynq.Config{Concurrency: 12, LogLevel: asynq.FatalLevel})
	begun := time.Now()
	if err := srv.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		if done.Add(1) == tasks {
			close(all)
		}
		return nil
	})); err != nil {
		m.t.Fatal(err)
	}
	<-all
	rate := tasks / time.Since(begun).Seconds()
	srv.Shutdown()
	fmt.Printf("| asynq alone, empty tasks | %.0f /s | – | – |\n", rate)
	return rate
}

// relay measures leasing against bare inserts into the same table.
func (m *measuring) relay() {
	n := min(*many, 20_000)
	m.run(`CREATE TABLE bare (LIKE jobs INCLUDING ALL)`)
	inserts := m.each(n, `INSERT INTO bare (key, type, queue, question_id, run_at, next_at, created_at) VALUES ('b' || $1::text, 'escalate', 'critical', 1, now(), now(), now())`)
	m.run(`DROP TABLE bare`)
	begun, leased := time.Now(), 0
	for leased < n {
		jobs, err := m.svc.Lease(m.t.Context(), 200, 100*24*time.Hour, time.Minute, "critical")
		if err != nil || len(jobs) == 0 {
			m.t.Fatalf("leased %d of %d, %v", leased, n, err)
		}
		leased += len(jobs)
	}
	rate := float64(leased) / time.Since(begun).Seconds()
	m.run(`UPDATE jobs SET next_at = run_at, leased_at = NULL, attempts = 0 WHERE done_at IS NULL`)
	fmt.Printf("| the relay leases, by 200 | %.0f /s | %.0f /s bare inserts of one row, 8 at once | %.2f |\n", rate, inserts, rate/inserts)
}

// each runs a statement n times on 8 connections and returns how many a second.
func (m *measuring) each(n int, q string) float64 {
	var all sync.WaitGroup
	var next atomic.Int64
	begun := time.Now()
	for range 8 {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if _, err := m.db.ExecContext(m.t.Context(), q, i); err != nil {
					m.t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	return float64(n) / time.Since(begun).Seconds()
}

// spread moves the instants at which the ladders are looked at apart, so that
// they fill one minute.
func (m *measuring) spread() {
	m.run(`UPDATE questions SET next_rung_at = next_rung_at + (id - 1) * interval '60 seconds' / $1`, *many)
	m.run(`UPDATE jobs j SET run_at = q.next_rung_at, next_at = q.next_rung_at FROM questions q
		WHERE q.id = j.question_id AND j.type = 'escalate' AND j.done_at IS NULL`)
}

// deadlines lets every ladder fall due within the time and waits until all have
// climbed.
func (m *measuring) deadlines(name string, empty float64, within time.Duration) {
	var due time.Time
	if err := m.db.QueryRowContext(m.t.Context(), `SELECT min(next_rung_at) FROM questions`).Scan(&due); err != nil {
		m.t.Fatal(err)
	}
	living, end := context.WithCancel(m.t.Context())
	var keeper sync.WaitGroup
	if err := m.clock.advance(due.Add(-40 * time.Second).Sub(m.clock.Now())); err != nil {
		m.t.Fatal(err)
	}
	before := m.db.number(`SELECT count(*) FROM fired_rungs`)
	keeper.Go(func() { m.keep(living) })
	defer func() { end(); keeper.Wait(); m.stop() }()
	m.until("every rung fired", func() bool { return m.db.number(`SELECT count(*) FROM fired_rungs`) >= before+*many })
	var p50, p99, last, took float64
	if err := m.db.QueryRowContext(m.t.Context(), `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s), percentile_cont(0.99) WITHIN GROUP (ORDER BY s), max(s),
		extract(epoch FROM max(done_at) - min(run_at))
		FROM (SELECT run_at, done_at, extract(epoch FROM done_at - run_at) AS s FROM jobs WHERE type = 'escalate' AND run_at BETWEEN $1 AND $2) j`,
		due.Add(-time.Second), due.Add(within+time.Second)).Scan(&p50, &p99, &last, &took); err != nil {
		m.t.Fatal(err)
	}
	rate := float64(*many) / took
	fmt.Printf("| %d deadlines %s, last fired %.1f s after the first was due; late p50 %.2f s, p99 %.2f s, max %.2f s | %.0f /s | %.0f /s asynq alone%s | %.3f |\n",
		*many, name, took, p50, p99, last, rate, empty, wanted(*many, within), rate/empty)
	if early := m.db.number(`SELECT count(*) FROM fired_rungs WHERE fired_at < due_at`); early != 0 {
		m.t.Errorf("%d rungs fired before their instant", early)
	}
}

func wanted(n int, within time.Duration) string {
	if within == 0 {
		return ""
	}
	return fmt.Sprintf("; %.0f /s fall due", float64(n)/within.Seconds())
}

// recovery hands the open work to Redis ahead of time, empties it, and measures
// until all of that is there again.
func (m *measuring) recovery() {
	o, err := redis.ParseURL(m.redis.URL)
	if err != nil {
		m.t.Fatal(err)
	}
	r := redis.NewClient(o)
	defer r.Close()
	// Every question has work in ten minutes; the relay hands it over half a
	// minute before.
	m.run(`DELETE FROM jobs WHERE done_at IS NULL`)
	m.run(`UPDATE jobs SET run_at = $1, next_at = $1, leased_at = NULL, done_at = NULL, attempts = 0 WHERE id < 0`, m.clock.Now().Add(10*time.Minute))
	open := m.db.number(`SELECT count(*) FROM jobs WHERE done_at IS NULL`)
	living, end := context.WithCancel(m.t.Context())
	var keeper sync.WaitGroup
	keeper.Go(func() { m.keep(living) })
	defer func() { end(); keeper.Wait(); m.stop() }()
	if err := m.clock.advance(10*time.Minute - 25*time.Second); err != nil {
		m.t.Fatal(err)
	}
	handed := func(times int) func() bool {
		return func() bool {
			return m.db.number(`SELECT count(*) FROM jobs WHERE id < 0 AND attempts >= $1`, times) >= open
		}
	}
	begun := time.Now()
	m.until("all is handed over", handed(1))
	first := time.Since(begun)
	// The instants must not come meanwhile.
	if err := m.clock.advance(-first); err != nil {
		m.t.Fatal(err)
	}
	if err := r.FlushAll(m.t.Context()).Err(); err != nil {
		m.t.Fatal(err)
	}
	begun = time.Now()
	m.until("all is handed over again", handed(2))
	fmt.Printf("| all %d open jobs in Redis again after FLUSHALL | %.1f s | %.1f s for the first time | %.2f |\n",
		open, time.Since(begun).Seconds(), first.Seconds(), time.Since(begun).Seconds()/first.Seconds())
}

// sweep looks for ladders that are due where nothing is.
func (m *measuring) sweep() {
	m.copies(*many, *millions)
	m.run(`UPDATE questions SET next_rung_at = $1::timestamptz + id * interval '1 second'`, m.clock.Now().Add(time.Hour))
	m.run(`ANALYZE questions`)
	var took []time.Duration
	for range 21 {
		begun := time.Now()
		if n, err := m.svc.Sweep(m.t.Context()); err != nil || n != 0 {
			m.t.Fatalf("%d, %v", n, err)
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	ping := m.run(`SELECT 1`)
	fmt.Printf("| the sweep over %d open questions, none due, median | %.2f ms | %.2f ms a round trip | – |\n",
		*millions, float64(took[10].Microseconds())/1000, float64(ping.Microseconds())/1000)
}
