package question

import (
	"slices"
	"time"

	"hoidap/internal/calendar"
)

// Question is one matter from one asker, without the asker's personal data.
type Question struct {
	ID        int64
	Code      string
	Kind      Kind
	Channel   Channel
	Field     string // "" while nobody has said
	Status    Status
	Title     string
	Body      string
	Lang      string // language in which the asker is written to
	AskerType AskerType
	Province  string // code of the list of 2025; "" unknown

	Lead       string // code of the lead department; "" before routing
	OfficerID  int64  // 0 before assigning
	MayPublish bool
	MayName    bool
	Restricted Restriction

	ReceivedAt time.Time // the instant from which the time runs
	DueOn      calendar.Date
	FirstDueOn calendar.Date // the date promised on asking
	StageStart time.Time
	StageDueOn calendar.Date
	Accepted   bool
	AnsweredAt *time.Time

	PausedAt  *time.Time // since when the asker is asked
	ResumeOn  calendar.Date
	ClockRuns bool          // the time goes on although the asker is asked
	Extended  bool          // the board has granted the one extension
	WantUntil calendar.Date // the date asked for in a pending request

	Returns        int  // how often departments sent it back to intake
	AskerReopened  bool // the asker has used the one reopening
	AnswerVersion  int  // 0 when there is no draft
	AnswerAuthorID int64
	AnswerAuthors  PersonIDs // everybody who wrote on it since it was last sent
	Rated          bool
	MergedInto     int64
	SplitFrom      int64
	Version        int // counts the moves, for If-Match
	UpdatedAt      time.Time

	Supporting []string // codes of the supporting departments
}

// Late reports whether the answer came, or is still missing, after the promised
// date as of now.
func (q Question) Late(now time.Time) bool {
	if q.DueOn.IsZero() {
		return false
	}
	end := q.DueOn.End()
	if q.AnsweredAt != nil {
		return !q.AnsweredAt.Before(end)
	}
	return q.Status.Open() && !now.Before(end)
}

// StageLate reports whether whoever holds the question is past the stage's own
// date as of now.
func (q Question) StageLate(now time.Time) bool {
	return q.Status.Open() && q.Status != Waiting && !q.StageDueOn.IsZero() && !now.Before(q.StageDueOn.End())
}

// Wrote reports whether the person wrote on the answer since it was last sent.
func (q Question) Wrote(personID int64) bool {
	return personID != 0 && (q.AnswerAuthorID == personID || slices.Contains(q.AnswerAuthors, personID))
}

// Grant is a role, held in a department if it is departmental.
type Grant struct {
	Role       Role   `json:"role"`
	Department string `json:"department,omitempty"`
}

// Actor is whoever takes a step: a person with grants, an asker who has shown
// the secret of the question, or the program itself.
type Actor struct {
	PersonID int64
	Login    string
	Name     string
	Grants   []Grant
	IsAsker  bool
	IsSystem bool
}

// AskerActor is an asker who has shown the question's secret.
func AskerActor() Actor { return Actor{IsAsker: true} }

// SystemActor is the program itself.
func SystemActor() Actor { return Actor{IsSystem: true} }

// Has reports whether the actor holds the role anywhere.
func (a Actor) Has(r Role) bool {
	switch r {
	case Asker:
		return a.IsAsker
	case System:
		return a.IsSystem
	}
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == r })
}

// HasIn reports whether the actor holds the role for the department: a
// departmental role in that very department, any other role at all.
func (a Actor) HasIn(r Role, department string) bool {
	if !r.Departmental() {
		return a.Has(r)
	}
	return department != "" && slices.Contains(a.Grants, Grant{r, department})
}

// Departments returns the codes of the departments in which the actor is
// officer or head, each once.
func (a Actor) Departments() []string {
	var ds []string
	for _, g := range a.Grants {
		if g.Role.Departmental() && g.Department != "" && !slices.Contains(ds, g.Department) {
			ds = append(ds, g.Department)
		}
	}
	return ds
}

// SeesAll reports whether the actor may read every department's questions.
func (a Actor) SeesAll() bool {
	return a.IsSystem || a.Has(Intake) || a.Has(Board) || a.Has(Chair)
}

// Sees reports whether the actor may read the question: intake, the board and
// the chair all of them, officers and heads those that their department leads
// or supports. An administrator as such reads none. A restricted one is read by
// intake, the chair, the head of its department and the officer who has it.
func (a Actor) Sees(q Question) bool {
	if q.Restricted != Unrestricted {
		return a.SeesRestricted() || a.HasIn(Head, q.Lead) || q.OfficerID != 0 && q.OfficerID == a.PersonID && a.HasIn(Officer, q.Lead)
	}
	if a.SeesAll() {
		return true
	}
	for _, d := range a.Departments() {
		if d == q.Lead || slices.Contains(q.Supporting, d) {
			return true
		}
	}
	return false
}

// SeesRestricted reports whether the actor may read every complaint and
// denunciation.
func (a Actor) SeesRestricted() bool { return a.IsSystem || a.Has(Intake) || a.Has(Chair) }

// Headed returns the departments that the actor heads, each once.
func (a Actor) Headed() []string {
	var ds []string
	for _, g := range a.Grants {
		if g.Role == Head && !slices.Contains(ds, g.Department) {
			ds = append(ds, g.Department)
		}
	}
	return ds
}
