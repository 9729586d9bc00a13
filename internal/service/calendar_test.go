package service_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// lateNotice makes Monday, 16 March 2026, a day off.
func (m *ministry) lateNotice() service.Proposal {
	m.t.Helper()
	p, err := m.Imported(m.t.Context(), "2026-03-16,off,Nghỉ theo thông báo,Day off by notice,512/TB-BNV\n", true, false)
	if err != nil {
		m.t.Fatal(err)
	}
	p.Reason, p.Notice = "Thông báo nghỉ ngày 16/3", "512/TB-BNV"
	return p
}

func TestLateNoticeMovesWhatThePreviewSaid(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	open := m.asked(question.Assigned) // due on 23 March, the stage on the 16th
	done := m.asked(question.Answered)
	before := m.question(done.Code)
	m.at("2026-03-10 09:00")
	fresh := m.ask() // due on 31 March
	v, err := m.PreviewCalendar(t.Context(), m.actors["admin"], m.lateNotice())
	if err != nil || v.Count != 2 || v.Told != 2 || len(v.Moved) != 2 {
		t.Fatalf("%d move, %d are told, %v", v.Count, v.Told, err)
	}
	if q := m.question(open.Code); q.DueOn != day("2026-03-23") {
		t.Fatalf("a preview moved the date to %s", q.DueOn)
	}
	if err := m.AdoptCalendar(t.Context(), m.actors["admin"], v.Proposal); err != nil {
		t.Fatal(err)
	}
	m.work()
	for _, x := range v.Moved {
		q := m.question(x.Question.Code)
		if q.DueOn != x.Now || q.StageDueOn != x.StageNow || x.Now == x.Was {
			t.Errorf("%s is due %s and %s, the preview said %s and %s", q.Code, q.DueOn, q.StageDueOn, x.Now, x.StageNow)
		}
	}
	q := m.question(open.Code)
	if q.DueOn != day("2026-03-24") || q.StageDueOn != day("2026-03-17") || q.FirstDueOn != day("2026-03-23") {
		t.Errorf("due %s, stage %s, first %s", q.DueOn, q.StageDueOn, q.FirstDueOn)
	}
	if after := m.question(done.Code); after.DueOn != before.DueOn || after.Version != before.Version {
		t.Errorf("an answered question moved to %s", after.DueOn)
	}
	letters := m.mails(open.Code, false)
	if l := letters[len(letters)-1]; l.Template != "moved" || l.Data.DueOn != q.DueOn || l.Data.WasOn != day("2026-03-23") {
		t.Errorf("letter %+v", l)
	}
	// The second pass finds nothing more.
	n := m.count(`SELECT count(*) FROM promises`)
	m.at("2026-03-10 09:05")
	m.work()
	if again := m.count(`SELECT count(*) FROM promises`); again != n {
		t.Errorf("the second pass wrote %d rows", again-n)
	}
	m.history(open.Code)
	m.history(fresh.Code)
	// The ladder of the new date is armed.
	if got := m.count(`SELECT count(*) FROM questions WHERE next_rung_at IS NULL AND code = $1`, open.Code); got != 0 {
		t.Error("the ladder is not armed")
	}
}

func TestExplainCountsEachDay(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	m.at("2026-03-05 15:00")
	m.act("officer", r.Code, service.Act{Do: question.Ask, Text: "Xin cho biết số thửa."})
	m.at("2026-03-10 09:00")
	if _, err := m.Reply(t.Context(), r.Code, r.Token, "Thửa số 12."); err != nil {
		t.Fatal(err)
	}
	p := m.lateNotice()
	if err := m.AdoptCalendar(t.Context(), m.actors["admin"], p); err != nil {
		t.Fatal(err)
	}
	m.work()
	x, err := m.Explain(t.Context(), m.actors["officer"], r.Code)
	if err != nil || len(x.Parts) != 2 {
		t.Fatalf("%d parts, %v", len(x.Parts), err)
	}
	e := x.Parts[0]
	count := map[question.Why]int{}
	for _, d := range e.Days {
		count[d.Why]++
	}
	want := map[question.Why]int{question.WhyCounted: 15, question.WhyPaused: 3, question.WhyOff: 1, question.WhyWeekend: 6}
	if fmt.Sprint(count) != fmt.Sprint(want) || e.DueOn != x.Question.DueOn || e.DueOn != day("2026-03-27") || e.Term != 15 {
		t.Errorf("%v, want %v; due %s, question %s", count, want, e.DueOn, x.Question.DueOn)
	}
	if e.Days[2].Why != question.WhyCounted || e.Days[3].Why != question.WhyPaused || e.Days[3].By != "Cán bộ officer" {
		t.Errorf("days %+v", e.Days[2:4])
	}
	if e.Notice != "512/TB-BNV" || len(e.Sets) != 3 {
		t.Errorf("notice %q, %d values", e.Notice, len(e.Sets))
	}
	asked, err := m.ExplainAsked(t.Context(), r.Code, r.Token)
	if err != nil || len(asked.Parts) != 1 || asked.Parts[0].Days[3].By != "" {
		t.Errorf("the asker sees %+v, %v", asked, err)
	}
	_, err = m.ExplainAsked(t.Context(), r.Code, "wrong")
	refused(t, err, question.CodeNotFound, "error.follow_not_found")
}

func TestContradictionsAreRefused(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	versions := m.count(`SELECT count(*) FROM calendar_versions`)
	_, err := m.Imported(t.Context(), "2026-03-16,off,Một\n2026-03-16,off,Hai\nkhông phải ngày,off,x\n2026-03-17,work,Ba\n2026-03-21,off,Bốn\n"+
		"2026-02-17,work,Năm\n2026-09-02,off,Sáu\n2026-03-18,maybe,Bảy\n2026-03-19\n", true, false)
	var wrong *service.ProblemsError
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v", err)
	}
	got := ""
	for _, p := range wrong.Problems {
		got += fmt.Sprintf("%d %s %s\n", p.Line, p.Fault, p.Other.Reason)
	}
	want := "2 twice Một\n3 date \n4 worked_anyway \n5 free_anyway \n6 twice Tết Nguyên đán\n7 twice Quốc khánh 2/9\n8 kind \n9 fields \n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if n := m.count(`SELECT count(*) FROM calendar_versions`); n != versions {
		t.Errorf("%d versions were stored", n-versions)
	}
	p := m.lateNotice()
	p.Base--
	refused(t, m.AdoptCalendar(t.Context(), m.actors["admin"], p), question.CodeConflict, "error.calendar_changed")
	refused(t, m.AdoptCalendar(t.Context(), m.actors["board"], m.lateNotice()), question.CodeForbidden, "error.forbidden")
}

func TestAdministratorIsRemindedFromOctober(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	for _, tt := range []struct {
		at   string
		want int
	}{
		{"2026-09-30 09:00", 0},
		{"2026-10-01 07:59", 0},
		{"2026-10-01 08:00", 1},
		{"2026-10-05 09:00", 1},
		{"2026-11-01 09:00", 1},
		{"2026-11-02 09:00", 2},
	} {
		m.at(tt.at)
		if err := m.RemindCalendar(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := m.count(`SELECT count(*) FROM mails WHERE template = 'calendar'`); n != tt.want {
			t.Errorf("%s: %d letters, want %d", tt.at, n, tt.want)
		}
	}
	for d := m.Now(); calendar.Of(d).Year == 2026; d = d.Add(24 * time.Hour) {
		if tentative, err := m.ProvisionalDate(t.Context(), calendar.Of(d)); err != nil || tentative {
			t.Fatalf("%s is provisional: %v", d, err)
		}
	}
}

// A process that had read the calendar before it was changed promises by it for
// a few seconds more; the second pass finds what it promised.
func TestAnotherProcessPromisesByTheNewCalendar(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	other := service.New(m.store, m.clock, service.Options{Secret: []byte("secret"), MailDomain: "hoidap.example.vn"})
	ask := func() string {
		r, err := other.Ask(t.Context(), service.Asking{Channel: "web", Submission: landQuestion()})
		if err != nil {
			t.Fatal(err)
		}
		return r.Code
	}
	ask() // it has read the calendar
	if err := m.AdoptCalendar(t.Context(), m.actors["admin"], m.lateNotice()); err != nil {
		t.Fatal(err)
	}
	m.work()
	code := ask()
	m.clock.Advance(2 * time.Minute)
	m.work()
	if q := m.question(code); q.DueOn != day("2026-03-24") {
		t.Errorf("promised by %s, want 2026-03-24", q.DueOn)
	}
}
