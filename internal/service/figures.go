package service

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Figures are the figures of a cohort as of an instant, whole and divided.
type Figures struct {
	Cohort question.Cohort
	AsOf   time.Time
	By     question.Dimension
	Total  question.Tally
	Rows   []FigureRow // in the order of months, else the most received first
}

// FigureRow is the part of a cohort with one value of the dimension; "" is what
// has none, such as a question that no department has.
type FigureRow struct {
	Value string
	Tally question.Tally
}

// Row returns the tally of the part with the value.
func (f Figures) Row(value string) question.Tally {
	for _, r := range f.Rows {
		if r.Value == value {
			return r.Tally
		}
	}
	return question.Tally{}
}

// Figures counts the questions of the cohort by the definitions of
// question.Figure.
func (s *Service) Figures(ctx context.Context, c question.Cohort, by question.Dimension) (Figures, error) {
	n, err := s.counting(ctx, c, by)
	if err != nil {
		return Figures{}, err
	}
	asOf := s.clock.Now()
	parts, err := s.tallies(ctx, n)
	return figuresOf(c, asOf, by, parts), err
}

// figuresOf puts the tallies of the parts in order and adds them up.
func figuresOf(c question.Cohort, asOf time.Time, by question.Dimension, parts map[string]*question.Tally) Figures {
	f := Figures{Cohort: c, AsOf: asOf, By: by}
	for value, t := range parts {
		f.Total.Merge(*t)
		if by != question.ByWhole {
			f.Rows = append(f.Rows, FigureRow{value, *t})
		}
	}
	slices.SortFunc(f.Rows, func(a, b FigureRow) int {
		if by != question.ByMonth {
			if c := cmp.Compare(b.Tally.Count(question.FigReceived), a.Tally.Count(question.FigReceived)); c != 0 {
				return c
			}
		}
		return cmpCode(a.Value, b.Value)
	})
	return f
}

// counting checks the cohort and returns what the store needs to count it.
func (s *Service) counting(ctx context.Context, c question.Cohort, by question.Dimension) (store.Count, error) {
	today := s.Today()
	if err := c.Check(today); err != nil {
		return store.Count{}, err
	}
	ref, err := s.reference(ctx)
	if err != nil {
		return store.Count{}, err
	}
	if c.Department != "" {
		d, ok := ref.department(c.Department)
		if !ok {
			return store.Count{}, question.Invalid("department", "problem.department")
		}
		// One without a forerunner may have had questions before the list begins.
		began := d.ValidFrom.After(c.To) && ref.forerunner(d.Code)
		if began || !d.ValidTo.IsZero() && !d.ValidTo.After(c.From) {
			return store.Count{}, question.Invalid("department", "problem.department_then")
		}
	}
	return store.Count{Cohort: c, By: by, Today: today, First: c.From, Worked: worked(ref.calendar, c.From, today)}, nil
}

// forerunner reports whether another department names this one as its
// successor.
func (r *reference) forerunner(code string) bool {
	return slices.ContainsFunc(r.departments, func(d question.Department) bool { return d.Successor == code })
}

// worked returns, for each day from first to last, how many working days there
// were from first up to it.
func worked(cal *calendar.Calendar, first, last calendar.Date) []int32 {
	var list []int32
	n := int32(0)
	for d := first; !d.After(last); d = d.AddDays(1) {
		if cal.Working(d) {
			n++
		}
		list = append(list, n)
	}
	return list
}

// FigureList is the questions that a figure counts, as far as the reader may see
// them.
type FigureList struct {
	question.List
	All  int // that the figure counts
	Seen int // of them that the reader may see
}

// FigureQuestions lists the questions behind a figure, newest first.
func (s *Service) FigureQuestions(ctx context.Context, by question.Actor, c question.Cohort, f question.Figure, cursor string, limit int) (FigureList, error) {
	n, err := s.counting(ctx, c, question.ByWhole)
	if err != nil {
		return FigureList{}, err
	}
	if !slices.Contains(question.Figures(), f) {
		return FigureList{}, question.NotFound()
	}
	var l FigureList
	all := -1 // not known yet
	if _, ok := additive(c, question.ByWhole); ok {
		parts, err := s.tallies(ctx, n)
		if err != nil {
			return l, err
		}
		all = 0
		if t := parts[""]; t != nil {
			all = t.Count(f)
		}
	}
	l.List, l.All, l.Seen, err = s.store.Counted(ctx, n, f, all, scopeOf(by), cursor, min(max(limit, 1), 200))
	return l, err
}
