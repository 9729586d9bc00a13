package store

import (
	"context"
	"time"

	"hoidap/internal/question"
)

// Removals lists what was seen after the publication was withdrawn at the time.
func (c conn) Removals(ctx context.Context, publication int64, withdrawn time.Time) ([]question.Removal, error) {
	const q = `
		SELECT place, gone_at, looked_at
		FROM publication_removals
		WHERE publication_id = $1 AND withdrawn_at = $2
		ORDER BY place`
	var rs []question.Removal
	return rs, fail(c.list(ctx, &rs, q, publication, withdrawn), "list from where publication %d is gone", publication)
}

// NoteRemoval keeps what was seen at a place. A place from which it was gone
// keeps its time; one where it is seen again, or after it was withdrawn anew, loses
// it.
func (s *Store) NoteRemoval(ctx context.Context, publication int64, withdrawn time.Time, place question.Place, gone bool, now time.Time) error {
	const q = `
		INSERT INTO publication_removals AS r (publication_id, place, withdrawn_at, gone_at, looked_at)
		VALUES ($1, $2, $3, CASE WHEN $4 THEN $5::timestamptz END, $5)
		ON CONFLICT (publication_id, place) DO UPDATE
		SET gone_at = CASE
				WHEN NOT $4 THEN NULL
				WHEN r.withdrawn_at = excluded.withdrawn_at THEN coalesce(r.gone_at, excluded.gone_at)
				ELSE excluded.gone_at
			END,
			withdrawn_at = excluded.withdrawn_at, looked_at = excluded.looked_at`
	_, err := s.exec(ctx, q, publication, place, withdrawn, gone, now)
	return fail(err, "note whether publication %d is gone from %s", publication, place)
}

// LastTitle returns the title that the publication had before its present state.
func (c conn) LastTitle(ctx context.Context, publication int64) (title string, err error) {
	const q = `
		SELECT title
		FROM publication_versions
		WHERE publication_id = $1
		ORDER BY version DESC
		LIMIT 1`
	return title, fail(c.get(ctx, &title, q, publication), "read the former title of publication %d", publication)
}
