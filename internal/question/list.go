package question

import (
	"time"

	"hoidap/internal/calendar"
)

// Order is the order of a list of questions.
type Order string

// The orders.
const (
	DueFirst      Order = "due"      // what its holder must do first
	PromisedFirst Order = "promised" // by the date that the asker was told
	NewestFirst   Order = "newest"   // by receipt
	OldestFirst   Order = "oldest"   // by receipt
)

// Filter selects questions for the desk. Zero values select everything that the
// actor may see.
type Filter struct {
	Status     []Status
	Department string   // lead or supporting
	Leads      []string // led by one of these departments
	OfficerID  int64
	Officer    string // login; it comes before OfficerID
	Field      string
	Channel    Channel
	Asker      string        // name or organisation, e-mail address or telephone number
	Cited      string        // number of a legal document that title or text names
	From, To   calendar.Date // received on these days or between; zero is open
	DueBy      calendar.Date // the stage's date is this day or before; zero is any
	Returned   bool          // a department has sent it back
	Disputed   bool          // so often that the board decides
	Restricted bool          // complaints and denunciations alone
	Corrected  bool          // a correction waits for a second person
	WantsTime  bool          // an extension was asked for and not decided
	PartOf     []string      // a part of one of these departments is asked for and not given
	Overdue    bool          // the stage's or the promised date is past
	Query      string        // code, or words of title and text, with or without diacritics
	Order      Order         // "" is DueFirst
	Cursor     string        // from the page before
	Limit      int           // 0 is 50, at most 200
}

// Listed is a question in a list: without its text, with the names that a list
// shows.
type Listed struct {
	Question
	OfficerName string
	PartDueOn   calendar.Date // the earliest of the parts that the filter asks for
}

// List is one page of a list of questions.
type List struct {
	Questions []Listed
	Next      string // cursor of the next page, "" on the last
	Prev      string // cursor of the page before, "" on the first
}

// SavedFilter is a filter that somebody has kept for the list of questions.
type SavedFilter struct {
	ID    int64
	Name  string
	Query string // parameters of the list's address
}

// Mention is an internal note in which somebody was named and which that person
// has not opened yet.
type Mention struct {
	Code, Title string
	By          string // who wrote it
	At          time.Time
	Note        string
}

// Load is what an officer has in hand.
type Load struct {
	PersonID int64
	Open     int // questions assigned to the officer
	Late     int // of them past the stage's or the promised date
}

// Contact is who asked: personal data, kept apart.
type Contact struct {
	Name         string
	Email        string
	Phone        string
	Organisation string
	TaxCode      string
	Muted        bool // wants no letters but answers
	Erased       bool
}

// Span is a time during which one party held the question.
type Span struct {
	Holder      Holder
	Department  string
	OfficerID   int64
	OfficerName string
	From        time.Time
	To          *time.Time // nil while it lasts
}

// Revision is a kept state of an answer.
type Revision struct {
	Version    int
	Text       string // Markdown
	Outcome    Outcome
	AuthorID   int64
	AuthorName string
	SavedAt    time.Time
	Fixed      bool // was submitted, approved or sent
}

// Rating is what the asker says of an answer.
type Rating struct {
	Score   int // 1 to 5
	Comment string
	At      time.Time
}

// Publication is the public version of a question and its answer.
type Publication struct {
	ID              int64
	Code            string
	Slug            string
	Lang            string
	Title           string
	Question        string
	Answer          string // Markdown
	Outcome         Outcome
	Kind            Kind
	Field           string
	Department      string
	DepartmentName  string // as it was called then
	AskerType       AskerType
	AskerName       string // "" without leave
	Province        string
	AskedOn         calendar.Date
	AnsweredOn      calendar.Date
	PublishedAt     time.Time
	ChangedAt       time.Time
	Version         int
	Correction      string // the visible note of the last correction
	WithdrawnAt     *time.Time
	WithdrawnReason string
	Translations    []Translation // that the public reads, where they were asked for
}

// In returns the publication's translation into the language, nil for none.
func (p Publication) In(lang string) *Translation {
	for i := range p.Translations {
		if p.Translations[i].Lang == lang {
			return &p.Translations[i]
		}
	}
	return nil
}

// LibraryFilter selects publications.
type LibraryFilter struct {
	Query      string
	Field      string
	Department string
	Cited      string // legal document: 43/2014/NĐ-CP, NĐ 43, Luật Đất đai 2024
	AskerType  AskerType
	Outcome    Outcome
	Year       int // of the answer
	From, To   calendar.Date
	Cursor     string
	Limit      int // 0 is 20, at most 100
}

// Library is one page of the library.
type Library struct {
	Publications []Publication
	Prev, Next   string // cursors of the pages before and after; "" for none
	Total        int    // all that match, counted to at most TotalCap
	More         bool   // there are more than Total
	Near         bool   // none has all of what was searched for, these have most
	// Spelling is the search with what was probably mistyped mended, "" when
	// there is nothing to mend. Mended says that the results are those of it.
	Spelling string
	Mended   bool
}

// TotalCap is up to where the library counts what matches.
const TotalCap = 10000

// MailStatus is where a message stands.
type MailStatus string

// The statuses of a message.
const (
	MailQueued  MailStatus = "queued"
	MailSending MailStatus = "sending"
	MailSent    MailStatus = "sent"
	MailFailed  MailStatus = "failed"
	MailBounced MailStatus = "bounced"
)

// Mail is a message to an asker or to one of the staff.
type Mail struct {
	ID         int64
	Key        string
	QuestionID int64
	Template   string
	Lang       string
	To         string
	ToName     string
	PersonID   int64 // 0 for an asker
	Data       Letter
	MessageID  string
	Status     MailStatus
	CreatedAt  time.Time
	SentAt     *time.Time
	Error      string
}

// Letter holds the facts of a message, frozen when the step was taken. Links
// that carry the asker's secret are not among them; they are made on sending.
type Letter struct {
	Code       string        `json:"code"`
	Title      string        `json:"title"`
	DueOn      calendar.Date `json:"due_on"`
	Department string        `json:"department,omitempty"` // code
	Names      [2]string     `json:"names"`                // the department's, Vietnamese and English
	Reason     string        `json:"reason,omitempty"`
	Note       string        `json:"note,omitempty"`
	Answer     string        `json:"answer,omitempty"` // Markdown
	Outcome    Outcome       `json:"outcome,omitempty"`
	Files      int           `json:"files,omitempty"` // that go with the answer; they are fetched, not mailed
	Slug       string        `json:"slug,omitempty"`
	Other      string        `json:"other,omitempty"` // another question's code
	Status     Status        `json:"status,omitempty"`
	Stage      Stage         `json:"stage,omitempty"`
	Holder     string        `json:"holder,omitempty"`
	Rung       string        `json:"rung,omitempty"` // share-50, share-80, due, after-2 …
	DueAt      time.Time     `json:"due_at,omitzero"`
	For        string        `json:"for,omitempty"`   // whom the recipient stands in for
	Day        calendar.Date `json:"day,omitzero"`    // of a letter of the morning
	Items      []Item        `json:"items,omitempty"` // of a letter about several matters
	Sheet      *Sheet        `json:"sheet,omitempty"` // of a letter of figures
	More       int           `json:"more,omitempty"`  // so many matters that the letter only counts
	WasOn      calendar.Date `json:"was_on,omitzero"` // the date before it was moved
	// Subscriber and Subscription say who is told about what, 0 for an asker and
	// the staff.
	Subscriber   int64 `json:"subscriber,omitempty"`
	Subscription int64 `json:"subscription,omitempty"`
	// Provisional says that DueOn lies in a year whose calendar is not approved.
	Provisional bool `json:"provisional,omitempty"`
}

// Links are the addresses that a message names. They are made on sending and
// stored nowhere: one of them carries the asker's secret.
type Links struct {
	Site    string // the public site
	Follow  string // the asker's private page; "" for the staff
	Confirm string // where the asker confirms the address
	Mute    string // ends letters like this one; "" where that is not offered
	Desk    string // the question on the desk; "" for an asker
	Public  string // the publication; "" without one
}

// JobType is a kind of work done behind a request.
type JobType string

// The types of jobs.
const (
	JobMail     JobType = "mail"
	JobRoute    JobType = "route"
	JobEscalate JobType = "escalate"
	JobResume   JobType = "resume"
	JobNotify   JobType = "notify"   // gather a person's reminders into one letter
	JobSheet    JobType = "sheet"    // send the week's sheet of figures
	JobReport   JobType = "report"   // make and send a planned report
	JobDigest   JobType = "digest"   // begin the letters of the morning
	JobRearm    JobType = "rearm"    // arm open questions after a ladder changed
	JobCalendar JobType = "calendar" // counts open dates anew after the calendar changed
	JobWebhook  JobType = "webhook"  // tell another program what happened
	JobNews     JobType = "news"     // tell subscribers what changed in the library
)

// Job is a piece of work in the outbox.
type Job struct {
	ID         int64
	Key        string
	Type       JobType
	Queue      string
	QuestionID int64
	MailID     int64
	PersonID   int64
	RunAt      time.Time
	Attempts   int
	Failures   int
	// FailingSince is the first failure in a row, nil when it has not failed.
	FailingSince *time.Time
	LastError    string
	DoneAt       *time.Time
	DeadAt       *time.Time
	Code         string // of the question, in lists
}
