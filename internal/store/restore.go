package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"

	"hoidap/migrations"
)

// SchemaVersion returns the newest step of the schema that was taken.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	var v int64
	const q = `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`
	return v, fail(s.get(ctx, &v, q), "read the version of the schema")
}

// PrepareRestore makes the role of the public site, which belongs to the server
// and is in no dump, and reports how many tables the database holds already.
func PrepareRestore(ctx context.Context, url string) (tables int, err error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return 0, fail(err, "open the database to restore")
	}
	defer db.Close()
	const count = `SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`
	if err := db.QueryRowContext(ctx, count).Scan(&tables); err != nil {
		return 0, fail(err, "look into the database")
	}
	if tables > 0 {
		return tables, nil
	}
	const role = `
		DO $$
		BEGIN
			IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '` + publicRole + `') THEN
				CREATE ROLE ` + publicRole + ` NOLOGIN NOINHERIT;
			END IF;
			EXECUTE format('GRANT ` + publicRole + ` TO %I', current_user);
		END
		$$`
	if _, err := db.ExecContext(ctx, role); err != nil {
		return 0, fmt.Errorf("make the role %s (whoever administers the server can: CREATE ROLE %[1]s NOLOGIN NOINHERIT; GRANT %[1]s TO …): %w", publicRole, err)
	}
	return 0, nil
}

// NewestStep returns the newest step of the schema that this program knows.
func NewestStep() int64 {
	var newest int64
	entries, err := migrations.FS.ReadDir(".")
	if err != nil {
		return 0 // it is embedded: a program without it does not start
	}
	for _, e := range entries {
		if v, err := goose.NumericComponent(e.Name()); err == nil {
			newest = max(newest, v)
		}
	}
	return newest
}
