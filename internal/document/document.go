// Package document says by its content, never by its name, what a file is, and
// whether it may be kept: PDF, DOCX, XLSX, JPEG or PNG, without programs in it,
// not encrypted, not a trap for whoever unpacks it. From photographs it takes
// out what says where and with what they were taken.
package document

import (
	"bytes"
	"fmt"
)

// Type is a kind of file that may be kept.
type Type string

// The types.
const (
	PDF  Type = "pdf"
	DOCX Type = "docx"
	XLSX Type = "xlsx"
	JPEG Type = "jpeg"
	PNG  Type = "png"
)

// MIME returns the media type under which a file is served.
func (t Type) MIME() string {
	switch t {
	case PDF:
		return "application/pdf"
	case DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case JPEG:
		return "image/jpeg"
	case PNG:
		return "image/png"
	}
	return "application/octet-stream"
}

// Extension returns how the name of such a file ends.
func (t Type) Extension() string {
	if t == JPEG {
		return ".jpg"
	}
	return "." + string(t)
}

// Reason says why a file is not kept. The names are part of catalogue keys.
type Reason string

// The reasons.
const (
	Empty     Reason = "empty"
	Unknown   Reason = "unknown"   // none of the types
	Old       Reason = "old"       // DOC, XLS or PPT of the years before 2007
	HEIC      Reason = "heic"      // a photograph in Apple's form
	Broken    Reason = "broken"    // begins like one of the types and is not whole
	Encrypted Reason = "encrypted" // asks for a password
	Active    Reason = "active"    // holds a program: macro, script, control
	Outside   Reason = "outside"   // fetches something from another address when it is opened
	Nested    Reason = "nested"    // holds other files
	Bomb      Reason = "bomb"      // unpacks to far more than it is
)

// Refusal is the error for a file that is not kept. What says more for the log.
type Refusal struct {
	Reason Reason
	What   string
}

// Error returns a text for the log.
func (r *Refusal) Error() string { return fmt.Sprintf("%s: %s", r.Reason, r.What) }

func refuse(r Reason, format string, args ...any) *Refusal {
	return &Refusal{r, fmt.Sprintf(format, args...)}
}

// Check returns the type of the content and what of it is to be kept: of
// photographs a copy without their metadata, of all else the content itself.
// The error is a *Refusal.
func Check(content []byte) (Type, []byte, error) {
	switch {
	case len(content) == 0:
		return "", nil, refuse(Empty, "no content")
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return PDF, content, orNil(checkPDF(content))
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		t, err := checkOffice(content)
		return t, content, orNil(err)
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		kept, err := cleanJPEG(content)
		return JPEG, kept, orNil(err)
	case bytes.HasPrefix(content, []byte(pngHead)):
		kept, err := cleanPNG(content)
		return PNG, kept, orNil(err)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		// A compound file: a document before 2007, or a newer one with a password.
		if bytes.Contains(content, utf16("EncryptedPackage")) {
			return "", nil, refuse(Encrypted, "an encrypted office document")
		}
		return "", nil, refuse(Old, "a compound file")
	case len(content) > 12 && string(content[4:8]) == "ftyp":
		switch string(content[8:12]) {
		case "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif":
			return "", nil, refuse(HEIC, "brand %s", content[8:12])
		}
	}
	return "", nil, refuse(Unknown, "begins with % x", content[:min(len(content), 8)])
}

// orNil keeps a nil *Refusal from becoming an error that is not nil.
func orNil(r *Refusal) error {
	if r == nil {
		return nil
	}
	return r
}

// utf16 returns an ASCII text as a compound file writes names.
func utf16(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}
