package question_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

func TestLedgerAddsUpToTheLife(t *testing.T) {
	t.Parallel()
	cal := calendar.New(calendar.Official(), nil)
	r := rand.New(rand.NewPCG(3, 5)) //nolint:gosec // repeatable
	holders := []question.Holder{
		question.HeldByIntake, question.HeldByDepartment, question.HeldByOfficer, question.HeldByAsker, question.HeldByHead, question.HeldByBoard,
	}
	for range 300 {
		at := time.Date(2026, 1, 1, 0, 0, r.IntN(250*86400), 0, time.UTC)
		begin := at
		var spans []question.Span
		for range 1 + r.IntN(12) {
			end := at.Add(time.Duration(r.IntN(6*86400)) * time.Second)
			spans = append(spans, question.Span{Holder: holders[r.IntN(len(holders))], From: at, To: &end})
			at = end
		}
		spans[len(spans)-1].To = nil
		ledger := question.Ledger(spans, cal, at)
		sum, part := 0, 0.0
		for _, h := range ledger {
			sum += h.Minutes
		}
		if want := int(cal.Worked(begin, at) / time.Minute); sum != want {
			t.Fatalf("%d minutes in the spans, %d in the life", sum, want)
		}
		for _, s := range question.Shares(ledger) {
			sum -= s.Minutes
			part += s.Part
		}
		if sum != 0 || part != 0 && (part < 0.999 || part > 1.001) {
			t.Fatalf("%d minutes are nobody's, the shares make %f", sum, part)
		}
		for i := range spans {
			spans[i].From = spans[i].From.In(time.FixedZone("west", -11*3600))
		}
		for i, h := range question.Ledger(spans, cal, at.In(time.FixedZone("east", 14*3600))) {
			if h.Minutes != ledger[i].Minutes {
				t.Fatalf("span %d has %d minutes in another zone, %d here", i, h.Minutes, ledger[i].Minutes)
			}
		}
	}
}

func TestWhatifOfAStage(t *testing.T) {
	t.Parallel()
	cal := calendar.New(calendar.Official(), nil)
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	end := func(s string) *time.Time { x := at(s); return &x }
	rule := func(days int) []question.DeadlineRule {
		return []question.DeadlineRule{{Stage: question.StageDepartment, Days: days}}
	}
	// Four working days with the department, of which two were the asker's.
	p := question.Past{
		Question: question.Question{Lead: "land", DueOn: calendar.Date{Year: 2026, Month: 4, Day: 30}},
		Spans: []question.Span{
			{Holder: question.HeldByIntake, From: at("2026-03-02 09:00"), To: end("2026-03-02 10:00")},
			{Holder: question.HeldByOfficer, From: at("2026-03-02 10:00"), To: end("2026-03-03 10:00")},
			{Holder: question.HeldByAsker, From: at("2026-03-03 10:00"), To: end("2026-03-05 10:00")},
			{Holder: question.HeldByOfficer, From: at("2026-03-05 10:00"), To: end("2026-03-06 10:00")},
			{Holder: question.HeldByHead, From: at("2026-03-06 10:00"), To: end("2026-03-09 10:00")},
		},
	}
	now := at("2026-05-04 09:00")
	for _, tt := range []struct {
		stage        question.Stage
		old, changed int
		want         question.Effect
	}{
		{question.StageDepartment, 10, 2, question.Effect{Concerned: true}},
		{question.StageDepartment, 2, 1, question.Effect{Concerned: true, Would: true}},
		{question.StageDepartment, 1, 2, question.Effect{Concerned: true, Was: true}},
		{question.StageBoard, 1, 2, question.Effect{}},
		{question.StagePause, 1, 2, question.Effect{}},
	} {
		got := question.Whatif(p, tt.stage, rule(tt.old), rule(tt.changed), cal, now)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s from %d to %d days: %s", tt.stage, tt.old, tt.changed, diff)
		}
	}
}
