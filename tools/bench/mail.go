package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// letters is how many questions are asked, one after another.
const letters = 60

// mail measures the time from asking to the letter in the catcher.
func (b *bench) mail(ctx context.Context, p *program) error {
	sent := map[string]time.Time{}
	for i := range letters {
		to := fmt.Sprintf("do%d@example.vn", i)
		sent[to] = time.Now()
		if _, err := p.ask(ctx, to); err != nil {
			return err
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	var took []time.Duration
	for range 100 {
		if err := sleep(ctx, 200*time.Millisecond); err != nil {
			return err
		}
		caught, err := p.caught(ctx)
		if err != nil {
			return err
		}
		took = took[:0]
		for _, m := range caught {
			if at, ok := sent[m.To]; ok {
				took = append(took, m.At.Sub(at))
			}
		}
		if len(took) == letters {
			b.add(row{
				what: "from asking to the mail in the catcher",
				ours: fmt.Sprintf("p50 %s, p95 %s", ms(median(took)), ms(quantile(took, 0.95))),
			})
			return nil
		}
	}
	return fmt.Errorf("%d of %d letters came", len(took), letters)
}

// letter is one of the catcher's.
type letter struct {
	At time.Time
	To string
}

func (p *program) caught(ctx context.Context) ([]letter, error) {
	b, err := fetch(ctx, p.BaseURL+"/dev/mail.json")
	if err != nil {
		return nil, err
	}
	var raw []struct {
		At time.Time
		To json.RawMessage
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return nil, err
	}
	list := make([]letter, len(raw))
	for i, m := range raw {
		list[i] = letter{At: m.At, To: first(m.To)}
	}
	return list, nil
}

// first returns a text, or the first one of a list.
func first(raw json.RawMessage) string {
	var s string
	var list []string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		return list[0]
	}
	return ""
}
