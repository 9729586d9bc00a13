package service

import (
	"context"
	"fmt"

	"hoidap/internal/store"
)

// Verified is what checking every history found.
type Verified struct {
	Questions, Events, Files int
	Broken                   string // the first event that does not fit, "" when all do
}

// Verify recomputes the chain of every question's history and names the first
// link that does not fit.
func (s *Service) Verify(ctx context.Context, progress func(questions int)) (Verified, error) {
	var v Verified
	err := s.store.EachChain(ctx, func(c store.Chain) error {
		prev := ""
		for i, e := range c.Events {
			if v.Broken == "" && (e.Seq != i+1 || !e.Intact(prev)) {
				v.Broken = fmt.Sprintf("question %d, event %d (%s, %s)", c.QuestionID, e.Seq, e.Do, e.At)
			}
			prev = e.Hash
		}
		v.Questions++
		v.Events += len(c.Events)
		if progress != nil && v.Questions%1000 == 0 {
			progress(v.Questions)
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	files, broken, err := s.verifyFiles(ctx)
	v.Files = files
	if v.Broken == "" {
		v.Broken = broken
	}
	return v, err
}
