package tabular

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// inMemory is up to what size, in bytes, a part of a workbook is unpacked in
// memory; what is larger goes through a temporary file.
const inMemory = 16 << 20

// errorValues are what Excel shows for a formula that has no result.
var errorValues = []string{"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}

// openSheet opens the first sheet of a workbook. Formulas count by the results
// that were saved with them.
func openSheet(name string, columns []string) (*Table, error) {
	f, err := excelize.OpenFile(name, excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: inMemory})
	if err != nil {
		if errors.Is(err, excelize.ErrWorkbookFileFormat) {
			return nil, fault("no_workbook")
		}
		return nil, fmt.Errorf("open the workbook: %w", err)
	}
	t := &Table{closer: []io.Closer{f}, Serial: true, Encoding: "UTF-8"}
	if p, err := f.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		t.Since1904 = *p.Date1904
	}
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the sheet: %w", err), t.Close())
	}
	t.closer = append([]io.Closer{rows}, t.closer...)
	line := 0
	read := func() ([]string, error) {
		if !rows.Next() {
			if err := rows.Error(); err != nil {
				return nil, fmt.Errorf("read the sheet: %w", err)
			}
			return nil, io.EOF
		}
		line++
		record, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, fmt.Errorf("read row %d of the sheet: %w", line, err)
		}
		return record, nil
	}
	header, err := read()
	if errors.Is(err, io.EOF) {
		err = fault("empty")
	}
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	at, err := places(header, columns)
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	t.next = func() (Row, error) {
		for {
			record, err := read()
			if err != nil {
				return Row{}, err
			}
			cells, ok := arrange(record, at)
			if !ok {
				continue
			}
			for i, c := range cells {
				if len(c) > 1 && c[0] == '#' && slices.Contains(errorValues, c) {
					return Row{Line: line, Fault: fault("formula", "name", columns[i], "value", c)}, nil
				}
			}
			return Row{Line: line, Cells: cells}, nil
		}
	}
	return t, nil
}
