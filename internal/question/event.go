package question

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Event is one entry of a question's history. Events are only ever added; each
// carries the hash of the one before it of the same question.
type Event struct {
	ID         int64 // its place among all events; 0 before it is stored
	QuestionID int64
	Code       string // of the question; it is read, not hashed
	Seq        int
	At         time.Time
	Do         Action // a move, or one of the actions that only the history knows
	Role       Role
	PersonID   int64 // 0 for the asker and the program
	From       Status
	To         Status
	Department string         // whom it concerns: routed to, returned by, asked to support
	Data       map[string]any // facts of the step, no personal data
	NoteDigest string         // SHA-256 of the note, "" without one
	Hash       string
	Prev       string

	Note       string // the words themselves, kept apart so that they can be erased
	PersonName string
}

// Actions that only the history knows: no actor takes them as a move.
const (
	EventReceived  Action = "received"  // the question was stored
	EventReminded  Action = "reminded"  // a rung of the ladder fired
	EventAnswered  Action = "answered"  // the answer was mailed
	EventViewed    Action = "viewed"    // personal data was shown to a person
	EventRecount   Action = "recount"   // the calendar changed, and with it a date
	EventPrepared  Action = "prepared"  // the public version was changed
	EventProposed  Action = "proposed"  // a correction was proposed, for somebody else to let through
	EventDropped   Action = "dropped"   // it was given up, or turned down
	EventSucceeded Action = "succeeded" // the department that followed a closed one took over
	EventAttached  Action = "attached"  // a file was added to the answer
	EventDetached  Action = "detached"  // a file was taken out of the answer
	EventErased    Action = "erased"    // the asker's personal data were erased
)

// Digest returns the SHA-256 of a note in hexadecimal, "" for an empty one, so
// that erasing the note breaks no chain.
func Digest(note string) string {
	if note == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(note))
	return hex.EncodeToString(sum[:])
}

// Seal fills the event's digest and hash, chained to prev, the hash of the
// event before it ("" for the first).
func (e *Event) Seal(prev string) error {
	e.At = e.At.UTC().Truncate(time.Microsecond)
	e.NoteDigest = Digest(e.Note)
	e.Prev = prev
	h, err := e.digest()
	if err != nil {
		return err
	}
	e.Hash = h
	return nil
}

// Intact reports whether the event's hash is that of its content and prev, and
// whether the note, where it still exists, is the one that was written.
func (e *Event) Intact(prev string) bool {
	h, err := e.digest()
	return err == nil && e.Prev == prev && e.Hash == h && (e.Note == "" || Digest(e.Note) == e.NoteDigest)
}

// digest hashes the event's canonical form: JSON with fixed field order and
// sorted keys.
func (e *Event) digest() (string, error) {
	data, err := plain(e.Data)
	if err != nil {
		return "", fmt.Errorf("data of event %d of question %d: %w", e.Seq, e.QuestionID, err)
	}
	canon, err := json.Marshal(struct {
		Question         int64
		Seq              int
		At               string
		Do, Role         string
		Person           int64
		From, To         string
		Department       string
		Data             map[string]any
		NoteDigest, Prev string
	}{
		e.QuestionID, e.Seq, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), string(e.Do), string(e.Role),
		e.PersonID, string(e.From), string(e.To), e.Department, data, e.NoteDigest, e.Prev,
	})
	if err != nil {
		return "", fmt.Errorf("canonical form of event %d of question %d: %w", e.Seq, e.QuestionID, err)
	}
	sum := sha256.Sum256(canon)
	return hex.EncodeToString(sum[:]), nil
}

// plain returns the data as they come back from a database that keeps JSON, so
// that an event read again has the hash with which it was written: numbers are
// float64, times and named strings are text.
func plain(data map[string]any) (map[string]any, error) {
	out := map[string]any{}
	if len(data) == 0 {
		return out, nil
	}
	text, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("write as JSON: %w", err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, fmt.Errorf("read as JSON: %w", err)
	}
	return out, nil
}

// ForAsker reports whether the asker sees that the step was taken. What goes
// back and forth inside the ministry is not among it.
func (e Event) ForAsker() bool {
	switch e.Do {
	case EventReceived, Confirm, Route, Refuse, Merge, Ask, Reply, Resume, Publish, Correct, Withdraw, Rate, Reopen:
		return true
	case Approve:
		return e.To == Answered
	case Extend:
		return e.Data["granted"] == true
	case EventRecount:
		return e.Data["due_on"] != nil
	}
	return false
}

// AsAskerSees returns the event without what is meant for the staff: the person,
// and a remark that was not written to the asker.
func (e Event) AsAskerSees() Event {
	e.PersonID, e.PersonName = 0, ""
	switch e.Do {
	case Refuse, Ask, Reply, Extend, Correct, Withdraw, Rate:
	case Reopen:
		if e.Role != Asker {
			e.Note = ""
		}
	default:
		e.Note = ""
	}
	return e
}
