package service

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"hoidap/internal/question"
	"hoidap/internal/store"
	"hoidap/internal/tabular"
)

// historyBatch is a run of rows that were read and checked.
type historyBatch struct {
	read   int // rows, faulty ones too
	rows   []historyRow
	faulty int
	faults []RowProblem
	notes  []RowProblem
	err    error // the table could not be read on
}

// historyRow is a row without a fault, and what follows from its text alone.
type historyRow struct {
	question.Historic
	digest []byte // of the cells
	search string // of title and text
}

// historyReader reads and checks rows while those before are being stored.
type historyReader struct {
	table *tabular.Table
	check *question.HistoryReference
	seen  map[[12]byte]int // codes of the file, shortened digests, by line
	to    chan<- historyBatch
}

// run reads to the end of the table and closes the channel, earlier when nobody
// wants more.
func (r *historyReader) run(ctx context.Context) {
	defer close(r.to)
	for {
		b, more := r.batch()
		select {
		case r.to <- b:
		case <-ctx.Done():
			return
		}
		if !more {
			return
		}
	}
}

// batch reads the next rows, and says whether there may be more.
func (r *historyReader) batch() (b historyBatch, more bool) {
	for b.read < importBatch {
		row, err := r.table.Next()
		if errors.Is(err, io.EOF) {
			return b, false
		}
		if err == nil {
			b.read++
			if f := row.Fault; f != nil {
				b.refuse(row.Line, question.FieldProblem{Key: f.Key, Args: f.Args})
				continue
			}
			err = r.take(&b, row)
		}
		if err != nil {
			b.err = err
			return b, false
		}
	}
	return b, true
}

// refuse notes a faulty row.
func (b *historyBatch) refuse(line int, faults ...question.FieldProblem) {
	b.faulty++
	for _, p := range faults {
		b.faults = append(b.faults, RowProblem{line, p})
	}
}

// take checks a row and puts it into the batch.
func (r *historyReader) take(b *historyBatch, row tabular.Row) error {
	h, faults, notes := question.ReadHistoric(row.Line, row.Cells, r.check)
	if h.Code != "" {
		sum := sha256.Sum256([]byte(h.Code))
		key := [12]byte(sum[:12])
		if first, ok := r.seen[key]; ok {
			faults = append(faults, question.FieldProblem{Field: "code", Key: "problem.history.code_twice", Args: []any{"value", h.Code, "line", first}})
		} else {
			r.seen[key] = row.Line
		}
	}
	for _, n := range notes {
		b.notes = append(b.notes, RowProblem{row.Line, n})
	}
	if len(faults) > 0 {
		b.refuse(row.Line, faults...)
		return nil
	}
	// The same row in another encoding, in which a letter and its mark are two, is
	// the same row.
	cells := make([]string, len(row.Cells))
	for i, c := range row.Cells {
		cells[i] = cleaned(c)
	}
	text, err := json.Marshal(cells)
	if err != nil {
		return fmt.Errorf("write down line %d: %w", row.Line, err)
	}
	digest := sha256.Sum256(text)
	b.rows = append(b.rows, historyRow{h, digest[:], store.Words(h.Title, h.Body)})
	return nil
}

// cleaned is the cell as it would be stored.
func cleaned(cell string) string {
	if s, err := question.Clean(cell); err == nil {
		return s
	}
	return cell // a row with such a cell is faulty
}

// foldedNames is how many folded names are remembered: a file names a few
// departments and fields in every row.
const foldedNames = 4096

// foldOnce returns foldName with a memory, for one goroutine.
func foldOnce() func(string) string {
	known := map[string]string{}
	return func(s string) string {
		folded, ok := known[s]
		if !ok {
			if folded = foldName(s); len(known) < foldedNames {
				known[s] = folded
			}
		}
		return folded
	}
}
