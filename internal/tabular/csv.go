package tabular

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// longest is the longest line of JSON, in bytes.
const longest = 4 << 20

// openCSV reads the header of a CSV text. The delimiter is that of the header:
// comma, semicolon or tab.
func (t *Table) openCSV(text io.Reader, columns []string) error {
	in := bufio.NewReaderSize(text, 1<<16)
	skipped := 0
	head, err := in.Peek(1 << 12)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return fmt.Errorf("read the table: %w", err)
	}
	first, _, _ := strings.Cut(string(head), "\n")
	var comma rune
	if mark, ok := strings.CutPrefix(strings.TrimSpace(first), "sep="); ok && mark != "" { // Excel's own first line
		comma = []rune(mark)[0]
		if _, err := in.ReadString('\n'); err != nil {
			return fault("empty")
		}
		skipped = 1
	} else {
		comma = delimiter(first)
	}
	r := csv.NewReader(in)
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = comma, -1, true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return fault("empty")
	}
	if err != nil {
		return fault("quotes", "line", 1+skipped)
	}
	at, err := places(header, columns)
	if err != nil {
		return err
	}
	width := len(header)
	t.next = func() (Row, error) {
		for {
			record, err := r.Read()
			var wrong *csv.ParseError
			switch {
			case errors.Is(err, io.EOF):
				return Row{}, io.EOF
			case errors.As(err, &wrong):
				return Row{Line: wrong.StartLine + skipped, Fault: fault("quotes", "line", wrong.Line+skipped)}, nil
			case err != nil:
				return Row{}, fmt.Errorf("read the table: %w", err)
			}
			line, _ := r.FieldPos(0)
			line += skipped
			cells, ok := arrange(record, at)
			switch {
			case !ok:
				continue
			case len(record) != width:
				return Row{Line: line, Fault: fault("width", "n", len(record), "want", width)}, nil
			}
			return Row{Line: line, Cells: cells}, nil
		}
	}
	return nil
}

func delimiter(header string) rune {
	best := ','
	for _, c := range []rune{';', '\t'} {
		if strings.Count(header, string(c)) > strings.Count(header, string(best)) {
			best = c
		}
	}
	return best
}

// jsonLines reads one object from each line.
func jsonLines(r *bufio.Reader, columns []string) func() (Row, error) {
	line := 0
	return func() (Row, error) {
		for {
			text, err := readLine(r)
			if errors.Is(err, io.EOF) && len(text) == 0 {
				return Row{}, io.EOF
			}
			line++
			switch {
			case errors.Is(err, errLong):
				return Row{Line: line, Fault: fault("line_long", "most", longest>>20)}, nil
			case err != nil && !errors.Is(err, io.EOF):
				return Row{}, fmt.Errorf("read the table: %w", err)
			}
			if strings.TrimSpace(string(text)) == "" {
				continue
			}
			cells, bad := object(text, columns)
			return Row{Line: line, Cells: cells, Fault: bad}, nil
		}
	}
}

var errLong = errors.New("the line is too long")

// readLine reads a line without keeping more of it than the longest allowed.
func readLine(r *bufio.Reader) ([]byte, error) {
	var text []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if len(text)+len(part) > longest {
			long = true
		} else {
			text = append(text, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long && (err == nil || errors.Is(err, io.EOF)):
			return []byte{' '}, errLong
		}
		return text, err //nolint:wrapcheck // the caller tells the end from an error
	}
}

func object(text []byte, columns []string) ([]string, *Fault) {
	var o map[string]any
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if err := d.Decode(&o); err != nil || o == nil {
		return nil, fault("json")
	}
	cells := make([]string, len(columns))
	for k, v := range o {
		i := slices.Index(columns, k)
		if i < 0 {
			return nil, fault("column_unknown", "names", k)
		}
		switch v := v.(type) {
		case nil:
		case string:
			cells[i] = strings.TrimSpace(v)
		case json.Number:
			cells[i] = v.String()
		default:
			return nil, fault("json_value", "name", k)
		}
	}
	return cells, nil
}
