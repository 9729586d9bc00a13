// Package escalation says who has to be reminded of a question, and when. A
// ladder is a list of rungs; each falls due at an instant that follows from the
// stage's own time, and is fired once. The package only computes: what was fired
// is an argument, sending and remembering are the caller's.
package escalation

import "hoidap/internal/question"

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

// Rung is one step of a ladder.
type Rung struct {
	ID    int64
	Stage question.Stage
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
	// Urgent is sent at once; what is not waits for the recipient's daily letter.
	Urgent bool
}

// Shipped returns the ladder that a new ministry begins with.
func Shipped() []Rung {
	list := []Rung{
		{Stage: question.StageIntake, Share: 0.8, To: []Recipient{ToIntake}},
		{Stage: question.StageIntake, To: []Recipient{ToIntake, ToBoard}, Urgent: true},

		{Stage: question.StageDepartment, Share: 0.5, To: []Recipient{ToOfficer}},
		{Stage: question.StageDepartment, Share: 0.8, To: []Recipient{ToOfficer, ToHead}},
		{Stage: question.StageDepartment, To: []Recipient{ToHead, ToBoard}, Urgent: true},
		{Stage: question.StageDepartment, After: 2, To: []Recipient{ToBoard}, Urgent: true},
		{Stage: question.StageDepartment, After: 5, Every: 5, To: []Recipient{ToChair}, Urgent: true},

		{Stage: question.StageHead, Share: 0.8, To: []Recipient{ToHead}},
		{Stage: question.StageHead, To: []Recipient{ToHead, ToBoard}, Urgent: true},

		{Stage: question.StageBoard, Share: 0.8, To: []Recipient{ToBoard}},
		{Stage: question.StageBoard, To: []Recipient{ToBoard, ToChair}, Urgent: true},
	}
	for i := range list {
		list[i].ID = int64(i + 1)
	}
	return list
}
