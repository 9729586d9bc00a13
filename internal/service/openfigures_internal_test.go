package service

import (
	"math/rand/v2"
	"testing"

	"hoidap/internal/question"
)

// Whatever the counts, none from 1 to 4 is shown, and none that is held back can
// be computed from the sum of its column or of its row.
func TestSmallCountsAreHeldBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	statuses := []question.Status{question.Assigned, question.Published, question.Closed, question.Refused, question.Answered}
	for range 300 {
		f := Figures{By: question.ByProvince}
		for row := range 2 + r.IntN(6) {
			var tally question.Tally
			for _, s := range statuses {
				if n := r.IntN(12); r.IntN(3) > 0 {
					tally.Add(question.Facts{Status: s, Routed: r.IntN(4) > 0}, n)
				}
			}
			f.Rows = append(f.Rows, FigureRow{string(rune('a' + row)), tally})
			f.Total.Merge(tally)
		}
		o := open(f)
		for _, fig := range question.CountFigures() {
			held := 0
			for i, row := range o.Rows {
				n, shown := row.Numbers[fig]
				if shown && n > 0 && n < LeastShown {
					t.Fatalf("%s of %s is shown: %v", fig, row.Value, n)
				}
				if row.Held[fig] {
					held++
					if shown {
						t.Fatalf("%s is held back and shown", fig)
					}
				} else if got := f.Rows[i].Tally.Count(fig); int(n) != got {
					t.Fatalf("%s is %v, want %d", fig, n, got)
				}
			}
			others := 0
			for i, row := range o.Rows {
				if !row.Held[fig] && f.Rows[i].Tally.Count(fig) > 0 {
					others++
				}
			}
			if held == 1 && others > 0 {
				t.Fatalf("%s is held back once and is the rest of the sum", fig)
			}
		}
		for _, row := range o.Rows {
			held, others := 0, 0
			for _, fig := range []question.Figure{question.FigReceived, question.FigAnswered, question.FigOpen, question.FigRefused} {
				if row.Held[fig] {
					held++
				} else if row.Numbers[fig] > 0 {
					others++
				}
			}
			if held == 1 && others > 0 {
				t.Fatalf("a single count of %s is held back", row.Value)
			}
		}
	}
}
