package service

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
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

// DepartmentCounts are the counts of one department, or of all when Department
// is "".
type DepartmentCounts struct {
	Department   string
	Received     int
	Routed       int
	Answered     int
	Published    int
	Open         int
	Refused      int
	OnTime       int
	Late         int
	LateExtended int
}

// PublicCounts counts the questions received in a period.
type PublicCounts struct {
	DepartmentCounts
	ByDepartment []DepartmentCounts // most first; questions not routed are in the sum only
}

// PublicCounts counts the questions received from the first to the last day,
// both included, by the definitions of question.Figure.
func (s *Service) PublicCounts(ctx context.Context, from, to calendar.Date) (PublicCounts, error) {
	f, err := s.Figures(ctx, question.Cohort{From: from, To: to}, question.ByDepartment)
	if err != nil {
		return PublicCounts{}, err
	}
	all := PublicCounts{DepartmentCounts: countsOf("", f.Total)}
	for _, r := range f.Rows {
		if r.Value != "" {
			all.ByDepartment = append(all.ByDepartment, countsOf(r.Value, r.Tally))
		}
	}
	return all, nil
}

func countsOf(department string, t question.Tally) DepartmentCounts {
	return DepartmentCounts{
		Department: department, Received: t.Count(question.FigReceived), Routed: t.Count(question.FigRouted),
		Answered: t.Count(question.FigAnswered), Published: t.Count(question.FigPublished), Open: t.Count(question.FigOpen),
		Refused: t.Count(question.FigRefused), OnTime: t.Count(question.FigOnTime), Late: t.Count(question.FigLate),
		LateExtended: t.Count(question.FigLateExtended),
	}
}
