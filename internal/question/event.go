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
	EventReceived Action = "received" // the question was stored
	EventReminded Action = "reminded" // a rung of the ladder fired
	EventAnswered Action = "answered" // the answer was mailed
	EventViewed   Action = "viewed"   // personal data was shown to a person
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
	data := e.Data
	if data == nil {
		data = map[string]any{}
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
