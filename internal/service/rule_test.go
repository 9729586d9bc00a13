package service_test

import (
	"fmt"
	"testing"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// ruleOf returns the rule for every question of the stage that holds now.
func (m *ministry) ruleOf(stage question.Stage) question.DeadlineRule {
	m.t.Helper()
	all, err := m.Rules(m.t.Context(), m.actors["admin"])
	if err != nil {
		m.t.Fatal(err)
	}
	for _, r := range all {
		if r.Stage == stage && r.Kind == "" && r.Field == "" && r.Department == "" && r.ValidTo.IsZero() {
			return r
		}
	}
	m.t.Fatalf("no rule for %s", stage)
	return question.DeadlineRule{}
}

func TestAChangedRuleLeavesPromises(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx, by := t.Context(), m.actors["admin"]
	before := m.ask()
	old := m.ruleOf(question.StageTotal)
	fresh, err := m.ChangeRule(ctx, by, old.ID, 20, "Quyết định mới", day("2026-03-04"))
	if err != nil {
		t.Fatal(err)
	}
	if again := m.ask(); again.DueOn != before.DueOn {
		t.Errorf("before the day: %s, want %s", again.DueOn, before.DueOn)
	}
	m.at("2026-03-04 09:00")
	if after := m.ask(); after.DueOn != day("2026-04-01") {
		t.Errorf("from the day on: %s", after.DueOn)
	}
	if q := m.question(before.Code); q.DueOn != before.DueOn {
		t.Errorf("the promise moved to %s", q.DueOn)
	}
	all, err := m.Rules(ctx, by)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.ID == old.ID && (r.ValidTo != day("2026-03-04") || r.Days != 15) {
			t.Errorf("the old row is %+v", r)
		}
		if r.ID == fresh.ID && (r.ValidFrom != day("2026-03-04") || r.Days != 20) {
			t.Errorf("the new row is %+v", r)
		}
	}
	if n := m.count(`SELECT count(*) FROM audit WHERE what = 'rule.change' AND before->>'Days' = '15' AND after->>'Days' = '20'`); n != 1 {
		t.Errorf("%d changes noted", n)
	}
}

func TestRulesThatContradictAreRefused(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx, by := t.Context(), m.actors["admin"]
	total, head := m.ruleOf(question.StageTotal), m.ruleOf(question.StageHead)
	today := day("2026-03-02")
	rule := func(change func(*question.DeadlineRule)) question.DeadlineRule {
		r := question.DeadlineRule{Stage: question.StageDepartment, Field: "land", Days: 8, Basis: "Quy chế", ValidFrom: today}
		change(&r)
		return r
	}
	if _, err := m.AddRule(ctx, by, rule(func(*question.DeadlineRule) {})); err != nil {
		t.Fatal(err)
	}
	n := m.count(`SELECT count(*) FROM deadline_rules`)
	for name, tt := range map[string]struct {
		rule question.DeadlineRule
		key  string
	}{
		"the same":           {rule(func(r *question.DeadlineRule) { r.Days = 9; r.ValidFrom = day("2026-06-01") }), "stage/problem.rule_overlap"},
		"no stage":           {rule(func(r *question.DeadlineRule) { r.Stage = "lunch" }), "stage/problem.rule_stage"},
		"no days":            {rule(func(r *question.DeadlineRule) { r.Days = 0; r.Field = "" }), "days/problem.rule_days"},
		"too many days":      {rule(func(r *question.DeadlineRule) { r.Days = 251 }), "days/problem.rule_days"},
		"no basis":           {rule(func(r *question.DeadlineRule) { r.Basis = " " }), "basis/problem.rule_basis"},
		"the past":           {rule(func(r *question.DeadlineRule) { r.ValidFrom = day("2026-03-01") }), "valid_from/problem.rule_early"},
		"ends before it is":  {rule(func(r *question.DeadlineRule) { r.ValidTo = today }), "valid_to/problem.period"},
		"unknown kind":       {rule(func(r *question.DeadlineRule) { r.Kind = "riddle" }), "kind/problem.kind"},
		"unknown field":      {rule(func(r *question.DeadlineRule) { r.Field = "love" }), "field/problem.field"},
		"unknown department": {rule(func(r *question.DeadlineRule) { r.Department = "XX" }), "department/problem.department"},
		"total by department": {
			rule(func(r *question.DeadlineRule) { r.Stage = question.StageTotal; r.Department = "TCMT" }),
			"department/problem.rule_unrouted",
		},
		"longer than the whole": {rule(func(r *question.DeadlineRule) { r.Field = ""; r.Department = "TCMT"; r.Days = 16 }), "days/problem.rule_longer"},
	} {
		_, err := m.AddRule(ctx, by, tt.rule)
		refused(t, err, question.CodeInvalid, tt.key)
		if t.Failed() {
			t.Fatal(name)
		}
	}
	_, err := m.ChangeRule(ctx, by, total.ID, 9, "Quy chế", today)
	refused(t, err, question.CodeInvalid, "days/problem.rule_shorter")
	_, err = m.ChangeRule(ctx, by, head.ID, head.Days, head.Basis, today)
	refused(t, err, question.CodeInvalid, "days/problem.rule_same")
	_, err = m.ChangeRule(ctx, by, 99999, 3, "Quy chế", today)
	refused(t, err, question.CodeNotFound, "error.not_found")
	refused(t, m.EndRule(ctx, by, total.ID, today), question.CodeInvalid, "end_on/problem.rule_last")
	_, err = m.AddRule(ctx, m.actors["board"], rule(func(*question.DeadlineRule) {}))
	refused(t, err, question.CodeForbidden, "error.forbidden")
	if now := m.count(`SELECT count(*) FROM deadline_rules`); now != n {
		t.Errorf("%d rules, there were %d", now, n)
	}
}

func TestWhatifAgainstARecount(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx, by := t.Context(), m.actors["admin"]
	cal := calendar.New(calendar.Official(), nil)
	// Each question is answered so many working days after its receipt.
	took := []int{3, 9, 10, 11, 14, 15, 16, 20}
	start := day("2026-03-02")
	codes := make([]string, len(took))
	for i := range took {
		codes[i] = m.ask().Code
	}
	m.asked(question.Routed) // open, and never answered
	for i, n := range took {
		on := cal.Due(start, n)
		m.at(fmt.Sprintf("%s 10:00", on))
		m.bring(codes[i], question.Answered)
	}
	m.at("2026-05-04 09:00")
	for _, days := range []int{10, 12, 15, 18} {
		was, would := 1, 1 // the open one
		for _, n := range took {
			if n > 15 {
				was++
			}
			if n > days {
				would++
			}
		}
		total := m.ruleOf(question.StageTotal)
		basis := "Quy chế thử"
		w, err := m.Whatif(ctx, by, question.DeadlineRule{ID: total.ID, Days: days, Basis: basis, ValidFrom: day("2026-05-05")})
		if err != nil {
			t.Fatal(err)
		}
		if w.Sum.Was != was || w.Sum.Will != would || w.Sum.Counted != len(took)+1 {
			t.Errorf("%d days: %+v, the recount says %d were, %d would", days, w.Sum, was, would)
		}
		if len(w.ByDepartment) != 1 || w.ByDepartment[0].Department != "TCQLDD" || w.ByDepartment[0].Will != would {
			t.Errorf("%d days by department: %+v", days, w.ByDepartment)
		}
	}
	// Intake, whose shipped rule is one day: all but the one routed at once took
	// longer, and ten days would have been enough for three.
	intake := m.ruleOf(question.StageIntake)
	w, err := m.Whatif(ctx, by, question.DeadlineRule{ID: intake.ID, Days: 10, Basis: "Quy chế thử", ValidFrom: day("2026-05-05")})
	if err != nil || w.Sum.Was != len(took) || w.Sum.Will != 5 {
		t.Errorf("intake: %+v, %v", w.Sum, err)
	}
	if n := m.count(`SELECT count(*) FROM deadline_rules WHERE basis = 'Quy chế thử'`); n != 0 {
		t.Error("looking changed a rule")
	}
}

func TestExtensionIsRefusedAndAskedAgain(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Assigned)
	_, err := m.Act(t.Context(), m.actors["board"], r.Code, service.Act{Do: question.Deny, Reason: "Không"})
	refused(t, err, question.CodeConflict, "error.not_wanted")
	m.act("officer", r.Code, service.Act{Do: question.Extend, Until: day("2026-04-10"), Reason: "Chờ ý kiến địa phương"})
	_, err = m.Act(t.Context(), m.actors["board"], r.Code, service.Act{Do: question.Deny})
	refused(t, err, question.CodeInvalid, "reason/problem.note_missing")
	_, err = m.Act(t.Context(), m.actors["officer"], r.Code, service.Act{Do: question.Deny, Reason: "Tôi"})
	refused(t, err, question.CodeForbidden, "error.forbidden_action")
	q := m.act("board", r.Code, service.Act{Do: question.Deny, Reason: "Đủ thời gian"})
	if !q.WantUntil.IsZero() || q.Extended || q.DueOn != r.DueOn {
		t.Errorf("after the refusal: %+v", q)
	}
	m.act("officer", r.Code, service.Act{Do: question.Extend, Until: day("2026-04-09"), Reason: "Có lý do mới"})
	q = m.act("board", r.Code, service.Act{Do: question.Extend})
	if !q.Extended || q.DueOn != day("2026-04-09") {
		t.Errorf("granted: %+v", q)
	}
	_, err = m.Act(t.Context(), m.actors["officer"], r.Code, service.Act{Do: question.Extend, Until: day("2026-04-20"), Reason: "Nữa"})
	refused(t, err, question.CodeConflict, "error.already_extended")

	plain, kept := m.ask(), m.asked(question.Answered)
	_ = plain
	_ = kept
	m.at("2026-04-15 09:00")
	c, err := m.PublicCounts(t.Context(), day("2026-03-01"), day("2026-04-15"))
	if err != nil || c.OnTime != 1 || c.Late != 1 || c.LateExtended != 1 {
		t.Errorf("counted %+v, %v", c.DepartmentCounts, err)
	}
	for code, want := range map[string]question.Verdict{
		r.Code: question.LateExtended, plain.Code: question.LatePlain, kept.Code: question.OnTime,
	} {
		if got := m.question(code).Verdict(m.Now()); got != want {
			t.Errorf("verdict %q, want %q", got, want)
		}
	}
}

func TestPauseBySettingAndRule(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx, by := t.Context(), m.actors["admin"]
	if _, err := m.AddRule(ctx, by, question.DeadlineRule{
		Stage: question.StagePause, Kind: question.KindQuestion, Days: 3, Basis: "Quy chế", ValidFrom: day("2026-03-02"),
	}); err != nil {
		t.Fatal(err)
	}
	stands, runs := m.asked(question.Assigned), m.asked(question.Assigned)
	q := m.act("officer", stands.Code, service.Act{Do: question.Ask, Text: "Đề nghị gửi bản đồ"})
	if q.ResumeOn != day("2026-03-05") {
		t.Errorf("the asker has until %s", q.ResumeOn)
	}
	if err := m.SaveSetting(ctx, by, "pause_clock", "false"); err != nil {
		t.Fatal(err)
	}
	m.act("officer", runs.Code, service.Act{Do: question.Ask, Text: "Đề nghị gửi bản đồ"})
	if err := m.SaveSetting(ctx, by, "pause_clock", "true"); err != nil {
		t.Fatal(err)
	}
	m.at("2026-03-04 15:00")
	for _, x := range []struct {
		r    service.Receipt
		due  string
		what string
	}{{stands, "2026-03-25", "a clock that stands"}, {runs, "2026-03-23", "a clock that runs"}} {
		q, err := m.Reply(ctx, x.r.Code, x.r.Token, "Đây là bản đồ")
		if err != nil || q.DueOn != day(x.due) || q.ClockRuns {
			t.Errorf("%s: due %s, want %s; %v", x.what, q.DueOn, x.due, err)
		}
	}
}

func TestSupportingDepartmentGivesItsPart(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx := t.Context()
	r := m.asked(question.Assigned)
	m.act("officer", r.Code, service.Act{Do: question.Support, Supporting: []string{"TCMT"}, Note: "Cho ý kiến về môi trường"})
	d, err := m.Dossier(ctx, m.actors["other"], r.Code)
	if err != nil || len(d.Supports) != 1 || d.Supports[0].DueOn != day("2026-03-09") || d.Supports[0].GivenAt != nil {
		t.Fatalf("asked: %+v, %v", d.Supports, err)
	}
	mine := question.Filter{PartOf: []string{"TCMT"}}
	l, err := m.Questions(ctx, m.actors["other"], mine)
	if err != nil || len(l.Questions) != 1 || l.Questions[0].PartDueOn != day("2026-03-09") {
		t.Errorf("the work of the department: %+v, %v", l.Questions, err)
	}
	_, err = m.Act(ctx, m.actors["other"], r.Code, service.Act{Do: question.Contribute})
	refused(t, err, question.CodeInvalid, "text/problem.part_missing")
	_, err = m.Act(ctx, m.actors["other"], r.Code, service.Act{Do: question.Contribute, Officer: "officer"})
	refused(t, err, question.CodeInvalid, "officer/problem.officer")
	_, err = m.Act(ctx, m.actors["head"], r.Code, service.Act{Do: question.Contribute, Text: "Không phải đơn vị phối hợp"})
	refused(t, err, question.CodeForbidden, "error.forbidden_action")
	m.act("other", r.Code, service.Act{Do: question.Contribute, Officer: "other"})
	m.at("2026-03-10 09:00")
	d, err = m.Dossier(ctx, m.actors["officer"], r.Code)
	if err != nil || d.Supports[0].OfficerName != "Cán bộ other" || !d.Supports[0].Late(m.Now()) {
		t.Errorf("named, and late: %+v, %v", d.Supports, err)
	}
	m.act("other", r.Code, service.Act{Do: question.Contribute, Text: "Về môi trường: không có ý kiến."})
	d, err = m.Dossier(ctx, m.actors["officer"], r.Code)
	if err != nil || d.Supports[0].Part != "Về môi trường: không có ý kiến." || d.Supports[0].GivenAt == nil {
		t.Errorf("given: %+v, %v", d.Supports, err)
	}
	if l, err = m.Questions(ctx, m.actors["other"], mine); err != nil || len(l.Questions) != 0 {
		t.Errorf("still asked for: %+v, %v", l.Questions, err)
	}
	m.history(r.Code)
}

func TestTheLedgerIsWhole(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask()
	m.at("2026-03-03 10:30")
	m.bring(r.Code, question.Assigned)
	m.act("officer", r.Code, service.Act{Do: question.Ask, Text: "Đề nghị gửi bản đồ"})
	m.at("2026-03-05 11:17")
	if _, err := m.Reply(t.Context(), r.Code, r.Token, "Đây"); err != nil {
		t.Fatal(err)
	}
	m.at("2026-03-06 09:00")
	d, err := m.Dossier(t.Context(), m.actors["board"], r.Code)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, h := range d.Spans {
		sum += h.Minutes
	}
	// Monday from nine, three whole days, and an hour of Friday.
	if want := 8*60 + 3*9*60 + 60; sum != want {
		t.Errorf("%d minutes in the spans, %d in the life", sum, want)
	}
	for _, s := range question.Shares(d.Spans) {
		if want := (6*60 + 30) + 9*60 + (3*60 + 17); s.Holder == question.HeldByAsker && s.Minutes != want {
			t.Errorf("the asker had %d minutes, want %d", s.Minutes, want)
		}
	}
	id := m.question(r.Code).ID
	for name, q := range map[string]string{
		"a gap":          `UPDATE spans SET from_at = from_at + interval '1 minute' WHERE question_id = $1 AND to_at IS NULL`,
		"an overlap":     `UPDATE spans SET from_at = from_at - interval '1 minute' WHERE question_id = $1 AND to_at IS NULL`,
		"nobody":         `UPDATE spans SET to_at = from_at WHERE question_id = $1 AND to_at IS NULL`,
		"another holder": `UPDATE spans SET holder = 'board' WHERE question_id = $1 AND to_at IS NULL`,
		"one taken out":  `DELETE FROM spans WHERE question_id = $1 AND holder = 'asker'`,
		"a bare move":    `UPDATE questions SET status = 'submitted' WHERE id = $1`,
	} {
		if _, err := m.db.ExecContext(t.Context(), q, id); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for _, s := range question.Statuses() {
		if n := m.count(`SELECT count(*) WHERE holder_of($1) = $2`, string(s), string(s.Holder())); n != 1 {
			t.Errorf("Go says that %s is held by %q, the database does not", s, s.Holder())
		}
	}
}

// What the trigger costs on the path of asking is printed, not judged.
func TestCostOfTheLedgerOnAsking(t *testing.T) {
	if testing.Short() {
		t.Skip("a measure")
	}
	m := newMinistry(t)
	for range 50 {
		m.ask()
	}
	took := map[string]time.Duration{}
	for range 5 {
		for _, how := range []string{"ENABLE", "DISABLE"} {
			m.exec(`ALTER TABLE spans ` + how + ` TRIGGER spans_whole`)
			begin := time.Now()
			for range 100 {
				m.ask()
			}
			took[how] += time.Since(begin)
		}
	}
	t.Logf("500 questions in turn: with the check %s, without %s", took["ENABLE"], took["DISABLE"])
}
