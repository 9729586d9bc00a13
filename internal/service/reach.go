package service

import (
	"context"

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

// reached returns whom the recipients of a rung are on the day, each once: for
// those who are away their deputies, and where nobody is left, those above.
func (s *Service) reached(ctx context.Context, tx *store.Tx, q question.Question, to []escalation.Recipient, day calendar.Date) ([]told, error) {
	away, err := absences(ctx, tx, day)
	if err != nil {
		return nil, err
	}
	var all []told
	seen := map[int64]bool{}
	for _, r := range to {
		some, err := s.reach(ctx, tx, q, r, away, day)
		if err != nil {
			return nil, err
		}
		for _, t := range some {
			if !seen[t.ID] {
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

func (s *Service) reach(ctx context.Context, tx *store.Tx, q question.Question, r escalation.Recipient, away []escalation.Absence, day calendar.Date) ([]told, error) {
	people, err := s.recipient(ctx, tx, q, r)
	if err != nil {
		return nil, err
	}
	var some []told
	for _, p := range people {
		switch who := escalation.StandIn(away, p.ID, day); who {
		case 0:
		case p.ID:
			some = append(some, told{Person: p})
		default:
			d, err := tx.Person(ctx, who)
			if err != nil {
				return nil, err
			}
			if d.Active {
				some = append(some, told{d, p})
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
	some, err = s.reach(ctx, tx, q, next, away, day)
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
