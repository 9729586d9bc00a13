package store_test

import (
	"database/sql"
	"testing"

	"hoidap/internal/store"
	"hoidap/internal/testdb"
)

// fresh opens a store over a database of its own, and a connection past it.
func fresh(t *testing.T) (*store.Store, *sql.DB) {
	t.Helper()
	url := testdb.New(t).URL
	s, err := store.Open(t.Context(), store.Options{URL: url, Conns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, raw(t, url)
}

func raw(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// run executes statements that must succeed.
func run(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, q := range statements {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

// ground is the least that a question stands on: a department, a field, a
// person, a question with its asker and its first event.
var ground = []string{
	`INSERT INTO departments (code, name_vi, name_en, valid_from) VALUES ('TCQLDD', 'Tổng cục', 'Department', '2018-01-01'),
		('TCMT', 'Tổng cục khác', 'Another', '2018-01-01')`,
	`INSERT INTO fields (code, name_vi, name_en) VALUES ('land', 'Đất đai', 'Land')`,
	`INSERT INTO provinces (list, code, name) VALUES (2025, '01', 'Hà Nội')`,
	`INSERT INTO people (login, name, email, password_hash, created_at) VALUES ('officer', 'Bé', 'be@bo.vn', 'x', now())`,
	`INSERT INTO questions (code, kind, channel, status, title, body, lang, asker_type, may_publish, may_name, consent,
		follow_nonce, received_at, due_on, stage_start, updated_at, search)
		VALUES ('HD-2026-000001-V', 'question', 'web', 'received', 'Tiêu đề', 'Nội dung', 'vi', 'citizen', true, false, '1',
		'0123456789abcdef', now(), '2026-03-23', now(), now(), '')`,
	`INSERT INTO askers (question_id, name, email) VALUES (1, 'Hoa', 'hoa@example.vn')`,
	`INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, hash, prev)
		VALUES (1, 1, now(), 'received', 'asker', '', 'received', repeat('a', 64), '')`,
}
