package service

import (
	"context"
	"sync"
	"time"

	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/search"
	"hoidap/internal/store"
)

// The vocabulary of the library: from how many of the newest publications it is
// made, from how many on only of their questions, and how long it is used.
const (
	mostTexts    = 20000
	smallLibrary = 3000
	wordsFresh   = 10 * time.Minute
	wordsAgain   = 2 * time.Second // at the earliest, after a publication changed
	wordsCost    = 100             // and after so many times as long as counting took
)

// vocabulary is the words of the library, made when they are first needed and
// again when they are old or the library has changed.
type vocabulary struct {
	mu      sync.Mutex
	words   *search.Vocabulary
	made    time.Time
	took    time.Duration
	stale   bool
	making  bool
	waiting chan struct{}
}

// changed tells this process that the library changed; the others hear it from
// Postgres.
func (s *Service) changed() {
	s.LibraryChanged()
	if s.opt.Changed != nil {
		s.opt.Changed()
	}
}

// LibraryChanged says that a publication was added, corrected or withdrawn,
// here or by another process.
func (s *Service) LibraryChanged() {
	s.vocabulary.mu.Lock()
	defer s.vocabulary.mu.Unlock()
	s.vocabulary.stale = true
}

// words returns the library's vocabulary. Only who asks for the very first one
// of a process waits for it; while there is none, every word weighs the same.
func (s *Service) words(ctx context.Context) *search.Vocabulary {
	v, now := &s.vocabulary, clock.System{}.Now()
	v.mu.Lock()
	age := now.Sub(v.made)
	if v.words != nil && (v.making || age >= 0 && age < wordsFresh && (!v.stale || age < max(wordsAgain, wordsCost*v.took))) {
		defer v.mu.Unlock()
		return v.words
	}
	if v.making {
		waiting := v.waiting
		v.mu.Unlock()
		select {
		case <-waiting:
		case <-ctx.Done():
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.words == nil {
			return search.NewBuilder().Build()
		}
		return v.words
	}
	v.making, v.stale, v.waiting = true, false, make(chan struct{})
	old := v.words
	v.mu.Unlock()
	if old != nil && old.Docs() > smallLibrary {
		// Counting takes a second; who searches now takes the old one.
		go s.count(context.WithoutCancel(ctx))
		return old
	}
	return s.count(ctx)
}

// count makes the vocabulary anew and returns it, the old one if that fails.
func (s *Service) count(ctx context.Context) *search.Vocabulary {
	b := search.NewBuilder()
	n, began := 0, clock.System{}.Now()
	err := s.store.Texts(ctx, mostTexts, func(p question.Publication) {
		n++
		texts := []string{p.Title, p.Question}
		for _, t := range p.Translations {
			texts = append(texts, t.Title, t.Question)
		}
		if n <= smallLibrary {
			texts = append(texts, p.Answer)
			for _, t := range p.Translations {
				texts = append(texts, t.Answer)
			}
		}
		b.Add(texts...)
	})
	v := &s.vocabulary
	v.mu.Lock()
	defer v.mu.Unlock()
	v.making = false
	close(v.waiting)
	if err == nil {
		v.words, v.made = b.Build(), clock.System{}.Now()
		v.took = v.made.Sub(began)
	} else if v.words == nil {
		return search.NewBuilder().Build()
	}
	return v.words
}

// Index makes publications findable that are not, or in an older way than this
// program's, and returns how many. It may run in several processes at once.
func (s *Service) Index(ctx context.Context) (int, error) {
	done := 0
	// Each look begins where the last one ended, or all that is indexed already
	// would be walked over every time; the end is reached when a look at the whole
	// finds nothing.
	var before int64
	for {
		ps, err := s.store.Unindexed(ctx, before, 200)
		switch {
		case err != nil, len(ps) == 0 && before == 0:
			return done, err
		case len(ps) == 0:
			before = 0
			continue
		}
		err = s.store.InTx(ctx, func(tx *store.Tx) error { return tx.IndexAgain(ctx, ps) })
		switch {
		case question.CodeOf(err) == question.CodeConflict: // with another process that does the same
		case err != nil:
			return done, err
		default:
			done += len(ps)
			before = ps[len(ps)-1].ID
		}
		s.LibraryChanged()
	}
}
