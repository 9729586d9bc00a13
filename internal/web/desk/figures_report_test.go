package desk_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/simulate"
	"hoidap/internal/tabular"
)

// pastOf brings in the made-up file of the ministry's own report.
func (m *ministry) pastOf(from, to calendar.Date, questions, published int) {
	m.t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(question.HistoryColumns()); err != nil {
		m.t.Fatal(err)
	}
	if err := (simulate.Past{From: from, To: to, Questions: questions, Published: published, Seed: 1}).Rows(w.Write); err != nil {
		m.t.Fatal(err)
	}
	w.Flush()
	path := filepath.Join(m.t.TempDir(), "cau-hoi.csv")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		m.t.Fatal(err)
	}
	table, err := tabular.Open(path, question.HistoryColumns())
	if err != nil {
		m.t.Fatal(err)
	}
	defer table.Close() //nolint:errcheck // it was read only
	h, err := m.svc.ImportHistory(m.t.Context(), question.SystemActor(), table, service.HistoryOptions{File: "cau-hoi.csv"})
	if err != nil || h.New != questions || h.Published != published {
		m.t.Fatalf("%+v, %v", h, err)
	}
}

// The ministry's own report writes itself: 257 received, 151 published, a year
// beside four months, each number open, also when it was issued.
func TestTheMinistrysOwnReport(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	from, to := calendar.Date{Year: 2017, Month: 1, Day: 1}, calendar.Date{Year: 2018, Month: 4, Day: 30}
	m.pastOf(from, to, 257, 151)
	r := m.as("banbientap")
	page := func(path string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m.url+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := r.c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d, %v", path, resp.StatusCode, err)
		}
		return string(b)
	}
	period := fmt.Sprintf("from=%s&to=%s", from, to)
	r.moved("/desk/figures/reports/1", "/desk/figures/report", "from", from.String(), "to", to.String())
	for _, path := range []string{"/desk/figures/report?" + period, "/desk/figures/reports/1"} {
		doc := r.page(path)
		doc.Has("p", "tiếp nhận 257 câu hỏi và chuyển đơn vị trả lời, đăng tải công khai 151 câu hỏi (58,8 %)")
		doc.Has("th", "Năm 2017")
		doc.Has("th", "4 tháng đầu năm 2018")
	}
	for _, path := range []string{"/desk/figures?" + period, "/desk/figures/reports/1"} {
		opened := map[string]string{}
		for _, l := range countedLink.FindAllStringSubmatch(page(path), -1) {
			href, text := html.UnescapeString(l[1]), strings.TrimSpace(l[2])
			if !wholeNumber.MatchString(text) || strings.Contains(href, "_days") {
				continue // a share, or days, leads to what it is taken from
			}
			if opened[href] == "" {
				found := countedTotal.FindStringSubmatch(page(href))
				if found == nil {
					t.Fatalf("%s says no total", href)
				}
				opened[href] = found[1]
			}
			if opened[href] != text {
				t.Errorf("%s: the number %s leads to %s questions (%s)", path, text, opened[href], href)
			}
		}
		if len(opened) < 50 {
			t.Errorf("%s: only %d addresses", path, len(opened))
		}
	}
	// The table of departments adds up to it.
	b, err := m.svc.BoardFigures(t.Context(), question.SystemActor(), question.Cohort{From: from, To: to}, question.ByDepartment)
	if err != nil {
		t.Fatal(err)
	}
	received := b.Now.Row("").Count(question.FigReceived) // those that no department had
	for _, l := range b.League {
		received += l.Tally.Count(question.FigReceived)
	}
	if received != 257 {
		t.Errorf("the departments had %d questions", received)
	}
	for path, want := range map[string]string{
		"from=2018-04-30&to=2017-01-01": "trước", "from=2030-01-01&to=2030-12-31": "", "from=32/01/2017&to=2018-04-30": "",
	} {
		doc := r.shown(http.StatusBadRequest, http.MethodGet, "/desk/figures/report?"+path)
		doc.Has(".govuk-error-summary li", want)
	}
}
