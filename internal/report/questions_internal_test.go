package report

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/service"
)

type codes struct{}

func (codes) Department(code string) string { return "Đơn vị <" + code + "> & khác" }
func (codes) Field(code string) string      { return code }
func (codes) Province(code string) string   { return code }

// A workbook goes on on the next sheet where one is full; numbers are numbers,
// dates dates, and a stranger's words no formula.
func TestWorkbookOfQuestions(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	x, err := newQuestionsXLSX(&b, questionsTable{cat.Lang("vi"), codes{}})
	if err != nil {
		t.Fatal(err)
	}
	x.most = 2
	at := time.Date(2017, 2, 17, 2, 30, 0, 0, time.UTC)
	row := service.CountedRow{
		Code: "HD-2017-000001-A", Title: "=1+1 \"Đất\" <b>", Kind: "question", Channel: "web", AskerType: "citizen", Lead: "TCQLDD", Status: "answered",
		ReceivedAt: at, DueOn: calendar.Date{Year: 2017, Month: 3, Day: 10}, AnsweredAt: &at, Days: 7,
	}
	for range 5 {
		if err := x.Add([]service.CountedRow{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was read only
	names := f.GetSheetList()
	if len(names) != 3 {
		t.Fatalf("the sheets %q, want three", names)
	}
	for cell, want := range map[string]string{
		"A1": "Mã câu hỏi", "A2": "HD-2017-000001-A", "B2": "17/02/2017 09:30", "H2": "Đơn vị <TCQLDD> & khác", "J2": "=1+1 \"Đất\" <b>", "L2": "10/03/2017", "O2": "7",
	} {
		if got, err := f.GetCellValue(names[2], cell); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", cell, got, err, want)
		}
	}
	for i, want := range []int{3, 3, 2} {
		if rows, err := f.GetRows(names[i]); err != nil || len(rows) != want {
			t.Errorf("sheet %d has %d rows, %v, want %d", i+1, len(rows), err, want)
		}
	}
	if kind, err := f.GetCellType(names[0], "J2"); err != nil || kind == excelize.CellTypeFormula {
		t.Errorf("the title is of type %v, %v", kind, err)
	}
}
