package calendar

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// officialCSV holds the days of the years for which the government has settled
// them. The days up to 2020 are computed from the law as it then was; the notices
// themselves were not seen for them, so they carry no number, except where an
// exchange of days is documented.
//
//go:embed official.csv
var officialCSV string

// First and last year of the official days.
const (
	firstOfficial = 2017
	lastOfficial  = 2026
)

// Official returns the official days from 2017 to 2026, in order of date.
func Official() []Exception {
	// The file is part of the program and a test reads it; it cannot be wrong here.
	list, _ := ReadCSV(strings.NewReader(officialCSV))
	return list
}

// OfficialYears lists the years of Official.
func OfficialYears() []int {
	var years []int
	for y := firstOfficial; y <= lastOfficial; y++ {
		years = append(years, y)
	}
	return years
}

// ReadCSV reads exceptions from lines of the form
//
//	2026-02-16,off,Tết Nguyên đán,Lunar New Year,9441/TB-BNV
//
// where the second field is off or work and the notice may be empty. A line that
// begins with # is a remark; a first line that names the fields is passed over. It
// fails, naming the line, at the first line that is wrong and returns those before
// it.
func ReadCSV(r io.Reader) ([]Exception, error) {
	in := csv.NewReader(r)
	in.Comment = '#'
	in.FieldsPerRecord = 5
	in.TrimLeadingSpace = true
	var list []Exception
	seen := map[Date]bool{}
	for first := true; ; first = false {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, fmt.Errorf("read days: %w", err)
		}
		if first && strings.TrimPrefix(row[0], "\ufeff") == "date" {
			continue
		}
		line, _ := in.FieldPos(0)
		e, err := exception(row)
		if err == nil && seen[e.Date] {
			err = fmt.Errorf("%s appears twice", e.Date)
		}
		if err != nil {
			return list, fmt.Errorf("line %d: %w", line, err)
		}
		seen[e.Date] = true
		list = append(list, e)
	}
}

func exception(row []string) (Exception, error) {
	d, err := Parse(strings.TrimPrefix(row[0], "\ufeff"))
	if err != nil {
		return Exception{}, err
	}
	e := Exception{Date: d, Off: row[1] == "off", Reason: row[2], ReasonEN: row[3], Notice: row[4]}
	switch {
	case row[1] != "off" && row[1] != "work":
		return e, fmt.Errorf("%q is neither off nor work", row[1])
	case e.Reason == "" || e.ReasonEN == "":
		return e, errors.New("a reason is missing")
	}
	return e, nil
}

// computedAhead is for how many years after the last official one a calendar is
// computed, provisionally.
const computedAhead = 3

// Shipped returns the calendar with which an installation begins: the official
// years, and computed ones after them.
func Shipped() *Calendar {
	all := Official()
	var provisional []int
	for _, y := range ComputedYears() {
		all = append(all, Computed(y)...)
		provisional = append(provisional, y)
	}
	return New(all, provisional)
}

// ComputedYears lists the years after the last official one for which a calendar
// is computed.
func ComputedYears() []int {
	last := slices.Max(OfficialYears())
	years := make([]int, computedAhead)
	for i := range years {
		years[i] = last + 1 + i
	}
	return years
}
