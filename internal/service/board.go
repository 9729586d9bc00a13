package service

import (
	"cmp"
	"context"
	"slices"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// leastRanked is the least number of answered questions with which a department
// has a rank: below it a single question decides.
const leastRanked = 5

// BoardFigures is what the board sees of a period.
type BoardFigures struct {
	Now, Before Figures  // the period and the one with which it is compared
	Months      Figures  // by month: the period, or the twelve months up to its end
	League      []League // most received first
	Held        []Held   // working days by holder, the whole ministry
	Waiting     []store.WaitingRow
	Least       int // below so many answered questions a department has no rank
}

// League is one department's line: what it had, how long it had it, and how sure
// the figures are.
type League struct {
	Department string
	Tally      question.Tally
	Own        map[int]int // working days that it held a question itself, by how many questions
	Asker      map[int]int // working days that its questions waited for the asker
	Low, High  float64     // between which the on-time rate lies with 95 % confidence
	Rank       int         // by Low; 0: too few to say
	Waiting    int         // open now
	Overdue    int
	Reminded   int // times by the ladder
	Prodded    int // times by hand
	RemindedOf int // so many questions
}

// OwnMedian returns the median of the working days that the department itself
// had a question.
func (l League) OwnMedian() (float64, bool) { return question.Quantile(l.Own, 0.5) }

// OwnP90 returns the 90th percentile of them.
func (l League) OwnP90() (float64, bool) { return question.Quantile(l.Own, 0.9) }

// WaitingRow says what waits at one place now.
type WaitingRow = store.WaitingRow

// Held is what one holder had of the answered questions' time.
type Held struct {
	Holder    question.Holder
	Questions int
	Days      int // working days, of all questions
	Histogram map[int]int
}

// BoardFigures returns what the board's page shows. A head sees the whole as
// everybody does: the figures name departments, not persons.
func (s *Service) BoardFigures(ctx context.Context, _ question.Actor, c question.Cohort, by question.Dimension) (BoardFigures, error) {
	b := BoardFigures{Least: leastRanked}
	var err error
	if b.Now, err = s.Figures(ctx, c, by); err != nil {
		return b, err
	}
	if b.Before, err = s.Figures(ctx, c.Before(), question.ByWhole); err != nil {
		return b, err
	}
	months := c
	if c.Days() < 330 {
		months.From = c.To.AddDays(1 - c.To.Day)
		for range 11 {
			months.From = months.From.AddDays(-1)
			months.From = months.From.AddDays(1 - months.From.Day)
		}
	}
	if b.Months, err = s.Figures(ctx, months, question.ByMonth); err != nil {
		return b, err
	}
	n, err := s.counting(ctx, c, question.ByDepartment)
	if err != nil {
		return b, err
	}
	whole, held, err := s.held(ctx, n)
	if err != nil {
		return b, err
	}
	b.Held = holders(whole)
	if b.Waiting, err = s.Waiting(ctx, c.Department); err != nil {
		return b, err
	}
	b.League, err = s.league(ctx, n, b, held)
	return b, err
}

// Waiting returns what waits where now, whenever it was received.
func (s *Service) Waiting(ctx context.Context, department string) ([]store.WaitingRow, error) {
	today := s.Today()
	ref, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	// What began before that has waited at least so long.
	first := today.AddDays(-3 * 366)
	n := store.Count{Today: today, First: first, Worked: worked(ref.calendar, first, today)}
	return s.store.Waiting(ctx, n, department)
}

func holders(rows []store.HeldRow) []Held {
	all := map[question.Holder]*Held{}
	for _, r := range rows {
		h := all[r.Holder]
		if h == nil {
			h = &Held{Holder: r.Holder, Histogram: map[int]int{}}
			all[r.Holder] = h
		}
		h.Questions += r.N
		h.Days += r.N * r.Days
		h.Histogram[r.Days] += r.N
	}
	var list []Held
	for _, holder := range []question.Holder{question.HeldByIntake, question.HeldByDepartment, question.HeldByBoard, question.HeldByAsker} {
		if h := all[holder]; h != nil {
			list = append(list, *h)
		}
	}
	return list
}

func (s *Service) league(ctx context.Context, n store.Count, b BoardFigures, held []store.HeldRow) ([]League, error) {
	f := b.Now
	if f.By != question.ByDepartment {
		var err error
		if f, err = s.Figures(ctx, n.Cohort, question.ByDepartment); err != nil {
			return nil, err
		}
	}
	prods, err := s.prods(ctx, n)
	if err != nil {
		return nil, err
	}
	var list []League
	for _, r := range f.Rows {
		if r.Value == "" {
			continue
		}
		l := League{Department: r.Value, Tally: r.Tally, Own: map[int]int{}, Asker: map[int]int{}}
		for _, h := range held {
			switch {
			case h.Department != r.Value:
			case h.Holder == question.HeldByDepartment:
				l.Own[h.Days] += h.N
			case h.Holder == question.HeldByAsker:
				l.Asker[h.Days] += h.N
			}
		}
		for _, w := range b.Waiting {
			if w.Department == r.Value {
				l.Waiting += w.N
				l.Overdue += w.Overdue
			}
		}
		for _, p := range prods {
			if p.Department == r.Value {
				l.Reminded, l.Prodded, l.RemindedOf = p.Reminded, p.Prodded, p.Questions
			}
		}
		l.Low, l.High = question.Wilson(r.Tally.Count(question.FigOnTime), r.Tally.Whole(question.FigOnTimeRate))
		list = append(list, l)
	}
	rank(list)
	return list, nil
}

// rank gives places by the lower bound of the on-time rate, so that a department
// with few questions does not lead by luck; equal bounds share a place. With too
// few answers there is none.
func rank(list []League) {
	var order []int
	for i, l := range list {
		if l.Tally.Whole(question.FigOnTimeRate) >= leastRanked {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(list[b].Low, list[a].Low) })
	for place, i := range order {
		list[i].Rank = place + 1
		if place > 0 {
			if prev := order[place-1]; list[prev].Low == list[i].Low {
				list[i].Rank = list[prev].Rank
			}
		}
	}
}
