package question

import (
	"time"

	"hoidap/internal/calendar"
)

// Held is one span with the office time that lies in it.
type Held struct {
	Span
	Minutes int // working minutes, 08:00 to 17:00 of working days
}

// Ledger returns the spans, oldest first, with their working minutes as of now.
// A minute that begins with one holder and ends with the next counts for the
// next: the minutes of the spans add up to those of the whole.
func Ledger(spans []Span, cal *calendar.Calendar, now time.Time) []Held {
	list := make([]Held, len(spans))
	var sum time.Duration
	for i, s := range spans {
		end := now
		if s.To != nil {
			end = *s.To
		}
		before := int(sum / time.Minute)
		sum += cal.Worked(s.From, end)
		list[i] = Held{Span: s, Minutes: int(sum/time.Minute) - before}
	}
	return list
}

// Share is what one holder had of a question's time.
type Share struct {
	Holder      Holder
	Department  string
	OfficerID   int64
	OfficerName string
	Minutes     int
	Spans       int     // how often the holder had it
	Part        float64 // of all working minutes, 0 to 1; 0 when there are none
}

// Shares adds up the ledger by holder, in the order in which each had the
// question first. What the asker had is the asker's: no department waited less
// for it.
func Shares(ledger []Held) []Share {
	var list []Share
	index := map[Share]int{}
	whole := 0
	for _, h := range ledger {
		key := Share{Holder: h.Holder, Department: h.Department, OfficerID: h.OfficerID, OfficerName: h.OfficerName}
		if h.Holder == HeldByAsker || h.Holder == HeldByHead || h.Holder == HeldByBoard {
			key.OfficerID, key.OfficerName = 0, ""
		}
		if h.Holder == HeldByAsker || h.Holder == HeldByBoard || h.Holder == HeldByIntake {
			key.Department = ""
		}
		i, ok := index[key]
		if !ok {
			i = len(list)
			index[key] = i
			list = append(list, key)
		}
		list[i].Minutes += h.Minutes
		list[i].Spans++
		whole += h.Minutes
	}
	for i := range list {
		if whole > 0 {
			list[i].Part = float64(list[i].Minutes) / float64(whole)
		}
	}
	return list
}
