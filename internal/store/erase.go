package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"
)

// EraseAsker removes what is known of the question's asker from every table but
// the question itself: contact, words of steps, letters, comments, files and
// their names, the name in the library. The history keeps digests. It returns
// how many files were taken away.
func (tx *Tx) EraseAsker(ctx context.Context, id int64, now time.Time) (files int64, err error) {
	for _, q := range []string{
		`UPDATE askers SET name = '', email = '', phone = '', organisation = '', tax_code = '', erased_at = $2 WHERE question_id = $1`,
		`UPDATE mails SET to_address = '', to_name = '', data = jsonb_build_object('code', data -> 'code'), error = '',
			status = CASE WHEN status IN ('queued', 'sending') THEN 'failed' ELSE status END, claimed_until = NULL
			WHERE question_id = $1 AND person_id IS NULL AND $2::timestamptz IS NOT NULL`,
		`UPDATE mails SET data = data - 'note' - 'title' WHERE question_id = $1 AND person_id IS NOT NULL AND $2::timestamptz IS NOT NULL`,
		`UPDATE jobs SET done_at = $2 WHERE done_at IS NULL AND dead_at IS NULL AND type = 'mail' AND mail_id IN (
			SELECT m.id FROM mails m WHERE m.question_id = $1 AND m.person_id IS NULL AND m.status = 'failed')`,
		`DELETE FROM event_notes n USING events e WHERE n.question_id = $1 AND e.question_id = n.question_id AND e.seq = n.seq
			AND e.role = 'asker' AND $2::timestamptz IS NOT NULL`,
		`UPDATE ratings SET comment = '' WHERE question_id = $1 AND $2::timestamptz IS NOT NULL`,
		`UPDATE publications SET asker_name = '', changed_at = $2 WHERE question_id = $1 AND asker_name <> ''`,
		`DELETE FROM corrections WHERE question_id = $1 AND $2::timestamptz IS NOT NULL`,
		`UPDATE approvals SET files_hash = NULL WHERE question_id = $1 AND stage = 'public' AND $2::timestamptz IS NOT NULL`,
		`DELETE FROM publication_files f USING attachments a WHERE f.attachment = a.key AND a.question_id = $1
			AND a.part <> 'answer' AND $2::timestamptz IS NOT NULL`,
		`DELETE FROM uploads u USING attachments a WHERE u.hash = a.hash AND u.name = a.name AND a.question_id = $1
			AND a.part <> 'answer' AND $2::timestamptz IS NOT NULL`,
	} {
		if _, err := tx.exec(ctx, q, id, now); err != nil {
			return 0, fail(err, "erase the asker of question %d", id)
		}
	}
	const gone = `
		UPDATE attachments
		SET hash = NULL, name = '', erased_at = $2
		WHERE question_id = $1 AND part <> 'answer' AND erased_at IS NULL`
	files, err = tx.exec(ctx, gone, id, now)
	return files, fail(err, "erase the files of question %d", id)
}

// EraseWords replaces title and text of the question.
func (tx *Tx) EraseWords(ctx context.Context, id int64, title, body string) error {
	const q = `UPDATE questions SET title = $2, body = $3, search = $4::tsvector WHERE id = $1`
	_, err := tx.exec(ctx, q, id, title, body, vector(part{title, 'A'}, part{body, 'B'}))
	return fail(err, "erase the words of question %d", id)
}

// QuestionsOf lists the codes of the questions of the asker with the address,
// newest first.
func (c conn) QuestionsOf(ctx context.Context, email string) ([]string, error) {
	var codes []string
	const q = `
		SELECT q.code
		FROM askers a
		JOIN questions q ON q.id = a.question_id
		WHERE lower(a.email) = lower($1) AND a.erased_at IS NULL
		ORDER BY q.id DESC
		LIMIT 500`
	return codes, fail(c.list(ctx, &codes, q, email), "list the questions of an asker")
}

// AuditEntry is one change that an administrator made.
type AuditEntry struct {
	ID            int64
	At            time.Time
	PersonName    string
	What, Subject string
	Before, After json.RawMessage
}

// AuditFilter selects changes.
type AuditFilter struct {
	What, Subject, Login string
	From, To             *time.Time
	Before, After        int64 // page: older than, or newer than, the entry
	Limit                int
}

// AuditLog lists changes, the newest first, and reports whether there are more
// in the direction of the page.
func (c conn) AuditLog(ctx context.Context, f AuditFilter) ([]AuditEntry, bool, error) {
	w := &where{conds: []string{"true"}}
	if f.What != "" {
		w.add("a.what = ?", f.What)
	}
	if f.Subject != "" {
		w.add("a.subject = ?", f.Subject)
	}
	if f.Login != "" {
		w.add("p.login = ?", f.Login)
	}
	if f.From != nil {
		w.add("a.at >= ?", *f.From)
	}
	if f.To != nil {
		w.add("a.at < ?", *f.To)
	}
	order := "DESC"
	switch {
	case f.After > 0:
		w.add("a.id > ?", f.After)
		order = "ASC"
	case f.Before > 0:
		w.add("a.id < ?", f.Before)
	}
	var rows []struct {
		ID            int64
		At            time.Time
		PersonName    string
		What, Subject string
		Before, After []byte
	}
	q := `
		SELECT a.id, a.at, coalesce(p.name, '') AS person_name, a.what, a.subject, a.before, a.after
		FROM audit a
		LEFT JOIN people p ON p.id = a.person_id
		WHERE ` + w.String() + ` ORDER BY a.id ` + order + ` LIMIT ` + strconv.Itoa(f.Limit+1)
	if err := c.listPlanned(ctx, &rows, q, w.args...); err != nil {
		return nil, false, fail(err, "read what was changed")
	}
	more := len(rows) > f.Limit
	if more {
		rows = rows[:f.Limit]
	}
	es := make([]AuditEntry, len(rows))
	for i, r := range rows {
		at := i
		if f.After > 0 {
			at = len(rows) - 1 - i
		}
		es[at] = AuditEntry{r.ID, r.At, r.PersonName, r.What, r.Subject, r.Before, r.After}
	}
	return es, more, nil
}

// AuditKinds lists what kinds of changes there were.
func (c conn) AuditKinds(ctx context.Context) ([]string, error) {
	var kinds []string
	return kinds, fail(c.list(ctx, &kinds, `SELECT DISTINCT what FROM audit ORDER BY what LIMIT 200`), "list kinds of changes")
}

// DepartmentName is what a department was called before.
type DepartmentName struct {
	Until          time.Time
	NameVI, NameEN string
}

// KeepDepartmentName notes what the department was called until the day.
func (tx *Tx) KeepDepartmentName(ctx context.Context, code, vi, en, until string) error {
	const q = `
		INSERT INTO department_names (code, until, name_vi, name_en)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`
	_, err := tx.exec(ctx, q, code, until, vi, en)
	return fail(err, "keep the name of department %s", code)
}

// DepartmentNames lists what the department was called before, the last first.
func (c conn) DepartmentNames(ctx context.Context, code string) ([]DepartmentName, error) {
	var ns []DepartmentName
	const q = `SELECT until, name_vi, name_en FROM department_names WHERE code = $1 ORDER BY until DESC LIMIT 100`
	return ns, fail(c.list(ctx, &ns, q, code), "list the names of department %s", code)
}
