package escalation_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
)

const minute = "2006-01-02 15:04"

func at(tb testing.TB, s string) time.Time {
	tb.Helper()
	v, err := time.ParseInLocation(minute, s, calendar.Zone)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func date(tb testing.TB, s string) calendar.Date {
	tb.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// assigned is a question in its department from Monday, 2 March 2026, with ten
// working days, to Monday, 16 March.
func assigned(tb testing.TB) question.Question {
	tb.Helper()
	return question.Question{
		ID: 1, Status: question.Assigned, StageStart: at(tb, "2026-03-02 10:00"), StageDueOn: date(tb, "2026-03-16"),
	}
}

func official() *calendar.Calendar { return calendar.New(calendar.Official(), nil) }

// say writes a step as one line: when, to whom, which repeat.
func say(s escalation.Step) string {
	return fmt.Sprintf("%s %v %d", s.At.In(calendar.Zone).Format(minute), s.Rung.To, s.Nth)
}

func sayAll(steps []escalation.Step) []string {
	var lines []string
	for _, s := range steps {
		lines = append(lines, say(s))
	}
	return lines
}

func TestShippedLadderOfADepartment(t *testing.T) {
	t.Parallel()
	q, cal, fired := assigned(t), official(), escalation.Fired{}
	now := q.StageStart
	var got []string
	for range 7 {
		next, ok := escalation.Next(q, escalation.Shipped(), fired, cal, now)
		if !ok || !next.After(now) {
			t.Fatalf("after %s comes %s, %v", now, next, ok)
		}
		if early := escalation.Due(q, escalation.Shipped(), fired, cal, next.Add(-time.Microsecond)); len(early) > 0 {
			t.Errorf("before its time: %v", sayAll(early))
		}
		now = next
		for _, s := range escalation.Due(q, escalation.Shipped(), fired, cal, now) {
			got = append(got, say(s))
			fired[escalation.Key{Rung: s.Rung.ID, Nth: s.Nth}] = true
		}
	}
	want := []string{
		"2026-03-10 08:00 [officer] 0",
		"2026-03-13 08:00 [officer head] 0",
		"2026-03-17 00:00 [head board] 0",
		"2026-03-19 00:00 [board] 0",
		"2026-03-24 00:00 [chair] 0",
		"2026-03-31 00:00 [chair] 1",
		"2026-04-07 00:00 [chair] 2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestShippedLadderOfTheOtherStages(t *testing.T) {
	t.Parallel()
	for status, want := range map[question.Status][]string{
		question.Received:  {"2026-03-13 08:00 [intake] 0", "2026-03-17 00:00 [intake board] 0"},
		question.Submitted: {"2026-03-13 08:00 [head] 0", "2026-03-17 00:00 [head board] 0"},
		question.Approved:  {"2026-03-13 08:00 [board] 0", "2026-03-17 00:00 [board chair] 0"},
	} {
		q := assigned(t)
		q.Status = status
		steps := escalation.Due(q, escalation.Shipped(), nil, official(), at(t, "2026-05-04 10:00"))
		if diff := cmp.Diff(want, sayAll(steps)); diff != "" {
			t.Errorf("%s: %s", status, diff)
		}
	}
}

func TestCatchingUpAfterAnOutage(t *testing.T) {
	t.Parallel()
	q, cal, ladder := assigned(t), official(), escalation.Shipped()
	now := at(t, "2026-04-09 09:00")
	steps := escalation.Due(q, ladder, escalation.Fired{{Rung: 3}: true}, cal, now)
	want := []string{
		"2026-03-13 08:00 [officer head] 0",
		"2026-03-17 00:00 [head board] 0",
		"2026-03-19 00:00 [board] 0",
		"2026-04-07 00:00 [chair] 2", // the two before it are passed over
	}
	if diff := cmp.Diff(want, sayAll(steps)); diff != "" {
		t.Error(diff)
	}
	if next, ok := escalation.Next(q, ladder, escalation.Fired{{Rung: 3}: true}, cal, now); !ok || !next.Equal(now) {
		t.Errorf("with rungs unfired, next is %s, %v, want now", next, ok)
	}
}

func TestNobodyClimbs(t *testing.T) {
	t.Parallel()
	cal, late := official(), at(t, "2026-06-01 10:00")
	for _, status := range question.Statuses() {
		q := assigned(t)
		q.Status = status
		climbs := status.Open() && status != question.Waiting
		steps := escalation.Due(q, escalation.Shipped(), nil, cal, late)
		if _, ok := escalation.Next(q, escalation.Shipped(), nil, cal, late); ok != climbs || (len(steps) > 0) != climbs {
			t.Errorf("%s: %d steps, next %v, want climbing %v", status, len(steps), ok, climbs)
		}
	}
	q := assigned(t)
	q.StageDueOn = calendar.Date{}
	if steps := escalation.Due(q, escalation.Shipped(), nil, cal, late); steps != nil {
		t.Errorf("without a date: %v", sayAll(steps))
	}
}

func TestRungs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		rung escalation.Rung
		want string // of the first firing
		next string // of the one after, "" for none
	}{
		{"at the end of the last day", escalation.Rung{}, "2026-03-17 00:00", ""},
		{"the whole share is the end too", escalation.Rung{Share: 1}, "2026-03-17 00:00", ""},
		{"two days before", escalation.Rung{After: -2}, "2026-03-13 00:00", ""},
		{"three days after", escalation.Rung{After: 3}, "2026-03-20 00:00", ""},
		{"daily from the last day", escalation.Rung{Every: 1}, "2026-03-17 00:00", "2026-03-18 00:00"},
		{"daily from before the last day", escalation.Rung{After: -1, Every: 1}, "2026-03-14 00:00", "2026-03-17 00:00"},
		{"a share is not repeated", escalation.Rung{Share: 0.5, Every: 1}, "2026-03-10 08:00", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.rung.ID, tt.rung.Stage = 9, question.StageDepartment
			q, ladder, cal := assigned(t), []escalation.Rung{tt.rung}, official()
			first, _ := escalation.Next(q, ladder, nil, cal, q.StageStart)
			if !first.Equal(at(t, tt.want)) {
				t.Errorf("first at %s, want %s", first.In(calendar.Zone).Format(minute), tt.want)
			}
			second, ok := escalation.Next(q, ladder, escalation.Fired{{Rung: 9}: true}, cal, first)
			if ok != (tt.next != "") || ok && !second.Equal(at(t, tt.next)) {
				t.Errorf("then at %s, %v, want %q", second.In(calendar.Zone).Format(minute), ok, tt.next)
			}
		})
	}
}

func TestClockPutBackFiresNothingTwice(t *testing.T) {
	t.Parallel()
	q, cal, ladder := assigned(t), official(), escalation.Shipped()
	fired := escalation.Fired{{Rung: 3}: true, {Rung: 4}: true, {Rung: 5}: true, {Rung: 6}: true, {Rung: 7, Nth: 2}: true}
	now := at(t, "2026-03-24 09:00") // the first repeat, after the third was fired
	if steps := escalation.Due(q, ladder, fired, cal, now); len(steps) > 0 {
		t.Errorf("fired again: %v", sayAll(steps))
	}
	if next, ok := escalation.Next(q, ladder, fired, cal, now); !ok || !next.Equal(at(t, "2026-04-14 00:00")) {
		t.Errorf("next %s, %v", next, ok)
	}
}

// TestExactlyOnceOverAnyPartitionOfTime looks at random instants, in order, at a
// random ladder and checks that whatever fell due was fired once, never early, and
// nothing is left behind.
func TestExactlyOnceOverAnyPartitionOfTime(t *testing.T) {
	t.Parallel()
	cal := official()
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 7))
		ladder := randomLadder(rng)
		q := assigned(t)
		q.StageStart = at(t, "2024-01-01 00:00").Add(time.Duration(rng.IntN(700*24*60)) * time.Minute)
		q.StageDueOn = cal.Due(calendar.Of(q.StageStart), rng.IntN(15))
		looks := []time.Time{q.StageDueOn.AddDays(120).End()}
		for range rng.IntN(40) {
			looks = append(looks, q.StageStart.Add(time.Duration(rng.IntN(120*24*60))*time.Minute))
		}
		slices.SortFunc(looks, time.Time.Compare)
		fired := escalation.Fired{}
		for _, now := range looks {
			next, ok := escalation.Next(q, ladder, fired, cal, now)
			steps := escalation.Due(q, ladder, fired, cal, now)
			if (len(steps) > 0) != (ok && next.Equal(now)) {
				t.Fatalf("seed %d: %d steps, but next is %s, %v at %s", seed, len(steps), next, ok, now)
			}
			for _, s := range steps {
				k := escalation.Key{Rung: s.Rung.ID, Nth: s.Nth}
				if fired[k] || s.At.After(now) || s.At.Before(q.StageStart) && s.Rung.After >= 0 {
					t.Fatalf("seed %d: twice, or out of its time: %s", seed, say(s))
				}
				fired[k] = true
			}
			if again := escalation.Due(q, ladder, fired, cal, now); len(again) > 0 {
				t.Fatalf("seed %d: still due after firing: %v", seed, sayAll(again))
			}
		}
		for _, r := range ladder {
			if n := count(fired, r.ID); n == 0 || n > 1 && r.Every == 0 {
				t.Fatalf("seed %d: rung %+v fired %d times", seed, r, n)
			}
		}
	}
}

func randomLadder(rng *rand.Rand) []escalation.Rung {
	var ladder []escalation.Rung
	for id := range rng.Int64N(6) + 1 {
		r := escalation.Rung{ID: id + 1, Stage: question.StageDepartment}
		switch rng.IntN(3) {
		case 0:
			r.Share = 0.01 + rng.Float64()
		case 1:
			r.After = rng.IntN(20) - 3
		default:
			r.After, r.Every = rng.IntN(10), 1+rng.IntN(6)
		}
		ladder = append(ladder, r)
	}
	return ladder
}

func count(fired escalation.Fired, rung int64) int {
	n := 0
	for k := range fired {
		if k.Rung == rung {
			n++
		}
	}
	return n
}

func TestShippedIsSound(t *testing.T) {
	t.Parallel()
	stages := map[question.Stage]bool{}
	for i, r := range escalation.Shipped() {
		stages[r.Stage] = true
		if r.ID != int64(i+1) || len(r.To) == 0 || r.Share < 0 || r.Share > 1 || r.Urgent || (r.How == escalation.Digest) != (r.Share == 0.5) {
			t.Errorf("rung %+v", r)
		}
		for _, to := range r.To {
			if !slices.Contains(escalation.Recipients(), to) {
				t.Errorf("rung %d reminds %q", r.ID, to)
			}
		}
	}
	for _, s := range question.Stages() {
		if !stages[s] {
			t.Errorf("stage %s has no rung", s)
		}
	}
}
