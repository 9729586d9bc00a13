package service

import (
	"context"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// Exported is a question with what was answered and published.
type Exported = store.Exported

// Export says which questions are handed out, and with what.
type Export struct {
	From, To   calendar.Date // days of receipt, both included; zero has no bound
	Personal   bool          // with what is known of the asker
	Restricted bool          // with complaints, denunciations and whatever else is kept from sight
}

// EachExported calls fn with every question, oldest first, a page at a time,
// until fn returns an error. It leaves a note that data went out, and of which
// kind, before the first page.
func (s *Service) EachExported(ctx context.Context, by question.Actor, x Export, fn func([]Exported) error) error {
	if !x.From.IsZero() && !x.To.IsZero() && x.To.Before(x.From) {
		return question.Invalid("to", "problem.period")
	}
	from, before := time.Time{}, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if !x.From.IsZero() {
		from = x.From.Start()
	}
	if !x.To.IsZero() {
		before = x.To.AddDays(1).Start()
	}
	err := s.inTx(ctx, func(tx *store.Tx) error {
		return s.audit(ctx, tx, by, "questions.export", "", nil, x)
	})
	for last := int64(0); err == nil; {
		rows, bad := s.store.ExportAfter(ctx, from, before, x.Restricted, last, exportPage)
		if bad != nil || len(rows) == 0 {
			return bad
		}
		last = rows[len(rows)-1].ID
		for i := range rows {
			rows[i].ReceivedAt = rows[i].ReceivedAt.In(calendar.Zone)
			for _, at := range []**time.Time{&rows[i].RoutedAt, &rows[i].AnsweredAt, &rows[i].PublishedAt} {
				if *at != nil {
					t := (*at).In(calendar.Zone)
					*at = &t
				}
			}
			if !x.Personal {
				r := &rows[i]
				r.AskerName, r.Email, r.Phone, r.Organisation, r.TaxCode = "", "", "", "", ""
			}
		}
		err = fn(rows)
	}
	return err
}
