package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// disk keeps files in a directory: ab/ab12…, each readable by the program alone.
type disk struct{ dir string }

func (d *disk) path(hash string) string { return filepath.Join(d.dir, hash[:2], hash) }

// Put writes beside the file's place and renames, so that a file is whole or not
// there, and waits for the disk before it says so.
func (d *disk) Put(_ context.Context, hash string, content []byte) error {
	if err := checkHash(hash); err != nil {
		return err
	}
	path := d.path(hash)
	if have, err := os.Stat(path); err == nil && have.Size() == int64(len(content)) {
		return nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the directory of file %s: %w", hash, err)
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return fmt.Errorf("keep file %s: %w", hash, err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone once it was renamed
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("keep file %s: %w", hash, err)
	}
	return errors.Join(syncDir(dir), syncDir(d.dir))
}

// syncDir makes the names in a directory survive a crash.
func syncDir(dir string) error {
	f, err := os.Open(dir) //nolint:gosec // the program's own directory
	if err != nil {
		return fmt.Errorf("open directory %s: %w", dir, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync directory %s: %w", dir, err)
	}
	return nil
}

// Open returns the content of the file and its size.
func (d *disk) Open(_ context.Context, hash string) (io.ReadCloser, int64, error) {
	if err := checkHash(hash); err != nil {
		return nil, 0, err
	}
	f, err := os.Open(d.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("open file %s: %w", hash, ErrNotFound)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open file %s: %w", hash, err)
	}
	i, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("measure file %s: %w", hash, err), f.Close())
	}
	return f, i.Size(), nil
}

// Delete removes the file; one that is not there is no error.
func (d *disk) Delete(_ context.Context, hash string) error {
	if err := checkHash(hash); err != nil {
		return err
	}
	if err := os.Remove(d.path(hash)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete file %s: %w", hash, err)
	}
	return nil
}

// Each lists by directory; what a broken write left behind has no hash for a
// name and is passed over.
func (d *disk) Each(_ context.Context, prefix string, fn func(string, time.Time) error) error {
	dirs, err := filepath.Glob(filepath.Join(d.dir, prefix[:min(len(prefix), 2)]+"*"))
	if err != nil {
		return fmt.Errorf("list %s: %w", d.dir, err)
	}
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return fmt.Errorf("list %s: %w", dir, err)
		}
		for _, e := range entries {
			if !hashForm.MatchString(e.Name()) || !strings.HasPrefix(e.Name(), prefix) {
				continue
			}
			i, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return fmt.Errorf("measure file %s: %w", e.Name(), err)
			}
			if err := fn(e.Name(), i.ModTime()); err != nil {
				return err
			}
		}
	}
	return nil
}

// Check says whether files can be kept.
func (d *disk) Check(context.Context) error {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return fmt.Errorf("make the directory of files: %w", err)
	}
	f, err := os.CreateTemp(d.dir, ".check-*")
	if err != nil {
		return fmt.Errorf("write to the directory of files: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
