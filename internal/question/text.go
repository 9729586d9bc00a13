package question

import "time"

// OwnText is a text of a letter, or of a reason for refusing, that the ministry
// has written in place of the one that the program brings.
type OwnText struct {
	Lang, Key, Text string
	ChangedAt       time.Time
	PersonName      string
}

// MostText is the longest own text, in characters.
const MostText = 2000
