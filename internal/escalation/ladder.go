// Package escalation says who has to be reminded of a question, and when. A
// ladder is a list of rungs; each falls due at an instant that follows from the
// stage's own time, and is fired once. The package only computes: what was fired
// is an argument, sending and remembering are the caller's.
package escalation

import (
	"cmp"
	"time"

	"hoidap/internal/question"
)

// Recipient is in what capacity somebody is reminded.
type Recipient string

// The recipients. Officer and head are those of the lead department.
const (
	ToOfficer Recipient = "officer"
	ToHead    Recipient = "head"
	ToIntake  Recipient = "intake"
	ToBoard   Recipient = "board"
	ToChair   Recipient = "chair"
)

// Recipients lists every recipient, from the nearest to the question upward.
func Recipients() []Recipient { return []Recipient{ToOfficer, ToHead, ToIntake, ToBoard, ToChair} }

// How says when a reminder is sent.
type How string

// The ways.
const (
	Now    How = "now"    // at once, within office hours
	Digest How = "digest" // in the recipient's letter of the morning
)

// Rung is one step of a ladder.
type Rung struct {
	ID    int64
	Stage question.Stage
	// Kind and Department narrow the ladder; "" is every one.
	Kind       question.Kind
	Department string
	// Share is the part of the stage's working time, above 0 to 1, after which
	// the rung falls due. 0 leaves it to After.
	Share float64
	// After is the number of working days from the end of the stage's last day;
	// below 0 it lies before that.
	After int
	// Every is after how many working days a rung without Share falls due again,
	// and again; 0 is never.
	Every int
	To    []Recipient
	How   How // "" is Now
	// Urgent is sent at once even at night and on days off.
	Urgent bool
	// Since is when the rung was added: what fell due before that is not made up
	// for. Zero is always.
	Since time.Time
}

// specific says how narrowly the rung's ladder is meant: a department's own
// before a kind's.
func (r Rung) specific() int {
	n := 0
	if r.Department != "" {
		n += 2
	}
	if r.Kind != "" {
		n++
	}
	return n
}

// Of returns the ladder that holds for the question: of the rungs of its stage
// those that are meant most narrowly, and no others.
func Of(q question.Question, rungs []Rung) []Rung {
	stage := q.Status.Stage()
	var fits []Rung
	most := 0
	for _, r := range rungs {
		if stage == question.StageNone || r.Stage != stage || cmp.Or(r.Kind, q.Kind) != q.Kind || cmp.Or(r.Department, q.Lead) != q.Lead {
			continue
		}
		switch n := r.specific(); {
		case n > most:
			most, fits = n, []Rung{r}
		case n == most:
			fits = append(fits, r)
		}
	}
	return fits
}

// Shipped returns the ladder that a new ministry begins with.
func Shipped() []Rung {
	list := []Rung{
		{Stage: question.StageIntake, Share: 0.8, To: []Recipient{ToIntake}},
		{Stage: question.StageIntake, To: []Recipient{ToIntake, ToBoard}},

		{Stage: question.StageDepartment, Share: 0.5, To: []Recipient{ToOfficer}, How: Digest},
		{Stage: question.StageDepartment, Share: 0.8, To: []Recipient{ToOfficer, ToHead}},
		{Stage: question.StageDepartment, To: []Recipient{ToHead, ToBoard}},
		{Stage: question.StageDepartment, After: 2, To: []Recipient{ToBoard}},
		{Stage: question.StageDepartment, After: 5, Every: 5, To: []Recipient{ToChair}},

		{Stage: question.StageHead, Share: 0.8, To: []Recipient{ToHead}},
		{Stage: question.StageHead, To: []Recipient{ToHead, ToBoard}},

		{Stage: question.StageBoard, Share: 0.8, To: []Recipient{ToBoard}},
		{Stage: question.StageBoard, To: []Recipient{ToBoard, ToChair}},
	}
	for i := range list {
		list[i].ID = int64(i + 1)
	}
	return list
}
