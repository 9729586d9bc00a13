package store

import (
	"context"

	"hoidap/internal/question"
)

const translationColumns = `t.lang, t.of_version, t.title, t.question, t.answer, coalesce(t.person_id, 0) AS person_id, t.saved_at`

// Translate puts into the publications the translations that the public reads.
// It reads under the public role.
func (s *Store) Translate(ctx context.Context, ps []question.Publication) error {
	return conn{s.public}.translate(ctx, ps)
}

func (c conn) translate(ctx context.Context, ps []question.Publication) error {
	if len(ps) == 0 {
		return nil
	}
	ids, at := make([]int64, len(ps)), make(map[int64]int, len(ps))
	for i, p := range ps {
		ids[i], at[p.ID] = p.ID, i
		ps[i].Translations = nil
	}
	const q = `
		SELECT t.publication_id, ` + translationColumns + `
		FROM publication_translations t
		WHERE t.publication_id = ANY ($1)
		ORDER BY t.publication_id, t.lang`
	var ts []struct {
		PublicationID int64
		question.Translation
	}
	if err := c.list(ctx, &ts, q, intArray(ids)); err != nil {
		return fail(err, "read translations")
	}
	for _, t := range ts {
		if p := &ps[at[t.PublicationID]]; t.OfVersion == p.Version {
			p.Translations = append(p.Translations, t.Translation)
		}
	}
	return nil
}

// TranslatedTitles returns the titles in other languages that a withdrawn
// publication had, or was about to get.
func (c conn) TranslatedTitles(ctx context.Context, publication int64) (titles []string, err error) {
	const q = `SELECT title FROM translation_drafts WHERE publication_id = $1 ORDER BY lang`
	return titles, fail(c.list(ctx, &titles, q, publication), "read the translated titles of publication %d", publication)
}

// TranslationDraft returns the translation that waits for somebody to let it
// through, or that was taken back; nil if there is none.
func (c conn) TranslationDraft(ctx context.Context, publication int64, lang string) (*question.Translation, error) {
	const q = `
		SELECT ` + translationColumns + `, p.name AS person_name
		FROM translation_drafts t
		JOIN people p ON p.id = t.person_id
		WHERE t.publication_id = $1 AND t.lang = $2
		LIMIT 1`
	return c.oneTranslation(ctx, q, publication, lang)
}

func (c conn) oneTranslation(ctx context.Context, q string, args ...any) (*question.Translation, error) {
	var ts []question.Translation
	if err := c.list(ctx, &ts, q, args...); err != nil || len(ts) == 0 {
		return nil, fail(err, "read a translation of publication %v", args[0])
	}
	return &ts[0], nil
}

// SaveTranslationDraft stores a translation in place of the one before.
func (tx *Tx) SaveTranslationDraft(ctx context.Context, publication int64, t question.Translation) error {
	const q = `
		INSERT INTO translation_drafts (publication_id, lang, of_version, title, question, answer, person_id, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (publication_id, lang) DO UPDATE
		SET of_version = $3, title = $4, question = $5, answer = $6, person_id = $7, saved_at = $8`
	_, err := tx.exec(ctx, q, publication, t.Lang, t.OfVersion, t.Title, t.Question, t.Answer, t.PersonID, t.SavedAt)
	return fail(err, "store a translation of publication %d", publication)
}

// PublishTranslation lets the public read the translation, which waits no more.
func (tx *Tx) PublishTranslation(ctx context.Context, publication int64, t question.Translation, reviewer int64) error {
	const q = `
		WITH gone AS (DELETE FROM translation_drafts WHERE publication_id = $1 AND lang = $2)
		INSERT INTO publication_translations (publication_id, lang, of_version, title, question, answer, person_id, saved_at, reviewed_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (publication_id, lang) DO UPDATE
		SET of_version = $3, title = $4, question = $5, answer = $6, person_id = $7, saved_at = $8, reviewed_by = $9`
	if err := tx.lockPublication(ctx, publication); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, q, publication, t.Lang, t.OfVersion, t.Title, t.Question, t.Answer, t.PersonID, t.SavedAt, reviewer); err != nil {
		return fail(err, "publish a translation of publication %d", publication)
	}
	return tx.indexByID(ctx, publication)
}

// retractTranslations takes the translations out of what the public reads: what
// was translated is corrected or withdrawn. Inside they are kept, to be mended.
func (tx *Tx) retractTranslations(ctx context.Context, publication int64) error {
	const q = `
		WITH gone AS (
			DELETE FROM publication_translations
			WHERE publication_id = $1
			RETURNING publication_id, lang, of_version, title, question, answer, person_id, saved_at
		)
		INSERT INTO translation_drafts (publication_id, lang, of_version, title, question, answer, person_id, saved_at)
		SELECT publication_id, lang, of_version, title, question, answer, person_id, saved_at
		FROM gone
		WHERE person_id IS NOT NULL
		ON CONFLICT (publication_id, lang) DO NOTHING`
	_, err := tx.exec(ctx, q, publication)
	return fail(err, "take back the translations of publication %d", publication)
}

// EndTranslation takes a translation out of what the public reads, and out of
// what waits.
func (tx *Tx) EndTranslation(ctx context.Context, publication int64, lang string) error {
	const q = `
		WITH gone AS (DELETE FROM publication_translations WHERE publication_id = $1 AND lang = $2)
		DELETE FROM translation_drafts WHERE publication_id = $1 AND lang = $2`
	if err := tx.lockPublication(ctx, publication); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, q, publication, lang); err != nil {
		return fail(err, "end a translation of publication %d", publication)
	}
	return tx.indexByID(ctx, publication)
}
