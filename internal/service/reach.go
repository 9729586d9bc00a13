package service

import (
	"context"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// told is somebody who is told something, perhaps for somebody who is away.
type told struct {
	question.Person
	For question.Person // zero for nobody
}

// absences returns who is away on the day or later.
func absences(ctx context.Context, tx *store.Tx, day calendar.Date) ([]escalation.Absence, error) {
	rows, err := tx.Absences(ctx, day, 0)
	as := make([]escalation.Absence, len(rows))
	for i, a := range rows {
		as[i] = escalation.Absence{ID: a.ID, PersonID: a.PersonID, DeputyID: a.DeputyID, FromOn: a.FromOn, ToOn: a.ToOn}
	}
	return as, err
}

// directory says who can be told something on a day, within one transaction. It
// asks for each role and each person once.
type directory struct {
	tx     *store.Tx
	day    calendar.Date
	away   []escalation.Absence // nil: not yet asked for
	roles  map[question.Grant][]question.Person
	people map[int64]question.Person
}

func newDirectory(tx *store.Tx, now time.Time) *directory {
	return &directory{
		tx: tx, day: calendar.Of(now), roles: map[question.Grant][]question.Person{}, people: map[int64]question.Person{},
	}
}

func (d *directory) holders(ctx context.Context, role question.Role, department string) ([]question.Person, error) {
	key := question.Grant{Role: role, Department: department}
	if have, ok := d.roles[key]; ok {
		return have, nil
	}
	people, err := d.tx.Holders(ctx, role, department)
	if err == nil {
		d.roles[key] = people
	}
	return people, err
}

func (d *directory) person(ctx context.Context, id int64) (question.Person, error) {
	if p, ok := d.people[id]; ok {
		return p, nil
	}
	p, err := d.tx.Person(ctx, id)
	if err == nil {
		d.people[id] = p
	}
	return p, err
}

// reached returns whom the recipients of a rung are on the day, each once: for
// those who are away their deputies, and where nobody is left, those above.
func (d *directory) reached(ctx context.Context, q question.Question, to []escalation.Recipient) ([]told, error) {
	if d.away == nil {
		var err error
		if d.away, err = absences(ctx, d.tx, d.day); err != nil {
			return nil, err
		}
	}
	var all []told
	seen := map[int64]bool{}
	for _, r := range to {
		some, err := d.reach(ctx, q, r)
		if err != nil {
			return nil, err
		}
		for _, t := range some {
			if !seen[t.ID] && (q.Restricted == question.Unrestricted || t.Actor().Sees(q)) {
				seen[t.ID] = true
				all = append(all, t)
			}
		}
	}
	return all, nil
}

// above says who is told when all who hold the role are away without a deputy.
var above = map[escalation.Recipient]escalation.Recipient{
	escalation.ToOfficer: escalation.ToHead, escalation.ToHead: escalation.ToBoard,
	escalation.ToIntake: escalation.ToBoard, escalation.ToBoard: escalation.ToChair,
}

func (d *directory) reach(ctx context.Context, q question.Question, r escalation.Recipient) ([]told, error) {
	people, err := d.recipient(ctx, q, r)
	if err != nil {
		return nil, err
	}
	var some []told
	for _, p := range people {
		switch who := escalation.StandIn(d.away, p.ID, d.day); who {
		case 0:
		case p.ID:
			some = append(some, told{Person: p})
		default:
			deputy, err := d.person(ctx, who)
			if err != nil {
				return nil, err
			}
			if deputy.Active {
				some = append(some, told{deputy, p})
			}
		}
	}
	if len(some) > 0 || len(people) == 0 {
		return some, nil
	}
	next, ok := above[r]
	if !ok { // nobody stands above the chair
		for _, p := range people {
			some = append(some, told{Person: p})
		}
		return some, nil
	}
	some, err = d.reach(ctx, q, next)
	for i := range some {
		if some[i].For.ID == 0 {
			some[i].For = people[0]
		}
	}
	return some, err
}

// holding says in what capacity somebody must act on the question.
func holding(q question.Question) []escalation.Recipient {
	switch q.Status.Holder() {
	case question.HeldByIntake:
		return []escalation.Recipient{escalation.ToIntake}
	case question.HeldByBoard:
		return []escalation.Recipient{escalation.ToBoard}
	case question.HeldByDepartment, question.HeldByHead:
		return []escalation.Recipient{escalation.ToHead}
	case question.HeldByOfficer, question.HeldByAsker:
		return []escalation.Recipient{escalation.ToOfficer}
	}
	return nil
}

// recipient returns the people whom a recipient stands for. Where nobody is
// assigned yet, the officer's reminder goes to the head.
func (d *directory) recipient(ctx context.Context, q question.Question, r escalation.Recipient) ([]question.Person, error) {
	switch r {
	case escalation.ToOfficer:
		if q.OfficerID == 0 {
			return d.holders(ctx, question.Head, q.Lead)
		}
		p, err := d.person(ctx, q.OfficerID)
		if err != nil {
			return nil, err
		}
		if !p.Active {
			return d.holders(ctx, question.Head, q.Lead)
		}
		return []question.Person{p}, nil
	case escalation.ToHead:
		if q.Lead == "" {
			return d.holders(ctx, question.Board, "")
		}
		return d.holders(ctx, question.Head, q.Lead)
	case escalation.ToIntake:
		return d.holders(ctx, question.Intake, "")
	case escalation.ToBoard:
		return d.holders(ctx, question.Board, "")
	default:
		return d.holders(ctx, question.Chair, "")
	}
}
