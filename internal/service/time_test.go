package service_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestPauseMovesTheDatesByItsWorkingDays(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned) // all on Monday, 2 March
	before := m.question(r.Code)
	if before.DueOn != day("2026-03-23") || before.StageDueOn != day("2026-03-16") {
		t.Fatalf("due %s, stage %s", before.DueOn, before.StageDueOn)
	}
	m.at("2026-03-05 15:00") // Thursday
	q := m.act("officer", r.Code, service.Act{Do: question.Ask, Text: "Xin cho biết số thửa, số tờ bản đồ."})
	if q.Status != question.Waiting || q.PausedAt == nil || q.ResumeOn != day("2026-03-19") {
		t.Errorf("paused %v until %s", q.PausedAt, q.ResumeOn)
	}
	asked := m.mails(r.Code, false)
	if l := asked[len(asked)-1]; l.Template != "asked" || l.Data.DueOn != q.ResumeOn || !strings.Contains(l.Data.Note, "số thửa") {
		t.Errorf("letter %+v", l)
	}
	// A paused question climbs no ladder.
	m.at("2026-03-18 09:00")
	m.work()
	if n := m.count(`SELECT count(*) FROM fired_rungs`); n != 0 {
		t.Errorf("%d reminders in a pause", n)
	}
	m.at("2026-03-10 09:00") // Tuesday: Friday, Monday and Tuesday have passed
	if _, err := m.Reply(t.Context(), r.Code, r.Token, "  "); err == nil {
		t.Error("an empty reply is taken")
	}
	q, err := m.Reply(t.Context(), r.Code, r.Token, "Thửa số 12, tờ bản đồ số 5.")
	if err != nil || q.Status != question.Assigned || q.PausedAt != nil || !q.ResumeOn.IsZero() {
		t.Fatalf("%+v, %v", q, err)
	}
	if q.DueOn != day("2026-03-26") || q.StageDueOn != day("2026-03-19") || q.FirstDueOn != before.DueOn {
		t.Errorf("due %s, stage %s, first %s", q.DueOn, q.StageDueOn, q.FirstDueOn)
	}
	if got := words(m.letters(r.Code, true)); got != "replied" {
		t.Errorf("letters to the staff: %s", got)
	}
	_, err = m.Reply(t.Context(), r.Code, r.Token, "Thêm nữa.")
	refused(t, err, question.CodeConflict, "error.conflict")
	// The job that would have ended the pause finds nothing to do.
	m.at("2026-03-20 00:00")
	m.work()
	if steps := m.history(r.Code); slices.Contains(steps, question.Resume) {
		t.Errorf("history %v", steps)
	}
	m.spans(r.Code)
}

func TestPauseEndsByItself(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.act("officer", r.Code, service.Act{Do: question.Ask, Text: "Xin cho biết số thửa."}) // until 16 March
	m.at("2026-03-16 23:59")
	m.work()
	if q := m.question(r.Code); q.Status != question.Waiting {
		t.Fatalf("ended early: %s", q.Status)
	}
	m.at("2026-03-17 00:00")
	m.work()
	q := m.question(r.Code)
	if q.Status != question.Assigned || q.PausedAt != nil {
		t.Fatalf("%s, paused %v", q.Status, q.PausedAt)
	}
	// Eleven working days have passed from the 2nd to the 17th.
	if q.DueOn != day("2026-04-07") {
		t.Errorf("due %s", q.DueOn)
	}
	m.spans(r.Code)
}

func TestExtension(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	for _, tt := range []struct {
		until, reason string
		want          string
	}{
		{"", "Cần xác minh thực địa.", "until/problem.until_missing"},
		{"2026-03-23", "Cần xác minh thực địa.", "until/problem.until_early"},
		{"2026-03-28", "Cần xác minh thực địa.", "until/problem.until_rest"},
		{"2026-12-01", "Cần xác minh thực địa.", "until/problem.until_far"},
		{"2026-03-30", "", "reason/problem.note_missing"},
		{"2026-03-30", strings.Repeat("ơ", 5001), "reason/problem.long"},
	} {
		a := service.Act{Do: question.Extend, Reason: tt.reason}
		if tt.until != "" {
			a.Until = day(tt.until)
		}
		_, err := m.Act(t.Context(), m.actors["officer"], r.Code, a)
		refused(t, err, question.CodeInvalid, tt.want)
	}
	q := m.act("officer", r.Code, service.Act{Do: question.Extend, Until: day("2026-03-30"), Reason: "Cần xác minh thực địa."})
	if q.DueOn != day("2026-03-23") || q.WantUntil != day("2026-03-30") || q.Extended {
		t.Errorf("asked: due %s, wants %s, extended %v", q.DueOn, q.WantUntil, q.Extended)
	}
	if slices.Contains(m.letters(r.Code, false), "extended") {
		t.Error("the asker is told before the board decides")
	}
	q = m.act("board", r.Code, service.Act{Do: question.Extend, Note: "Đồng ý."})
	if q.DueOn != day("2026-03-30") || q.StageDueOn != day("2026-03-23") || !q.Extended || !q.WantUntil.IsZero() {
		t.Errorf("granted: due %s, stage %s, extended %v", q.DueOn, q.StageDueOn, q.Extended)
	}
	letters := m.mails(r.Code, false)
	if l := letters[len(letters)-1]; l.Template != "extended" || l.Data.DueOn != q.DueOn {
		t.Errorf("letter %+v", l)
	}
	for _, by := range []string{"officer", "board", "chair"} {
		_, err := m.Act(t.Context(), m.actors[by], r.Code, service.Act{Do: question.Extend, Until: day("2026-04-10"), Reason: "Lại nữa."})
		refused(t, err, question.CodeConflict, "error.already_extended")
	}
	m.at("2026-03-30 16:00")
	if m.question(r.Code).Late(m.Now()) {
		t.Error("late within the extension")
	}
}

// hours runs what falls due, hour by hour, as the relay and the sweep would.
func (m *ministry) hours(until string) {
	m.t.Helper()
	for end := local(until); m.Now().Before(end); {
		m.clock.Advance(time.Hour)
		m.work()
		if _, err := m.Sweep(m.t.Context()); err != nil {
			m.t.Fatal(err)
		}
	}
}

// reminders lists whom the ladder reminded: of which instant, which rung, whom,
// and, if somebody stands in, for whom.
func (m *ministry) reminders(code string) []string {
	m.t.Helper()
	notices, err := m.store.Notices(m.t.Context(), m.question(code).ID)
	if err != nil {
		m.t.Fatal(err)
	}
	var list []string
	for _, n := range notices {
		if n.Rung == "prod" {
			continue
		}
		line := fmt.Sprintf("%s %s %s", n.DueAt.In(calendar.Zone).Format("01-02 15:04"), n.Rung, n.Person[len("Cán bộ "):])
		if n.StandsFor != "" {
			line += " for " + n.StandsFor[len("Cán bộ "):]
		}
		list = append(list, line)
	}
	return list
}

func TestLadderOfAQuestionThatNobodyAnswers(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.hours("2026-03-31 09:00")
	want := []string{
		"03-10 08:00 share-50 officer",
		"03-13 08:00 share-80 head", "03-13 08:00 share-80 officer",
		"03-17 00:00 due head", "03-17 00:00 due board",
		"03-19 00:00 after-2 board",
		"03-24 00:00 after-5 chair",
		"03-31 00:00 after-10 chair",
	}
	if got := m.reminders(r.Code); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	reminded := 0
	for _, do := range m.history(r.Code) {
		if do == question.EventReminded {
			reminded++
		}
	}
	if reminded != 6 {
		t.Errorf("%d reminders in the history, want 6", reminded)
	}
	q := m.question(r.Code)
	if !q.Late(m.Now()) || !q.StageLate(m.Now()) {
		t.Error("not late")
	}
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Trả lời."})
	m.act("officer", r.Code, service.Act{Do: question.Submit})
	m.act("head", r.Code, service.Act{Do: question.Approve})
	m.act("board", r.Code, service.Act{Do: question.Approve})
	n := len(m.reminders(r.Code))
	m.clock.Advance(60 * 24 * time.Hour)
	m.work()
	if _, err := m.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := len(m.reminders(r.Code)); after != n {
		t.Errorf("%d reminders of an answered question", after-n)
	}
}

func TestRungFiresOnceHoweverOftenItIsTried(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	codes := []string{m.asked(question.Assigned).Code, m.ask().Code}
	m.at("2026-03-13 08:00")
	jobs, err := m.Lease(t.Context(), 100, time.Hour, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	jobs = slices.DeleteFunc(jobs, func(j question.Job) bool { return j.Type != question.JobEscalate })
	if len(jobs) < 2 {
		t.Fatalf("%d jobs", len(jobs))
	}
	for _, err := range atOnce(8, func() error {
		for _, j := range jobs {
			if err := m.Run(t.Context(), j); err != nil {
				return err
			}
		}
		_, err := m.Sweep(t.Context())
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if _, err := m.Sweep(t.Context()); err != nil {
		t.Error(err)
	}
	want := []string{"03-10 08:00 share-50 officer", "03-13 08:00 share-80 head", "03-13 08:00 share-80 officer"}
	if got := m.reminders(codes[0]); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := m.count(`SELECT count(*) - count(DISTINCT (question_id, stage_start, due_on, rung_id, nth)) FROM fired_rungs`); got != 0 {
		t.Errorf("%d rungs fired twice", got)
	}
	m.history(codes[0])
	m.history(codes[1])
}

func TestSweepFindsWhatTheQueueForgot(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.exec(`DELETE FROM jobs WHERE type = 'escalate'`)
	m.at("2026-03-17 00:00")
	if n, err := m.Sweep(t.Context()); err != nil || n != 1 {
		t.Errorf("swept %d, %v", n, err)
	}
	if n := len(m.reminders(r.Code)); n != 5 {
		t.Errorf("%d reminders, want 5: %q", n, m.reminders(r.Code))
	}
	if n, err := m.Sweep(t.Context()); err != nil || n != 0 {
		t.Errorf("swept %d again, %v", n, err)
	}
}

func TestMovedDeadlineArmsTheLadderAnew(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.hours("2026-03-13 09:00")
	if n := len(m.reminders(r.Code)); n != 3 {
		t.Fatalf("%d reminders before", n)
	}
	m.act("board", r.Code, service.Act{Do: question.Extend, Until: day("2026-04-20"), Reason: "Cần xác minh."}) // the stage now ends on 13 April
	if q := m.question(r.Code); q.StageDueOn != day("2026-04-13") {
		t.Fatalf("stage due %s", q.StageDueOn)
	}
	m.hours("2026-04-14 01:00")
	got := m.reminders(r.Code)[3:]
	var rungs []string
	for _, line := range got {
		f := strings.Fields(line)
		rungs = append(rungs, f[2]+" "+f[3])
	}
	want := "share-50 officer,share-80 head,share-80 officer,due head,due board"
	if strings.Join(rungs, ",") != want {
		t.Errorf("after the extension %q, want %s", got, want)
	}
	if !strings.HasPrefix(got[len(got)-1], "04-14 00:00") {
		t.Errorf("due at %s", got[len(got)-1])
	}
}

func TestProdReachesWhoeverHoldsIt(t *testing.T) {
	t.Parallel()
	for status, want := range map[question.Status]string{
		question.Routed: "head", question.Assigned: "officer", question.Submitted: "head", question.Approved: "board",
	} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			m := newMinistry(t)
			r := m.asked(status)
			for range 2 { // as often as the board likes
				m.clock.Advance(time.Minute)
				m.act("board", r.Code, service.Act{Do: question.Prod, Note: "Đề nghị trả lời trước thứ Sáu."})
			}
			ls := m.mails(r.Code, true)
			if len(ls) != 2 || ls[0].Template != "prod" || ls[0].ToName != "Cán bộ "+want || !strings.Contains(ls[1].Data.Note, "thứ Sáu") {
				t.Errorf("letters %+v, want two to %s", ls, want)
			}
		})
	}
}
