package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"hoidap/migrations"
)

// Migration is one step of the schema and whether it was taken.
type Migration struct {
	Version int64
	File    string
	Applied bool
}

// Migrate brings the database to the newest schema. Two programs may try at
// once: one waits for the other.
func Migrate(ctx context.Context, url string) error {
	return withGoose(ctx, url, func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err //nolint:wrapcheck // withGoose says what was done
	})
}

// MigrateDown takes the last step back.
func MigrateDown(ctx context.Context, url string) error {
	return withGoose(ctx, url, func(p *goose.Provider) error {
		_, err := p.Down(ctx)
		return err //nolint:wrapcheck // withGoose says what was done
	})
}

// MigrationStatus lists every step, oldest first.
func MigrationStatus(ctx context.Context, url string) (steps []Migration, err error) {
	err = withGoose(ctx, url, func(p *goose.Provider) error {
		list, err := p.Status(ctx)
		for _, m := range list {
			steps = append(steps, Migration{m.Source.Version, m.Source.Path, m.State == goose.StateApplied})
		}
		return err //nolint:wrapcheck // withGoose says what was done
	})
	return steps, err
}

// withGoose opens a connection of its own: a migration must not share the pool.
func withGoose(ctx context.Context, url string, fn func(*goose.Provider) error) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return fail(err, "open the database to migrate")
	}
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return fail(err, "reach the database to migrate")
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("make the lock for migrating: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if err := fn(p); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Migrated reports whether the database has every step that this program knows.
func (s *Store) Migrated(ctx context.Context) (bool, error) {
	entries, err := migrations.FS.ReadDir(".")
	if err != nil {
		return false, fmt.Errorf("list the migrations: %w", err)
	}
	var have int
	const q = `SELECT count(*) FROM goose_db_version WHERE is_applied AND version_id > 0`
	if err := s.get(ctx, &have, q); err != nil {
		return false, fail(err, "read the version of the schema")
	}
	return have >= len(entries), nil
}

// Reset drops everything in the database and migrates it anew. It is for the
// demonstration alone.
func Reset(ctx context.Context, url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return fail(err, "open the database to reset")
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `DROP SCHEMA public CASCADE; CREATE SCHEMA public`); err != nil {
		return fail(err, "reset the database")
	}
	return Migrate(ctx, url)
}
