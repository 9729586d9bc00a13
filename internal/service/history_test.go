package service_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/simulate"
	"hoidap/internal/tabular"
)

// pastFile writes the made-up history of the ministry's own report: 257
// questions of 2017 and the first four months of 2018, 151 of them published.
func pastFile(t *testing.T, change func(row int, cells []string) []string) string {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(question.HistoryColumns()); err != nil {
		t.Fatal(err)
	}
	n := 0
	p := simulate.Past{From: day("2017-01-01"), To: day("2018-04-30"), Questions: 257, Published: 151, Seed: 1}
	err := p.Rows(func(cells []string) error {
		if n++; change != nil {
			cells = change(n, cells)
		}
		return w.Write(cells)
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Flush()
	return written(t, "cau-hoi.csv", b.String())
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (m *ministry) imported(path string, dry bool) (service.History, error) {
	m.t.Helper()
	table, err := tabular.Open(path, question.HistoryColumns())
	if err != nil {
		m.t.Fatal(err)
	}
	defer table.Close() //nolint:errcheck // it was read only
	return m.ImportHistory(m.t.Context(), question.SystemActor(), table, service.HistoryOptions{File: filepath.Base(path), DryRun: dry})
}

// The figures of the ministry's own report come out of the file, question by
// question, and nothing else happens.
func TestImportedHistoryCounts(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	ctx := t.Context()
	path := pastFile(t, nil)
	h, err := m.imported(path, true)
	if err != nil || h.New != 257 || h.Published != 151 || m.count(`SELECT count(*) FROM questions`) != 0 {
		t.Fatalf("a dry run: %+v, %v, %d questions", h, err, m.count(`SELECT count(*) FROM questions`))
	}
	if h, err = m.imported(path, false); err != nil || h.New != 257 || h.Published != 151 {
		t.Fatalf("%+v, %v", h, err)
	}
	before := m.count(`SELECT count(*) FROM events`)
	if h, err = m.imported(path, false); err != nil || h.New != 0 || h.Known != 257 || m.count(`SELECT count(*) FROM events`) != before {
		t.Errorf("the same file again: %+v, %v", h, err)
	}
	whole := question.Cohort{From: day("2017-01-01"), To: day("2018-04-30")}
	f, err := m.Figures(ctx, whole, question.ByDepartment)
	if err != nil {
		t.Fatal(err)
	}
	if r, p := f.Total.Count(question.FigReceived), f.Total.Count(question.FigPublished); r != 257 || p != 151 {
		t.Errorf("received %d, published %d", r, p)
	}
	sum := 0
	for _, y := range whole.Years() {
		part, err := m.Figures(ctx, y, question.ByWhole)
		if err != nil {
			t.Fatal(err)
		}
		sum += part.Total.Count(question.FigReceived)
	}
	if sum != 257 {
		t.Errorf("2017 and four months of 2018 add up to %d", sum)
	}
	checkFiguresIn(t, m, whole)
	if n := m.count(`SELECT count(*) FROM mails`) + m.count(`SELECT count(*) FROM jobs WHERE type IN ('mail', 'escalate')`); n != 0 {
		t.Errorf("%d letters and reminders", n)
	}
	if v, err := m.Verify(ctx, nil); err != nil || v.Broken != "" || v.Questions != 257 {
		t.Errorf("%+v, %v", v, err)
	}
	l, err := m.Library(ctx, question.LibraryFilter{})
	if err != nil || l.Total != 151 {
		t.Errorf("the library has %d, %v", l.Total, err)
	}
	if p := l.Publications[0]; p.DepartmentName == "" || p.Answer == "" || !strings.HasSuffix(p.Slug, strings.ToLower(p.Code)) {
		t.Errorf("%+v", p)
	}
	var code string
	if err := m.db.QueryRow(`SELECT code FROM questions WHERE status = 'published' LIMIT 1`).Scan(&code); err != nil {
		t.Fatal(err)
	}
	m.history(code)
	m.spans(code)
	// What was open goes on by the usual steps.
	if err := m.db.QueryRow(`SELECT code FROM questions WHERE status = 'routed' AND lead = 'TCQLDD' LIMIT 1`).Scan(&code); err != nil {
		t.Fatal(err)
	}
	m.bringFrom(code, question.Routed, question.Answered)
	m.spans(code)
}

// The same file in an encoding that writes letters and marks apart, as
// Windows-1258 does, changes nothing.
func TestImportedAgainInAnotherEncoding(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	if _, err := m.imported(pastFile(t, nil), false); err != nil {
		t.Fatal(err)
	}
	h, err := m.imported(pastFile(t, func(_ int, cells []string) []string {
		for i, c := range cells {
			cells[i] = norm.NFD.String(c)
		}
		return cells
	}), false)
	if err != nil || h.Known != 257 || h.New != 0 {
		t.Errorf("%+v, %v", h, err)
	}
}

// Every faulty row is named with its line and the reason, and nothing is stored.
func TestFaultyHistoryIsRefusedWhole(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.exec(`UPDATE departments SET successor = 'TCMT', valid_to = '2018-01-01' WHERE code = 'DCKS'`)
	at := func(cells []string, column, value string) []string {
		for i, c := range question.HistoryColumns() {
			if c == column {
				cells[i] = value
			}
		}
		return cells
	}
	first := ""
	path := pastFile(t, func(n int, cells []string) []string {
		published := cells[15] == "published"
		switch n {
		case 1:
			first = cells[0]
		case 2:
			return at(cells, "code", first)
		case 3:
			return at(cells, "received_at", "05/16/2018")
		case 4:
			return at(cells, "department", "Tổng cục Không có thật")
		case 5:
			return at(cells, "title", "")
		case 6:
			return at(cells, "published_at", "2016-12-01")
		case 7:
			return at(cells, "received_at", "2030-01-01")
		case 8:
			return at(cells, "status", "waiting")
		case 9:
			return at(at(cells, "status", "published"), "public_answer", "")
		case 10:
			return at(cells, "field", "nothing")
		case 11:
			return at(cells, "code", "HD-2017-000001-A")
		case 250:
			return at(cells, "department", "ĐCKS")
		}
		if n > 200 && n != 250 && cells[12] == "DCKS" {
			return at(cells, "department", "TCMT") // only the one
		}
		_ = published
		return cells
	})
	h, err := m.imported(path, false)
	if !errors.Is(err, service.ErrFaulty) {
		t.Fatalf("%v", err)
	}
	lines := map[int]bool{}
	got := map[string]bool{}
	for _, p := range h.Faults {
		lines[p.Line] = true
		got[p.Field+" "+p.Key] = true
	}
	for _, want := range []string{
		"code problem.history.code_twice", "received_at problem.history.time", "department problem.history.department", "title problem.missing",
		"received_at problem.history.future", "status problem.history.status", "public_answer problem.history.public", "field problem.history.one_of",
		"code problem.history.code", "department problem.history.department_ended",
	} {
		if !got[want] {
			t.Errorf("%s is not reported", want)
		}
	}
	if len(lines) != h.Faulty || h.Faulty < 10 {
		t.Errorf("%d faulty rows, faults on %d lines", h.Faulty, len(lines))
	}
	if n := m.count(`SELECT count(*) FROM questions`) + m.count(`SELECT count(*) FROM imports`); n != 0 {
		t.Errorf("%d rows were stored", n)
	}
}

// A row that was imported and then changed is not taken for another.
func TestChangedHistoryIsRefused(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	if _, err := m.imported(pastFile(t, nil), false); err != nil {
		t.Fatal(err)
	}
	h, err := m.imported(pastFile(t, func(n int, cells []string) []string {
		if n == 7 {
			cells[13] += " (sửa)"
		}
		return cells
	}), false)
	if !errors.Is(err, service.ErrFaulty) || h.Faulty != 1 || h.Faults[0].Key != "problem.history.changed" || h.Known != 256 {
		t.Errorf("%+v, %v", h, err)
	}
}

// checkFiguresIn holds every figure of the cohort against the events.
func checkFiguresIn(t *testing.T, m *ministry, c question.Cohort) {
	t.Helper()
	f, err := m.Figures(t.Context(), c, question.ByDepartment)
	if err != nil {
		t.Fatal(err)
	}
	want := map[question.Figure]int{}
	for cursor := ""; ; {
		list, err := m.Questions(t.Context(), question.SystemActor(), question.Filter{Limit: 200, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range list.Questions {
			l := m.lived(q.Code)
			for _, fig := range question.CountFigures() {
				if l.counted(fig, m.Now()) {
					want[fig]++
				}
			}
		}
		if cursor = list.Next; cursor == "" {
			break
		}
	}
	got := map[question.Figure]int{}
	for _, fig := range question.CountFigures() {
		if n := f.Total.Count(fig); n > 0 {
			got[fig] = n
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-events +figures:\n%s", diff)
	}
}
