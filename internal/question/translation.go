package question

import "time"

// Translation is a publication in another language, made by one editor and seen
// by another before the public reads it.
type Translation struct {
	PublicText
	Lang       string
	OfVersion  int // of the publication that was translated
	PersonID   int64
	PersonName string
	SavedAt    time.Time
}
