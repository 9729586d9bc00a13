package service

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"hoidap/internal/question"
)

// Saving says how something that administrators keep is saved.
type Saving struct {
	New  bool   // it must not be there yet
	Seen string // a digest of what was changed, "" to save whatever is there
}

// fits is a conflict when what is stored is not what was shown to the one who
// changed it: somebody else was faster.
func (w Saving) fits(stored string) error {
	if w.Seen != "" && w.Seen != stored {
		return question.Conflict("error.changed_meanwhile", nil)
	}
	return nil
}

// PersonSeen is a digest of what can be changed of a person.
func PersonSeen(p question.Person) string {
	return seenOf(p.Name, p.Email, p.Team, p.Active, p.Grants)
}

// DepartmentSeen is a digest of what can be changed of a department.
func DepartmentSeen(d question.Department) string {
	d.Fields = nil // they are the fields' own
	return seenOf(d)
}

// FieldSeen is a digest of what can be changed of a field.
func FieldSeen(f question.Field) string { return seenOf(f) }

func seenOf(what ...any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", what))
	return hex.EncodeToString(sum[:8])
}
