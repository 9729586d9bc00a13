package desk_test

import (
	"encoding/csv"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// The list behind a number can be taken away whole, as a table for a program and
// as a workbook; what a stranger wrote is no formula in it.
func TestListBehindANumberAsAFile(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	m.ask("=HYPERLINK(\"http://example.vn\") xin hỏi về đất", "Nội dung của câu hỏi dùng để thử việc tải danh sách về.")
	code := m.ask("Thời hạn sử dụng đất trồng cây", "Nội dung của câu hỏi dùng để thử việc tải danh sách về.")
	m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
	get := func(login, format string) (int, string, string) {
		t.Helper()
		r := m.as(login)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m.url+"/desk/figures/questions?figure=received&format="+format, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := r.c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, resp.Header.Get("Content-Type"), strings.TrimPrefix(string(b), "\ufeff")
	}
	status, media, text := get("banbientap", "csv")
	if status != http.StatusOK || !strings.HasPrefix(media, "text/csv") {
		t.Fatalf("%d %s", status, media)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v, want a heading and two", len(rows), err)
	}
	if title := rows[1][9]; !strings.HasPrefix(title, "'=HYPERLINK") {
		t.Errorf("the title %q is a formula", title)
	}
	if rows[2][0] != code || rows[2][7] == "" {
		t.Errorf("the second question is %q", rows[2])
	}
	_, _, text = get("chuyenvien", "csv")
	officer, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(officer) != 2 || officer[1][0] != code {
		t.Errorf("an officer takes away %q, %v, want the one question of the department", officer, err)
	}
	_, _, text = get("banbientap", "xlsx")
	f, err := excelize.OpenReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was read only
	if v, err := f.GetCellValue("Câu hỏi 1", "A3"); err != nil || v != code {
		t.Errorf("A3 is %q, %v", v, err)
	}
	if status, _, _ := get("banbientap", "exe"); status != http.StatusNotFound {
		t.Errorf("an unknown format: status %d", status)
	}
}
