package question

import "time"

// Webhook is the address of another program that is told what happens.
type Webhook struct {
	ID        int64
	URL       string
	Nonce     []byte
	Actions   []Action // none: every step
	CreatedAt time.Time
	Person    string // who added it
	EndedAt   *time.Time
	Waiting   int        // messages that were not delivered yet
	LastAt    *time.Time // when one was delivered last
}

// Delivery is a message to a webhook.
type Delivery struct {
	ID        int64
	Code      string // of the question; "" is a try
	Action    Action
	CreatedAt time.Time
	TriedAt   *time.Time
	Tries     int
	Status    int // of the last answer by HTTP, 0 when there was none
	TookMs    int
	DoneAt    *time.Time
	HeldBack  bool
}
