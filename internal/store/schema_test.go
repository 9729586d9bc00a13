package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"hoidap/internal/question"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
)

// sqlState returns the five characters by which Postgres names an error.
func sqlState(err error) string {
	var p *pq.Error
	if errors.As(err, &p) {
		return string(p.Code)
	}
	return ""
}

// The states of Postgres that stand for a promise.
const (
	notNull    = "23502"
	foreignKey = "23503"
	twice      = "23505"
	checked    = "23514"
	restricted = "23001"
	denied     = "42501"
)

func TestDatabaseRefusesWhatMustNotBe(t *testing.T) {
	t.Parallel()
	_, db := fresh(t)
	run(t, db, ground...)
	run(t, db,
		`INSERT INTO spans (question_id, from_at, seq, holder) VALUES (1, now(), 1, 'intake')`,
		`INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, hash, prev)
			VALUES (1, 2, now(), 'note', 'intake', 'received', 'received', repeat('b', 64), repeat('a', 64))`,
		`INSERT INTO mails (key, template, lang, to_address, message_id, status, created_at) VALUES ('m', 'received', 'vi', 'a@b.vn', 'id', 'queued', now())`,
		`INSERT INTO jobs (key, type, queue, mail_id, run_at, next_at, created_at) VALUES ('j', 'mail', 'mail', 1, now(), now(), now())`,
		`INSERT INTO fired_rungs (question_id, stage_start, due_on, rung_id, due_at, fired_at) VALUES (1, '2026-03-02', '2026-03-03', 1, now(), now())`,
		`INSERT INTO answer_revisions (question_id, version, text, outcome, saved_at) VALUES (1, 1, 'x', 'answered', now())`,
		`INSERT INTO ratings (question_id, answer_version, score, at) VALUES (1, 1, 5, now())`,
		`INSERT INTO grants (person_id, role, department) VALUES (1, 'officer', 'TCQLDD')`,
	)
	for _, tt := range []struct{ q, want string }{
		{`UPDATE questions SET status = 'lost'`, checked},
		{`UPDATE questions SET kind = 'complaint'`, checked},
		{`UPDATE questions SET channel = 'pigeon'`, checked},
		{`UPDATE questions SET lang = 'French'`, checked},
		{`UPDATE questions SET code = 'HD-1'`, checked},
		{`UPDATE questions SET title = ''`, checked},
		{`UPDATE questions SET body = ''`, checked},
		{`UPDATE questions SET consent = ''`, checked},
		{`UPDATE questions SET follow_nonce = 'short'`, checked},
		{`UPDATE questions SET due_on = NULL`, checked},
		{`UPDATE questions SET status = 'routed'`, checked},
		{`UPDATE questions SET status = 'assigned', lead = 'TCQLDD'`, checked},
		{`UPDATE questions SET status = 'answered'`, checked},
		{`UPDATE questions SET status = 'waiting', lead = 'TCQLDD', officer_id = 1`, checked},
		{`UPDATE questions SET paused_at = now()`, checked},
		{`UPDATE questions SET status = 'merged'`, checked},
		{`UPDATE questions SET status = 'merged', merged_into = id`, checked},
		{`UPDATE questions SET split_from = id`, checked},
		{`UPDATE questions SET province = '01'`, checked},
		{`UPDATE questions SET province = '99', province_list = 2025`, foreignKey},
		{`UPDATE questions SET lead = 'NOPE'`, foreignKey},
		{`UPDATE questions SET field = 'nope'`, foreignKey},
		{`UPDATE questions SET officer_id = 99`, foreignKey},
		{`UPDATE questions SET search = NULL`, notNull},
		{`INSERT INTO askers (question_id, name, email) VALUES (1, 'x', 'x')`, twice},
		{`INSERT INTO askers (question_id, name, email) VALUES (2, 'x', 'x')`, foreignKey},
		{`INSERT INTO spans (question_id, from_at, seq, holder) VALUES (1, now(), 2, 'board')`, twice},
		{`UPDATE spans SET holder = 'nobody'`, checked},
		{`UPDATE spans SET to_at = from_at - interval '1 second'`, checked},
		{`INSERT INTO spans (question_id, from_at, to_at, seq, holder) VALUES (1, now(), now(), 9, 'board')`, foreignKey},
		{`INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, hash, prev)
			VALUES (1, 2, now(), 'note', 'intake', '', '', repeat('c', 64), repeat('a', 64))`, twice},
		{`INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, hash, prev)
			VALUES (1, 3, now(), 'note', 'intake', '', '', repeat('c', 64), '')`, checked},
		{`INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, hash, prev)
			VALUES (1, 3, now(), 'note', 'intake', '', '', 'short', repeat('b', 64))`, checked},
		{`INSERT INTO event_notes (question_id, seq, note) VALUES (1, 9, 'x')`, foreignKey},
		{`INSERT INTO mails (key, template, lang, to_address, message_id, status, created_at) VALUES ('m', 'x', 'vi', 'x', 'other', 'queued', now())`, twice},
		{`INSERT INTO mails (key, template, lang, to_address, message_id, status, created_at) VALUES ('other', 'x', 'vi', 'x', 'id', 'queued', now())`, twice},
		{`UPDATE mails SET status = 'sent'`, checked},
		{`UPDATE mails SET sent_at = now()`, checked},
		{`UPDATE mails SET status = 'lost'`, checked},
		{`INSERT INTO jobs (key, type, queue, mail_id, run_at, next_at, created_at) VALUES ('j', 'mail', 'mail', 1, now(), now(), now())`, twice},
		{`UPDATE jobs SET done_at = now(), dead_at = now()`, checked},
		{`UPDATE jobs SET mail_id = NULL`, checked},
		{`UPDATE jobs SET mail_id = 99`, foreignKey},
		{`UPDATE jobs SET type = 'to fly', mail_id = NULL`, checked},
		{`UPDATE jobs SET queue = 'fast'`, checked},
		{`INSERT INTO fired_rungs (question_id, stage_start, due_on, rung_id, due_at, fired_at) VALUES (1, '2026-03-02', '2026-03-03', 1, now(), now())`, twice},
		{`INSERT INTO answer_revisions (question_id, version, text, outcome, saved_at) VALUES (1, 1, 'y', 'answered', now())`, twice},
		{`INSERT INTO answer_revisions (question_id, version, text, outcome, saved_at) VALUES (1, 2, 'y', 'perfect', now())`, checked},
		{`INSERT INTO ratings (question_id, answer_version, score, at) VALUES (1, 1, 4, now())`, twice},
		{`INSERT INTO ratings (question_id, answer_version, score, at) VALUES (1, 2, 6, now())`, checked},
		{`INSERT INTO people (login, name, email, password_hash, created_at) VALUES ('officer', 'x', 'x@y', 'x', now())`, twice},
		{`INSERT INTO people (login, name, email, password_hash, created_at) VALUES ('Có dấu', 'x', 'x@y', 'x', now())`, checked},
		{`INSERT INTO grants (person_id, role, department) VALUES (1, 'officer', 'TCQLDD')`, twice},
		{`INSERT INTO grants (person_id, role) VALUES (1, 'head')`, checked},
		{`INSERT INTO grants (person_id, role, department) VALUES (1, 'board', 'TCQLDD')`, checked},
		{`INSERT INTO grants (person_id, role) VALUES (1, 'king')`, checked},
		{`INSERT INTO tokens (person_id, name, digest, scopes, created_at) VALUES (1, 'x', 'x', '{everything}', now())`, checked},
		{`INSERT INTO tokens (person_id, name, digest, scopes, created_at) VALUES (1, 'x', 'x', '{}', now())`, checked},
		{`UPDATE departments SET valid_to = valid_from`, checked},
		{`UPDATE departments SET successor = code`, checked},
		{`INSERT INTO deadline_rules (stage, days, valid_from) VALUES ('total', 0, '2018-01-01')`, checked},
		{`INSERT INTO deadline_rules (stage, days, valid_from) VALUES ('lunch', 1, '2018-01-01')`, checked},
		{`INSERT INTO ladder (stage, share, recipients) VALUES ('board', 1.5, '{board}')`, checked},
		{`INSERT INTO ladder (stage, share, recipients) VALUES ('board', 0.5, '{minister}')`, checked},
		{`INSERT INTO ladder (stage, share, recipients) VALUES ('board', 0.5, '{}')`, checked},
		{`INSERT INTO publications (question_id, code, slug, lang, title, question, answer, outcome, kind, field, department,
			department_name, asker_type, asked_on, answered_on, published_at, changed_at, search) VALUES (1, 'x', 'Bad Slug', 'vi',
			'x', 'x', 'x', 'answered', 'question', 'land', 'TCMT', 'x', 'citizen', now(), now(), now(), now(), '')`, checked},
		{`INSERT INTO publications (question_id, code, slug, lang, title, question, answer, outcome, kind, field, department,
			department_name, asker_type, asked_on, answered_on, published_at, changed_at, search, withdrawn_at, withdrawn_reason) VALUES
			(1, 'x', 'slug', 'vi', 'x', 'x', 'x', 'answered', 'question', 'land', 'TCMT', 'x', 'citizen', now(), now(), now(), now(), '',
			now(), 'still here')`, checked},
		{`DELETE FROM questions`, foreignKey},
		{`UPDATE events SET at = now()`, restricted},
		{`UPDATE events SET data = '{}' WHERE seq = 2`, restricted},
		{`DELETE FROM events`, restricted},
		{`DELETE FROM events WHERE seq = 2`, restricted},
		{`TRUNCATE events CASCADE`, restricted},
		{`TRUNCATE questions CASCADE`, restricted},
	} {
		_, err := db.ExecContext(t.Context(), tt.q)
		if got := sqlState(err); got != tt.want {
			t.Errorf("%s: state %q (%v), want %s", tt.q, got, err, tt.want)
		}
	}
	run(t, db, `INSERT INTO deadline_rules (stage, days, valid_from) VALUES ('total', 15, '2018-01-01')`)
	if _, err := db.ExecContext(t.Context(), `INSERT INTO deadline_rules (stage, days, valid_from) VALUES ('total', 5, '2018-01-01')`); sqlState(err) != twice {
		t.Errorf("two rules for the same: %v", err)
	}
}

// What is public was made public: the public role reads the library and the
// names, and nothing of what is inside.
func TestPublicRole(t *testing.T) {
	t.Parallel()
	s, db := fresh(t)
	run(t, db, ground...)
	for _, table := range []string{
		"questions", "askers", "events", "event_notes", "spans", "answer_revisions", "publication_versions", "mails", "jobs", "people",
		"grants", "sessions", "tokens", "audit", "ratings", "question_supports", "fired_rungs", "idempotency", "settings",
		"deadline_rules", "ladder", "routing_words", "publication_removals", "subscribers", "subscriptions", "translation_drafts",
	} {
		_, err := s.PublicPool().ExecContext(t.Context(), `SELECT FROM `+table)
		if sqlState(err) != denied {
			t.Errorf("the public role reads %s: %v", table, err)
		}
	}
	readable := []string{
		"publications", "departments", "fields", "field_departments", "provinces", "calendar_days", "calendar_years",
		"publication_search", "publication_slugs", "publication_counts", "publication_translations", "publication_files",
	}
	for _, table := range readable {
		if _, err := s.PublicPool().ExecContext(t.Context(), `SELECT FROM `+table); err != nil {
			t.Errorf("the public role cannot read %s: %v", table, err)
		}
		for _, q := range []string{`DELETE FROM ` + table, `TRUNCATE ` + table} {
			if _, err := s.PublicPool().ExecContext(t.Context(), q); sqlState(err) != denied {
				t.Errorf("%s: %v", q, err)
			}
		}
	}
	// A table that is added later must be thought of here.
	rows, err := db.QueryContext(t.Context(), `SELECT relname FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm') AND has_table_privilege('hoidap_public', oid, 'SELECT')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // Err says what went wrong
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(" "+strings.Join(readable, " ")+" ", " "+table+" ") {
			t.Errorf("the public role reads %s", table)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Newest(t.Context(), question.LibraryFilter{Query: "đất", Field: "land", Limit: 20}); err != nil {
		t.Errorf("the library does not work under it: %v", err)
	}
	if _, err := s.PublicationsByID(t.Context(), []int64{1}); err != nil {
		t.Errorf("publications cannot be read under it: %v", err)
	}
	if _, _, err := s.Seek(t.Context(), store.Sought{Tiers: []store.Tier{{Query: "'dat'", Most: 5}}}); err != nil {
		t.Errorf("the search does not work under it: %v", err)
	}
	if _, err := s.Publication(t.Context(), "no-such"); question.CodeOf(err) != question.CodeNotFound {
		t.Errorf("a publication that is not there: %v", err)
	}
}

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	url := testdb.Empty(t).URL
	db := raw(t, url)
	tables := func() (n int) {
		const q = `SELECT count(*) FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
			WHERE s.nspname = 'public' AND c.relkind IN ('r', 'S') AND c.relname NOT LIKE 'goose%'`
		if err := db.QueryRowContext(t.Context(), q).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	var full int
	for round := range 2 {
		// Two programs that start at the same time.
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				if err := store.Migrate(t.Context(), url); err != nil {
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		all.Wait()
		if round == 0 {
			full = tables()
		}
		if n := tables(); n != full || n == 0 {
			t.Errorf("round %d: %d tables, want %d", round, n, full)
		}
		run(t, db, ground...)
		steps, err := store.MigrationStatus(t.Context(), url)
		if err != nil || len(steps) == 0 {
			t.Fatalf("%v, %v", steps, err)
		}
		for i, s := range steps {
			if !s.Applied || (i > 0 && s.Version <= steps[i-1].Version) {
				t.Errorf("step %+v", s)
			}
		}
		for range steps {
			if err := store.MigrateDown(t.Context(), url); err != nil {
				t.Fatalf("round %d, down: %v", round, err)
			}
		}
		if n := tables(); n != 0 {
			t.Errorf("round %d: %d tables are left", round, n)
		}
	}
}

func TestDatabaseThatIsBehindIsNotReady(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	s, err := store.Open(t.Context(), store.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if ok, err := s.Migrated(t.Context()); err != nil || !ok {
		t.Errorf("%v, %v", ok, err)
	}
	if err := store.MigrateDown(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	if ok, err := s.Migrated(t.Context()); err != nil || ok {
		t.Errorf("after a step down: %v, %v", ok, err)
	}
}

func TestDatabaseThatIsAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), store.Options{URL: "postgres://nobody@127.0.0.1:1/none?sslmode=disable&connect_timeout=2"})
	if question.CodeOf(err) != question.CodeUnavailable {
		t.Errorf("nobody there: %v", err)
	}
	s, db := fresh(t)
	run(t, db, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	// The pool finds out and connects anew.
	for range 10 {
		if err = s.Ping(t.Context()); err == nil {
			break
		}
		if question.CodeOf(err) != question.CodeUnavailable {
			t.Errorf("cut off: %v", err)
		}
	}
	if err != nil {
		t.Errorf("it does not come back: %v", err)
	}
}

func TestDeadlockIsAConflict(t *testing.T) {
	t.Parallel()
	s, db := fresh(t)
	run(t, db, ground...)
	run(t, db, `SET deadlock_timeout = '10ms'`, `INSERT INTO settings (key, value) VALUES ('a', '1'), ('b', '1')`)
	keys := [2][2]string{{"a", "b"}, {"b", "a"}}
	var first, all sync.WaitGroup
	first.Add(2)
	errs := make([]error, 2)
	for i := range 2 {
		all.Go(func() {
			errs[i] = s.InTx(t.Context(), func(tx *store.Tx) error {
				err := tx.SetSetting(t.Context(), keys[i][0], "2")
				first.Done()
				first.Wait()
				if err != nil {
					return err
				}
				return tx.SetSetting(t.Context(), keys[i][1], "2")
			})
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if question.CodeOf(err) != question.CodeConflict {
			t.Errorf("got %v, want a conflict", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of 2 went through: %v", won, errs)
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	s, db := fresh(t)
	now := time.Now()
	ss := s.Sessions()
	for _, data := range []string{"one", "two"} {
		if err := ss.CommitCtx(t.Context(), "cookie", []byte(data), now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if b, ok, err := ss.FindCtx(t.Context(), "cookie"); string(b) != "two" || !ok || err != nil {
		t.Errorf("%q, %v, %v", b, ok, err)
	}
	var n int
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM sessions WHERE token = 'cookie'`).Scan(&n); err != nil || n != 0 {
		t.Errorf("the cookie's value is stored: %v", err)
	}
	if err := ss.CommitCtx(t.Context(), "ended", []byte("x"), now.Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := ss.FindCtx(t.Context(), "ended"); ok || err != nil {
		t.Errorf("an ended session is found: %v", err)
	}
	if err := ss.DeleteCtx(t.Context(), "cookie"); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := ss.FindCtx(t.Context(), "cookie"); ok || err != nil {
		t.Errorf("a deleted session is found: %v", err)
	}
	if err := s.DropOldSessions(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM sessions`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d sessions left, %v", n, err)
	}
}
