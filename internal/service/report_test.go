package service_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/question"
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
	if _, err := m.db.Exec(`UPDATE reports SET data = '{}'`); err == nil {
		t.Error("an issued report could be changed")
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
