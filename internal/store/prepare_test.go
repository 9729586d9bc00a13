package store_test

import (
	"context"
	"testing"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
)

// What is run again is planned once, lists each time; and a connection gets over
// whatever happens to what it kept.
func TestStatementsStayPrepared(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	s, err := store.Open(t.Context(), store.Options{URL: url, Conns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	run(t, raw(t, url), ground...)
	within := func(fn func(ctx context.Context, tx *store.Tx) error) error {
		t.Helper()
		return s.InTx(t.Context(), func(tx *store.Tx) error { return fn(t.Context(), tx) })
	}
	kept := func() int {
		t.Helper()
		var n int
		if err := s.MainPool().GetContext(t.Context(), &n, `SELECT count(*) FROM pg_prepared_statements`); err != nil {
			t.Fatal(err)
		}
		return n
	}
	look := func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.DepartmentNames(ctx, "TCQLDD")
		return err
	}
	for range 3 {
		if _, err := s.Questions(t.Context(), question.Filter{Field: "land", Limit: 1}, store.Scope{All: true}, calendar.Date{}); err != nil {
			t.Fatal(err)
		}
	}
	if n := kept(); n != 0 {
		t.Errorf("%d statements are kept of a list, whose plan depends on its filter", n)
	}
	for i, want := range []int{0, 1, 1, 1} {
		if err := within(look); err != nil {
			t.Fatal(err)
		}
		if n := kept(); n != want {
			t.Errorf("after transaction %d %d statements are kept, want %d", i+1, n, want)
		}
	}
	for _, harm := range []string{`DEALLOCATE ALL`, `ALTER TABLE department_names ALTER COLUMN name_en TYPE varchar(200)`} {
		if _, err := s.MainPool().ExecContext(t.Context(), harm); err != nil {
			t.Fatal(err)
		}
		if err := within(look); err == nil {
			t.Errorf("after %s nothing failed: the test proves nothing", harm)
		}
		for range 3 {
			if err := within(look); err != nil {
				t.Errorf("after %s the connection does not recover: %v", harm, err)
			}
		}
	}
	outside := func() error {
		_, err := s.DepartmentNames(t.Context(), "TCQLDD")
		return err
	}
	for range 3 {
		if _, err := s.MainPool().ExecContext(t.Context(), `DEALLOCATE ALL`); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := outside(); err != nil {
				t.Errorf("a read outside a transaction fails once its statement is gone: %v", err)
			}
		}
	}
	if n := kept(); n != 1 {
		t.Errorf("%d statements are kept, want 1", n)
	}
}
