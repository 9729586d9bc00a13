package store

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Tick is what readers of a publication can be counted for.
type Tick string

// The ticks, by the column that counts them.
const (
	TickHelpful   Tick = "helpful"
	TickUnhelpful Tick = "unhelpful"
	TickSpared    Tick = "spared"
)

// Count adds one to what is counted of the publication on the day.
func (s *Store) Count(ctx context.Context, id int64, day calendar.Date, t Tick) error {
	var q string
	switch t {
	case TickHelpful:
		q = `INSERT INTO publication_counts AS c (publication_id, day, helpful) VALUES ($1, $2, 1)
			ON CONFLICT (publication_id, day) DO UPDATE SET helpful = c.helpful + 1`
	case TickUnhelpful:
		q = `INSERT INTO publication_counts AS c (publication_id, day, unhelpful) VALUES ($1, $2, 1)
			ON CONFLICT (publication_id, day) DO UPDATE SET unhelpful = c.unhelpful + 1`
	case TickSpared:
		q = `INSERT INTO publication_counts AS c (publication_id, day, spared) VALUES ($1, $2, 1)
			ON CONFLICT (publication_id, day) DO UPDATE SET spared = c.spared + 1`
	default:
		return nil
	}
	_, err := s.exec(ctx, q, id, dateArg(day))
	return fail(err, "count %s for publication %d", t, id)
}

// CountReads adds to how often publications were read on the day, by slug.
func (s *Store) CountReads(ctx context.Context, day calendar.Date, slugs []string, reads []int64) error {
	const q = `
		INSERT INTO publication_counts AS c (publication_id, day, reads)
		SELECT p.id, $1, r.reads
		FROM unnest($2::text[], $3::bigint[]) AS r (slug, reads)
		JOIN publications p ON p.slug = r.slug AND p.withdrawn_at IS NULL
		ORDER BY p.id
		ON CONFLICT (publication_id, day) DO UPDATE SET reads = c.reads + excluded.reads`
	_, err := s.exec(ctx, q, dateArg(day), pq.Array(slugs), intArray(reads))
	return fail(err, "count what was read")
}

// MostRead lists the publications that were read most since the day. It reads
// under the public role.
func (s *Store) MostRead(ctx context.Context, since calendar.Date, limit int) ([]question.Publication, error) {
	const q = `
		SELECT ` + publicationColumns + `
		FROM (
			SELECT publication_id AS id, sum(reads) AS reads
			FROM publication_counts
			WHERE day >= $1
			GROUP BY publication_id
			HAVING sum(reads) > 0
			ORDER BY sum(reads) DESC, publication_id DESC
			LIMIT $2
		) c
		JOIN publications p ON p.id = c.id AND p.withdrawn_at IS NULL
		ORDER BY c.reads DESC, c.id DESC`
	var ps []question.Publication
	return ps, fail(sqlx.SelectContext(ctx, s.public, &ps, q, dateArg(since), limit), "list what was read most")
}

// Slugs lists the addresses of publications with ids from first to last, both
// included, and when they changed. It reads under the public role.
func (s *Store) Slugs(ctx context.Context, first, last int64) ([]Slug, error) {
	const q = `
		SELECT id, slug, lang, changed_at
		FROM publications
		WHERE withdrawn_at IS NULL AND id BETWEEN $1 AND $2
		ORDER BY id
		LIMIT 50000`
	var ss []Slug
	if err := sqlx.SelectContext(ctx, s.public, &ss, q, first, last); err != nil {
		return nil, fail(err, "list addresses of publications")
	}
	const langs = `
		SELECT t.publication_id AS id, t.lang
		FROM publication_translations t
		JOIN publications p ON p.id = t.publication_id AND p.version = t.of_version
		WHERE t.publication_id BETWEEN $1 AND $2
		ORDER BY t.publication_id, t.lang
		LIMIT 50000`
	var ts []Slug
	if err := sqlx.SelectContext(ctx, s.public, &ts, langs, first, last); err != nil {
		return nil, fail(err, "list translations of publications")
	}
	at := make(map[int64]int, len(ss))
	for i, s := range ss {
		at[s.ID] = i
	}
	for _, t := range ts {
		if i, ok := at[t.ID]; ok {
			ss[i].Langs = append(ss[i].Langs, t.Lang)
		}
	}
	return ss, nil
}

// Slug is the address of a publication.
type Slug struct {
	ID        int64
	Slug      string
	Lang      string
	ChangedAt time.Time
	Langs     []string // in which there is a translation
}

// LastPublication returns the highest id that a publication has.
func (s *Store) LastPublication(ctx context.Context) (int64, error) {
	var id int64
	return id, fail(sqlx.GetContext(ctx, s.public, &id, `SELECT coalesce(max(id), 0) FROM publications`), "find the last publication")
}
