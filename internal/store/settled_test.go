package store_test

import (
	"testing"

	"hoidap/internal/store"
)

// An event that is committed late is not passed over: while it may still come,
// nothing that has a higher number is read.
func TestEventsWaitForThoseBeforeThem(t *testing.T) {
	t.Parallel()
	s, db := fresh(t)
	run(t, db, ground...)
	const add = `INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, hash, prev)
		VALUES (1, $1, now(), 'note', 'board', 'received', 'received', repeat('b', 64), repeat('a', 64))`
	slow, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback() // after the commit there is nothing to roll back
	read := func() int {
		t.Helper()
		list, err := s.EventsAfter(t.Context(), 0, store.Scope{All: true, Restricted: true}, 100)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if n := read(); n != 1 {
		t.Fatalf("%d events are read, want the first one", n)
	}
	if _, err := slow.ExecContext(t.Context(), add, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), add, 3); err != nil {
		t.Fatal(err)
	}
	if n := read(); n != 1 {
		t.Errorf("%d events are read past one that is still to come, want 1", n)
	}
	if err := slow.Commit(); err != nil {
		t.Fatal(err)
	}
	if n := read(); n != 3 {
		t.Errorf("%d events are read in the end, want 3", n)
	}
}
