package service

import (
	"context"
	"slices"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// CountedRow is one question behind a figure, as a table has it.
type CountedRow = store.CountedRow

// exportPage is how many questions are read at a time: the memory of an export
// does not grow with it.
const exportPage = 2000

// EachCounted calls fn with the questions that the figure counts and the actor
// may see, by receipt, a page at a time, until fn returns an error. Those that
// move meanwhile are as they were when their page was read.
func (s *Service) EachCounted(ctx context.Context, by question.Actor, c question.Cohort, f question.Figure, fn func([]CountedRow) error) error {
	n, err := s.counting(ctx, c, question.ByWhole)
	if err != nil {
		return err
	}
	if !slices.Contains(question.Figures(), f) {
		return question.NotFound()
	}
	at, id := time.Time{}, int64(0)
	for {
		rows, err := s.store.CountedAfter(ctx, n, f, scopeOf(by), at, id, exportPage)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := fn(rows); err != nil {
			return err
		}
		if len(rows) < exportPage {
			return nil
		}
		last := rows[len(rows)-1]
		at, id = last.ReceivedAt, last.ID
	}
}
