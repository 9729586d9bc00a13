package chaos

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hoidap/internal/app"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
)

// The clock begins on a Monday morning and is moved by a day, so often that the
// ladder of a department is climbed to its second reminder of the chair.
var monday = time.Date(2026, 3, 2, 8, 30, 0, 0, time.FixedZone("", 7*60*60))

const days = 24

// A field with one department, whose questions are routed by a job, and none,
// whose questions stay with the intake.
const routed, unrouted = "marine", ""

// quiet takes the lines of go-redis, which this process reaches for in vain while
// it is stopped.
type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// TestNothingIsLostAndNothingIsDoneTwice is the promise of the whole project
// under every fault at once.
func TestNothingIsLostAndNothingIsDoneTwice(t *testing.T) {
	if !*long && *questions == 0 {
		t.Skip("a step of its own in make test, and make chaos: its faults fall at random instants")
	}
	n, away, step := 200, 3*time.Second, 300*time.Millisecond
	if *long {
		n, away, step = 10_000, time.Minute, 5*time.Second
	}
	if *questions > 0 {
		n = *questions
	}
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	redis.SetLogger(quiet{})
	t.Logf("seed %d, %d questions", *seed, n)
	f := newFleet(t)
	if err := f.clock.advance(time.Until(monday)); err != nil {
		t.Fatal(err)
	}
	if err := app.Migrate(t.Context(), f.cfg); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{URL: f.cfg.DatabaseURL, Conns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close() //nolint:errcheck // nothing was written through it
	furnish(t, service.New(st, f.clock, service.Options{}))
	living, end := context.WithCancel(t.Context())
	var keeper sync.WaitGroup
	keeper.Go(func() { f.keep(living) })
	defer func() { end(); keeper.Wait(); f.stop() }()

	f.open(t.Context())
	begun := time.Now()
	harm, stop := context.WithCancel(t.Context())
	var faults sync.WaitGroup
	faults.Go(func() { f.faults(harm, *seed, away) })
	codes := f.askAll(n)
	db := open(t, f.cfg.DatabaseURL)
	f.until("every question is where its field sends it", func() bool {
		return db.number(`SELECT count(*) FROM jobs WHERE type = 'route' AND done_at IS NULL`) == 0 && db.number(`SELECT count(*) FROM questions`) >= n
	})
	asked := time.Since(begun)
	for day := range days {
		if day == days/2 { // and once backwards, as a clock is that somebody sets
			f.move(-24 * time.Hour)
			wait(harm, step)
			f.move(24 * time.Hour)
		}
		f.move(24 * time.Hour)
		wait(harm, step)
	}
	if *long {
		wait(harm, max(0, 90*time.Second-time.Since(begun)))
	}
	stop()
	faults.Wait()
	harmed := time.Since(begun)
	f.drain(db)
	for _, what := range slices.Sorted(maps.Keys(f.count)) {
		t.Logf("%6d  %s", f.count[what], what)
	}
	t.Logf("asked in %v, faults for %v, all done after %v", asked.Round(time.Second), harmed.Round(time.Second), time.Since(begun).Round(time.Second))
	f.check(db, codes, n)
}

// furnish hires who is reminded and lets questions be routed by themselves.
func furnish(t *testing.T, s *service.Service) {
	t.Helper()
	by := question.SystemActor()
	for login, g := range map[string]question.Grant{
		"tiepnhan": {Role: question.Intake}, "banbientap": {Role: question.Board}, "chutich": {Role: question.Chair}, "quantri": {Role: question.Admin},
	} {
		hire(t, s, login, g)
	}
	ref, err := s.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ref {
		if f.Code == routed {
			if len(f.Departments) != 1 {
				t.Fatalf("field %s has departments %v, want one", routed, f.Departments)
			}
			hire(t, s, "truongdonvi", question.Grant{Role: question.Head, Department: f.Departments[0]})
		}
	}
	if err := s.SaveSetting(t.Context(), by, "auto_route", "true"); err != nil {
		t.Fatal(err)
	}
}

func hire(t *testing.T, s *service.Service, login string, g question.Grant) {
	t.Helper()
	if _, err := s.AddPerson(t.Context(), question.SystemActor(), service.NewPerson{
		Login: login, Name: "Cán bộ " + login, Email: login + "@bo.example.vn", Password: "một mật khẩu dài", Grants: []question.Grant{g},
	}); err != nil {
		t.Fatal(err)
	}
}

// askAll asks every question and returns the codes that were given, by number.
func (f *fleet) askAll(n int) []string {
	codes := make([]string, n)
	numbers := make(chan int)
	var hands sync.WaitGroup
	for range 8 {
		hands.Go(func() {
			for i := range numbers {
				code, err := f.ask(f.t.Context(), i, []string{routed, unrouted}[i%2])
				if err != nil {
					f.t.Error(err)
				}
				codes[i] = code
			}
		})
	}
	for i := range n {
		numbers <- i
	}
	close(numbers)
	hands.Wait()
	return codes
}

func (f *fleet) move(d time.Duration) {
	if err := f.clock.advance(d); err != nil {
		f.t.Fatal(err)
	}
	f.add(fmt.Sprintf("clock moved by %v", d))
}

func (f *fleet) until(what string, ok func() bool) {
	f.t.Helper()
	limit := time.Now().Add(20 * time.Minute)
	for !ok() {
		if time.Now().After(limit) {
			f.t.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// drain waits until nothing is due. What failed waits for its next try; the
// clock is moved on to it, not as far as the evening.
func (f *fleet) drain(db *database) {
	evening := calendarDay(f.clock.Now()).Add(16 * time.Hour)
	before, still := -1, 0
	f.until("nothing is due", func() bool {
		due := db.number(`SELECT count(*) FROM jobs WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= $1`, f.clock.Now()) +
			db.number(`SELECT count(*) FROM questions WHERE next_rung_at <= $1`, f.clock.Now())
		if due != before {
			before, still = due, 0
			return due == 0
		}
		if still++; still%10 == 0 && f.clock.Now().Add(time.Hour).Before(evening) {
			f.move(10 * time.Minute)
		}
		return due == 0
	})
}

// calendarDay returns the beginning of the instant's day in the ministry's zone.
func calendarDay(t time.Time) time.Time {
	y, m, d := t.In(monday.Location()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, monday.Location())
}

// check counts.
func (f *fleet) check(db *database, codes []string, n int) {
	t := f.t
	stored := map[string]bool{}
	for _, code := range db.strings(`SELECT code FROM questions`) {
		stored[code] = true
	}
	lost := 0
	for _, code := range codes {
		if !stored[code] {
			lost++
		}
	}
	f.zero("questions lost", lost)
	f.zero("questions stored twice", len(stored)-n)
	want := f.control()
	got := map[string]int{}
	for _, s := range db.strings(climbed) {
		got[s]++
	}
	missed := 0
	for _, field := range []string{routed, unrouted} {
		k := strings.Count(want[field], " ") // rungs
		if k < 2 {
			t.Errorf("the control fired %d rungs for %s: it controls nothing", k, field)
		}
		t.Logf("%6d  rungs for each question of the field %q", k, field)
		missed += n/2 - got[want[field]]
		delete(got, want[field])
	}
	for s, k := range got {
		t.Errorf("%d questions climbed otherwise than the control: %s", k, s)
	}
	f.zero("questions with a rung missed or too many", missed)
	f.zero("rungs fired twice", db.number(`SELECT count(*) - count(DISTINCT (question_id, stage_start, due_on, rung_id, nth)) FROM fired_rungs`))
	f.zero("reminders in the history twice", db.number(`SELECT coalesce(sum(k - 1), 0) FROM (
		SELECT count(*) AS k FROM events WHERE action = 'reminded' GROUP BY question_id, data->>'stage', data->>'rung', data->>'at') r`))
	f.zero("rungs fired before their instant", db.number(`SELECT count(*) FROM fired_rungs WHERE fired_at < due_at`))
	f.zero("questions routed twice or never", db.number(`SELECT count(*) FROM questions q
		WHERE (SELECT count(*) FROM events e WHERE e.question_id = q.id AND e.action = 'route') <> (coalesce(q.field, '') = $1)::int`, routed))
	f.zero("jobs given up", db.number(`SELECT count(*) FROM jobs WHERE dead_at IS NOT NULL`))
	t.Logf("%6d  rungs fired in all", db.number(`SELECT count(*) FROM fired_rungs`))
	f.checkMail(db, n)
}

func (f *fleet) zero(what string, k int) {
	f.t.Helper()
	f.t.Logf("%6d  %s", k, what)
	if k != 0 {
		f.t.Errorf("%d %s, want 0", k, what)
	}
}
