package question

import "hoidap/internal/calendar"

// Law is a legal document that answers cite, as an administrator keeps it.
type Law struct {
	Number     string // 31/2024/QH15
	Name       string // Luật Đất đai
	From       calendar.Date
	Until      calendar.Date // the last day in force; none while it is
	ReplacedBy string        // numbers of what took its place, with commas; ""
	Note       string
}

// Ended reports whether the document was no longer in force on the day.
func (l Law) Ended(day calendar.Date) bool { return !l.Until.IsZero() && day.After(l.Until) }
