package store

import (
	"context"
	"time"

	"hoidap/internal/question"
)

// OwnTexts lists the texts that the ministry has written in place of shipped ones.
func (c conn) OwnTexts(ctx context.Context) ([]question.OwnText, error) {
	var list []question.OwnText
	const q = `
		SELECT t.lang, t.key, t.text, t.changed_at, coalesce(p.name, '') AS person_name
		FROM texts t
		LEFT JOIN people p ON p.id = t.person_id
		ORDER BY t.lang, t.key
		LIMIT 5000`
	return list, fail(c.list(ctx, &list, q), "read the own texts")
}

// SaveText writes a text, or with no words gives the shipped one back. It returns
// what stood there before, "" for the shipped text.
func (tx *Tx) SaveText(ctx context.Context, t question.OwnText, personID int64, now time.Time) (before string, err error) {
	var old []string
	if err := tx.list(ctx, &old, `SELECT text FROM texts WHERE lang = $1 AND key = $2 FOR UPDATE`, t.Lang, t.Key); err != nil {
		return "", fail(err, "read the text %s", t.Key)
	}
	if len(old) > 0 {
		before = old[0]
	}
	if t.Text == "" {
		_, err := tx.exec(ctx, `DELETE FROM texts WHERE lang = $1 AND key = $2`, t.Lang, t.Key)
		return before, fail(err, "give back the text %s", t.Key)
	}
	const q = `
		INSERT INTO texts (lang, key, text, changed_at, person_id)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (lang, key) DO UPDATE SET text = $3, changed_at = $4, person_id = $5`
	_, err = tx.exec(ctx, q, t.Lang, t.Key, t.Text, now, nilIf(personID))
	return before, fail(err, "write the text %s", t.Key)
}
