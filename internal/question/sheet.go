package question

import (
	"time"

	"hoidap/internal/calendar"
)

// Sheet is a letter of figures: the board's one sheet, a head's part of it, or a
// report.
type Sheet struct {
	Title   string             `json:"title,omitempty"` // of a planned report
	From    calendar.Date      `json:"from"`
	To      calendar.Date      `json:"to"`
	AsOf    time.Time          `json:"as_of"`
	Path    string             `json:"path"` // of its page on the desk
	Names   [2]string          `json:"names"`
	Numbers map[Figure]float64 `json:"numbers"`
	Before  map[Figure]float64 `json:"before,omitempty"` // of the period with which it is compared
	Lines   []SheetLine        `json:"lines,omitempty"`
	Late    []SheetQuestion    `json:"late,omitempty"` // the latest first
	LateAll int                `json:"late_all,omitempty"`
}

// SheetLine is one department's line.
type SheetLine struct {
	Names   [2]string          `json:"names"`
	Numbers map[Figure]float64 `json:"numbers"`
}

// SheetQuestion is a question that is late, with who has it.
type SheetQuestion struct {
	Code    string        `json:"code"`
	Title   string        `json:"title"`
	Holder  Holder        `json:"holder"`
	Names   [2]string     `json:"names"`
	Officer string        `json:"officer,omitempty"`
	DueOn   calendar.Date `json:"due_on"`
	Days    int           `json:"days"` // working days past it
}
