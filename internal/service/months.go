package service

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Figures add up: those of a period are those of its months. What a month's
// questions gave is remembered until something happens to one of them, which
// their events tell; ten years are then as quick as the months in which something
// moved. Postgres keeps nothing for it, and a move costs nothing more.

// mostMonths is how many months are remembered before all are dropped.
const mostMonths = 3000

// months remembers what was counted by month of receipt.
type months struct {
	once sync.Once
	turn chan struct{} // whoever counts; the others find what it counted
	// upTo is the event up to which changes are taken into account, and calendar
	// the version of the calendar by which days were counted.
	upTo     int64
	calendar int64
	kept     map[monthKey]month
}

// monthKey names what was counted: of the questions received on the days, which
// lie in one month.
type monthKey struct {
	what     string
	from, to calendar.Date
}

// month is what was counted on a day; open says that some of it depends on that
// day.
type month struct {
	on    calendar.Date
	open  bool
	value any
}

// begin waits for the turn. end gives it back.
func (m *months) begin(ctx context.Context) (end func(), err error) {
	m.once.Do(func() { m.turn, m.kept = make(chan struct{}, 1), map[monthKey]month{} })
	select {
	case m.turn <- struct{}{}:
		return func() { <-m.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err() //nolint:wrapcheck // the caller was told
	}
}

// refresh drops the months in which something happened.
func (s *Service) refresh(ctx context.Context) error {
	m := &s.months
	ref, err := s.reference(ctx)
	if err != nil {
		return err
	}
	upTo, err := s.store.Settled(ctx)
	if err != nil {
		return err
	}
	if ref.version != m.calendar || len(m.kept) > mostMonths {
		clear(m.kept)
	}
	if len(m.kept) > 0 {
		touched, err := s.store.Touched(ctx, m.upTo)
		if err != nil {
			return err
		}
		for _, first := range touched {
			maps.DeleteFunc(m.kept, func(k monthKey, _ month) bool { return k.from.Year == first.Year && k.from.Month == first.Month })
		}
	}
	m.upTo, m.calendar = upTo, ref.version
	return nil
}

// monthsOf divides a period by calendar months.
func monthsOf(from, to calendar.Date) [][2]calendar.Date {
	var list [][2]calendar.Date
	for !from.After(to) {
		last := from.MonthEnd()
		if last.After(to) {
			last = to
		}
		list = append(list, [2]calendar.Date{from, last})
		from = last.AddDays(1)
	}
	return list
}

// byMonth returns what count says of each month of the cohort, from what is
// remembered where that still holds. Count is asked for runs of months at once
// and answers by month, as 2026-02; a month that it leaves out has the zero value.
func byMonth[T any](ctx context.Context, s *Service, n store.Count, what string, count func(store.Count) (map[string]T, error), open func(T) bool) ([]T, error) {
	m := &s.months
	end, err := m.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	all := monthsOf(n.From, n.To)
	key := func(i int) monthKey { return monthKey{what, all[i][0], all[i][1]} }
	holds := func(i int) bool {
		k, ok := m.kept[key(i)]
		return ok && (!k.open || k.on == n.Today)
	}
	for i := 0; i < len(all); i++ {
		if holds(i) {
			continue
		}
		last := i
		for last+1 < len(all) && !holds(last+1) {
			last++
		}
		run := n
		run.From, run.To, run.Monthly = all[i][0], all[last][1], true
		found, err := count(run)
		if err != nil {
			return nil, err
		}
		for ; i <= last; i++ {
			v := found[all[i][0].String()[:len("2006-01")]]
			m.kept[key(i)] = month{n.Today, open(v), v}
		}
	}
	values := make([]T, len(all))
	for i := range all {
		values[i], _ = m.kept[key(i)].value.(T)
	}
	return values, nil
}

// part is what of a month's count belongs to a cohort: by which dimension it is
// divided, and the one value that is meant where All is false.
type part struct {
	By    question.Dimension
	Value string
	All   bool
}

// additive reports whether the cohort's figures by the dimension are put
// together from months that are divided by one dimension, and how.
func additive(c question.Cohort, by question.Dimension) (part, bool) {
	if c.Status != "" || c.Holder != "" || c.Reminded != "" {
		return part{}, false
	}
	var narrowed []part
	for _, p := range []part{
		{By: question.ByDepartment, Value: c.Department},
		{By: question.ByField, Value: c.Field},
		{By: question.ByKind, Value: string(c.Kind)},
		{By: question.ByChannel, Value: string(c.Channel)},
		{By: question.ByProvince, Value: c.Province},
		{By: question.ByAsker, Value: string(c.AskerType)},
	} {
		if p.Value != "" {
			narrowed = append(narrowed, p)
		}
	}
	for _, d := range c.Unset {
		narrowed = append(narrowed, part{By: d})
	}
	whole := by == question.ByWhole || by == question.ByMonth
	switch len(narrowed) {
	case 0:
		if whole {
			by = question.ByDepartment
		}
		return part{By: by, All: true}, true
	case 1:
		return narrowed[0], (whole || by == narrowed[0].By) && narrowed[0].By != question.ByMonth
	}
	return part{}, false
}

// tallies counts the cohort by the values of the dimension.
func (s *Service) tallies(ctx context.Context, n store.Count) (map[string]*question.Tally, error) {
	parts := map[string]*question.Tally{}
	meant, ok := additive(n.Cohort, n.By)
	if !ok {
		months, err := s.countTallies(ctx, n)
		return months[""], err
	}
	run := n
	run.By, run.Cohort = meant.By, question.Cohort{From: n.From, To: n.To}
	values, err := byMonth(ctx, s, run, "figures/"+string(meant.By), func(c store.Count) (map[string]map[string]*question.Tally, error) {
		return s.countTallies(ctx, c)
	}, func(m map[string]*question.Tally) bool {
		for _, t := range m {
			if t.Count(question.FigOpen) > 0 {
				return true
			}
		}
		return false
	})
	if err != nil {
		return nil, err
	}
	all := monthsOf(n.From, n.To)
	for i, m := range values {
		for value, t := range m {
			if !meant.All && value != meant.Value {
				continue
			}
			switch n.By {
			case question.ByWhole:
				value = ""
			case question.ByMonth:
				value = all[i][0].String()[:len("2006-01")]
			}
			if parts[value] == nil {
				parts[value] = &question.Tally{}
			}
			parts[value].Merge(*t)
		}
	}
	return parts, nil
}

// countTallies asks Postgres, and answers by month and value; "" is the month of
// a count that is not monthly.
func (s *Service) countTallies(ctx context.Context, n store.Count) (map[string]map[string]*question.Tally, error) {
	rows, err := s.store.Facts(ctx, n)
	if err != nil {
		return nil, err
	}
	scores, err := s.store.Scores(ctx, n)
	if err != nil {
		return nil, err
	}
	months := map[string]map[string]*question.Tally{}
	part := func(month, value string) *question.Tally {
		if months[month] == nil {
			months[month] = map[string]*question.Tally{}
		}
		if months[month][value] == nil {
			months[month][value] = &question.Tally{}
		}
		return months[month][value]
	}
	for _, r := range rows {
		part(r.Month, r.Value).Add(r.Facts(), r.N)
	}
	for _, r := range scores {
		part(r.Month, r.Value).AddScore(r.Score, r.N)
	}
	return months, nil
}

// held returns who had the answered questions of the cohort how long: whole, and
// divided by department.
func (s *Service) held(ctx context.Context, n store.Count) (whole, divided []store.HeldRow, err error) {
	var values [][]store.HeldRow
	if meant, ok := additive(n.Cohort, question.ByWhole); !ok || !meant.All {
		rows, err := s.store.Held(ctx, n)
		if err != nil {
			return nil, nil, err
		}
		values = append(values, rows)
	} else if values, err = byMonth(ctx, s, n, "held", func(c store.Count) (map[string][]store.HeldRow, error) {
		rows, err := s.store.Held(ctx, c)
		return grouped(rows, func(r store.HeldRow) string { return r.Month }), err
	}, func([]store.HeldRow) bool { return false }); err != nil {
		return nil, nil, err
	}
	sums := map[store.HeldRow]int{}
	for _, rows := range values {
		for _, r := range rows {
			n := r.N
			r.Month, r.N = "", 0
			sums[r] += n
		}
	}
	for r, n := range sums {
		r.N = n
		if r.Divided {
			divided = append(divided, r)
		} else {
			whole = append(whole, r)
		}
	}
	return whole, divided, nil
}

// prods returns how often departments were reminded of the questions of the
// cohort.
func (s *Service) prods(ctx context.Context, n store.Count) ([]store.ProdRow, error) {
	if meant, ok := additive(n.Cohort, question.ByWhole); !ok || !meant.All {
		return s.store.Prods(ctx, n)
	}
	values, err := byMonth(ctx, s, n, "prods", func(c store.Count) (map[string][]store.ProdRow, error) {
		rows, err := s.store.Prods(ctx, c)
		return grouped(rows, func(r store.ProdRow) string { return r.Month }), err
	}, func([]store.ProdRow) bool { return false })
	if err != nil {
		return nil, err
	}
	var list []store.ProdRow
	for _, rows := range values {
		for _, r := range rows {
			i := slices.IndexFunc(list, func(x store.ProdRow) bool { return x.Department == r.Department })
			if i < 0 {
				i = len(list)
				list = append(list, store.ProdRow{Department: r.Department})
			}
			list[i].Reminded += r.Reminded
			list[i].Prodded += r.Prodded
			list[i].Questions += r.Questions
		}
	}
	slices.SortFunc(list, func(a, b store.ProdRow) int { return cmp.Compare(a.Department, b.Department) })
	return list, nil
}

func grouped[T any](rows []T, by func(T) string) map[string][]T {
	m := map[string][]T{}
	for _, r := range rows {
		m[by(r)] = append(m[by(r)], r)
	}
	return m
}
