package calendar

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// Read reads a year's days as CSV, in the form of ReadCSV, or as iCalendar, and
// returns every row that can be read with its line, and a problem for each that
// cannot. It does not ask whether the rows contradict each other: Check does.
func Read(text string) ([]Row, []Problem) {
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(text)), "BEGIN:VCALENDAR") {
		return readICS(text)
	}
	return readRows(text)
}

func readRows(text string) (rows []Row, bad []Problem) {
	in := csv.NewReader(strings.NewReader(text))
	in.Comment, in.FieldsPerRecord, in.TrimLeadingSpace, in.LazyQuotes = '#', -1, true, true
	for first := true; ; first = false {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, bad
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			bad = append(bad, Problem{Line: wrong.Line, Fault: FaultFields, Text: wrong.Err.Error()})
			return rows, bad
		}
		if err != nil {
			return rows, append(bad, Problem{Fault: FaultFields, Text: err.Error()})
		}
		line, _ := in.FieldPos(0)
		if first && fields[0] == "date" {
			continue
		}
		p := Problem{Line: line, Fault: FaultFields, Text: strings.Join(fields, ",")}
		// The English reason and the notice may be left out.
		if len(fields) < 3 || len(fields) > 5 {
			bad = append(bad, p)
			continue
		}
		fields = append(fields, "", "")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		kind := strings.ToLower(fields[1])
		day, err := Parse(fields[0])
		switch {
		case err != nil:
			p.Fault, p.Text = FaultDate, fields[0]
		case kind != "off" && kind != "work":
			p.Fault, p.Text, p.Date = FaultKind, fields[1], day
		default:
			rows = append(rows, Row{line, Exception{day, kind == "off", fields[2], fields[3], fields[4]}})
			continue
		}
		bad = append(bad, p)
	}
}

// property is a line of iCalendar, unfolded.
type property struct {
	line         int
	name, params string
	value        string
}

// unfold joins what is continued on the next line (RFC 5545, section 3.1).
func unfold(text string) []property {
	var list []property
	in := bufio.NewScanner(strings.NewReader(text))
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		s := strings.TrimSuffix(in.Text(), "\r")
		if len(list) > 0 && (strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\t")) {
			list[len(list)-1].value += s[1:]
			continue
		}
		list = append(list, property{line: n, value: s})
	}
	for i, p := range list {
		head, value, _ := strings.Cut(p.value, ":")
		name, params, _ := strings.Cut(head, ";")
		list[i] = property{p.line, strings.ToUpper(name), strings.ToUpper(params), value}
	}
	return list
}

// icsEvent is what one VEVENT says.
type icsEvent struct {
	line       int
	from, to   string // days as 20260216; to is the first day after, "" for one day
	summary    string
	notice     string
	work, loop bool
}

// readICS takes each event of whole days. One of several days makes its
// weekdays free; a day worked in exchange carries the category WORK, and a
// notice the property COMMENT.
func readICS(text string) (rows []Row, bad []Problem) {
	unescape := strings.NewReplacer(`\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";", `\\`, `\`)
	var e *icsEvent
	for _, p := range unfold(text) {
		switch {
		case p.name == "BEGIN" && strings.EqualFold(p.value, "VEVENT"):
			e = &icsEvent{line: p.line}
		case e == nil:
		case p.name == "END" && strings.EqualFold(p.value, "VEVENT"):
			days, problem := e.rows()
			rows = append(rows, days...)
			if problem != nil {
				bad = append(bad, *problem)
			}
			e = nil
		case p.name == "DTSTART":
			e.from, e.line = p.value, p.line
		case p.name == "DTEND":
			e.to = p.value
		case p.name == "SUMMARY":
			e.summary = strings.TrimSpace(unescape.Replace(p.value))
		case p.name == "COMMENT":
			e.notice = strings.TrimSpace(unescape.Replace(p.value))
		case p.name == "CATEGORIES":
			e.work = e.work || strings.Contains(strings.ToUpper(p.value), "WORK")
		case p.name == "RRULE" || p.name == "RDATE":
			e.loop = true
		}
	}
	if e != nil {
		bad = append(bad, Problem{Line: e.line, Fault: FaultFields, Text: e.summary})
	}
	return rows, bad
}

// maxEvent is for how many days one event may last.
const maxEvent = 60

func (e icsEvent) rows() ([]Row, *Problem) {
	p := &Problem{Line: e.line, Text: e.from}
	from, ok := compact(e.from)
	switch {
	case !ok:
		p.Fault = FaultDate
		return nil, p
	case e.loop:
		p.Fault, p.Date = FaultRepeats, from
		return nil, p
	}
	to := from.AddDays(1)
	if e.to != "" && e.to != e.from {
		if to, ok = compact(e.to); !ok || !to.After(from) || to.After(from.AddDays(maxEvent)) {
			p.Fault, p.Text = FaultDate, e.to
			return nil, p
		}
	}
	single := to == from.AddDays(1)
	var rows []Row
	for d := from; d.Before(to); d = d.AddDays(1) {
		if !single && weekend(d) != e.work {
			continue // within a longer holiday the weekend is free anyway
		}
		rows = append(rows, Row{e.line, Exception{d, !e.work, e.summary, "", e.notice}})
	}
	return rows, nil
}

// compact reads a day in the form 20260216.
func compact(s string) (Date, bool) {
	if len(s) != 8 {
		return Date{}, false
	}
	d, err := Parse(s[:4] + "-" + s[4:6] + "-" + s[6:])
	return d, err == nil
}

// WriteCSV writes days in the form that Read takes.
func WriteCSV(days []Exception) (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	for _, e := range days {
		kind := "work"
		if e.Off {
			kind = "off"
		}
		if err := w.Write([]string{e.Date.String(), kind, e.Reason, e.ReasonEN, e.Notice}); err != nil {
			return "", err //nolint:wrapcheck // a builder never fails
		}
	}
	w.Flush()
	return b.String(), nil
}
