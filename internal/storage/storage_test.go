package storage_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"hoidap/internal/storage"
)

// stores are every kind of store there is to test here: a directory and, where
// HOIDAP_TEST_S3_URL names an empty bucket, that.
func stores(t *testing.T) map[string]storage.Store {
	t.Helper()
	list := map[string]string{"disk": "file://" + t.TempDir()}
	if address := os.Getenv("HOIDAP_TEST_S3_URL"); address != "" {
		list["s3"] = address
	}
	m := map[string]storage.Store{}
	for name, address := range list {
		s, err := storage.Open(address, "")
		if err != nil {
			t.Fatal(err)
		}
		m[name] = s
	}
	return m
}

func hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func TestAFileIsKeptUnderItsHash(t *testing.T) {
	t.Parallel()
	for name, s := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			if err := s.Check(ctx); err != nil {
				t.Fatal(err)
			}
			content := "nội dung của một tệp"
			h := hash(content)
			if _, _, err := s.Open(ctx, h); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("before it is kept: %v", err)
			}
			for range 2 {
				if err := s.Put(ctx, h, []byte(content)); err != nil {
					t.Fatal(err)
				}
			}
			r, n, err := s.Open(ctx, h)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if err = errors.Join(err, r.Close()); err != nil || string(got) != content || n != int64(len(content)) {
				t.Errorf("%q, %d, %v", got, n, err)
			}
			other := hash("another")
			if err := s.Put(ctx, other, []byte("another")); err != nil {
				t.Fatal(err)
			}
			for prefix, want := range map[string][]string{"": {h, other}, h[:2]: {h}, other[:2]: {other}} {
				var list []string
				err := s.Each(ctx, prefix, func(hash string, at time.Time) error {
					if time.Since(at) > time.Hour {
						t.Errorf("%s is said to be of %s", hash, at)
					}
					list = append(list, hash)
					return nil
				})
				slices.Sort(list)
				slices.Sort(want)
				if err != nil || !slices.Equal(list, want) {
					t.Errorf("%q: %v, %v, want %v", prefix, list, err, want)
				}
			}
			for range 2 {
				if err := errors.Join(s.Delete(ctx, h), s.Delete(ctx, other)); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := s.Open(ctx, h); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("after it was deleted: %v", err)
			}
			if err := s.Put(ctx, "../../etc/passwd", nil); err == nil {
				t.Error("a path is taken for a hash")
			}
		})
	}
}

func TestAWrongAddressIsSaidAndNotRepeated(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"http://x/y", "s3://host/bucket", "s3://a:b@/bucket", "s3://a:b@host", "s3://a:b@host/b?x=1", "file://host/x", "s3://a:geheim@%zz"} {
		if _, err := storage.Open(bad, t.TempDir()); err == nil || errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
