package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"hoidap/internal/storage"
)

// largest is the size of the largest attachment that is brought back, far above
// what the settings allow to be sent.
const largest = 1 << 30

// Target is where a backup is brought back to.
type Target struct {
	DatabaseURL string // of an empty database
	Files       storage.Store
	Progress    func(files int) // nil is allowed
}

// Check reads the archive to its end and compares everything with its digests.
func Check(ctx context.Context, r io.Reader) (Manifest, Totals, error) {
	return walk(ctx, r, func(string, int64, io.Reader) error { return nil })
}

// Restore brings the archive back: first the attachments, which do no harm where
// they are not asked for, then the database, whole or not at all. The archive is
// to be checked before.
func Restore(ctx context.Context, f io.ReadSeeker, to Target) (Totals, error) {
	dump, err := os.CreateTemp("", "hoidap-restore-*")
	if err != nil {
		return Totals{}, fmt.Errorf("make room for the dump: %w", err)
	}
	defer os.Remove(dump.Name()) //nolint:errcheck // nothing is left to do about it
	defer dump.Close()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Totals{}, fmt.Errorf("read the archive again: %w", err)
	}
	files := 0
	_, sum, err := walk(ctx, f, func(name string, size int64, r io.Reader) error {
		hash, is := strings.CutPrefix(name, filesDir)
		switch {
		case name == dumpName:
			_, err := io.Copy(dump, r)
			return err //nolint:wrapcheck // walk says what it was reading
		case !is:
			return nil
		case size > largest:
			return fmt.Errorf("it has %d bytes", size)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return err //nolint:wrapcheck // walk says what it was reading
		}
		files++
		if to.Progress != nil && files%100 == 0 {
			to.Progress(files)
		}
		return to.Files.Put(ctx, hash, b)
	})
	if err != nil {
		return sum, err
	}
	if _, err := dump.Seek(0, io.SeekStart); err != nil {
		return sum, fmt.Errorf("read the dump: %w", err)
	}
	return sum, runTool(ctx, "pg_restore", to.DatabaseURL, dump, io.Discard, "--no-owner", "--exit-on-error", "--single-transaction")
}

// walk reads the archive, hands each entry to fn, and compares what was read
// with its digests.
func walk(ctx context.Context, r io.Reader, fn func(name string, size int64, r io.Reader) error) (m Manifest, said Totals, err error) {
	var read Totals
	var dumped, ended bool
	a := tar.NewReader(r)
	for first := true; !ended; first = false {
		head, err := a.Next()
		if errors.Is(err, io.EOF) {
			return m, read, errors.New("the archive was cut off: it has no end")
		}
		if err != nil {
			return m, read, fmt.Errorf("read the archive: %w", err)
		}
		if first != (head.Name == manifestName) {
			return m, read, errors.New("this is not a backup of this program")
		}
		h := sha256.New()
		body := io.TeeReader(a, h)
		hash, isFile := strings.CutPrefix(head.Name, filesDir)
		switch {
		case first:
			err = json.NewDecoder(a).Decode(&m)
			if err == nil && m.Format != format {
				err = fmt.Errorf("it has the form %d, and this program reads %d", m.Format, format)
			}
		case head.Name == endName:
			ended = true
			err = json.NewDecoder(a).Decode(&said)
		case head.Name == dumpName || isFile:
			want := m.Dump.SHA256
			if isFile {
				want, read.Files, read.Bytes = hash, read.Files+1, read.Bytes+head.Size
			}
			dumped = dumped || !isFile
			if err = fn(head.Name, head.Size, body); err == nil {
				_, err = io.Copy(io.Discard, body)
			}
			if err == nil && sumOf(h) != want {
				err = errors.New("its content is not what was backed up")
			}
		default:
			err = errors.New("nothing of that name belongs there")
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return m, read, fmt.Errorf("read %s of the archive: %w", head.Name, err)
		}
	}
	if !dumped || said != read {
		return m, read, fmt.Errorf("the archive is not whole: %d of %d files, database: %t", read.Files, said.Files, dumped)
	}
	return m, read, nil
}
