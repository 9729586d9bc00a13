package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"slices"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Summary is what became of a simulation.
type Summary struct {
	Questions int
	ByStatus  map[question.Status]int
	OnTime    int // answered by the date that was promised last
	Late      int // answered after it, or past it and open
	Rungs     int // of ladders that fired
	Events    int
	Letters   int
	Took      time.Duration // of the machine's time
	// Digest is of every history, without numbers that a database gives and
	// without seals: the same seed gives the same one.
	Digest string
}

// summarise counts what is in the database at the instant.
func summarise(ctx context.Context, svc *service.Service, at time.Time) (Summary, error) {
	s := Summary{ByStatus: map[question.Status]int{}}
	h := sha256.New()
	for f := (question.Filter{Limit: 200, Order: question.OldestFirst}); ; {
		page, err := svc.Questions(ctx, question.SystemActor(), f)
		if err != nil {
			return s, fmt.Errorf("count the questions: %w", err)
		}
		for _, q := range page.Questions {
			s.Questions++
			s.ByStatus[q.Status]++
			switch {
			case q.Late(at):
				s.Late++
			case q.AnsweredAt != nil:
				s.OnTime++
			}
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	for since := int64(0); ; {
		events, next, err := svc.EventsSince(ctx, question.SystemActor(), since, 500)
		if err != nil {
			return s, fmt.Errorf("read the histories: %w", err)
		}
		if len(events) == 0 {
			break
		}
		since = next
		for _, e := range events {
			s.Events++
			if e.Do == question.EventReminded {
				s.Rungs++
			}
			if err := addTo(h, e); err != nil {
				return s, err
			}
		}
	}
	s.Digest = hex.EncodeToString(h.Sum(nil)[:16])
	return s, nil
}

// addTo adds an event to the digest. To whom a reminder went is sorted: the
// people's numbers, by which it is not, are the database's.
func addTo(h hash.Hash, e question.Event) error {
	if to, ok := e.Data["to"].([]any); ok {
		logins := make([]string, len(to))
		for i, l := range to {
			logins[i] = fmt.Sprint(l)
		}
		slices.Sort(logins)
		e.Data["to"] = logins
	}
	data, err := json.Marshal(e.Data)
	if err != nil {
		return fmt.Errorf("write down an event of %s: %w", e.Code, err)
	}
	_, err = fmt.Fprintf(h, "%s %d %s %s %s %s %s %s %s %s %q\n", e.Code, e.Seq, e.At.UTC().Format(time.RFC3339Nano), e.Do, e.Role, e.PersonName,
		e.From, e.To, e.Department, data, e.Note)
	return err //nolint:wrapcheck // a hash never fails
}
