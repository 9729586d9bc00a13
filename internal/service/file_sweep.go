package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"hoidap/internal/storage"
	"hoidap/internal/store"
)

// How long files wait: an upload for its question, a file that nobody noted for
// a transaction that is still open.
const (
	uploadKept = 24 * time.Hour
	strayKept  = 24 * time.Hour
)

// sweepFiles puts away uploads that were never attached, files that nothing
// names any more, and what was stored and never noted: of the latter one 256th
// at each call, so that a large bucket is not listed whole.
func (s *Service) sweepFiles(ctx context.Context) error {
	if s.opt.Files == nil {
		return nil
	}
	now := s.clock.Now()
	if err := s.store.DropOldUploads(ctx, now.Add(-uploadKept)); err != nil {
		return err
	}
	unused, err := s.store.UnusedFiles(ctx, 1000)
	if err != nil {
		return err
	}
	for _, hash := range unused {
		err := s.store.InTx(ctx, func(tx *store.Tx) error {
			gone, err := tx.DropFile(ctx, hash)
			if err != nil || !gone {
				return err
			}
			// Before the commit: whoever sends the file again waits for it.
			return s.opt.Files.Delete(ctx, hash)
		})
		if err != nil {
			return fmt.Errorf("sweep file %s: %w", hash, err)
		}
	}
	return s.sweepStray(ctx, fmt.Sprintf("%02x", now.Unix()/int64(time.Hour/time.Second)%256))
}

func (s *Service) sweepStray(ctx context.Context, prefix string) error {
	return s.opt.Files.Each(ctx, prefix, func(hash string, at time.Time) error {
		if s.clock.Now().Sub(at) < strayKept {
			return nil
		}
		known, err := s.store.FileKnown(ctx, hash)
		if err != nil || known {
			return err
		}
		return s.opt.Files.Delete(ctx, hash)
	})
}

// verifyFiles reads every file that is noted and returns how many there are and
// the first that is missing or damaged.
func (s *Service) verifyFiles(ctx context.Context) (n int, broken string, err error) {
	if s.opt.Files == nil {
		return 0, "", nil
	}
	err = s.store.EachFile(ctx, func(hash string, size int64) error {
		n++
		if broken != "" {
			return nil
		}
		r, _, err := s.opt.Files.Open(ctx, hash)
		if errors.Is(err, storage.ErrNotFound) {
			broken = fmt.Sprintf("file %s is missing", hash)
			return nil
		}
		if err != nil {
			return err
		}
		sum := sha256.New()
		read, err := io.Copy(sum, r)
		if err = errors.Join(err, r.Close()); err != nil {
			return fmt.Errorf("read file %s: %w", hash, err)
		}
		if read != size || hex.EncodeToString(sum.Sum(nil)) != hash {
			broken = fmt.Sprintf("file %s is damaged", hash)
		}
		return nil
	})
	return n, broken, err
}
