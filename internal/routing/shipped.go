package routing

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

//go:embed words.csv
var wordsCSV string

// Shipped returns the expressions that a new ministry begins with, for the
// departments of 2018.
func Shipped() []Word {
	// The file is part of the program and a test reads it; it cannot be wrong here.
	list, _ := ReadCSV(strings.NewReader(wordsCSV))
	return list
}

// ReadCSV reads expressions from lines of the form
//
//	sổ đỏ,TCQLDD,3
//
// A line that begins with # is a remark. It fails, naming the line, at the first
// line that is wrong and returns those before it.
func ReadCSV(r io.Reader) ([]Word, error) {
	in := csv.NewReader(r)
	in.Comment = '#'
	in.FieldsPerRecord = 3
	in.TrimLeadingSpace = true
	var list []Word
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, fmt.Errorf("read expressions: %w", err)
		}
		line, _ := in.FieldPos(0)
		weight, err := strconv.ParseFloat(row[2], 64)
		if err != nil || !(weight >= 0 && weight <= 100) {
			return list, fmt.Errorf("line %d: %q is not a weight from 0 to 100", line, row[2])
		}
		if len(words(row[0])) == 0 {
			return list, fmt.Errorf("line %d: %q has no word", line, row[0])
		}
		list = append(list, Word{row[0], row[1], weight})
	}
}
