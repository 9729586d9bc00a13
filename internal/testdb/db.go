package testdb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"
	"sync"
	"testing"

	_ "github.com/lib/pq" // the driver

	"hoidap/internal/store"
	"hoidap/migrations"
)

// DB is a database that belongs to one test and is dropped after it.
type DB struct {
	// URL connects to it as a user who may do everything.
	URL string
}

// templateLock is the advisory lock under which the template is made: test
// binaries run side by side.
const templateLock = 0x686f69646170 // "hoidap"

// New returns a database with the migrations applied and nothing else in it.
func New(tb testing.TB) *DB {
	tb.Helper()
	from, err := template()
	if err != nil {
		tb.Fatalf("make template database: %v", err)
	}
	return create(tb, from)
}

// Empty returns a database without migrations.
func Empty(tb testing.TB) *DB {
	tb.Helper()
	return create(tb, "template0")
}

func create(tb testing.TB, from string) *DB {
	tb.Helper()
	a, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if _, err := a.db.ExecContext(tb.Context(), "CREATE DATABASE "+name+" TEMPLATE "+from); err != nil {
		tb.Fatalf("make test database: %v", err)
	}
	tb.Cleanup(func() {
		// The test's context has ended by now.
		if _, err := a.db.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("drop test database: %v", err)
		}
	})
	return &DB{URL: a.urlOf(name)}
}

// template returns the name of the migrated database, which it makes if the
// migrations have changed since the last one.
var template = sync.OnceValues(func() (string, error) {
	ctx := context.Background()
	a, err := shared()
	if err != nil {
		return "", err
	}
	sum, err := migrationsSum()
	if err != nil {
		return "", err
	}
	name := "template_" + sum
	c, err := a.db.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, templateLock); err != nil {
		return "", err
	}
	defer c.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, templateLock) //nolint:errcheck // closing unlocks too
	var there bool
	if err := c.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil {
		return "", err
	}
	if there {
		return name, nil
	}
	return name, a.makeTemplate(ctx, c, name)
})

// makeTemplate makes the migrated database under another name and renames it
// when it is whole.
func (a *admin) makeTemplate(ctx context.Context, c *sql.Conn, name string) error {
	draft := name + "_draft"
	for _, q := range []string{"DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)", "CREATE DATABASE " + draft + " TEMPLATE template0"} {
		if _, err := c.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	if err := store.Migrate(ctx, a.urlOf(draft)); err != nil {
		return err
	}
	for _, q := range []string{
		"ALTER DATABASE " + draft + " ALLOW_CONNECTIONS false",
		// What Migrate left open would be in the way.
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + draft + "'",
		"ALTER DATABASE " + draft + " RENAME TO " + name,
	} {
		if _, err := c.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// migrationsSum identifies the migrations by their names and contents.
func migrationsSum() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(migrations.FS, path)
		_, _ = fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)[:8]), err
}

// admin is the connection by which test databases are made.
type admin struct {
	url *url.URL
	db  *sql.DB
	// own keeps the server of this test binary alive as long as it is
	// reachable; nil for one that others share.
	own io.Closer
}

// urlOf returns the address of another database on the same server.
func (a *admin) urlOf(name string) string {
	u := *a.url
	u.Path = "/" + name
	return u.String()
}
