package service

import (
	"context"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/routing"
	"hoidap/internal/store"
)

// Screened is what intake reads of a question.
type Screened struct {
	store.Screened
	Proposals []routing.Proposal
	Alike     []Alike
}

// Alike is a question that may be about the same matter.
type Alike struct {
	Code, Title string
	Status      question.Status
	ReceivedOn  calendar.Date
	Share       float64 // of the words of both titles, 0 to 1
	SameAsker   bool
}

const (
	// window is among how many of the newest questions one of the same matter is
	// looked for.
	window = 1500
	// alike is from which share of the words on two titles are proposed as one
	// matter; from the same asker, less will do.
	alike         = 0.4
	alikeOfAsker  = 0.2
	mostAlike     = 3
	maxFilterName = 80
)

// Screening returns what intake needs of the questions, in one go for all.
func (s *Service) Screening(ctx context.Context, by question.Actor, list []question.Question) (map[int64]Screened, error) {
	ids := make([]int64, len(list))
	for i, q := range list {
		ids[i] = q.ID
	}
	texts, err := s.store.Screening(ctx, ids)
	if err != nil {
		return nil, err
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	near, err := s.Alike(ctx, by, list)
	if err != nil {
		return nil, err
	}
	m := make(map[int64]Screened, len(list))
	for _, q := range list {
		x := Screened{Screened: texts[q.ID], Alike: near[q.ID]}
		x.Proposals = without(routing.Propose(ref.routing, q.Field, q.Title, x.Body), x.GaveBack)
		m[q.ID] = x
	}
	return m, nil
}

// without leaves out departments that have sent the question back: who proposes
// them again has read nothing.
func without(list []routing.Proposal, gaveBack []string) []routing.Proposal {
	return slices.DeleteFunc(list, func(p routing.Proposal) bool { return slices.Contains(gaveBack, p.Department) })
}

// Alike finds questions of the same matter for each of the questions: by the
// words of the title among the newest, and among those of the same asker.
func (s *Service) Alike(ctx context.Context, by question.Actor, list []question.Question) (map[int64][]Alike, error) {
	if len(list) == 0 {
		return map[int64][]Alike{}, nil
	}
	recent, err := s.store.Recent(ctx, scopeOf(by), window)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(list))
	for i, q := range list {
		ids[i] = q.ID
	}
	same, err := s.store.SameAsker(ctx, scopeOf(by), ids)
	if err != nil {
		return nil, err
	}
	subjects := s.subjects.of(recent)
	m := map[int64][]Alike{}
	for _, q := range list {
		own := routing.SubjectOf(q.Title)
		var found []Alike
		for i, n := range recent {
			if share := own.Alike(subjects[i]); n.ID != q.ID && share >= alike {
				found = append(found, alikeOf(n, share, false))
			}
		}
		for _, o := range same {
			share := own.Alike(routing.SubjectOf(o.Title))
			i := slices.IndexFunc(found, func(a Alike) bool { return a.Code == o.Code })
			switch {
			case o.Of != q.ID:
			case i >= 0:
				found[i].SameAsker = true
			case share >= alikeOfAsker:
				found = append(found, alikeOf(o.Neighbour, share, true))
			}
		}
		slices.SortStableFunc(found, func(a, b Alike) int {
			return int(100*b.Share) - int(100*a.Share)
		})
		m[q.ID] = found[:min(len(found), mostAlike)]
	}
	return m, nil
}

// subjects remembers what the newest titles are about: nearly all are the same
// from one look to the next.
type subjects struct {
	mu   sync.Mutex
	have map[string]routing.Subject // by title
}

// of returns the subjects of the titles, and forgets those of all others.
func (s *subjects) of(list []store.Neighbour) []routing.Subject {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := make(map[string]routing.Subject, len(list))
	found := make([]routing.Subject, len(list))
	for i, n := range list {
		x, ok := s.have[n.Title]
		if !ok {
			x = routing.SubjectOf(n.Title)
		}
		next[n.Title], found[i] = x, x
	}
	s.have = next
	return found
}

func alikeOf(n store.Neighbour, share float64, same bool) Alike {
	return Alike{Code: n.Code, Title: n.Title, Status: n.Status, ReceivedOn: calendar.Of(n.ReceivedAt), Share: share, SameAsker: same}
}

// Officers lists who can have questions in hand among what the actor sees.
func (s *Service) Officers(ctx context.Context, by question.Actor) ([]question.Person, error) {
	var departments []string
	if !by.SeesAll() {
		if departments = by.Departments(); len(departments) == 0 {
			return nil, nil
		}
	}
	return s.store.Officers(ctx, departments)
}

// SavedFilters lists the filters that the actor has kept.
func (s *Service) SavedFilters(ctx context.Context, by question.Actor) ([]question.SavedFilter, error) {
	return s.store.SavedFilters(ctx, by.PersonID)
}

// SaveFilter keeps a filter under a name, for the actor alone.
func (s *Service) SaveFilter(ctx context.Context, by question.Actor, f question.SavedFilter) error {
	f.Name = strings.Join(strings.Fields(f.Name), " ")
	switch n := utf8.RuneCountInString(f.Name); {
	case n == 0:
		return question.Invalid("name", "problem.missing")
	case n > maxFilterName:
		return question.Invalid("name", "problem.long", "most", maxFilterName, "n", n)
	}
	return s.store.SaveFilter(ctx, by.PersonID, f, s.clock.Now())
}

// DropFilter removes a filter that the actor has kept.
func (s *Service) DropFilter(ctx context.Context, by question.Actor, id int64) error {
	return s.store.DropFilter(ctx, by.PersonID, id)
}
