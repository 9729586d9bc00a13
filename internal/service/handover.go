package service

import (
	"context"
	"slices"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Capacity says what somebody has in hand and whether the person is there.
type Capacity struct {
	question.Person
	Open, Late int
	AwayUntil  calendar.Date // zero for whoever is there today
	Deputy     string        // who stands in, "" for nobody
}

// Capacities lists who can be assigned in the department: who is there first,
// then who has least in hand.
func (s *Service) Capacities(ctx context.Context, department string) ([]Capacity, error) {
	people, err := s.officers(ctx, department)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	loads, err := s.store.Loads(ctx, department, s.Today())
	if err != nil {
		return nil, err
	}
	away, err := s.store.Absences(ctx, s.Today(), 0)
	if err != nil {
		return nil, err
	}
	cs := make([]Capacity, len(people))
	for i, p := range people {
		cs[i].Person = p
		if j := slices.IndexFunc(loads, func(l question.Load) bool { return l.PersonID == p.ID }); j >= 0 {
			cs[i].Open, cs[i].Late = loads[j].Open, loads[j].Late
		}
		if j := slices.IndexFunc(away, func(a store.Absence) bool { return a.PersonID == p.ID && !a.FromOn.After(s.Today()) }); j >= 0 {
			cs[i].AwayUntil, cs[i].Deputy = away[j].ToOn, away[j].Deputy
		}
	}
	slices.SortStableFunc(cs, func(a, b Capacity) int {
		if there := a.AwayUntil.IsZero(); there != b.AwayUntil.IsZero() {
			if there {
				return -1
			}
			return 1
		}
		return a.Open - b.Open
	})
	return cs, nil
}

// HandedOver is what became of one question of a handing over.
type HandedOver struct {
	Code, Title string
	To          question.Person
	Err         error
}

// mostHanded is how many questions are handed over in one go.
const mostHanded = 500

// HandOver gives every open question that an officer has in a department of the
// actor to others, in turn, the most urgent first. Each is a step of its own:
// one that does not fit any more leaves the others be.
func (s *Service) HandOver(ctx context.Context, by question.Actor, department, from string, to []string, note string) ([]HandedOver, error) {
	if !by.HasIn(question.Head, department) {
		return nil, question.NotFound()
	}
	if err := noted("note", note, false); err != nil {
		return nil, err
	}
	people, err := s.officers(ctx, department)
	if err != nil {
		return nil, err
	}
	var takers []question.Person
	for _, login := range to {
		i := slices.IndexFunc(people, func(p question.Person) bool { return p.Login == login })
		if i < 0 || login == from {
			return nil, question.Invalid("to", "problem.officer")
		}
		takers = append(takers, people[i])
	}
	if len(takers) == 0 {
		return nil, question.Invalid("to", "problem.officer_missing")
	}
	giver, err := s.store.PersonByLogin(ctx, from)
	if question.CodeOf(err) == question.CodeNotFound {
		return nil, question.Invalid("from", "problem.officer")
	}
	if err != nil {
		return nil, err
	}
	l, err := s.store.Questions(ctx, question.Filter{
		OfficerID: giver.ID, Leads: []string{department}, Status: []question.Status{question.Assigned, question.Waiting}, Limit: mostHanded,
	}, scopeOf(by), s.Today())
	if err != nil {
		return nil, err
	}
	done := make([]HandedOver, len(l.Questions))
	for i, q := range l.Questions {
		p := takers[i%len(takers)]
		_, err := s.Act(ctx, by, q.Code, Act{Do: question.Assign, Version: q.Version, Officer: p.Login, Note: note})
		done[i] = HandedOver{Code: q.Code, Title: q.Title, To: p, Err: err}
	}
	return done, s.handParts(ctx, by, department, giver, takers[0])
}

// handParts gives the parts that the officer prepares for other departments'
// answers to another.
func (s *Service) handParts(ctx context.Context, by question.Actor, department string, from, to question.Person) error {
	codes, err := s.store.PartsOf(ctx, from.ID, department)
	if err != nil {
		return err
	}
	for _, code := range codes {
		_, err := s.Act(ctx, by, code, Act{Do: question.Contribute, Department: department, Officer: to.Login})
		if err != nil && question.CodeOf(err) != question.CodeConflict && question.CodeOf(err) != question.CodeNotFound {
			return err
		}
	}
	return nil
}
