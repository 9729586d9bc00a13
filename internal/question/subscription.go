package question

import "time"

// Matter is what a reader can be told about: one publication, a field or a
// department. One of its fields is set.
type Matter struct {
	PublicationID int64
	Field         string
	Department    string
}

// Subscriber is a reader who is told by letter, known by the e-mail address
// alone.
type Subscriber struct {
	ID    int64
	Email string
	Lang  string
	Nonce []byte
}

// Subscription is one matter that a subscriber is told about.
type Subscription struct {
	ID int64
	Matter
	Slug        string // of the publication
	Title       string // of the publication; its code once it is withdrawn
	AskedAt     time.Time
	ConfirmedAt *time.Time // nil until the address has said that it wants this
}

// News is what a subscriber is to be told about one publication.
type News struct {
	PublicationID  int64
	Version        int
	Section        Section
	Code           string
	Slug           string
	Title          string // the code, for a withdrawn one
	Note           string // of the correction, or the reason of the withdrawal
	DepartmentName string
}
