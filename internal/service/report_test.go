package service_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// The report of the file adds up, and once issued it stays as it was.
func TestReportStaysAsIssued(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx := t.Context()
	if _, err := m.imported(pastFile(t, nil), false); err != nil {
		t.Fatal(err)
	}
	if _, err := m.IssueReport(ctx, m.actors["officer"], day("2017-01-01"), day("2018-04-30")); question.CodeOf(err) != question.CodeForbidden {
		t.Errorf("an officer issued a report: %v", err)
	}
	r, err := m.IssueReport(ctx, m.actors["board"], day("2017-01-01"), day("2018-04-30"))
	if err != nil {
		t.Fatal(err)
	}
	if r.Total.Count(question.FigReceived) != 257 || r.Total.Count(question.FigPublished) != 151 || len(r.Parts) != 2 {
		t.Errorf("%+v", r.Total)
	}
	for _, f := range question.CountFigures() {
		years, departments := 0, 0
		for _, p := range r.Parts {
			years += p.Numbers.Count(f)
		}
		for _, row := range r.Rows {
			departments += row.Numbers.Count(f)
		}
		if n := r.Total.Count(f); n != years || n != departments {
			t.Errorf("%s is %d, by year %d, by department %d", f, n, years, departments)
		}
	}
	before, err := m.IssuedReport(ctx, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	code := ""
	if err := m.db.QueryRow(`SELECT code FROM questions WHERE status = 'routed' AND lead = 'TCQLDD' LIMIT 1`).Scan(&code); err != nil {
		t.Fatal(err)
	}
	m.bringFrom(code, question.Routed, question.Answered)
	after, err := m.IssuedReport(ctx, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the issued report changed:\n%s", diff)
	}
	again, err := m.Report(ctx, day("2017-01-01"), day("2018-04-30"))
	if err != nil || again.Total.Count(question.FigAnswered) != r.Total.Count(question.FigAnswered)+1 {
		t.Errorf("the report of today: %v, %v", again.Total, err)
	}
	for _, q := range []string{`UPDATE reports SET data = '{}'`, `UPDATE report_groups SET questions = '{1}'`, `DELETE FROM report_groups`} {
		if _, err := m.db.Exec(q); err == nil {
			t.Errorf("an issued report could be changed: %s", q)
		}
	}
}

// behind lists the codes of all questions behind a number of an issued report.
func (m *ministry) behind(report int64, part service.KeptPart, f question.Figure) []string {
	m.t.Helper()
	var codes []string
	for cursor := ""; ; {
		l, err := m.ReportQuestions(m.t.Context(), question.SystemActor(), report, part, f, cursor, 200)
		if err != nil {
			m.t.Fatal(err)
		}
		for _, q := range l.Questions {
			codes = append(codes, q.Code)
		}
		if cursor = l.Next; cursor == "" {
			if l.All != len(codes) {
				m.t.Errorf("%s is said to count %d, the list has %d", f, l.All, len(codes))
			}
			slices.Sort(codes)
			return codes
		}
	}
}

// Each number of an issued report opens as many questions as it says, and the
// same ones after everything has moved; and the numbers are those of the report
// that stands at that moment.
func TestIssuedNumbersOpenWhatTheyCounted(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx := t.Context()
	if _, err := m.imported(pastFile(t, nil), false); err != nil {
		t.Fatal(err)
	}
	// Some are rated.
	m.exec(`INSERT INTO ratings (question_id, answer_version, score, at)
		SELECT id, 1, 1 + id % 5, answered_at FROM questions WHERE status = 'published' AND id % 3 = 0`)
	m.exec(`UPDATE questions SET rated = true WHERE status = 'published' AND id % 3 = 0`)
	from, to := day("2017-03-01"), day("2018-04-30")
	live, err := m.Report(ctx, from, to)
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.IssueReport(ctx, m.actors["board"], from, to)
	if err != nil {
		t.Fatal(err)
	}
	same := r
	same.ID, same.IssuedBy, same.Kept = 0, "", false
	if diff := cmp.Diff(live, same); diff != "" {
		t.Errorf("the issued report is not the one that stood then (-then +issued):\n%s", diff)
	}
	figures := append(question.CountFigures(), question.FigSatisfaction)
	type number struct {
		part service.KeptPart
		f    question.Figure
	}
	before := map[number][]string{}
	look := func(part service.KeptPart, n service.Numbers) {
		for _, f := range figures {
			before[number{part, f}] = m.behind(r.ID, part, f)
			if got := len(before[number{part, f}]); f != question.FigSatisfaction && got != n.Count(f) {
				t.Errorf("%s of %+v is %d and opens %d questions", f, part, n.Count(f), got)
			}
		}
	}
	look(service.KeptPart{}, r.Total)
	for _, p := range r.Parts {
		look(service.KeptPart{FirstOn: p.From}, p.Numbers)
	}
	for _, row := range r.Rows {
		look(service.KeptPart{Department: row.Department, NoDepartment: row.Department == ""}, row.Numbers)
	}
	if n := len(before[number{f: question.FigSatisfaction}]); n == 0 {
		t.Error("no rated question is counted")
	}
	var code string
	if err := m.db.QueryRow(`SELECT code FROM questions WHERE status = 'routed' AND lead = 'TCQLDD' AND received_at > '2017-03-02' LIMIT 1`).Scan(&code); err != nil {
		t.Fatal(err)
	}
	m.bringFrom(code, question.Routed, question.Answered)
	m.exec(`UPDATE questions SET status = 'withdrawn' WHERE status = 'published' AND id % 2 = 0`)
	for n, want := range before {
		if diff := cmp.Diff(want, m.behind(r.ID, n.part, n.f)); diff != "" {
			t.Errorf("%s of %+v opens others than it counted:\n%s", n.f, n.part, diff)
		}
	}
}

// A planned report is made once its period is over, and mailed; then the next.
func TestPlannedReport(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx := t.Context()
	if err := m.PlanReport(ctx, m.actors["board"], "Báo cáo tháng", "month", []string{"chair", "nobody"}); question.CodeOf(err) != question.CodeInvalid {
		t.Errorf("mailed to nobody: %v", err)
	}
	if err := m.PlanReport(ctx, m.actors["board"], "Báo cáo tháng", "month", []string{"chair", "board"}); err != nil {
		t.Fatal(err)
	}
	m.asked(question.Published)
	m.at("2026-03-31 23:00")
	m.work()
	if n := m.count(`SELECT count(*) FROM reports`); n != 0 {
		t.Errorf("%d reports before the month was over", n)
	}
	m.at("2026-04-01 08:00")
	m.work()
	m.work()
	list, err := m.IssuedReports(ctx, 10)
	if err != nil || len(list) != 1 || list[0].FromOn != day("2026-03-01") || list[0].ToOn != day("2026-03-31") {
		t.Fatalf("%+v, %v", list, err)
	}
	if n := m.count(`SELECT count(*) FROM mails WHERE template = 'report'`); n != 2 {
		t.Errorf("%d letters", n)
	}
	m.at("2026-05-04 09:00")
	m.work()
	if n := m.count(`SELECT count(*) FROM reports`); n != 2 {
		t.Errorf("%d reports after two months", n)
	}
}

// The sheet goes out on Monday at eight, once to each.
func TestSheetOfTheWeek(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx := t.Context()
	m.asked(question.Assigned)
	if _, err := m.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	m.at("2026-04-06 07:59") // a Monday; the question is late since 23 March
	m.exec(`UPDATE jobs SET done_at = run_at WHERE type IN ('sheet') AND run_at < '2026-04-05'`)
	if _, err := m.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	m.work()
	before := m.count(`SELECT count(*) FROM mails WHERE template = 'sheet'`)
	m.at("2026-04-06 08:00")
	m.work()
	m.work()
	var to []string
	rows, err := m.db.Query(`SELECT to_address, data FROM mails WHERE template = 'sheet' ORDER BY id OFFSET $1`, before)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var address string
		var data []byte
		if err := rows.Scan(&address, &data); err != nil {
			t.Fatal(err)
		}
		var l question.Letter
		if err := json.Unmarshal(data, &l); err != nil || l.Sheet == nil || l.Sheet.LateAll != 1 || len(l.Sheet.Late) != 1 {
			t.Errorf("%s: %s, %v", address, data, err)
		}
		to = append(to, address)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(to)
	if diff := cmp.Diff([]string{"board@bo.example.vn", "chair@bo.example.vn", "head@bo.example.vn"}, to); diff != "" {
		t.Error(diff)
	}
}
