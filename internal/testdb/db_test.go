package testdb

import (
	"database/sql"
	"testing"

	"github.com/redis/go-redis/v9"
)

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestEachTestHasItsOwnMigratedDatabase(t *testing.T) {
	t.Parallel()
	for range 3 {
		t.Run("copy", func(t *testing.T) {
			t.Parallel()
			db := open(t, New(t).URL)
			var steps int
			if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM goose_db_version`).Scan(&steps); err != nil || steps < 2 {
				t.Errorf("%d migrations applied, error %v", steps, err)
			}
			if _, err := db.ExecContext(t.Context(), `CREATE TABLE mine (n int)`); err != nil {
				t.Errorf("the database is not this test's alone: %v", err)
			}
		})
	}
}

func TestEmptyDatabaseHasNoTables(t *testing.T) {
	t.Parallel()
	var tables int
	const q = `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`
	if err := open(t, Empty(t).URL).QueryRowContext(t.Context(), q).Scan(&tables); err != nil || tables != 0 {
		t.Errorf("%d tables, error %v", tables, err)
	}
}

func TestRedisComesBackAtTheSameAddress(t *testing.T) {
	t.Parallel()
	r := NewRedis(t)
	o, err := redis.ParseURL(r.URL)
	if err != nil {
		t.Fatal(err)
	}
	o.MaxRetries = -1
	c := redis.NewClient(o)
	defer c.Close()
	if err := c.Ping(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	r.Stop()
	if err := c.Ping(t.Context()).Err(); err == nil {
		t.Error("a stopped server answers")
	}
	r.Start(t)
	if err := c.Ping(t.Context()).Err(); err != nil {
		t.Errorf("after the start: %v", err)
	}
}
