package question

import (
	"time"

	"hoidap/internal/calendar"
)

// Notice is what one person is told of one step in a question's history: that a
// rung of the ladder was reached, or that the board prods.
type Notice struct {
	QuestionID int64
	Seq        int // of the event
	PersonID   int64
	Person     string
	ForID      int64 // whom the person stands in for, 0 for nobody
	StandsFor  string
	Rung       string // share-50, due, after-2, prod
	How        string // now, digest
	StageStart time.Time
	DueOn      calendar.Date // of the stage
	DueAt      time.Time     // when it fell due
	SendAt     time.Time     // not before
	MailID     int64         // the letter that names it, 0 while it waits
	DroppedAt  *time.Time    // the question had moved on before it was sent
	MailStatus MailStatus
	SentAt     *time.Time
	MailError  string
}

// Section is in which part of a letter about several matters an item stands.
type Section string

// The sections.
const (
	SectionFired   Section = "fired"
	SectionOverdue Section = "overdue"
	SectionDue     Section = "due"
	SectionProd    Section = "prod"
)

// The sections of a letter to subscribers.
const (
	SectionNew       Section = "new"       // published since the last letter
	SectionCorrected Section = "corrected" // changed since then
	SectionWithdrawn Section = "withdrawn" // taken out of the library
)

// Item is one matter of a letter that lists several.
type Item struct {
	Section Section       `json:"part"`
	Code    string        `json:"code"`
	Title   string        `json:"title"`
	DueOn   calendar.Date `json:"due_on"` // of the stage
	Names   [2]string     `json:"names"`  // the department's, Vietnamese and English
	Rungs   []ItemRung    `json:"rungs,omitempty"`
	For     string        `json:"for,omitempty"`  // whom the recipient stands in for
	Slug    string        `json:"slug,omitempty"` // of a publication
	Note    string        `json:"note,omitempty"`
}

// ItemRung is a rung that was reached, and when.
type ItemRung struct {
	Rung string    `json:"rung"`
	At   time.Time `json:"at"`
}
