package service_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// ladders returns the jobs that climb ladders among those that are due.
func (m *ministry) ladders() []question.Job {
	m.t.Helper()
	return slices.DeleteFunc(m.lease(), func(j question.Job) bool { return j.Type != question.JobEscalate })
}

// A question that cannot be climbed holds up neither those that are done in the
// same transaction nor the sweep, and fires when it is mended, once.
func TestOneQuestionInDisorderHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	var codes []string
	for range 4 {
		codes = append(codes, m.asked(question.Assigned).Code)
	}
	broken := m.question(codes[1])
	m.work()
	m.at("2026-03-10 08:00") // half of the time
	m.exec(fmt.Sprintf(`CREATE FUNCTION disorder() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF NEW.question_id = %d THEN RAISE EXCEPTION 'in disorder'; END IF; RETURN NEW; END $$`, broken.ID))
	m.exec(`CREATE TRIGGER disorder BEFORE INSERT ON notices FOR EACH ROW EXECUTE FUNCTION disorder()`)
	m.exec(`DELETE FROM jobs WHERE question_id = $1 AND type = 'escalate'`, m.question(codes[3]).ID) // lost
	jobs := m.ladders()
	failed := m.RunTogether(ctx, jobs)
	for _, j := range jobs {
		if (failed[j.ID] != nil) != (j.QuestionID == broken.ID) {
			t.Errorf("%s of question %d: %v", j.Key, j.QuestionID, failed[j.ID])
		}
	}
	if len(failed) == 0 || len(failed) == len(jobs) {
		t.Fatalf("%d of %d failed", len(failed), len(jobs))
	}
	for i, want := range []int{1, 0, 1, 0} {
		if n := len(m.reminders(codes[i])); n != want {
			t.Errorf("question %d: %d reminders, want %d", i, n, want)
		}
	}
	n, err := m.Sweep(ctx)
	if n != 1 || err == nil || !strings.Contains(err.Error(), fmt.Sprintf("question %d:", broken.ID)) || !strings.Contains(err.Error(), "in disorder") {
		t.Errorf("swept %d, %v", n, err)
	}
	if len(m.reminders(codes[3])) != 1 || len(m.reminders(codes[1])) != 0 {
		t.Error("the sweep did not go on past the question in disorder")
	}
	m.exec(`DROP TRIGGER disorder ON notices`)
	for range 2 {
		if _, err := m.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	m.RunTogether(ctx, jobs)
	for _, code := range codes {
		if n := len(m.reminders(code)); n != 1 {
			t.Errorf("%s: %d reminders", code, n)
		}
		m.history(code) // the chain is whole
	}
}

// What climbs together writes what each would write alone.
func TestTogetherIsAsAlone(t *testing.T) {
	t.Parallel()
	var got [2][]string
	for i, together := range []bool{true, false} {
		m := newMinistry(t)
		var codes []string
		for range 3 {
			codes = append(codes, m.asked(question.Assigned).Code)
		}
		m.at("2026-03-20 09:00") // five rungs are due
		jobs := m.ladders()
		if together {
			if failed := m.RunTogether(t.Context(), jobs); len(failed) > 0 {
				t.Fatal(failed)
			}
		} else {
			for _, j := range jobs {
				if err := m.Run(t.Context(), j); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, code := range codes {
			got[i] = append(got[i], strings.Join(m.reminders(code), ", "), fmt.Sprint(m.history(code)))
		}
		got[i] = append(got[i], fmt.Sprint(
			m.count(`SELECT count(*) FROM notices`), m.count(`SELECT count(*) FROM fired_rungs`),
			m.count(`SELECT count(*) FROM jobs WHERE type IN ('escalate', 'notify') AND done_at IS NULL`)))
	}
	if !slices.Equal(got[0], got[1]) {
		t.Errorf("together %q\nalone %q", got[0], got[1])
	}
}

func TestSweepEndsAPauseWhoseJobWasGivenUp(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.act("officer", r.Code, service.Act{Do: question.Ask, Text: "Xin cho biết số thửa."})
	m.exec(`UPDATE jobs SET dead_at = now() WHERE type = 'resume'`)
	end := m.question(r.Code).ResumeOn.End()
	m.clock.Set(end.Add(-time.Second))
	if n, err := m.Sweep(t.Context()); err != nil || n != 0 || m.question(r.Code).Status != question.Waiting {
		t.Errorf("before its end: %d, %v, %s", n, err, m.question(r.Code).Status)
	}
	m.clock.Set(end)
	if n, err := m.Sweep(t.Context()); err != nil || n != 1 || m.question(r.Code).Status != question.Assigned {
		t.Errorf("at its end: %d, %v, %s", n, err, m.question(r.Code).Status)
	}
}

// A late notice gives the asker the day that it takes away, and ends the pause
// at the new instant, not at the old one.
func TestLateNoticeMovesTheEndOfAPause(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.at("2026-03-09 09:00")
	m.act("officer", r.Code, service.Act{Do: question.Ask, Text: "Xin cho biết số thửa."})
	was := m.question(r.Code).ResumeOn // ten working days: 23 March
	if err := m.AdoptCalendar(t.Context(), m.actors["admin"], m.lateNotice()); err != nil {
		t.Fatal(err)
	}
	m.work()
	now := m.question(r.Code).ResumeOn
	if was != day("2026-03-23") || now != day("2026-03-24") {
		t.Fatalf("the pause ends on %s, did on %s", now, was)
	}
	m.clock.Set(was.End())
	m.work()
	if q := m.question(r.Code); q.Status != question.Waiting {
		t.Errorf("%s at the old end", q.Status)
	}
	m.clock.Set(now.End())
	m.work()
	if q := m.question(r.Code); q.Status != question.Assigned {
		t.Errorf("%s at the new end", q.Status)
	}
	m.history(r.Code)
}

// A date in a year whose calendar nobody has approved says so in every letter
// that names it.
func TestLetterSaysThatADateIsProvisional(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.at("2026-11-30 09:00")
	soon := m.ask()
	m.at("2026-12-21 09:00")
	later := m.ask()
	m.bring(later.Code, question.Assigned)
	for _, l := range m.mails(soon.Code, false) {
		if l.Data.Provisional {
			t.Errorf("%s of %s is called provisional", l.Data.DueOn, soon.Code)
		}
	}
	for _, l := range m.mails(later.Code, false) {
		if !l.Data.Provisional || l.Data.DueOn.Year != 2027 {
			t.Errorf("%s: %s is not called provisional", l.Template, l.Data.DueOn)
		}
	}
}
