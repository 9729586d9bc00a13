package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/report"
	"hoidap/internal/service"
)

func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func numbers(received, published int) service.Numbers {
	return service.Numbers{
		question.FigReceived: float64(received), question.FigRouted: float64(received), question.FigPublished: float64(published),
		question.FigAnswered: float64(published), question.FigOpen: float64(received - published),
		question.FigPublishedRate: float64(published) / float64(received), question.FigOpenRate: float64(received-published) / float64(received),
	}
}

// sample is the report that the ministry gave in May 2018.
func sample() service.Report {
	return service.Report{
		From: day("2017-01-01"), To: day("2018-04-30"), AsOf: time.Date(2018, 5, 15, 7, 0, 0, 0, time.UTC), Total: numbers(257, 151),
		Parts: []service.ReportPart{
			{From: day("2017-01-01"), To: day("2017-12-31"), Numbers: numbers(190, 121)},
			{From: day("2018-01-01"), To: day("2018-04-30"), Numbers: numbers(67, 30)},
		},
		Rows: []service.ReportRow{
			{Department: "TCQLDD", NameVI: "Tổng cục Quản lý đất đai", NameEN: "General Department of Land Administration", Numbers: numbers(140, 90)},
			{Department: "TCMT", NameVI: "Tổng cục Môi trường <&>", NameEN: "Viet Nam Environment Administration", Numbers: numbers(117, 61)},
		},
	}
}

const sentence = "tiếp nhận 257 câu hỏi và chuyển đơn vị trả lời, đăng tải công khai 151 câu hỏi (58,8 %)"

func written(t *testing.T, lang, format string) []byte {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := report.Write(&b, cat.Lang(lang), sample(), format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheMinistrysOwnSentence(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"csv", "json", "html"} {
		text := strings.ReplaceAll(string(written(t, "vi", format)), "\u00a0", " ")
		for _, want := range []string{sentence, "Tổng cục Quản lý đất đai"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", format, want, text)
			}
		}
		if format != "json" && (!strings.Contains(text, "Năm 2017") || !strings.Contains(text, "4 tháng đầu năm 2018")) {
			t.Errorf("%s does not set the four months beside the year", format)
		}
	}
	var got struct {
		Total map[string]float64 `json:"total"`
	}
	if err := json.Unmarshal(written(t, "en", "json"), &got); err != nil || got.Total["received"] != 257 || got.Total["published"] != 151 {
		t.Errorf("%v, %v", got, err)
	}
}

// A workbook holds numbers, not texts, under headings that stay in sight.
func TestWorkbook(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(written(t, "vi", "xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was read only
	if s, err := f.GetCellValue("Kết quả theo năm", "A3"); err != nil || !strings.Contains(strings.ReplaceAll(s, "\u00a0", " "), sentence) {
		t.Errorf("%q, %v", s, err)
	}
	const sheet = "Kết quả theo đơn vị"
	for cell, want := range map[string]string{"B2": "140", "B4": "257", "E3": "0.478632478632479"} {
		got, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		kind, _ := f.GetCellType(sheet, cell)
		if err != nil || !strings.HasPrefix(got, want[:min(len(want), 8)]) || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
			t.Errorf("%s is %q (%v), want the number %s, %v", cell, got, kind, want, err)
		}
	}
	if p, err := f.GetPanes(sheet); err != nil || !p.Freeze || p.YSplit != 1 {
		t.Errorf("the heading is not frozen: %+v, %v", p, err)
	}
	if v, err := f.GetCellValue("Định nghĩa", "B2"); err != nil || v == "" {
		t.Errorf("no definitions: %q, %v", v, err)
	}
}

func TestDocumentIsWellFormed(t *testing.T) {
	t.Parallel()
	b := written(t, "vi", "docx")
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(text))
		for err == nil {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", f.Name, err)
		}
		if f.Name == "word/document.xml" && !strings.Contains(strings.ReplaceAll(string(text), "\u00a0", " "), sentence) {
			t.Errorf("%s lacks the sentence", f.Name)
		}
	}
}

// The file for printing carries its own letters, so that Vietnamese looks the
// same everywhere, and is the same each time.
func TestPDFHasItsOwnLetters(t *testing.T) {
	t.Parallel()
	b := written(t, "vi", "pdf")
	if !bytes.HasPrefix(b, []byte("%PDF-")) || !bytes.Contains(b, []byte("/FontFile2")) || !bytes.Contains(b, []byte("/Lang")) {
		t.Errorf("no document with embedded letters: %.80q", b)
	}
	if again := written(t, "vi", "pdf"); !bytes.Equal(b, again) {
		t.Error("the same report is not the same file")
	}
	if n := bytes.Count(b, []byte("/Type /Page\n")); n < 2 {
		t.Errorf("%d pages, want one for each table", n)
	}
}
