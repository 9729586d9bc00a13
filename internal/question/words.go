package question

import "slices"

// The languages in which departments, fields and days off have a name.
const (
	Vietnamese = "vi" // the ministry's own
	English    = "en"
)

// Kind is what an asker sends.
type Kind string

// The kinds. A petition is feedback with a proposed solution (Nghị định
// 20/2008/NĐ-CP, Điều 3).
const (
	KindQuestion Kind = "question"
	KindFeedback Kind = "feedback"
	KindPetition Kind = "petition"
	KindComment  Kind = "comment"
)

// Kinds lists every kind in the order in which a form shows them.
func Kinds() []Kind { return []Kind{KindQuestion, KindFeedback, KindPetition, KindComment} }

// Status is where a question stands in its life.
type Status string

// The statuses.
const (
	Unconfirmed Status = "unconfirmed" // sent, but the e-mail address is not confirmed yet
	Received    Status = "received"    // at intake
	Routed      Status = "routed"      // at a department, nobody assigned
	Assigned    Status = "assigned"    // with an officer
	Waiting     Status = "waiting"     // the asker was asked for something
	Submitted   Status = "submitted"   // the head of department reads the answer
	Approved    Status = "approved"    // the editorial board reads the answer
	Answered    Status = "answered"    // the answer was sent
	Published   Status = "published"   // and is in the library
	Refused     Status = "refused"
	Merged      Status = "merged"
	Withdrawn   Status = "withdrawn" // was published, is no longer
	Closed      Status = "closed"    // answered and kept private
	Spam        Status = "spam"
)

// Statuses lists every status in the order of a question's life.
func Statuses() []Status {
	return []Status{
		Unconfirmed, Received, Routed, Assigned, Waiting, Submitted, Approved,
		Answered, Published, Refused, Merged, Withdrawn, Closed, Spam,
	}
}

// Open reports whether somebody still has to act before the asker has an answer.
func (s Status) Open() bool {
	return slices.Contains([]Status{Received, Routed, Assigned, Waiting, Submitted, Approved}, s)
}

// HasAnswer reports whether the asker was sent an answer.
func (s Status) HasAnswer() bool {
	return slices.Contains([]Status{Answered, Published, Withdrawn, Closed}, s)
}

// Role is in what capacity somebody acts.
type Role string

// The roles. Officer and head are held in one department, the others in the
// whole ministry. Asker and system are never granted to a person.
const (
	Intake  Role = "intake"
	Officer Role = "officer"
	Head    Role = "head"
	Board   Role = "board"
	Chair   Role = "chair"
	Admin   Role = "admin"
	Asker   Role = "asker"
	System  Role = "system"
)

// StaffRoles lists the roles that a person can be granted.
func StaffRoles() []Role { return []Role{Intake, Officer, Head, Board, Chair, Admin} }

// Departmental reports whether the role is held in one department.
func (r Role) Departmental() bool { return r == Officer || r == Head }

// Action is one step that can be taken on a question.
type Action string

// The actions.
const (
	Confirm    Action = "confirm"    // the asker confirms the e-mail address
	Accept     Action = "accept"     // intake takes it in hand
	Refuse     Action = "refuse"     // with a lawful reason and where to go
	Route      Action = "route"      // to a lead department and supporting ones
	Merge      Action = "merge"      // with an earlier question of the same matter
	Split      Action = "split"      // a mixed letter into its parts
	MarkSpam   Action = "spam"       // nothing to answer
	Restrict   Action = "restrict"   // a complaint or a denunciation: few may read it
	Return     Action = "return"     // back, with a reason
	Assign     Action = "assign"     // to an officer
	Support    Action = "support"    // ask another department for its part
	Contribute Action = "contribute" // a supporting department gives its part
	Draft      Action = "draft"      // write the answer
	Ask        Action = "ask"        // ask the asker for what is missing
	Reply      Action = "reply"      // the asker's answer to that
	Resume     Action = "resume"     // the pause ended without a reply
	Extend     Action = "extend"     // ask for, or grant, a later date
	Deny       Action = "deny"       // the later date that was asked for
	Submit     Action = "submit"     // the draft to the head of department
	Approve    Action = "approve"    // by the head, then by the board
	Publish    Action = "publish"    // the public version
	Correct    Action = "correct"    // the public version, with a visible note
	Withdraw   Action = "withdraw"   // the public version, with a reason
	Close      Action = "close"      // keep the answer private, with a reason
	Rate       Action = "rate"       // the asker says whether it helped
	Reopen     Action = "reopen"     // the answer does not answer
	Prod       Action = "prod"       // remind whoever holds it
	Note       Action = "note"       // an internal remark
)

// Actions lists every action in the order of a question's life.
func Actions() []Action {
	return []Action{
		Confirm, Accept, Refuse, Route, Merge, Split, MarkSpam, Restrict, Return, Assign, Support, Contribute, Draft, Ask,
		Reply, Resume, Extend, Deny, Submit, Approve, Publish, Correct, Withdraw, Close, Rate, Reopen, Prod, Note,
	}
}

// Outcome says what kind of answer an answer is.
type Outcome string

// The outcomes.
const (
	OutcomeAnswered     Outcome = "answered"
	OutcomePrinciple    Outcome = "principle"    // the principle only: the locality decides
	OutcomeReferred     Outcome = "referred"     // another body answers
	OutcomeInsufficient Outcome = "insufficient" // not enough information
)

// Outcomes lists every outcome in the order in which a form shows them.
func Outcomes() []Outcome {
	return []Outcome{OutcomeAnswered, OutcomePrinciple, OutcomeReferred, OutcomeInsufficient}
}

// Reason is a lawful reason for not accepting a question.
type Reason string

// Reasons is the closed list of reasons for refusing, each tied to a provision:
// not_in_scope to Nghị định 43/2011/NĐ-CP Điều 17; not_vietnamese, unclear and
// no_identity to Nghị định 20/2008/NĐ-CP Điều 7; complaint and denunciation to
// its Điều 1 and conduct_of_official to its Điều 9; already_answered and
// with_another_body to Nghị định 154/2026/NĐ-CP Điều 4; information_request to
// Luật 104/2016/QH13.
func Reasons() []Reason {
	return []Reason{
		"not_in_scope", "not_vietnamese", "unclear", "no_identity", "complaint", "denunciation",
		"conduct_of_official", "already_answered", "with_another_body", "information_request",
		"court_matter", "duplicate",
	}
}

// Restriction says why few may read a question. What it is about is dealt with by
// the law on complaints (02/2011/QH13) or on denunciations (25/2018/QH14), which
// protects who denounces.
type Restriction string

// The restrictions.
const (
	Unrestricted Restriction = ""
	Complaint    Restriction = "complaint"
	Denunciation Restriction = "denunciation"
)

// Restrictions lists what a question can be restricted as.
func Restrictions() []Restriction { return []Restriction{Complaint, Denunciation} }

// Channel is the way by which a question came in.
type Channel string

// Channels lists every channel.
func Channels() []Channel { return []Channel{"web", "api", "email", "phone", "letter", "counter"} }

// KeyedIn lists the channels whose questions intake types in.
func KeyedIn() []Channel { return []Channel{"phone", "letter", "counter", "email"} }

// AskerType is citizen or business.
type AskerType string

// The two types of asker.
const (
	Citizen  AskerType = "citizen"
	Business AskerType = "business"
)

// AskerTypes lists both types.
func AskerTypes() []AskerType { return []AskerType{Citizen, Business} }

// Holder is the party that must act now.
type Holder string

// The holders. Nobody holds a question that is answered or refused.
const (
	HeldByIntake     Holder = "intake"
	HeldByDepartment Holder = "department"
	HeldByOfficer    Holder = "officer"
	HeldByHead       Holder = "head"
	HeldByBoard      Holder = "board"
	HeldByAsker      Holder = "asker"
	HeldByNobody     Holder = ""
)

// Holder returns who must act on a question in the status.
func (s Status) Holder() Holder {
	switch s {
	case Received:
		return HeldByIntake
	case Routed:
		return HeldByDepartment
	case Assigned:
		return HeldByOfficer
	case Submitted:
		return HeldByHead
	case Approved:
		return HeldByBoard
	case Waiting, Unconfirmed:
		return HeldByAsker
	default:
		return HeldByNobody
	}
}

// Stage is a part of the whole time with a deadline of its own.
type Stage string

// The stages. Total is the promise to the asker, the others divide it.
const (
	StageTotal      Stage = "total"
	StageIntake     Stage = "intake"
	StageDepartment Stage = "department"
	StageHead       Stage = "head"
	StageBoard      Stage = "board"
	StageSupport    Stage = "support" // beside them: the part of a supporting department
	StagePause      Stage = "pause"   // for how long an asker who is asked may take
	StageNone       Stage = ""
)

// Stages lists the stages that follow each other.
func Stages() []Stage { return []Stage{StageIntake, StageDepartment, StageHead, StageBoard} }

// RuleStages lists the stages for which there can be a deadline rule.
func RuleStages() []Stage {
	return append(append([]Stage{StageTotal}, Stages()...), StageSupport, StagePause)
}

// Stage returns the stage to which the status belongs. A waiting question is
// in its department's stage, which stands still.
func (s Status) Stage() Stage {
	switch s {
	case Received:
		return StageIntake
	case Routed, Assigned, Waiting:
		return StageDepartment
	case Submitted:
		return StageHead
	case Approved:
		return StageBoard
	default:
		return StageNone
	}
}
