package question

import "slices"

// move is one row of the state machine: from which statuses an action may be
// taken, by whom, and where it leads. An empty To leaves the status as it is.
type move struct {
	Do   Action
	From []Status
	By   []Role
	To   Status
	own  bool // an officer may only do it to a question assigned to himself
	// supporting gives the move to those of a supporting department.
	supporting bool
	// guard names a further condition that is not about status and role.
	guard guard
}

// MostReturns is after how many returns to intake the editorial board says which
// department answers; that department can send the question back no more.
const MostReturns = 3

// guard is a condition on a move beyond status and role.
type guard string

const (
	notAccepted guard = "only before it was accepted"
	fourEyes    guard = "not by anybody who wrote on the answer"
	hasDraft    guard = "only with a draft"
	toSelf      guard = "only to oneself"
	once        guard = "only once"
	notExtended guard = "only before an extension was granted"
	mayPublish  guard = "only with the asker's leave"
	isWanted    guard = "only while an extension is asked for"
	undisputed  guard = "only before it was sent back three times"
	disputed    guard = "only after it was sent back three times"
	// The correction itself tells the two apart (service).
	secondPerson guard = "proposed by one, let through by another"
)

var (
	open     = []Status{Received, Routed, Assigned, Waiting, Submitted, Approved}
	editors  = []Role{Board, Chair}
	answerer = []Role{Officer, Head}
)

// moves is the whole state machine: who may do what, from where, to where.
var moves = []move{
	{Do: Confirm, From: []Status{Unconfirmed}, By: []Role{Asker}, To: Received},

	{Do: Accept, From: []Status{Received}, By: []Role{Intake}, guard: notAccepted},
	{Do: Route, From: []Status{Received}, By: []Role{Intake, System}, To: Routed, guard: undisputed},
	{Do: Route, From: []Status{Received}, By: editors, To: Routed, guard: disputed},
	{Do: Refuse, From: []Status{Received}, By: []Role{Intake}, To: Refused},
	{Do: Merge, From: []Status{Received}, By: []Role{Intake}, To: Merged},
	{Do: Split, From: []Status{Received}, By: []Role{Intake}},
	{Do: MarkSpam, From: []Status{Received}, By: []Role{Intake}, To: Spam},
	{Do: Restrict, From: []Status{Received, Refused}, By: []Role{Intake, Chair}},
	{Do: Restrict, From: []Status{Routed, Assigned, Waiting, Submitted, Approved, Answered}, By: []Role{Chair}},

	{Do: Assign, From: []Status{Routed}, By: []Role{Head}, To: Assigned},
	{Do: Assign, From: []Status{Routed}, By: []Role{Officer}, To: Assigned, guard: toSelf},
	{Do: Assign, From: []Status{Assigned, Waiting}, By: []Role{Head}},
	{Do: Return, From: []Status{Routed}, By: answerer, To: Received, guard: undisputed},
	{Do: Return, From: []Status{Assigned}, By: answerer, To: Received, own: true, guard: undisputed},

	{Do: Draft, From: []Status{Assigned}, By: answerer, own: true},
	// Changing what waits for approval, or is approved, voids that: it begins anew.
	{Do: Draft, From: []Status{Submitted, Approved}, By: answerer, To: Assigned, own: true},
	{Do: Support, From: []Status{Assigned}, By: answerer, own: true},
	{Do: Ask, From: []Status{Assigned}, By: answerer, To: Waiting, own: true},
	{Do: Reply, From: []Status{Waiting}, By: []Role{Asker}, To: Assigned},
	{Do: Resume, From: []Status{Waiting}, By: []Role{System}, To: Assigned},
	{Do: Extend, From: []Status{Assigned}, By: answerer, own: true, guard: notExtended},
	{Do: Extend, From: []Status{Routed, Assigned, Submitted, Approved}, By: editors, guard: notExtended},
	{Do: Deny, From: []Status{Routed, Assigned, Submitted, Approved}, By: editors, guard: isWanted},
	{Do: Contribute, From: []Status{Routed, Assigned, Waiting}, By: answerer, supporting: true},
	{Do: Submit, From: []Status{Assigned}, By: answerer, To: Submitted, own: true, guard: hasDraft},

	{Do: Return, From: []Status{Submitted}, By: []Role{Head}, To: Assigned},
	{Do: Approve, From: []Status{Submitted}, By: []Role{Head}, To: Approved, guard: fourEyes},
	{Do: Return, From: []Status{Approved}, By: editors, To: Assigned},
	{Do: Approve, From: []Status{Approved}, By: editors, To: Answered, guard: fourEyes},

	{Do: Publish, From: []Status{Answered}, By: editors, To: Published, guard: mayPublish},
	{Do: Close, From: []Status{Answered}, By: editors, To: Closed},
	{Do: Correct, From: []Status{Published}, By: editors, guard: secondPerson},
	{Do: Withdraw, From: []Status{Published}, By: editors, To: Withdrawn},
	{Do: Rate, From: []Status{Answered, Published, Withdrawn, Closed}, By: []Role{Asker}, guard: once},

	{Do: Reopen, From: []Status{Answered}, By: []Role{Asker}, To: Assigned, guard: once},
	{Do: Reopen, From: []Status{Answered}, By: editors, To: Assigned},
	{Do: Reopen, From: []Status{Refused, Merged, Spam}, By: editors, To: Received},
	{Do: Reopen, From: []Status{Withdrawn, Closed}, By: editors, To: Answered},

	{Do: Prod, From: open, By: editors},
	{Do: Note, From: Statuses(), By: []Role{Intake, Officer, Head, Board, Chair}},
}

// allows reports whether the actor may take the move on q by role, and in
// which role.
func (m move) allows(q Question, a Actor) (Role, bool) {
	if m.guard == disputed && q.Returns < MostReturns {
		return "", false // it is for intake
	}
	for _, r := range m.By {
		if m.supporting {
			if slices.ContainsFunc(q.Supporting, func(d string) bool { return a.HasIn(r, d) }) {
				return r, true
			}
			continue
		}
		noting := m.Do == Note && a.Sees(q) && a.Has(r)
		if !a.HasIn(r, q.Lead) && !noting {
			continue
		}
		if m.own && r == Officer && q.OfficerID != a.PersonID {
			continue
		}
		return r, true
	}
	return "", false
}

// broken returns the catalogue key of what the guard objects to, or "".
func (m move) broken(q Question, a Actor, r Role) string {
	switch {
	case m.guard == notAccepted && q.Accepted:
		return "error.already_accepted"
	case m.guard == fourEyes && q.Wrote(a.PersonID):
		return "error.own_answer"
	case m.guard == hasDraft && q.AnswerVersion == 0:
		return "error.no_draft"
	case m.guard == notExtended && q.Extended:
		return "error.already_extended"
	case m.guard == isWanted && q.WantUntil.IsZero():
		return "error.not_wanted"
	case m.guard == mayPublish && q.Restricted != Unrestricted:
		return "error.restricted"
	case m.guard == mayPublish && !q.MayPublish:
		return "error.no_leave"
	case m.guard == undisputed && q.Returns >= MostReturns && m.Do == Return:
		return "error.board_decided"
	case m.guard == undisputed && q.Returns >= MostReturns && r != System:
		return "error.board_decides"
	case m.guard == once && m.Do == Rate && q.Rated:
		return "error.already_rated"
	case m.guard == once && m.Do == Reopen && r == Asker && q.AskerReopened:
		return "error.already_reopened"
	}
	return ""
}

// Step is a move that was found lawful: what, in which role, from where, to
// where.
type Step struct {
	Do   Action
	Role Role
	From Status
	To   Status
}

// Next decides whether the actor may do it to q now, and where that leads. The
// error is not_found when the actor may not know of the question, forbidden
// when the action is for somebody else, conflict when it does not fit the
// present state; a conflict says what would.
func Next(q Question, a Actor, do Action) (Step, error) {
	if !a.IsAsker && !a.Sees(q) {
		return Step{}, NotFound()
	}
	var mine, objection string
	var another bool // it fits, but is for the officer to whom the question is assigned
	for _, m := range moves {
		if m.Do != do {
			continue
		}
		r, ok := m.allows(q, a)
		if !ok {
			another = another || m.own && slices.Contains(m.From, q.Status) && a.HasIn(Officer, q.Lead)
			continue
		}
		mine = "error.conflict"
		if !slices.Contains(m.From, q.Status) {
			continue
		}
		if key := m.broken(q, a, r); key != "" {
			objection = key
			continue
		}
		to := m.To
		if to == "" {
			to = q.Status
		}
		return Step{Do: do, Role: r, From: q.Status, To: to}, nil
	}
	switch {
	case objection == "error.own_answer":
		return Step{}, Forbidden(objection)
	case objection != "":
		return Step{}, Conflict(objection, Allowed(q, a))
	case mine != "" && !another:
		return Step{}, Conflict(mine, Allowed(q, a))
	}
	return Step{}, Forbidden("error.forbidden_action")
}

// Allowed lists what the actor may do to q now, in the order of Actions.
func Allowed(q Question, a Actor) []Action {
	var can []Action
	for _, do := range Actions() {
		for _, m := range moves {
			if m.Do != do || !slices.Contains(m.From, q.Status) {
				continue
			}
			if r, ok := m.allows(q, a); ok && m.broken(q, a, r) == "" && (a.IsAsker || a.Sees(q)) {
				can = append(can, do)
				break
			}
		}
	}
	return can
}
