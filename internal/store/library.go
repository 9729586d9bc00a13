package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"hoidap/internal/question"
	"hoidap/internal/search"
)

// place is where a page of the library begins: at a date, before or after it,
// or behind so many results.
type place struct {
	At   time.Time
	ID   int64
	Skip int
	Back bool // the page before this place
}

func (p place) cursor() (string, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("write down the place in the library: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// Newest lists publications by date, the newest first, and says where the pages
// before and after begin. It looks at field, department and the days. It reads
// under the public role.
func (s *Store) Newest(ctx context.Context, f question.LibraryFilter) (question.Library, error) {
	c := conn{s.public}
	var at place
	if f.Cursor != "" {
		if err := parseCursor(f.Cursor, &at); err != nil {
			return question.Library{}, err
		}
	}
	w := libraryWhere(f)
	var l question.Library
	count := fmt.Sprintf(`SELECT count(*) FROM (SELECT FROM publications p WHERE %s LIMIT %d) AS found`, w, question.TotalCap)
	if err := c.getPlanned(ctx, &l.Total, count, w.args...); err != nil {
		return l, fail(err, "count the library")
	}
	order, than := "p.published_at DESC, p.id DESC", "<"
	if at.Back {
		order, than = "p.published_at, p.id", ">"
	}
	if f.Cursor != "" {
		w.args = append(w.args, at.At, at.ID)
		w.conds = append(w.conds, fmt.Sprintf("(p.published_at, p.id) %s ($%d, $%d)", than, len(w.args)-1, len(w.args)))
	}
	q := fmt.Sprintf(`SELECT %s FROM publications p WHERE %s ORDER BY %s LIMIT %d`, publicationColumns, w, order, f.Limit+1)
	if err := c.listPlanned(ctx, &l.Publications, q, w.args...); err != nil {
		return l, fail(err, "read the library")
	}
	more := len(l.Publications) > f.Limit
	if more {
		l.Publications = l.Publications[:f.Limit]
	}
	if at.Back {
		slices.Reverse(l.Publications)
	}
	return l, around(&l, f.Cursor != "", at.Back, more)
}

// around sets where the pages before and after begin.
func around(l *question.Library, cursor, back, more bool) (err error) {
	if len(l.Publications) == 0 {
		return nil
	}
	first, last := l.Publications[0], l.Publications[len(l.Publications)-1]
	if back || more {
		if l.Next, err = (place{At: last.PublishedAt.UTC(), ID: last.ID}).cursor(); err != nil {
			return err
		}
	}
	if back && more || cursor && !back {
		l.Prev, err = place{At: first.PublishedAt.UTC(), ID: first.ID, Back: true}.cursor()
	}
	return err
}

func libraryWhere(f question.LibraryFilter) *where {
	w := &where{conds: []string{"p.withdrawn_at IS NULL"}}
	if f.Field != "" {
		w.add("p.field = ?", f.Field)
	}
	if f.Department != "" {
		w.add("p.department = ?", f.Department)
	}
	days(w, f)
	return w
}

func days(w *where, f question.LibraryFilter) {
	if !f.From.IsZero() {
		w.add("p.published_at >= ?", f.From.Start())
	}
	if !f.To.IsZero() {
		w.add("p.published_at < ?", f.To.End())
	}
}

// Ranked is a publication that was found, with the rank of each feature in it.
type Ranked struct {
	ID    int64
	Ranks pq.Float64Array
}

// Sought is what the index is asked for.
type Sought struct {
	Tiers    []Tier
	Filter   string // tsquery that every result must match, "" for none
	Days     question.LibraryFilter
	Features []search.Feature
	Enough   int // results after which older publications are not looked at
	// Share is about which share of the publications matches: where that is much,
	// a part of the newest is enough to look at.
	Share float64
}

// Tier is one way to match, of which at most so many results are taken, the
// newest.
type Tier struct {
	Query string
	Most  int
}

// Seek asks the index. capped says that there are more results than were taken.
// It reads under the public role.
func (s *Store) Seek(ctx context.Context, so Sought) (found []Ranked, capped bool, err error) {
	c := conn{s.public}
	var newest int64
	if err := c.get(ctx, &newest, `SELECT coalesce(max(publication_id), 0) FROM publication_search`); err != nil {
		return nil, false, fail(err, "find the newest publication")
	}
	var ids []int64
	for _, scope := range search.ScopesOf(newest, so.Share, so.Enough) {
		ids, capped, err = c.seek(ctx, so, string(scope))
		if err != nil {
			return nil, false, err
		}
		if len(ids) >= so.Enough {
			capped = capped || scope != ""
			break
		}
	}
	if len(ids) == 0 {
		return nil, false, nil
	}
	found, err = c.rank(ctx, ids, so.Features)
	return found, capped, err
}

// seek returns what matches within the scope.
func (c conn) seek(ctx context.Context, so Sought, scope string) (ids []int64, capped bool, err error) {
	w := &where{}
	days(w, so.Days)
	dated := ""
	if len(w.conds) > 0 {
		dated = " AND EXISTS (SELECT FROM publications p WHERE p.id = s.publication_id AND " + w.String() + ")"
	}
	args, parts := w.args, []string{}
	for i, t := range so.Tiers {
		if t.Query == "" {
			continue
		}
		args = append(args, search.And(scope, so.Filter, t.Query))
		// The +0 keeps the planner from walking the whole table backwards.
		parts = append(parts, fmt.Sprintf(`(SELECT %d AS tier, s.publication_id AS id FROM publication_search s WHERE s.doc @@ $%d::tsquery%s
			ORDER BY s.publication_id + 0 DESC LIMIT %d)`, i, len(args), dated, t.Most))
	}
	if len(parts) == 0 {
		return nil, false, nil
	}
	var rows []struct {
		Tier int
		ID   int64
	}
	if err := c.listPlanned(ctx, &rows, strings.Join(parts, " UNION ALL "), args...); err != nil {
		return nil, false, fail(err, "search the library")
	}
	n := make([]int, len(so.Tiers))
	seen := make(map[int64]bool, len(rows))
	for _, r := range rows {
		if n[r.Tier]++; n[r.Tier] == so.Tiers[r.Tier].Most {
			capped = true
		}
		if !seen[r.ID] {
			seen[r.ID] = true
			ids = append(ids, r.ID)
		}
	}
	return ids, capped, nil
}

// rank reads how strongly each feature stands in each document. Joining with an
// empty vector unpacks a document once for all features; OFFSET keeps the planner
// from unpacking it again for each, and costs less than keeping them all.
func (c conn) rank(ctx context.Context, ids []int64, features []search.Feature) ([]Ranked, error) {
	args := []any{intArray(ids)}
	ranks := make([]string, len(features))
	for i, f := range features {
		args = append(args, "'"+f.Lexeme+"'")
		ranks[i] = fmt.Sprintf("ts_rank('{0.1, 0.15, 0.45, 1}', d.doc, $%d::tsquery)", len(args))
	}
	array := "'{}'::float8[]"
	if len(ranks) > 0 {
		array = "ARRAY[" + strings.Join(ranks, ", ") + "]::float8[]"
	}
	q := `
		SELECT d.id, ` + array + ` AS ranks
		FROM (
			SELECT publication_id AS id, doc || ''::tsvector AS doc
			FROM publication_search
			WHERE publication_id = ANY ($1)
			OFFSET 0
		) d`
	var found []Ranked
	return found, fail(c.listPlanned(ctx, &found, q, args...), "rank what was found")
}

// Matching lists what matches the tsquery, the newest first, from behind the
// publication before on. It reads under the public role.
func (s *Store) Matching(ctx context.Context, query string, days question.LibraryFilter, skip, limit int) (ids []int64, err error) {
	found, _, err := conn{s.public}.seek(ctx, Sought{Tiers: []Tier{{query, skip + limit}}, Days: days}, "")
	slices.SortFunc(found, func(a, b int64) int { return int(b - a) })
	return found[min(skip, len(found)):], err
}

// PublicationsByID returns the publications in the order of ids, without those
// that are withdrawn. It reads under the public role.
func (s *Store) PublicationsByID(ctx context.Context, ids []int64) ([]question.Publication, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	const q = `SELECT ` + publicationColumns + ` FROM publications p WHERE p.id = ANY ($1) AND p.withdrawn_at IS NULL`
	var ps []question.Publication
	if err := sqlx.SelectContext(ctx, s.public, &ps, q, intArray(ids)); err != nil {
		return nil, fail(err, "read publications")
	}
	at := make(map[int64]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(ps, func(a, b question.Publication) int { return at[a.ID] - at[b.ID] })
	return ps, nil
}

// LibraryPlace reads how many results the cursor of a search leaves out.
func LibraryPlace(cursor string) (skip int, err error) {
	var at place
	if cursor == "" {
		return 0, nil
	}
	err = parseCursor(cursor, &at)
	return max(0, at.Skip), err
}

// LibraryCursor returns the cursor that leaves out so many results.
func LibraryCursor(skip int) (string, error) { return place{Skip: skip}.cursor() }
