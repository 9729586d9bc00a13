package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hoidap/internal/backup"
	"hoidap/internal/clock"
	"hoidap/internal/config"
	"hoidap/internal/service"
	"hoidap/internal/store"
)

// Backup writes database and attachments into the file, or to out where its name
// is "-".
func Backup(ctx context.Context, cfg config.Config, name string, out io.Writer, progress func(files int)) (backup.Totals, error) {
	files, _, err := filesOf(cfg)
	if err != nil {
		return backup.Totals{}, err
	}
	st, err := store.Open(ctx, store.Options{URL: cfg.DatabaseURL, Conns: 1})
	if err != nil {
		return backup.Totals{}, err
	}
	defer st.Close() //nolint:errcheck // nothing was written
	version, err := st.SchemaVersion(ctx)
	if err != nil {
		return backup.Totals{}, err
	}
	from := backup.Source{
		DatabaseURL: cfg.DatabaseURL, Files: files, Schema: version, Key: cfg.Key(), Now: clock.System{}.Now(), Progress: progress,
	}
	if name == "-" {
		return backup.Write(ctx, out, os.TempDir(), from)
	}
	return backup.File(ctx, name, from)
}

// Restored is what was brought back.
type Restored struct {
	backup.Manifest
	backup.Totals
	service.Verified

	OtherSecret bool // the settings have another secret than the backup
}

// Restore brings a backup back into an empty database, takes the steps of the
// schema that came after it, and recomputes every history. Nothing is touched
// unless the whole file is in order.
func Restore(ctx context.Context, cfg config.Config, name string, progress func(files int)) (r Restored, err error) {
	f, err := os.Open(filepath.Clean(name))
	if err != nil {
		return r, fmt.Errorf("open the backup: %w", err)
	}
	defer f.Close()
	if r.Manifest, r.Totals, err = backup.Check(ctx, f); err != nil {
		return r, err
	}
	if newest := store.NewestStep(); r.Schema > newest {
		return r, fmt.Errorf("the backup has the schema %d and this program knows %d: use the program that made it, or a newer one", r.Schema, newest)
	}
	files, _, err := filesOf(cfg)
	if err != nil {
		return r, err
	}
	if err := files.Check(ctx); err != nil {
		return r, err
	}
	tables, err := store.PrepareRestore(ctx, cfg.DatabaseURL)
	if err != nil {
		return r, err
	}
	if tables > 0 {
		return r, fmt.Errorf("the database holds %d tables: a backup is brought back into an empty one (CREATE DATABASE), so that nothing is lost", tables)
	}
	if _, err := backup.Restore(ctx, f, backup.Target{DatabaseURL: cfg.DatabaseURL, Files: files, Progress: progress}); err != nil {
		return r, err
	}
	r.OtherSecret = r.Secret != backup.SecretDigest(cfg.Key())
	if err := Migrate(ctx, cfg); err != nil {
		return r, err
	}
	return r, WithService(ctx, cfg, func(s *service.Service) error {
		if r.Verified, err = s.Verify(ctx, nil); err != nil {
			return err
		}
		if r.Broken != "" {
			return errors.New("the history is broken at " + r.Broken)
		}
		return nil
	})
}
