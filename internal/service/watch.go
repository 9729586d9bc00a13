package service

import (
	"context"
	"slices"
	"sync"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/store"
)

// How many may watch at once, in all and one person in several windows; how
// often at most what changed is read, and how much of it. Who was away for more
// than that is told that something changed.
const (
	mostWatchers  = 5000
	mostOfPerson  = 12
	watchPause    = 500 * time.Millisecond
	watchBatch    = 1000
	watchOverlap  = 10 // looks: transactions that end late have early numbers
	watchLookAway = 15 * time.Second
)

// Watcher hears that something changed that its person may see: in any question,
// or in one. It is told no more than that.
type Watcher struct {
	// C carries the number of the latest step; what was not yet read is
	// overtaken by what comes after.
	C      chan int64
	code   string
	person int64

	mu sync.Mutex
	by question.Actor
}

// Renew tells the watcher what its person may see now.
func (w *Watcher) Renew(a question.Actor) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.by = a
}

// wants reports whether the watcher is to be told of the change. What somebody
// did stands on the page that answered. A question that left somebody's sight is
// told once, with the step that took it away; a complaint or denunciation only
// to those who may read it.
func (w *Watcher) wants(c store.Change) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.code != "" && w.code != c.Question.Code || c.By != 0 && c.By == w.by.PersonID {
		return false
	}
	if w.by.Sees(c.Question) {
		return true
	}
	return c.Question.Restricted == question.Unrestricted && c.Before != "" && slices.Contains(w.by.Departments(), c.Before)
}

// tell leaves the number for the reader, who may not have fetched the last one.
func (w *Watcher) tell(id int64) {
	for {
		select {
		case w.C <- id:
			return
		default:
		}
		select {
		case <-w.C:
		default:
		}
	}
}

// watching is who watches, and up to which step they have been told.
type watching struct {
	mu       sync.Mutex
	watchers map[*Watcher]struct{}
	latest   int64
	over     bool
	wake     chan struct{}
}

// Latest returns up to which step those who watch have been told. A page that
// asks before it reads its list misses nothing when it watches from there.
func (s *Service) Latest() int64 {
	s.watched.mu.Lock()
	defer s.watched.mu.Unlock()
	return s.watched.latest
}

// Watch registers a watcher of everything that the actor may see, or of the
// question with the code, from the step with the number on. It ends with leave;
// its channel is closed when the program ends.
func (s *Service) Watch(ctx context.Context, a question.Actor, code string, after int64) (w *Watcher, leave func(), err error) {
	if code != "" {
		q, err := s.Question(ctx, a, code)
		if err != nil {
			return nil, nil, err
		}
		code = q.Code
	}
	w = &Watcher{C: make(chan int64, 1), code: code, person: a.PersonID, by: a}
	if err := s.watched.enter(w); err != nil {
		return nil, nil, err
	}
	leave = func() { s.watched.leave(w) }
	if after <= 0 {
		return w, leave, nil
	}
	missed, err := s.store.ChangesAfter(ctx, after, watchBatch)
	if err != nil {
		leave()
		return nil, nil, err
	}
	if len(missed) == watchBatch || slices.ContainsFunc(missed, w.wants) {
		s.watched.tell(w, missed[len(missed)-1].ID)
	}
	return w, leave, nil
}

// tell tells one watcher, if it is still there.
func (g *watching) tell(w *Watcher, id int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.watchers[w]; ok {
		w.tell(id)
	}
}

func (g *watching) enter(w *Watcher) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	own := 0
	for o := range g.watchers {
		if o.person == w.person {
			own++
		}
	}
	switch {
	case g.over:
		return &question.Error{Code: question.CodeUnavailable, Key: "error.unavailable"}
	case own >= mostOfPerson, len(g.watchers) >= mostWatchers:
		return &question.Error{Code: question.CodeTooMany, Key: "error.too_many"}
	}
	if g.watchers == nil {
		g.watchers = map[*Watcher]struct{}{}
	}
	g.watchers[w] = struct{}{}
	return nil
}

func (g *watching) leave(w *Watcher) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.watchers, w)
}

// Watchers returns how many watch.
func (s *Service) Watchers() int {
	s.watched.mu.Lock()
	defer s.watched.mu.Unlock()
	return len(s.watched.watchers)
}

// Moved says that a step may have been taken, here or elsewhere. It never
// blocks.
func (s *Service) Moved() {
	select {
	case s.watched.wake <- struct{}{}:
	default:
	}
}

// TellWatchers tells those who watch what changed, whenever Moved says so and
// from time to time by itself, until ctx ends; then it lets them go. Steps are
// read once for all, and not at all while nobody watches. A look that fails is
// told to trouble and made up for by the next.
func (s *Service) TellWatchers(ctx context.Context, trouble func(error)) {
	defer s.watched.end()
	l := look{svc: s}
	ticker := time.NewTicker(watchLookAway)
	defer ticker.Stop()
	for {
		if err := l.once(ctx); err != nil && ctx.Err() == nil {
			trouble(err)
		}
		rest := time.NewTimer(watchPause)
		select {
		case <-ctx.Done():
			rest.Stop()
			return
		case <-rest.C:
		}
		select {
		case <-ctx.Done():
			return
		case <-s.watched.wake:
		case <-ticker.C:
		}
	}
}

func (g *watching) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.over = true
	for w := range g.watchers {
		close(w.C)
	}
	clear(g.watchers)
}

// look reads what changed since the look before. Numbers are given before a
// transaction ends, so that an early one may appear late: each look goes back
// over the last few and leaves out what it has told.
type look struct {
	svc   *Service
	marks []int64 // the latest number of each of the last looks
	told  map[int64]bool
}

func (l *look) once(ctx context.Context) error {
	g := &l.svc.watched
	g.mu.Lock()
	latest, nobody := g.latest, len(g.watchers) == 0
	g.mu.Unlock()
	if nobody || l.told == nil {
		n, err := l.svc.store.LastEvent(ctx)
		if err != nil {
			return err
		}
		l.marks, l.told = nil, map[int64]bool{}
		g.publish(n, nil)
		return nil
	}
	from := latest
	if len(l.marks) > 0 {
		from = l.marks[0]
	}
	changes, err := l.svc.store.ChangesAfter(ctx, from, watchBatch)
	if err != nil {
		return err
	}
	fresh := slices.DeleteFunc(changes, func(c store.Change) bool { return l.told[c.ID] })
	for _, c := range fresh {
		l.told[c.ID] = true
		latest = max(latest, c.ID)
	}
	if l.marks = append(l.marks, latest); len(l.marks) > watchOverlap {
		l.marks = l.marks[1:]
	}
	for id := range l.told {
		if id <= l.marks[0] {
			delete(l.told, id)
		}
	}
	g.publish(latest, fresh)
	if len(changes) == watchBatch {
		l.marks = l.marks[len(l.marks)-1:]
		l.svc.Moved()
	}
	return nil
}

// publish tells each watcher, once, of the changes that concern it.
func (g *watching) publish(latest int64, changes []store.Change) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.latest = latest
	for w := range g.watchers {
		if slices.ContainsFunc(changes, w.wants) {
			w.tell(latest)
		}
	}
}
