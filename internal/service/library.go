package service

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// maxQuery is the longest search, in characters.
const maxQuery = 200

// Library lists publications. It reads under the public role.
func (s *Service) Library(ctx context.Context, f question.LibraryFilter) (question.Library, error) {
	if f.Limit <= 0 {
		f.Limit = 20
	}
	f.Limit = min(f.Limit, 100)
	f.Query, f.Cited = strings.TrimSpace(f.Query), strings.TrimSpace(f.Cited)
	for name, text := range map[string]string{"q": f.Query, "cited": f.Cited} {
		if n := utf8.RuneCountInString(text); n > maxQuery {
			return question.Library{}, question.Invalid(name, "problem.long", "most", maxQuery, "n", n)
		}
	}
	f.Department = upper(f.Department)
	return s.store.Library(ctx, f)
}

// Publication returns the publication at the address. One that was withdrawn
// comes with its date and reason and an error of code gone.
func (s *Service) Publication(ctx context.Context, slug string) (question.Publication, error) {
	if len(slug) > 200 || !utf8.ValidString(slug) || strings.ContainsRune(slug, 0) {
		return question.Publication{}, question.NotFound()
	}
	p, err := s.store.Publication(ctx, slug)
	if err != nil {
		return p, err
	}
	if p.WithdrawnAt != nil {
		return p, &question.Error{Code: question.CodeGone, Key: "error.withdrawn"}
	}
	return p, nil
}

// Similar returns publications that may answer the text, best first.
func (s *Service) Similar(ctx context.Context, text string, limit int) ([]question.Publication, error) {
	if r := []rune(text); len(r) > 2000 {
		text = string(r[:2000])
	}
	return s.store.Similar(ctx, text, min(max(limit, 1), 20))
}

// Related returns other publications near to p, best first.
func (s *Service) Related(ctx context.Context, p question.Publication, limit int) ([]question.Publication, error) {
	ps, err := s.store.Similar(ctx, p.Title, limit+1)
	ps = slices.DeleteFunc(ps, func(o question.Publication) bool { return o.ID == p.ID })
	return ps[:min(len(ps), limit)], err
}

// DepartmentCounts counts the questions of one department.
type DepartmentCounts = store.DepartmentCounts

// PublicCounts counts the questions received in a period.
type PublicCounts struct {
	DepartmentCounts
	ByDepartment []DepartmentCounts // most first; questions not routed are in the sum only
}

// PublicCounts counts the questions received from the first to the last day,
// both included. Spam is left out.
func (s *Service) PublicCounts(ctx context.Context, from, to calendar.Date) (PublicCounts, error) {
	if to.Before(from) {
		return PublicCounts{}, question.Invalid("to", "problem.period")
	}
	rows, err := s.store.Counts(ctx, from.Start(), to.End(), s.clock.Now())
	var all PublicCounts
	for _, r := range rows {
		all.Received += r.Received
		all.Routed += r.Routed
		all.Answered += r.Answered
		all.Published += r.Published
		all.Open += r.Open
		all.Refused += r.Refused
		all.OnTime += r.OnTime
		all.Late += r.Late
		all.LateExtended += r.LateExtended
		if r.Department != "" {
			all.ByDepartment = append(all.ByDepartment, r)
		}
	}
	return all, err
}
