package stories

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// monday is when the stories about deadlines begin: ten working days follow
// without a holiday, 16 March is the last of them.
const monday = "2026-03-02T09:00:00+07:00"

// TestNobodyAnswers lets a question grow old, day by day and in one jump: each
// reminder goes to those whom the ladder names, once, whichever way the clock is
// moved.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		steps []object
	}{
		{"day by day", slices.Concat(
			slices.Repeat([]object{{"working_days": 1}}, 5), []object{{"advance": "1h"}, {"advance": "1h"}},
			slices.Repeat([]object{{"working_days": 1}}, 11), []object{{"advance": "1m"}},
		)},
		{"in one jump", []object{{"working_days": 16}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, monday, "--empty")
			hireOffice(t, p)
			assigned := p.ask(t, "an@example.org", "Câu hỏi đã giao cho chuyên viên")
			routed := p.ask(t, "binh@example.org", "Câu hỏi chưa giao cho ai")
			for _, q := range []asked{assigned, routed} {
				p.act(t, "intake", q.code, "route", object{"department": "TCQLDD"})
			}
			p.act(t, "head", assigned.code, "assign", object{"officer": "officer"})
			for _, s := range tt.steps {
				p.advance(t, s)
			}
			check(t, p, assigned, wantReminders("officer"))
			check(t, p, routed, wantReminders("head"))

			// While the program is not there, time goes on.
			p.stop(t)
			p.open(t, "2026-03-31T10:00:00+07:00")
			last := reminder{"after-10", "chair", "2026-03-31 00:00"}
			for q, who := range map[asked]string{assigned: "officer", routed: "head"} {
				want := append(wantReminders(who), last)
				soon(t, "the reminder of the fortnight", func() bool { return len(reminders(t, p, q)) >= len(want) })
				check(t, p, q, want)
			}
			oneLetter(t, p)
			if n := p.verify(t); n != 2 {
				t.Errorf("%d questions, want 2", n)
			}
		})
	}
}

// hireOffice adds the people whom the ladder knows.
func hireOffice(t *testing.T, p *program) {
	t.Helper()
	for login, role := range map[string]string{
		"intake": "intake", "head": "head:TCQLDD", "officer": "officer:TCQLDD", "colleague": "officer:TCQLDD",
		"elsewhere": "head:TCMT", "editor": "board", "editor2": "board", "chair": "chair",
	} {
		p.hire(t, login, role)
	}
}

// reminder says who was told of a rung of the ladder.
type reminder struct{ rung, to, due string }

// wantReminders lists who must be told by the 24th; first is who has the question
// in hand. Five of the ten working days are over when the sixth begins at eight.
func wantReminders(first string) []reminder {
	const half, most, due, two, five = "2026-03-10 08:00", "2026-03-13 08:00", "2026-03-17 00:00", "2026-03-19 00:00", "2026-03-24 00:00"
	want := []reminder{{"share-50", first, half}, {"share-80", first, most}}
	if first != "head" {
		want = append(want, reminder{"share-80", "head", most})
	}
	return append(want,
		reminder{"due", "head", due}, reminder{"due", "editor", due}, reminder{"due", "editor2", due},
		reminder{"after-2", "editor", two}, reminder{"after-2", "editor2", two}, reminder{"after-5", "chair", five},
	)
}

// reminders lists who was told of which rung, each with the rung that the
// history gives as its cause. A letter is about this question alone, or names
// the question among others with the instant of each rung.
func reminders(t *testing.T, p *program, q asked) []reminder {
	t.Helper()
	byPlace, byInstant := map[string]reminder{}, map[string]reminder{} // places in the history
	for _, e := range p.history(t, "chair", q.code) {
		if e["action"] != "reminded" {
			continue
		}
		data, _ := e["data"].(object)
		rung, _ := data["rung"].(string)
		at, _ := data["at"].(string)
		due, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Errorf("reminder without its instant: %v", e)
		}
		due = due.In(time.FixedZone("", 7*60*60))
		r := reminder{rung, "", due.Format("2006-01-02 15:04")}
		byPlace[fmt.Sprint(e["seq"])], byInstant[due.Format("02/01/2006 15:04")] = r, r
	}
	var list []reminder
	for _, m := range p.mails(t) {
		who := strings.TrimSuffix(strings.Join(m.To, " "), "@bo.example.vn")
		tell := func(r reminder, ok bool, why string) {
			if !ok {
				t.Errorf("a letter without a cause in the history: %s, %s", m.key(), why)
			}
			r.to = who
			list = append(list, r)
		}
		switch {
		case m.is(q.code, "reminder"):
			place := strings.Split(strings.SplitN(m.key(), strings.ToLower(q.code)+".", 2)[1], ".")[0]
			r, ok := byPlace[place]
			tell(r, ok, place)
		case strings.HasPrefix(m.key(), "reminders.") || strings.HasPrefix(m.key(), "digest."):
			for _, at := range instants(m, q.code) {
				r, ok := byInstant[at]
				tell(r, ok, at)
			}
		}
	}
	return list
}

// instants lists when the rungs of the question were reached that a letter about
// several matters names.
func instants(m mail, code string) []string {
	var list []string
	for entry := range strings.SplitSeq(m.Text, "\n- ") {
		if !strings.HasPrefix(entry, code) {
			continue
		}
		for line := range strings.SplitSeq(entry, "\n") {
			if _, at, ok := strings.Cut(line, "(từ "); ok {
				list = append(list, strings.TrimSuffix(at, ")"))
			}
		}
	}
	return list
}

// oneLetter checks that nobody was told by two letters what one could have said.
func oneLetter(t *testing.T, p *program) {
	t.Helper()
	seen := map[string]string{}
	for _, m := range p.mails(t) {
		to := strings.Join(m.To, " ")
		if !strings.HasSuffix(to, "@bo.example.vn") || strings.HasPrefix(m.key(), "sheet.") { // the week's sheet is no reminder
			continue
		}
		at := m.At.In(time.FixedZone("", 7*60*60))
		if at.Hour() < 8 || at.Hour() >= 17 || at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
			t.Errorf("%s went to %s at %s, outside office hours", m.key(), to, at)
		}
		when := to + at.Format(" 2006-01-02 15:04")
		if other, ok := seen[when]; ok {
			t.Errorf("two letters in one minute to %s: %s and %s", when, other, m.key())
		}
		seen[when] = m.key()
	}
}

// check compares the reminders about a question, in whatever order they came.
func check(t *testing.T, p *program, q asked, want []reminder) {
	t.Helper()
	sorted := func(list []reminder) []string {
		var lines []string
		for _, r := range list {
			lines = append(lines, r.due+" "+r.rung+" "+r.to)
		}
		slices.Sort(lines)
		return lines
	}
	if diff := cmp.Diff(sorted(want), sorted(reminders(t, p, q))); diff != "" {
		t.Errorf("reminders about %s: %s", q.code, diff)
	}
}
