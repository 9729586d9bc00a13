package store

import (
	"context"
	"time"

	"hoidap/internal/question"
)

// LockFile names a file for as long as the transaction runs: it is noted, and nobody
// sweeps it or notes it anew meanwhile.
func (tx *Tx) LockFile(ctx context.Context, u question.Upload) error {
	const q = `
		INSERT INTO files (hash, type, size, created_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (hash) DO UPDATE
		SET created_at = excluded.created_at`
	_, err := tx.exec(ctx, q, u.Hash, u.Type, u.Size, u.CreatedAt)
	return fail(err, "note file %s", u.Hash)
}

// AddUpload stores a file that was sent.
func (tx *Tx) AddUpload(ctx context.Context, u question.Upload) error {
	const q = `INSERT INTO uploads (key, hash, name, created_at) VALUES ($1, $2, $3, $4)`
	_, err := tx.exec(ctx, q, u.Key, u.Hash, u.Name, u.CreatedAt)
	return fail(err, "store an upload")
}

// Uploads returns the uploads with the keys, in their order; one that is no more
// is left out.
func (c conn) Uploads(ctx context.Context, keys []string) ([]question.Upload, error) {
	var us []question.Upload
	const q = `
		SELECT u.key, u.hash, f.type, f.size, u.name, u.created_at
		FROM unnest($1::text[]) WITH ORDINALITY AS k (key, n)
		JOIN uploads u USING (key)
		JOIN files f USING (hash)
		ORDER BY k.n`
	return us, fail(c.list(ctx, &us, q, textArray(keys)), "read uploads")
}

// Attach gives the question the uploads, in order. The uploads stay until they
// are swept, so that a form that is sent again finds them.
func (tx *Tx) Attach(ctx context.Context, id int64, part question.FilePart, person int64, us []question.Upload, keys []string, now time.Time) error {
	const q = `
		INSERT INTO attachments (key, question_id, part, position, hash, name, person_id, created_at)
		SELECT $1, $2, $3, 1 + count(*), $4, $5, $6, $7
		FROM attachments
		WHERE question_id = $2 AND part = $3`
	for i, u := range us {
		if _, err := tx.exec(ctx, q, keys[i], id, part, u.Hash, u.Name, nilIf(person), now); err != nil {
			return fail(err, "attach a file to question %d", id)
		}
	}
	return nil
}

const selectAttachments = `
	SELECT a.id, a.key, a.question_id, a.part, coalesce(a.hash, '') AS hash, coalesce(f.type, '') AS type,
		coalesce(f.size, 0) AS size, a.name, coalesce(a.person_id, 0) AS person_id, a.created_at, a.sent_at, a.removed_at, a.erased_at
	FROM attachments a
	LEFT JOIN files f USING (hash)`

// Attachments lists every file of the question, those that were taken out of an
// answer too, oldest first.
func (c conn) Attachments(ctx context.Context, id int64) ([]question.Attachment, error) {
	var as []question.Attachment
	const q = selectAttachments + `
		WHERE a.question_id = $1
		ORDER BY a.id
		LIMIT 1000`
	return as, fail(c.list(ctx, &as, q, id), "list the files of question %d", id)
}

// AnswerFiles lists the files that belong to the answer as it is now, in order.
// Who approves an answer approves their hashes too.
func (c conn) AnswerFiles(ctx context.Context, id int64) ([]question.Attachment, error) {
	var as []question.Attachment
	const q = selectAttachments + `
		WHERE a.question_id = $1 AND a.part = 'answer' AND a.removed_at IS NULL
		ORDER BY a.position, a.id`
	return as, fail(c.list(ctx, &as, q, id), "list the files of the answer to question %d", id)
}

// RemoveAttachment takes a file out of the answer. It is kept, because it may
// have been sent.
func (tx *Tx) RemoveAttachment(ctx context.Context, id int64, key string, now time.Time) error {
	const q = `
		UPDATE attachments
		SET removed_at = $3
		WHERE question_id = $1 AND key = $2 AND part = 'answer' AND removed_at IS NULL`
	n, err := tx.exec(ctx, q, id, key, now)
	if err == nil && n == 0 {
		return question.NotFound()
	}
	return fail(err, "take a file out of the answer to question %d", id)
}

// SendFiles notes that the answer's files were sent to the asker.
func (tx *Tx) SendFiles(ctx context.Context, id int64, now time.Time) error {
	const q = `
		UPDATE attachments
		SET sent_at = $2
		WHERE question_id = $1 AND part = 'answer' AND removed_at IS NULL AND sent_at IS NULL`
	_, err := tx.exec(ctx, q, id, now)
	return fail(err, "note that the files of question %d were sent", id)
}

// PublicationFiles lists the files of the publication with the number.
func (c conn) PublicationFiles(ctx context.Context, publication int64) ([]question.PublicFile, error) {
	var fs []question.PublicFile
	const q = `
		SELECT key, hash, type, size, label, attachment
		FROM publication_files
		WHERE publication_id = $1
		ORDER BY position`
	return fs, fail(c.list(ctx, &fs, q, publication), "list the files of publication %d", publication)
}

// SetPublicationFiles replaces the files of the publication.
func (tx *Tx) SetPublicationFiles(ctx context.Context, publication int64, fs []question.PublicFile) error {
	if _, err := tx.exec(ctx, `DELETE FROM publication_files WHERE publication_id = $1`, publication); err != nil {
		return fail(err, "clear the files of publication %d", publication)
	}
	const q = `
		INSERT INTO publication_files (publication_id, position, key, hash, type, size, label, attachment)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	for i, f := range fs {
		if _, err := tx.exec(ctx, q, publication, i+1, f.Key, f.Hash, f.Type, f.Size, f.Label, f.Attachment); err != nil {
			return fail(err, "give publication %d a file", publication)
		}
	}
	return nil
}

// FilesOfPublication lists the files of a publication under the public role.
func (s *Store) FilesOfPublication(ctx context.Context, publication int64) ([]question.PublicFile, error) {
	return conn{s.public}.PublicationFiles(ctx, publication)
}

// PublicFile returns the file with the key and the code of its publication, if
// that is not withdrawn. It reads under the public role.
func (s *Store) PublicFile(ctx context.Context, key string) (f question.PublicFile, code string, position int, err error) {
	var row struct {
		question.PublicFile
		Code     string
		Position int
	}
	const q = `
		SELECT f.key, f.hash, f.type, f.size, f.label, f.attachment, p.code, f.position
		FROM publication_files f
		JOIN publications p ON p.id = f.publication_id
		WHERE f.key = $1 AND p.withdrawn_at IS NULL`
	err = fail(conn{s.public}.get(ctx, &row, q, key), "read a public file")
	return row.PublicFile, row.Code, row.Position, err
}

// unused says that nothing names the file f any more.
const unused = `
	NOT EXISTS (SELECT FROM uploads u WHERE u.hash = f.hash)
	AND NOT EXISTS (SELECT FROM attachments a WHERE a.hash = f.hash)
	AND NOT EXISTS (SELECT FROM publication_files p WHERE p.hash = f.hash)`

// DropOldUploads forgets uploads that were never attached, or long ago.
func (s *Store) DropOldUploads(ctx context.Context, before time.Time) error {
	_, err := s.exec(ctx, `DELETE FROM uploads WHERE created_at < $1`, before)
	return fail(err, "drop old uploads")
}

// UnusedFiles lists files that nothing names.
func (s *Store) UnusedFiles(ctx context.Context, limit int) ([]string, error) {
	var hashes []string
	const q = `SELECT hash FROM files f WHERE ` + unused + ` ORDER BY hash LIMIT $1`
	return hashes, fail(s.list(ctx, &hashes, q, limit), "list unused files")
}

// DropFile forgets the file, if nothing names it, and reports whether it did.
// Whoever notes it anew waits for the transaction.
func (tx *Tx) DropFile(ctx context.Context, hash string) (bool, error) {
	var have []string
	if err := tx.list(ctx, &have, `SELECT hash FROM files WHERE hash = $1 FOR UPDATE`, hash); err != nil || len(have) == 0 {
		return false, fail(err, "lock file %s", hash)
	}
	// A second statement sees what was committed while the first one waited.
	n, err := tx.exec(ctx, `DELETE FROM files f WHERE hash = $1 AND `+unused, hash)
	return n > 0, fail(err, "drop file %s", hash)
}

// FileKnown reports whether the file is noted.
func (c conn) FileKnown(ctx context.Context, hash string) (bool, error) {
	var n int
	err := c.get(ctx, &n, `SELECT count(*) FROM files WHERE hash = $1`, hash)
	return n > 0, fail(err, "look for file %s", hash)
}

// EachFile calls fn with every noted file, until fn returns an error.
func (s *Store) EachFile(ctx context.Context, fn func(hash string, size int64) error) error {
	last := ""
	for {
		var rows []struct {
			Hash string
			Size int64
		}
		if err := s.list(ctx, &rows, `SELECT hash, size FROM files WHERE hash > $1 ORDER BY hash LIMIT 500`, last); err != nil || len(rows) == 0 {
			return fail(err, "list files")
		}
		for _, r := range rows {
			if err := fn(r.Hash, r.Size); err != nil {
				return err
			}
			last = r.Hash
		}
	}
}
