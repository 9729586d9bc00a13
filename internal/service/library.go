package service

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/search"
	"hoidap/internal/store"
)

// The limits of a search.
const (
	maxQuery  = 200 // characters
	mostTitle = 100 // results that have everything in the title, side by side, anywhere
	mostPair  = 100
	mostWords = 180
	mostNear  = 150 // results that have something of it
	enough    = 120 // results after which older publications are not looked at
	nearShare = 0.45
)

// Library lists publications: the newest first or, for a search, the best
// first. It reads under the public role.
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
	switch {
	case f.Query != "":
		return s.search(ctx, f)
	case f.Cited != "" || f.AskerType != "" || f.Outcome != "" || f.Year != 0:
		return s.sift(ctx, f)
	}
	return s.store.Newest(ctx, f)
}

// filterOf returns what is no word of a search.
func filterOf(f question.LibraryFilter) string {
	sf := search.Filter{
		Field: f.Field, Department: f.Department, AskerType: string(f.AskerType), Outcome: string(f.Outcome), Year: f.Year, Cited: f.Cited,
	}
	if !f.From.IsZero() || !f.To.IsZero() {
		sf.PublishedFrom, sf.PublishedTo = f.From.Year, f.To.Year+1
		if f.From.IsZero() {
			sf.PublishedFrom = f.To.Year - 30
		} else {
			sf.PublishedFrom-- // a day in Viet Nam begins on the day before
		}
		if f.To.IsZero() {
			sf.PublishedTo = f.From.Year + 30
		}
	}
	return sf.Query()
}

// hit is a result with what it is worth.
type hit struct {
	id           int64
	score, share float64
}

// search finds publications by words: by all of them and, where nothing has all
// or the search is long, by most of them. When nothing has all, a mistake in typing
// is looked for first.
func (s *Service) search(ctx context.Context, f question.LibraryFilter) (question.Library, error) {
	var l question.Library
	skip, err := store.LibraryPlace(f.Cursor)
	if err != nil {
		return l, err
	}
	v := s.words(ctx)
	q := search.Parse(f.Query)
	hits, more, err := s.strict(ctx, v, q, f)
	if err != nil {
		return l, err
	}
	if len(hits) == 0 {
		if better, ok := v.Correct(f.Query); ok {
			l.Spelling = better
			q = search.Parse(better)
			if hits, more, err = s.strict(ctx, v, q, f); err != nil {
				return l, err
			}
			l.Mended = true
		}
	}
	exact := len(hits)
	if exact == 0 || q.Long() {
		near, err := s.near(ctx, v, q, f)
		if err != nil {
			return l, err
		}
		hits = together(hits, near)
	}
	l.Total, l.More = len(hits), more
	if l.Total == 0 {
		l.Mended = false
		return l, nil
	}
	l.Near = exact == 0
	return l, s.page(ctx, &l, hits, skip, f.Limit)
}

// together puts the hits into one order, each once. Long searches in a reader's
// own words are seldom answered in all of these.
func together(exact, near []hit) []hit {
	all := slices.Clone(exact)
	for _, h := range near {
		if !slices.ContainsFunc(exact, func(o hit) bool { return o.id == h.id }) {
			all = append(all, h)
		}
	}
	slices.SortFunc(all, byScore)
	return all
}

func byScore(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.id, a.id)) }

// page fills the page of the results that begins behind skip of them.
func (s *Service) page(ctx context.Context, l *question.Library, hits []hit, skip, limit int) (err error) {
	skip = min(skip, len(hits))
	end := min(skip+limit, len(hits))
	ids := make([]int64, 0, limit)
	for _, h := range hits[skip:end] {
		ids = append(ids, h.id)
	}
	if l.Publications, err = s.store.PublicationsByID(ctx, ids); err != nil {
		return err
	}
	if end < len(hits) {
		if l.Next, err = store.LibraryCursor(end); err != nil {
			return err
		}
	}
	if skip > 0 {
		l.Prev, err = store.LibraryCursor(max(0, skip-limit))
	}
	return err
}

// strict returns what has everything that is asked for, best first.
func (s *Service) strict(ctx context.Context, v *search.Vocabulary, q search.Query, f question.LibraryFilter) ([]hit, bool, error) {
	if q.Empty() {
		return nil, false, nil
	}
	return s.seek(ctx, v.Plan(q), store.Sought{
		Tiers:  []store.Tier{{Query: q.InTitle(), Most: mostTitle}, {Query: q.Phrase(), Most: mostPair}, {Query: q.All(), Most: mostWords}},
		Filter: filterOf(f), Days: f, Enough: enough, Share: v.ShareOfAll(q) * passing(f),
	}, 0)
}

// near returns what has most of what is asked for, best first.
func (s *Service) near(ctx context.Context, v *search.Vocabulary, q search.Query, f question.LibraryFilter) ([]hit, error) {
	anyOf := v.Any(q)
	if anyOf == "" {
		return nil, nil
	}
	hits, _, err := s.seek(ctx, v.Plan(q), store.Sought{
		Tiers: []store.Tier{{Query: anyOf, Most: mostNear}}, Filter: filterOf(f), Days: f, Enough: mostNear,
		Share: v.ShareOfAny(anyOf) * passing(f),
	}, nearShare)
	return hits, err
}

// passing guesses which share of the publications a filter lets pass: a field
// and the department that answers for it about the same tenth, one asker type or
// outcome a third. A year is looked for in all of them.
func passing(f question.LibraryFilter) float64 {
	if f.Cited != "" || f.Year != 0 || !f.From.IsZero() || !f.To.IsZero() {
		return 0
	}
	share := 1.0
	if f.Field != "" || f.Department != "" {
		share /= 10
	}
	if f.AskerType != "" {
		share /= 3
	}
	if f.Outcome != "" {
		share /= 3
	}
	return share
}

// seek asks the index and orders what it found; what has less than the share of
// the words is left out.
func (s *Service) seek(ctx context.Context, plan search.Plan, so store.Sought, share float64) ([]hit, bool, error) {
	so.Features = plan.Features
	found, more, err := s.store.Seek(ctx, so)
	if err != nil {
		return nil, false, err
	}
	hits := make([]hit, 0, len(found))
	for _, r := range found {
		h := hit{id: r.ID}
		if h.score, h.share = plan.Score(r.Ranks); h.share >= share {
			hits = append(hits, h)
		}
	}
	slices.SortFunc(hits, byScore)
	return hits, more, nil
}

// sift lists the newest publications that match a filter which only the index
// knows.
func (s *Service) sift(ctx context.Context, f question.LibraryFilter) (question.Library, error) {
	var l question.Library
	skip, err := store.LibraryPlace(f.Cursor)
	if err != nil {
		return l, err
	}
	ids, err := s.store.Matching(ctx, filterOf(f), f, 0, question.TotalCap)
	if err != nil {
		return l, err
	}
	hits := make([]hit, len(ids))
	for i, id := range ids {
		hits[i].id = id
	}
	l.Total, l.More = len(hits), len(hits) == question.TotalCap
	return l, s.page(ctx, &l, hits, skip, f.Limit)
}

// Publication returns the publication at the address, or at one that it had
// before; then its slug is another. One that was withdrawn comes with its date
// and reason and an error of code gone.
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

// similarShare is which share of a text's words a publication must have to be
// offered as similar.
const similarShare = 0.2

// Similar returns publications that may answer the text, best first.
func (s *Service) Similar(ctx context.Context, text string, limit int) ([]question.Publication, error) {
	if r := []rune(text); len(r) > 2000 {
		text = string(r[:2000])
	}
	return s.similar(ctx, text, similarShare, min(max(limit, 1), 20))
}

func (s *Service) similar(ctx context.Context, text string, share float64, limit int) ([]question.Publication, error) {
	v, q := s.words(ctx), search.Parse(text)
	anyOf := v.Any(q)
	if anyOf == "" {
		return nil, nil
	}
	hits, _, err := s.seek(ctx, v.Plan(q), store.Sought{
		Tiers: []store.Tier{{Query: anyOf, Most: mostNear}}, Enough: mostNear, Share: v.ShareOfAny(anyOf),
	}, share)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, limit)
	for _, h := range hits[:min(limit, len(hits))] {
		ids = append(ids, h.id)
	}
	return s.store.PublicationsByID(ctx, ids)
}

// Related returns other publications near to p, best first.
func (s *Service) Related(ctx context.Context, p question.Publication, limit int) ([]question.Publication, error) {
	ps, err := s.similar(ctx, p.Title, 0.15, limit+1)
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
