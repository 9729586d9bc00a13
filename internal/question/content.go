package question

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// PublicText is what the library shows of a question.
type PublicText struct {
	Title, Question, Answer string
}

// Hash returns the SHA-256 of the text, in hexadecimal; "" for no text.
func (t PublicText) Hash() string {
	if t == (PublicText{}) {
		return ""
	}
	return hashOf("public", t.Title, t.Question, t.Answer)
}

// AnswerHash returns the SHA-256 of what an approval of an answer is bound to:
// its text, its outcome, and its attachments by their own hashes, in whatever
// order they are named.
func AnswerHash(r Revision, files []string) string {
	files = slices.Sorted(slices.Values(files))
	return hashOf(append([]string{"answer", r.Text, string(r.Outcome)}, files...)...)
}

// hashOf hashes the parts so that none can run into the next.
func hashOf(parts ...string) string {
	canon, err := json.Marshal(parts)
	if err != nil { // strings cannot fail
		return ""
	}
	sum := sha256.Sum256(canon)
	return hex.EncodeToString(sum[:])
}

// Stages of approval: the head's and the board's of the answer, and that of the
// public version on publishing.
const (
	ApprovalHead   = "head"
	ApprovalBoard  = "board"
	ApprovalPublic = "public"
)

// Approval is what somebody approved, by its hash.
type Approval struct {
	ID            int64
	QuestionID    int64
	Stage         string
	PersonID      int64
	PersonName    string
	At            time.Time
	AnswerVersion int
	AnswerHash    string
	PublicHash    string // "" when there was no public version yet
	FilesHash     string // of the files cleared with it; "" where that was not noted
	VoidedAt      *time.Time
	VoidedBy      string // name of who changed what was approved
}

// Live reports whether the approval still counts.
func (a Approval) Live() bool { return a.VoidedAt == nil }

// PublicDraft is the public version while it is prepared.
type PublicDraft struct {
	PublicText
	Kept          []string  // findings that are to stay readable, by what stands there
	Authors       PersonIDs // who changed words by hand
	AnswerVersion int       // of which answer it is the public version
	Version       int       // 0 before it was saved
	PersonID      int64
	PersonName    string
	SavedAt       time.Time
}

// Remark is what a reviewer says of a passage of the answer.
type Remark struct {
	ID            int64
	AnswerVersion int
	Quote         string
	Words         string
	PersonID      int64
	PersonName    string
	At            time.Time
	SentAt        *time.Time // nil while it is the reviewer's own
	SettledAt     *time.Time
}

// Reader is somebody who has an answer open.
type Reader struct {
	PersonID int64
	Name     string
	SeenAt   time.Time
}

// ReadyText is a letter or a passage that can be put into an answer.
type ReadyText struct {
	ID         int64
	Department string // "" for every department
	Kind       string // letter, passage
	Name       string
	Body       string // Markdown with variables
	Active     bool
	Version    int
	SavedAt    time.Time
}

// Kinds of ready text.
const (
	ReadyLetter  = "letter"
	ReadyPassage = "passage"
)

// PersonIDs is a list of people, by number.
type PersonIDs []int64

// With returns the list with the person in it.
func (p PersonIDs) With(id int64) PersonIDs {
	if id == 0 || slices.Contains(p, id) {
		return p
	}
	list := append(slices.Clone(p), id)
	slices.Sort(list)
	return list
}

// Scan reads a database's array of numbers: {1,2,3}.
func (p *PersonIDs) Scan(src any) error {
	text, ok := src.(string)
	if b, isBytes := src.([]byte); isBytes {
		text, ok = string(b), true
	}
	if src == nil {
		*p = nil
		return nil
	}
	if !ok {
		return fmt.Errorf("a %T is not a list of people", src)
	}
	*p = nil
	for part := range strings.SplitSeq(strings.Trim(text, "{}"), ",") {
		if part == "" {
			continue
		}
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return fmt.Errorf("a list of people: %w", err)
		}
		*p = append(*p, id)
	}
	return nil
}

// String writes the list as Scan reads it.
func (p PersonIDs) String() string {
	var parts []string
	for _, id := range p {
		parts = append(parts, strconv.FormatInt(id, 10))
	}
	return "{" + strings.Join(parts, ",") + "}"
}
