package tabular_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"hoidap/internal/tabular"
)

var columns = []string{"code", "title", "at"}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read returns the rows as line, cells and fault.
func read(t *testing.T, path string) (rows []string, encoding string, err error) {
	t.Helper()
	table, err := tabular.Open(path, columns)
	if err != nil {
		return nil, "", err
	}
	defer table.Close() //nolint:errcheck // it was read only
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			return rows, table.Encoding, nil
		}
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(row.Cells, "|")
		if row.Fault != nil {
			text = "! " + row.Fault.Key
		}
		rows = append(rows, string(rune('0'+row.Line))+" "+norm.NFC.String(text))
	}
}

const tongue = "Quy định về cấp giấy chứng nhận quyền sử dụng đất ở nông thôn"

// decomposed writes the tones as Windows-1258 has them: after the vowel.
func decomposed(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		b.WriteRune(r)
	}
	// Circumflex, breve and horn stay with their letter.
	return strings.NewReplacer(
		"a\u0302", "â", "e\u0302", "ê", "o\u0302", "ô", "o\u031b", "ơ", "u\u031b", "ư", "a\u0306", "ă",
		"a\u0323\u0302", "â\u0323", "e\u0323\u0302", "ê\u0323", "o\u0323\u0302", "ô\u0323", "u\u031b\u0323", "ư\u0323",
	).Replace(b.String())
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	text := "code,title,at\nA1," + tongue + ",2017-01-02\n"
	old, err := charmap.Windows1258.NewEncoder().String(decomposed(text))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	// "Quy định về cấp giấy chứng nhận" in TCVN3.
	tcvn3 := "code,title,at\nA1,Quy \xae\xdenh v\xd2 c\xcep gi\xcey ch\xf8ng nh\xcan quy\xd2n s\xf6 d\xf4ng \xae\xcet, ng\xad\xeei d\xa9n, \xae\xbdt \xae\xb5i,2017-01-02\n"
	for name, c := range map[string]struct {
		text, encoding, fault string
	}{
		"plain":   {text, "UTF-8", ""},
		"mark":    {"\xef\xbb\xbf" + text, "UTF-8", ""},
		"wide":    {wide, "UTF-16", ""},
		"big":     {big, "UTF-16", ""},
		"windows": {old, "Windows-1258", ""},
		"tcvn3":   {tcvn3, "", "problem.table.encoding_tcvn3"},
		"binary":  {"a\x00b", "", "problem.table.encoding_unknown"},
		"zip":     {"PK\x03\x04xx", "", "problem.table.is_workbook"},
		"xls":     {"\xd0\xcf\x11\xe0xx", "", "problem.table.is_xls"},
		"empty":   {"", "", "problem.table.empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, encoding, err := read(t, file(t, "x.csv", c.text))
			var f *tabular.Fault
			if c.fault != "" {
				if !errors.As(err, &f) || f.Key != c.fault {
					t.Errorf("got %v, %v; want %s", rows, err, c.fault)
				}
				return
			}
			if want := []string{"2 A1|" + tongue + "|2017-01-02"}; err != nil || encoding != c.encoding || !cmp.Equal(rows, want) {
				t.Errorf("%v %q %v, want %v", rows, encoding, err, want)
			}
		})
	}
}

func TestRowsOfText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, text string
		want       []string
	}{
		"semicolons":   {"x.csv", "at;code;title\r\n;A1;\"x; y\"\r\n\r\n;A2;z\r\n", []string{"2 A1|x; y|", "4 A2|z|"}},
		"tabs":         {"x.tsv", "code\ttitle\tat\nA1\tx\ty\n", []string{"2 A1|x|y"}},
		"excel's line": {"x.csv", "sep=;\ncode;title;at\nA1;x;y\n", []string{"3 A1|x|y"}},
		"two lines":    {"x.csv", "code,title,at\nA1,\"x\ny\",z\nA2,b,c\n", []string{"2 A1|x\ny|z", "4 A2|b|c"}},
		"too few":      {"x.csv", "code,title,at\nA1,x\nA2,b,c\n", []string{"2 ! problem.table.width", "3 A2|b|c"}},
		"quotes":       {"x.csv", "code,title,at\nA1,x\"y,z\nA2,b,c\n", []string{"2 ! problem.table.quotes", "3 A2|b|c"}},
		"lines": {"x.jsonl", `{"code":"A1","title":"x"}` + "\n\n" + `{"code":7,"at":null}` + "\n[1]\n" + `{"code":"A","more":1}` + "\n" + `{"code":["x"]}`, []string{
			"1 A1|x|", "3 7||", "4 ! problem.table.json", "5 ! problem.table.column_unknown", "6 ! problem.table.json_value",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, _, err := read(t, file(t, c.file, c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, rows); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHeadings(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"code,title":                "problem.table.column_missing",
		"code,title,at,other":       "problem.table.column_unknown",
		"code,title,at,code":        "problem.table.column_twice",
		"A1,x,2017-01-02":           "problem.table.no_header",
		"Code , TITLE,at":           "",
		"\xef\xbb\xbfcode,title,at": "",
	} {
		_, _, err := read(t, file(t, "x.csv", head+"\n"))
		var f *tabular.Fault
		switch {
		case want == "" && err != nil, want != "" && (!errors.As(err, &f) || f.Key != want):
			t.Errorf("%q: %v, want %s", head, err, want)
		}
	}
	if _, err := tabular.Open(file(t, "x.doc", "code"), columns); err == nil {
		t.Error("a document was taken")
	}
}

// Dates are days of Excel's count, formulas count by their results.
func TestRowsOfSheet(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	set := func(cell string, v any) {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range columns {
		cell, _ := excelize.CoordinatesToCellName(i+1, 1)
		set(cell, c)
	}
	set("A2", "A1")
	set("B2", tongue)
	set("C2", time.Date(2017, 3, 5, 6, 0, 0, 0, time.UTC))
	set("A4", 17)
	set("B4", "#N/A")
	path := filepath.Join(t.TempDir(), "x.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	rows, _, err := read(t, path)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"2 A1|" + tongue + "|42799.25", "4 ! problem.table.formula"}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if _, err := tabular.Open(file(t, "x.xlsx", "no workbook"), columns); err == nil {
		t.Error("a broken workbook was taken")
	}
}
