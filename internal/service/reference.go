package service

import (
	"context"
	"slices"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/escalation"
	"hoidap/internal/question"
	"hoidap/internal/routing"
	"hoidap/internal/store"
)

// reference is what changes seldom and is asked for all the time. It is read
// whole and used for a few seconds of the machine's time, whatever the service's
// clock does meanwhile; what an administrator changes in this process is seen at
// once, in another one within fresh.
type reference struct {
	readAt      time.Time
	departments []question.Department
	fields      []question.Field
	provinces   []question.Province
	calendar    *calendar.Calendar
	provisional []int
	version     int64 // of the calendar
	rules       []question.DeadlineRule
	ladder      []escalation.Rung
	routing     routing.Table
	settings    map[string]string
	laws        []question.Law
	check       question.Reference
}

const fresh = 5 * time.Second

// reference returns the reference data, at most fresh old.
func (s *Service) reference(ctx context.Context) (*reference, error) {
	now := clock.System{}.Now()
	s.mu.Lock()
	r := s.ref
	s.mu.Unlock()
	if r != nil && now.Sub(r.readAt) < fresh {
		return r, nil
	}
	r, err := s.readReference(ctx, s.clock.Now())
	if err != nil {
		return nil, err
	}
	r.readAt = now
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ref = r
	return r, nil
}

// forget drops the reference data, after it was changed.
func (s *Service) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ref = nil
}

func (s *Service) readReference(ctx context.Context, now time.Time) (*reference, error) {
	r := &reference{check: question.Reference{Languages: s.opt.Languages}}
	var exceptions []calendar.Exception
	var rungs []store.Rung
	var words []store.Word
	read := []func() (err error){
		func() (err error) { r.departments, err = s.store.Departments(ctx); return err },
		func() (err error) { r.fields, err = s.store.Fields(ctx); return err },
		func() (err error) { r.provinces, err = s.store.Provinces(ctx); return err },
		func() (err error) { exceptions, r.provisional, r.version, err = s.store.Calendar(ctx, 0); return err },
		func() (err error) { r.rules, err = s.store.DeadlineRules(ctx); return err },
		func() (err error) { rungs, err = s.store.Ladder(ctx); return err },
		func() (err error) { words, err = s.store.RoutingWords(ctx); return err },
		func() (err error) { r.settings, err = s.store.Settings(ctx); return err },
		func() (err error) { r.laws, err = s.store.Laws(ctx); return err },
	}
	for _, f := range read {
		if err := f(); err != nil {
			return nil, err
		}
	}
	r.calendar = calendar.New(exceptions, r.provisional)
	for _, g := range rungs {
		r.ladder = append(r.ladder, rungOf(g))
	}
	r.routing.ByField = map[string][]string{}
	today := calendar.Of(now)
	for _, f := range r.fields {
		if f.Active {
			r.check.Fields = append(r.check.Fields, f.Code)
		}
		for _, d := range f.Departments {
			if r.answers(d, today) {
				r.routing.ByField[f.Code] = append(r.routing.ByField[f.Code], d)
			}
		}
	}
	for _, w := range words {
		r.routing.Words = append(r.routing.Words, routing.Word{Phrase: w.Phrase, Department: w.Department, Weight: w.Weight})
	}
	for _, p := range r.provinces {
		r.check.Provinces = append(r.check.Provinces, p.Code)
	}
	return r, nil
}

// department returns the department with the code.
func (r *reference) department(code string) (question.Department, bool) {
	i := slices.IndexFunc(r.departments, func(d question.Department) bool { return d.Code == code })
	if i < 0 {
		return question.Department{}, false
	}
	return r.departments[i], true
}

// answers reports whether the department can be named lead on the day.
func (r *reference) answers(code string, day calendar.Date) bool {
	d, ok := r.department(code)
	return ok && d.Answers && d.Current(day)
}

// on reports whether a setting is on.
func (r *reference) on(key string) bool { return r.settings[key] == "true" }

// Departments returns every department in order, with those that are no more.
func (s *Service) Departments(ctx context.Context) ([]question.Department, error) {
	r, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	return r.departments, nil
}

// Department returns the department with the code, whatever the case of its
// letters.
func (s *Service) Department(ctx context.Context, code string) (question.Department, error) {
	r, err := s.reference(ctx)
	if err != nil {
		return question.Department{}, err
	}
	d, ok := r.department(upper(code))
	if !ok {
		return d, question.NotFound()
	}
	return d, nil
}

// Fields returns every field in order.
func (s *Service) Fields(ctx context.Context) ([]question.Field, error) {
	r, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	return r.fields, nil
}

// Provinces returns the provinces in force.
func (s *Service) Provinces(ctx context.Context) ([]question.Province, error) {
	r, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	return r.provinces, nil
}

// Settings returns every setting as JSON.
func (s *Service) Settings(ctx context.Context) (map[string]string, error) {
	r, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	return r.settings, nil
}

// CalendarYear returns the days of the year that are off or worked against the
// rule, and whether the year is provisional.
func (s *Service) CalendarYear(ctx context.Context, year int) (days []calendar.Exception, provisional bool, err error) {
	r, err := s.reference(ctx)
	if err != nil {
		return nil, false, err
	}
	days = r.calendar.Exceptions(year)
	if len(days) == 0 && !slices.Contains(r.provisional, year) {
		return nil, false, question.NotFound()
	}
	return days, slices.Contains(r.provisional, year), nil
}

// DaysLeft returns the working days from today to the date; negative when it is
// past.
func (s *Service) DaysLeft(ctx context.Context, d calendar.Date) (int, error) {
	n, err := s.DaysLeftAll(ctx, []calendar.Date{d})
	if err != nil {
		return 0, err
	}
	return n[0], nil
}

// DaysLeftAll is DaysLeft for many dates.
func (s *Service) DaysLeftAll(ctx context.Context, ds []calendar.Date) ([]int, error) {
	r, err := s.reference(ctx)
	if err != nil {
		return nil, err
	}
	n := make([]int, len(ds))
	for i, d := range ds {
		if !d.IsZero() {
			n[i] = r.calendar.Between(s.Today(), d)
		}
	}
	return n, nil
}
