// Package simulate leads a synthetic ministry through any number of days on a
// clock of its own: questions come in, departments of different speed answer
// them or do not, and the ladder climbs. It runs the use cases of the program
// itself; the same seed gives the same histories.
package simulate

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/demo"
	"hoidap/internal/past"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// The most that can be asked for.
const (
	MaxDays   = 3660
	MaxPerDay = 10000
)

// Options are what Run needs.
type Options struct {
	// Service works by Clock, on a database with the shipped reference data and
	// nothing else.
	Service *service.Service
	Clock   *clock.Fixed
	From    calendar.Date // the first day
	Days    int
	PerDay  int
	Seed    uint64
	// Progress is told after each day; nil is allowed.
	Progress func(day calendar.Date, asked int)
}

func (o Options) check() error {
	switch {
	case o.Days < 1 || o.Days > MaxDays:
		return fmt.Errorf("the days must be from 1 to %d", MaxDays)
	case o.PerDay < 1 || o.PerDay > MaxPerDay:
		return fmt.Errorf("the questions a day must be from 1 to %d", MaxPerDay)
	case o.From.IsZero():
		return errors.New("the first day is missing")
	case o.From.Year < 2010 || o.From.AddDays(o.Days).Year > 2060:
		return errors.New("the days must lie between 2010 and 2060")
	}
	return nil
}

// ErrInhabited says that the database has people already.
var ErrInhabited = errors.New("the database has people and perhaps questions already; a simulation needs an empty one")

// End returns the instant at which the simulation ends: after the last of its
// days.
func (o Options) End() time.Time { return o.From.AddDays(o.Days).Start() }

// Run makes the ministry, lets it live, and says what became of it. The clock
// stands at the end afterwards. The people are those of the demonstration.
func Run(ctx context.Context, o Options) (Summary, error) {
	if err := o.check(); err != nil {
		return Summary{}, err
	}
	began := clock.System{}.Now()
	if state, err := demo.StateOf(ctx, o.Service); err != nil || state != demo.Absent {
		return Summary{}, errors.Join(err, ErrInhabited)
	}
	m, err := newMinistry(ctx, o)
	if err != nil {
		return Summary{}, err
	}
	if err := m.live(ctx); err != nil {
		return Summary{}, err
	}
	if err := demo.Finish(ctx, o.Service); err != nil {
		return Summary{}, err
	}
	s, err := summarise(ctx, o.Service, o.End())
	s.Letters, s.Took = m.walk.Letters, clock.System{}.Now().Sub(began)
	return s, err
}

// ministry is a simulation in progress.
type ministry struct {
	Options
	walk   past.Walk
	hours  past.Hours
	text   *text
	people map[string]question.Actor
	// leads has the departments that answer for each field.
	leads     map[string][]string
	fields    []string
	provinces []string
	// slowness says how long each department takes: 1 is usual.
	slowness map[string]float64
	todo     agenda
}

func newMinistry(ctx context.Context, o Options) (*ministry, error) {
	o.Clock.Set(o.From.Start())
	m := &ministry{Options: o, walk: past.Walk{Service: o.Service, Clock: o.Clock}, leads: map[string][]string{}, slowness: map[string]float64{}}
	var err error
	if m.text, err = readText(); err != nil {
		return nil, err
	}
	if m.people, err = demo.Hire(ctx, o.Service); err != nil {
		return nil, err //nolint:wrapcheck // it says what it was doing
	}
	if m.hours, err = past.HoursOf(ctx, o.Service, o.From.Start(), o.End()); err != nil {
		return nil, err //nolint:wrapcheck // it says what it was doing
	}
	fields, err := o.Service.Fields(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the fields: %w", err)
	}
	r := rand.New(rand.NewPCG(o.Seed, 0)) //nolint:gosec // it shall be foreseeable
	for _, f := range fields {
		for _, d := range f.Departments {
			if _, ok := m.people[headOf(d)]; ok && f.Active && len(m.text.Fields[f.Code]) > 0 {
				m.leads[f.Code] = append(m.leads[f.Code], d)
				if m.slowness[d] == 0 {
					m.slowness[d] = 0.5 + 1.7*r.Float64()
				}
			}
		}
		// Most questions are about land and the environment.
		for range map[string]int{"land": 8, "environment": 4, "water": 2, "minerals": 2}[f.Code] + 1 {
			if len(m.leads[f.Code]) > 0 {
				m.fields = append(m.fields, f.Code)
			}
		}
	}
	provinces, err := o.Service.Provinces(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the provinces: %w", err)
	}
	for _, p := range provinces {
		m.provinces = append(m.provinces, p.Code)
	}
	return m, nil
}

// live lets one day after the other pass.
func (m *ministry) live(ctx context.Context) error {
	for day := range m.Days {
		date := m.From.AddDays(day)
		for n := range m.PerDay {
			heap.Push(&m.todo, m.newAffair(date, day*m.PerDay+n))
		}
		for len(m.todo) > 0 && m.todo[0].at.Before(date.AddDays(1).Start()) {
			a := m.todo[0]
			if err := m.walk.Until(ctx, a.at); err != nil {
				return err //nolint:wrapcheck // it says what it was doing
			}
			if err := m.step(ctx, a); err != nil {
				return fmt.Errorf("question %d (%s) at %s: %w", a.number, a.code, a.at.Format(time.RFC3339), err)
			}
			if a.over {
				heap.Pop(&m.todo)
			} else {
				heap.Fix(&m.todo, 0)
			}
		}
		if m.Progress != nil {
			m.Progress(date, (day+1)*m.PerDay)
		}
	}
	return m.walk.Until(ctx, m.End()) //nolint:wrapcheck // it says what it was doing
}

// newAffair returns the question with the number, to be asked on the day.
func (m *ministry) newAffair(day calendar.Date, number int) *affair {
	r := rand.New(rand.NewPCG(m.Seed, uint64(number)+1)) //nolint:gosec // it shall be foreseeable, and a number is not negative
	field := pick(r, m.fields)
	a := &affair{
		number: number, rand: r, field: field, lead: pick(r, m.leads[field]),
		at: day.Start().Add(6*time.Hour + time.Duration(r.IntN(16*3600))*time.Second),
	}
	a.department, a.officer = a.lead, 1+r.IntN(2)
	if chance(r, 8) {
		a.department = pick(r, m.leads[pick(r, m.fields)])
	}
	return a
}

// agenda is what is to be done, in the order of time, then of the questions.
type agenda []*affair

func (g agenda) Len() int { return len(g) }
func (g agenda) Less(i, j int) bool {
	if c := g[i].at.Compare(g[j].at); c != 0 {
		return c < 0
	}
	return g[i].number < g[j].number
}
func (g agenda) Swap(i, j int) { g[i], g[j] = g[j], g[i] }

// Push adds an affair, for container/heap.
func (g *agenda) Push(x any) { *g = append(*g, x.(*affair)) } //nolint:forcetypeassert // nothing else is ever pushed

// Pop takes the last one, for container/heap.
func (g *agenda) Pop() any {
	last := len(*g) - 1
	x := (*g)[last]
	*g = slices.Delete(*g, last, last+1)
	return x
}
