package service

import (
	"context"
	"slices"

	"hoidap/internal/question"
)

// LeastShown is the least number that is shown of a group whose members could be
// told by it.
const LeastShown = 5

// OpenFigures are the figures of a period as the public reads them.
type OpenFigures struct {
	Figures
	Rows []OpenRow
}

// OpenRow is one part. Numbers lacks what has nothing to say, and what is held
// back, which Held names.
type OpenRow struct {
	Value   string
	Numbers Numbers
	Held    map[question.Figure]bool
}

// describesPersons reports whether the dimension tells something of the asker: a
// small count by province or type of asker may point at somebody, one by
// department or month does not.
func describesPersons(by question.Dimension) bool {
	return by == question.ByProvince || by == question.ByAsker
}

// OpenFigures counts for the public. By a dimension that describes persons, small
// counts are held back, and with them as many others that they cannot be
// computed from the sums. Few ratings are held back everywhere.
func (s *Service) OpenFigures(ctx context.Context, c question.Cohort, by question.Dimension) (OpenFigures, error) {
	f, err := s.Figures(ctx, c, by)
	if err != nil {
		return OpenFigures{}, err
	}
	return open(f), nil
}

func open(f Figures) OpenFigures {
	o := OpenFigures{Figures: f}
	for _, r := range f.Rows {
		o.Rows = append(o.Rows, OpenRow{Value: r.Value, Numbers: numbersOf(r.Tally), Held: map[question.Figure]bool{}})
	}
	if describesPersons(f.By) {
		holdBack(o.Rows)
	}
	for i, r := range f.Rows {
		row := &o.Rows[i]
		if n := r.Tally.Count(question.FigSatisfaction); n > 0 && n < LeastShown {
			row.Held[question.FigSatisfaction] = true
		}
		for _, fig := range []question.Figure{question.FigResponseRate, question.FigPublishedRate, question.FigOpenRate, question.FigOnTimeRate, question.FigMedian, question.FigP90} {
			if made := madeOf(fig); slices.ContainsFunc(made, func(p question.Figure) bool { return row.Held[p] }) {
				row.Held[fig] = true
			}
		}
		for fig := range row.Held {
			delete(row.Numbers, fig)
		}
	}
	return o
}

// madeOf returns from which counts a figure could be told, or they from it.
func madeOf(f question.Figure) []question.Figure {
	switch f {
	case question.FigResponseRate:
		return []question.Figure{question.FigReceived, question.FigAnswered}
	case question.FigPublishedRate:
		return []question.Figure{question.FigReceived, question.FigPublished}
	case question.FigOpenRate:
		return []question.Figure{question.FigReceived, question.FigOpen}
	case question.FigOnTimeRate:
		return []question.Figure{question.FigOnTime, question.FigLate, question.FigLateExtended}
	}
	return []question.Figure{question.FigAnswered}
}

// holdBack holds back every count from 1 to LeastShown-1, and then, until nothing
// changes, what would give one away: the only one held back in a column, whose
// sum is known, and the only one in a row among those that add up to what was
// received.
func holdBack(rows []OpenRow) {
	for i := range rows {
		for _, f := range question.CountFigures() {
			if n := rows[i].Numbers.Count(f); n > 0 && n < LeastShown {
				rows[i].Held[f] = true
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, f := range question.CountFigures() {
			changed = alone(len(rows), func(i int) (*OpenRow, question.Figure) { return &rows[i], f }) || changed
		}
		parts := []question.Figure{question.FigReceived, question.FigAnswered, question.FigOpen, question.FigRefused}
		for i := range rows {
			changed = alone(len(parts), func(k int) (*OpenRow, question.Figure) { return &rows[i], parts[k] }) || changed
		}
	}
}

// alone looks at n cells of which the sum is known; if one alone is held back, it
// holds back the smallest of the others too, and reports so.
func alone(n int, cell func(int) (*OpenRow, question.Figure)) bool {
	held, smallest := 0, -1
	for i := range n {
		row, f := cell(i)
		switch {
		case row.Held[f]:
			held++
		case row.Numbers.Count(f) == 0:
		case smallest < 0:
			smallest = i
		default:
			if s, g := cell(smallest); row.Numbers.Count(f) < s.Numbers.Count(g) {
				smallest = i
			}
		}
	}
	if held != 1 || smallest < 0 {
		return false
	}
	row, f := cell(smallest)
	row.Held[f] = true
	return true
}
