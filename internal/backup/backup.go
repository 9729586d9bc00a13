// Package backup writes everything that the ministry has into one file, and
// brings it back: the database by Postgres' own pg_dump and pg_restore, the
// attachments by their hashes. Redis holds nothing that Postgres does not know.
//
// The file is a tar archive: manifest.json, database.dump (pg_dump's custom
// format), files/HASH for every attachment, and end.json, by which an archive
// that was cut off is known.
package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"hoidap/internal/storage"
)

// format is the version of the archive's layout.
const format = 1

// The names in the archive.
const (
	manifestName = "manifest.json"
	dumpName     = "database.dump"
	filesDir     = "files/"
	endName      = "end.json"
)

// Manifest is the first entry: what the archive holds.
type Manifest struct {
	Format int       `json:"format"`
	At     time.Time `json:"at"`     // when the dump was begun
	Schema int64     `json:"schema"` // the newest step of the schema that was taken
	// Secret tells whether the settings belong to this archive: a digest of the
	// secret, which is itself not in the archive.
	Secret string `json:"secret"`
	Dump   struct {
		Size   int64  `json:"size"`
		SHA256 string `json:"sha256"`
	} `json:"database"`
}

// Totals is the last entry, and what was written or brought back.
type Totals struct {
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"` // of the files
}

// Source is what is backed up.
type Source struct {
	DatabaseURL string
	Files       storage.Store
	Schema      int64
	Key         []byte // of which the secret's digest is made
	Now         time.Time
	Progress    func(files int) // nil is allowed
}

// Write writes the archive. The database is as it was at one instant; the
// attachments are copied after it, so that every one that it names is there.
// Scratch is a directory with room for the dump, which is written there first,
// because its size stands before it in the archive.
func Write(ctx context.Context, w io.Writer, scratch string, s Source) (Totals, error) {
	var sum Totals
	dump, err := os.CreateTemp(scratch, ".hoidap-dump-*")
	if err != nil {
		return sum, fmt.Errorf("make room for the dump: %w", err)
	}
	defer os.Remove(dump.Name()) //nolint:errcheck // nothing is left to do about it
	defer dump.Close()
	m := Manifest{Format: format, At: s.Now.UTC(), Schema: s.Schema, Secret: SecretDigest(s.Key)}
	if m.Dump.Size, m.Dump.SHA256, err = takeDump(ctx, s.DatabaseURL, dump); err != nil {
		return sum, err
	}
	a := tar.NewWriter(w)
	if err := putJSON(a, manifestName, m, s.Now); err != nil {
		return sum, err
	}
	if err := put(a, dumpName, m.Dump.Size, dump, s.Now); err != nil {
		return sum, err
	}
	err = s.Files.Each(ctx, "", func(hash string, at time.Time) error {
		n, err := putFile(ctx, a, s.Files, hash, at)
		if err != nil {
			return err
		}
		if n >= 0 {
			sum.Files, sum.Bytes = sum.Files+1, sum.Bytes+n
		}
		if s.Progress != nil && sum.Files%100 == 0 {
			s.Progress(sum.Files)
		}
		return ctx.Err()
	})
	if err != nil {
		return sum, fmt.Errorf("copy the attachments: %w", err)
	}
	if err := putJSON(a, endName, sum, s.Now); err != nil {
		return sum, err
	}
	if err := a.Close(); err != nil {
		return sum, fmt.Errorf("end the archive: %w", err)
	}
	return sum, nil
}

// SecretDigest tells secrets apart without saying what they are.
func SecretDigest(key []byte) string {
	h := sha256.Sum256(append([]byte("hoidap backup\x00"), key...))
	return hex.EncodeToString(h[:8])
}

// takeDump has pg_dump write the database into f, and winds f back.
func takeDump(ctx context.Context, url string, f *os.File) (size int64, sum string, err error) {
	h := sha256.New()
	if err := runTool(ctx, "pg_dump", url, nil, io.MultiWriter(f, h), "--format=custom", "--no-owner"); err != nil {
		return 0, "", err
	}
	if size, err = f.Seek(0, io.SeekCurrent); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return 0, "", fmt.Errorf("read the dump: %w", err)
	}
	return size, sumOf(h), nil
}

func sumOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// putFile copies an attachment and returns its size, -1 when it is gone: it was
// erased since the list was made.
func putFile(ctx context.Context, a *tar.Writer, files storage.Store, hash string, at time.Time) (int64, error) {
	f, size, err := files.Open(ctx, hash)
	if errors.Is(err, storage.ErrNotFound) {
		return -1, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return size, put(a, filesDir+hash, size, f, at)
}

func putJSON(a *tar.Writer, name string, v any, at time.Time) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return put(a, name, int64(len(b)), bytes.NewReader(b), at)
}

// put adds an entry of just that size.
func put(a *tar.Writer, name string, size int64, r io.Reader, at time.Time) error {
	head := &tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: at.UTC().Truncate(time.Second), Format: tar.FormatPAX}
	if err := a.WriteHeader(head); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if n, err := io.Copy(a, r); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	} else if n != size {
		return fmt.Errorf("write %s: it has %d bytes, not %d", name, n, size)
	}
	return nil
}

// File writes the archive into the file, which must not be there yet: it appears
// under its name when it is whole and on the disk.
func File(ctx context.Context, name string, s Source) (Totals, error) {
	if _, err := os.Lstat(name); err == nil {
		return Totals{}, fmt.Errorf("%s is there already: name another file", name)
	}
	part := name + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // named by whoever calls
	if err != nil {
		return Totals{}, fmt.Errorf("make the backup: %w", err)
	}
	sum, err := Write(ctx, f, filepath.Dir(name), s)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return sum, errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, name); err != nil {
		return sum, fmt.Errorf("name the backup: %w", err)
	}
	return sum, nil
}
