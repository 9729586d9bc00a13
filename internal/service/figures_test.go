package service_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// life is a question as its raw events tell it, without the program's rules.
type life struct {
	received           time.Time
	status             question.Status
	kind, channel      string
	lead               string
	due                calendar.Date
	answered           time.Time
	extended, reopened bool
	returns            int
	rated              int
}

// lived reads a question's life out of its events.
func (m *ministry) lived(code string) life {
	m.t.Helper()
	events, err := m.Events(m.t.Context(), question.SystemActor(), code)
	if err != nil {
		m.t.Fatal(err)
	}
	var l life
	for _, e := range events {
		l.status = e.To
		switch e.Do {
		case question.EventReceived:
			l.received, l.kind, l.channel = e.At, fmt.Sprint(e.Data["kind"]), fmt.Sprint(e.Data["channel"])
		case question.Route:
			l.lead = e.Department
		case question.Return:
			if e.To == question.Received {
				l.lead = ""
				l.returns++
			}
		case question.Extend:
			if e.Data["granted"] == true {
				l.extended = true
			}
		case question.Rate:
			l.rated++
		case question.Reopen:
			l.reopened = l.reopened || e.Role == question.Asker
			if e.To == question.Assigned {
				l.answered, l.extended, l.rated = time.Time{}, false, 0
			}
		}
		if e.Do == question.Approve && e.To == question.Answered {
			l.answered = e.At
		}
		if s, ok := e.Data["due_on"].(string); ok {
			l.due = day(s)
		}
	}
	return l
}

// counted says, in words of its own, whether the figure counts the life.
func (l life) counted(f question.Figure, now time.Time) bool {
	open := slices.Contains([]question.Status{"received", "routed", "assigned", "waiting", "submitted", "approved"}, l.status)
	has := slices.Contains([]question.Status{"answered", "published", "withdrawn", "closed"}, l.status)
	over := time.Date(l.due.Year, l.due.Month, l.due.Day+1, 0, 0, 0, 0, calendar.Zone)
	late := !l.answered.IsZero() && !l.answered.Before(over) || l.answered.IsZero() && open && !now.Before(over)
	if l.status == question.Spam {
		return false
	}
	switch f {
	case question.FigReceived:
		return true
	case question.FigRouted:
		return l.lead != ""
	case question.FigAnswered:
		return has
	case question.FigPublished:
		return l.status == question.Published
	case question.FigRefused:
		return l.status == question.Refused
	case question.FigOpen:
		return open
	case question.FigOnTime:
		return !l.answered.IsZero() && !late
	case question.FigLate:
		return late && !l.extended
	case question.FigLateExtended:
		return late && l.extended
	case question.FigOverdue:
		return open && late
	case question.FigReturned:
		return l.returns > 0
	case question.FigReopened:
		return l.reopened
	}
	return false
}

// Every figure is what a plain count over the raw events gives, and leads to
// exactly the questions that it counts, whatever happened to them.
func TestFiguresAreThoseOfTheEvents(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := &walk{ministry: newMinistry(t), r: rand.New(rand.NewPCG(seed, 11))}
			w.actors[""] = question.AskerActor()
			w.actors["system"] = question.SystemActor()
			for range 6 {
				w.codes = append(w.codes, w.ask(func(s *question.Submission) {
					s.Kind = pick(w.r, question.Kinds()...)
					s.Field = pick(w.r, "land", "water", "")
				}).Code)
				for range 30 {
					w.step()
				}
			}
			for range 350 {
				w.step()
			}
			checkFigures(t, w.ministry)
		})
	}
}

func checkFigures(t *testing.T, m *ministry) {
	t.Helper()
	ctx := t.Context()
	list, err := m.Questions(ctx, question.SystemActor(), question.Filter{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	lives := map[string]life{}
	for _, q := range list.Questions {
		l := m.lived(q.Code)
		if q.SplitFrom != 0 { // a part came with the letter, however late that was split
			l.received = q.ReceivedAt
		}
		lives[q.Code] = l
	}
	whole := question.Cohort{From: day("2026-03-01"), To: m.Today()}
	half := whole
	half.To = day("2026-03-20")
	for _, c := range []question.Cohort{whole, half} {
		f, err := m.Figures(ctx, c, question.ByDepartment)
		if err != nil {
			t.Fatal(err)
		}
		in := func(l life) bool { return !l.received.Before(c.From.Start()) && l.received.Before(c.To.End()) }
		for _, fig := range question.CountFigures() {
			var want []string
			byLead := map[string]int{}
			for code, l := range lives {
				if in(l) && l.counted(fig, m.Now()) {
					want = append(want, code)
					byLead[l.lead]++
				}
			}
			slices.Sort(want)
			if got := f.Total.Count(fig); got != len(want) {
				t.Errorf("%s from %s to %s is %d, the events say %d", fig, c.From, c.To, got, len(want))
			}
			behind, err := m.FigureQuestions(ctx, question.SystemActor(), c, fig, "", 200)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, q := range behind.Questions {
				got = append(got, q.Code)
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" || behind.All != len(want) {
				t.Errorf("behind %s (%d) stand other questions (-events +list):\n%s", fig, behind.All, diff)
			}
			for _, r := range f.Rows {
				if got := r.Tally.Count(fig); got != byLead[r.Value] {
					t.Errorf("%s of %q is %d, the events say %d", fig, r.Value, got, byLead[r.Value])
				}
			}
		}
		checkDays(t, m, f.Total, lives, in)
		for _, by := range question.Dimensions() {
			d, err := m.Figures(ctx, c, by)
			if err != nil {
				t.Fatal(err)
			}
			for _, fig := range question.CountFigures() {
				if d.Total.Count(fig) != f.Total.Count(fig) {
					t.Errorf("%s by %s adds up to %d, is %d", fig, by, d.Total.Count(fig), f.Total.Count(fig))
				}
			}
			for _, r := range d.Rows {
				behind, err := m.FigureQuestions(ctx, question.SystemActor(), c.Narrow(by, r.Value), question.FigReceived, "", 200)
				if err != nil || behind.All != r.Tally.Count(question.FigReceived) {
					t.Errorf("%s %q: %d questions behind %d, %v", by, r.Value, behind.All, r.Tally.Count(question.FigReceived), err)
				}
			}
		}
	}
}

// checkDays compares median, 90th percentile and satisfaction with what is
// counted day by day.
func checkDays(t *testing.T, m *ministry, got question.Tally, lives map[string]life, in func(life) bool) {
	t.Helper()
	cal, err := m.Calendar(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var days []int
	for _, l := range lives {
		if !in(l) || !l.counted(question.FigAnswered, m.Now()) {
			continue
		}
		n := 0
		for d := calendar.Of(l.received).AddDays(1); !d.After(calendar.Of(l.answered)); d = d.AddDays(1) {
			if cal.Working(d) {
				n++
			}
		}
		days = append(days, n)
	}
	if len(days) == 0 {
		return
	}
	slices.Sort(days)
	for f, want := range map[question.Figure]int{
		question.FigMedian: days[(len(days)+1)/2-1], question.FigP90: days[(len(days)*9+9)/10-1],
	} {
		if v, ok := got.Value(f); !ok || int(v) != want {
			t.Errorf("%s is %v, of %v it should be %d", f, v, days, want)
		}
	}
}

// Each day is charged to whoever held the question: the parts add up to the
// whole.
func TestHeldDaysAddUp(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	m.at("2026-03-04 10:00") // two days at intake
	m.act("intake", r.Code, service.Act{Do: question.Route, Department: "TCQLDD"})
	m.at("2026-03-09 10:00") // three in the department
	m.bringFrom(r.Code, question.Routed, question.Approved)
	m.at("2026-03-10 09:00") // one with the board
	m.bringFrom(r.Code, question.Approved, question.Answered)
	b, err := m.BoardFigures(t.Context(), question.SystemActor(), question.Cohort{From: day("2026-03-01"), To: m.Today()}, question.ByDepartment)
	if err != nil {
		t.Fatal(err)
	}
	got := map[question.Holder]int{}
	for _, h := range b.Held {
		got[h.Holder] += h.Days
	}
	want := map[question.Holder]int{question.HeldByIntake: 2, question.HeldByDepartment: 3, question.HeldByBoard: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if v, _ := b.Now.Total.Value(question.FigMedian); v != 6 {
		t.Errorf("the median is %v, want 6", v)
	}
}

func TestPeriodsThatAreNone(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	for key, c := range map[string]question.Cohort{
		"to/problem.period":             {From: day("2026-03-02"), To: day("2026-03-01")},
		"from/problem.period_future":    {From: day("2026-03-03"), To: day("2026-04-01")},
		"from/problem.date":             {To: day("2026-04-01")},
		"department/problem.department": {From: day("2026-01-01"), To: day("2026-03-01"), Department: "NOPE"},
	} {
		_, err := m.Figures(t.Context(), c, question.ByWhole)
		refused(t, err, question.CodeInvalid, key)
	}
}

// bringFrom takes the question from one status to another on the usual way.
func (m *ministry) bringFrom(code string, from, to question.Status) {
	m.t.Helper()
	on := false
	for _, w := range way {
		for _, a := range w.steps {
			if on {
				m.act(w.by, code, a)
			}
		}
		if w.to == to {
			return
		}
		on = on || w.to == from
	}
}
