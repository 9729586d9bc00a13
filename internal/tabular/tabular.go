// Package tabular reads tables row by row from CSV, Excel workbooks and JSON
// lines, in whatever encoding a ministry's old files come. It holds one row at a
// time, however long the table is.
package tabular

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Row is one row of a table. Line is its line in a text file, its row in a
// sheet. Cells are in the order of the columns that were asked for; one that the
// row does not have is "".
type Row struct {
	Line  int
	Cells []string
	Fault *Fault // why the row could not be read; Cells are then nil
}

// Fault says why a row, or the whole table, cannot be read. Key is that of a
// text in the catalogues.
type Fault struct {
	Key  string
	Args []any
}

// Error names the fault; readers show its text.
func (f *Fault) Error() string { return f.Key + fmt.Sprint(f.Args) }

func fault(key string, args ...any) *Fault { return &Fault{"problem.table." + key, args} }

// Table is a table that is being read.
type Table struct {
	next   func() (Row, error)
	closer []io.Closer
	// Serial says that a number in the place of a date is a day of Excel's
	// count; Since1904 that the count begins in 1904.
	Serial, Since1904 bool
	// Encoding is that of the text: UTF-8, UTF-16, Windows-1258.
	Encoding string
}

// Next returns the next row, io.EOF after the last. A row that cannot be read
// carries its fault, and those after it follow where that is possible.
func (t *Table) Next() (Row, error) { return t.next() }

// Close lets the file go.
func (t *Table) Close() error {
	var errs []error
	for _, c := range t.closer {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// Open opens the file, whose form is told by the end of its name: .csv, .tsv,
// .txt, .xlsx, .jsonl, .ndjson. A CSV file or a sheet must have every column, in
// any order, and no other; a line of JSON may leave out what is empty. A table
// that cannot be read at all is a *Fault.
func Open(name string, columns []string) (*Table, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm":
		return openSheet(name, columns)
	case ".csv", ".tsv", ".txt", ".jsonl", ".ndjson":
	default:
		return nil, fault("form", "name", filepath.Base(name))
	}
	f, err := os.Open(name) //nolint:gosec // named by whoever calls
	if err != nil {
		return nil, fmt.Errorf("open the table: %w", err)
	}
	t := &Table{closer: []io.Closer{f}}
	text, err := decode(f, t)
	if err == nil {
		if strings.HasSuffix(strings.ToLower(name), "l") || strings.HasSuffix(strings.ToLower(name), ".ndjson") {
			t.next = jsonLines(bufio.NewReaderSize(text, 1<<16), columns)
		} else {
			err = t.openCSV(text, columns)
		}
	}
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// places returns where in the header each column stands.
func places(header, columns []string) ([]int, error) {
	at := make([]int, len(columns))
	for i := range at {
		at[i] = -1
	}
	var unknown []string
	for i, h := range header {
		h = strings.ToLower(strings.TrimSpace(h))
		if h == "" {
			continue
		}
		c := slices.Index(columns, h)
		switch {
		case c < 0:
			unknown = append(unknown, h)
		case at[c] >= 0:
			return nil, fault("column_twice", "name", h)
		default:
			at[c] = i
		}
	}
	var missing []string
	for i, p := range at {
		if p < 0 {
			missing = append(missing, columns[i])
		}
	}
	switch {
	case len(missing) == len(columns):
		return nil, fault("no_header", "columns", strings.Join(columns, ", "))
	case len(missing) > 0:
		return nil, fault("column_missing", "names", strings.Join(missing, ", "))
	case len(unknown) > 0:
		return nil, fault("column_unknown", "names", strings.Join(unknown, ", "))
	}
	return at, nil
}

// arrange returns the cells in the order of the columns. ok is false for a row
// without content.
func arrange(record []string, at []int) (cells []string, ok bool) {
	cells = make([]string, len(at))
	for i, p := range at {
		if p < len(record) {
			cells[i] = strings.TrimSpace(record[p])
			ok = ok || cells[i] != ""
		}
	}
	return cells, ok
}
