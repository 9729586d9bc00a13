package question

import "time"

// Correction is a change of what is public, proposed by one editor until another
// lets it through.
type Correction struct {
	PublicText
	Base       int          // version of the publication that it corrects
	Note       string       // that readers will see
	Files      []PublicFile // for the public, by attachment and label; nil leaves them as they are
	Kept       []string     // personal data that stay readable
	PersonID   int64
	PersonName string
	SavedAt    time.Time
}

// Hash returns the SHA-256 of all that readers will see of it.
func (c Correction) Hash() string {
	parts := []string{"correction", c.Title, c.Question, c.Answer, c.Note}
	if c.Files != nil {
		parts = append(parts, "files")
	}
	for _, f := range c.Files {
		parts = append(parts, f.Attachment, f.Label)
	}
	return hashOf(parts...)
}

// FilesHash returns the SHA-256 of the files that the public gets: what they
// hold and how they are called, in their order.
func FilesHash(files []PublicFile) string {
	parts := []string{"files"}
	for _, f := range files {
		parts = append(parts, f.Hash, f.Label)
	}
	return hashOf(parts...)
}
