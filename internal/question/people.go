package question

import "time"

// Person is one of the staff.
type Person struct {
	ID          int64
	Login       string
	Name        string
	Email       string
	Lang        string
	Active      bool
	LockedUntil *time.Time
	LastLoginAt *time.Time
	Team        string // the group of officers, such as a division; "" for none
	Grants      []Grant
}

// MaxTeam is how many letters the name of a group of officers has at most.
const MaxTeam = 100

// Actor returns the person as somebody who takes steps.
func (p Person) Actor() Actor {
	return Actor{PersonID: p.ID, Login: p.Login, Name: p.Name, Grants: p.Grants}
}

// SessionPerson is the name under which a session holds the number of the person
// who signed in.
const SessionPerson = "person"

// Names under which a session holds what its owner sees of it.
const (
	SessionID    = "sid"   // tells it from the others; not the cookie's value
	SessionAt    = "at"    // when it began, in seconds
	SessionAgent = "agent" // what the browser calls itself
)

// Token is a bearer token of a program that acts for a person. The token itself
// is shown once and never stored.
type Token struct {
	ID         int64
	PersonID   int64
	Name       string
	Scopes     []string // read, write
	CreatedAt  time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}
