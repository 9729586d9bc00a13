package question

import "time"

// FilePart says to what of a question a file belongs.
type FilePart string

// The parts.
const (
	FileOfQuestion FilePart = "question" // came with it
	FileOfReply    FilePart = "reply"    // came with something the asker sent later
	FileOfAnswer   FilePart = "answer"
)

// Upload is a file that was sent and belongs to no question yet. Its key is a
// secret: who holds it may attach the file.
type Upload struct {
	Key       string
	Hash      string // SHA-256 of what is kept
	Type      string // pdf, docx, xlsx, jpeg or png
	Size      int64  // in bytes
	Name      string // as the sender calls it
	CreatedAt time.Time
}

// Attachment is a file of a question. Its name is the sender's own and may say
// who that is: it is shown to the asker and the staff and never to the public.
type Attachment struct {
	Upload
	ID         int64
	QuestionID int64
	Part       FilePart
	PersonID   int64 // 0 for the asker
	SentAt     *time.Time
	RemovedAt  *time.Time
	ErasedAt   *time.Time
}

// Sent reports whether an answer's file was among those that the asker got with
// the answer sent at the instant.
func (a Attachment) Sent(at time.Time) bool {
	return a.SentAt != nil && !a.SentAt.After(at) && (a.RemovedAt == nil || a.RemovedAt.After(at))
}

// PublicFile is an attachment that an editor has cleared for the public.
type PublicFile struct {
	Key        string // of its address
	Hash       string
	Type       string
	Size       int64
	Label      string // the editor's, in place of the sender's name for it
	Attachment string // key of the attachment that it shows
}
