package service

import (
	"context"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// WarmFigures counts the months that nobody has asked for yet, newest first, so
// that the first to open the board's page after a start does not wait for ten
// years of questions. It goes on until all are counted or ctx ends. A quarter is
// counted at a time: a reader who comes meanwhile waits for one of them at most.
func (s *Service) WarmFigures(ctx context.Context) error {
	first, err := s.store.FirstReceived(ctx)
	if err != nil || first.IsZero() {
		return err
	}
	today := s.Today()
	if earliest := everCounted(today); first.Before(earliest) {
		first = earliest
	}
	for to := today; !to.Before(first); {
		from := calendar.Date{Year: to.Year, Month: (to.Month-1)/3*3 + 1, Day: 1}
		n, err := s.counting(ctx, question.Cohort{From: from, To: to}, question.ByDepartment)
		if err != nil {
			return err
		}
		if _, err := s.tallies(ctx, n); err != nil {
			return err
		}
		if _, _, err := s.held(ctx, n); err != nil {
			return err
		}
		if _, err := s.prods(ctx, n); err != nil {
			return err
		}
		to = from.AddDays(-1)
	}
	return nil
}

// everCounted is the first day of which figures are warmed: what is older is
// counted when somebody asks.
func everCounted(today calendar.Date) calendar.Date {
	return calendar.Date{Year: today.Year - 20, Month: time.January, Day: 1}
}
