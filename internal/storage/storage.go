// Package storage keeps files under the hash of their content: in a directory,
// or in a bucket that speaks S3. It knows no names and no questions; what is
// kept here is served by no web server.
package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"time"
)

// ErrNotFound says that no file with the hash is kept.
var ErrNotFound = errors.New("no file with this hash is kept")

// Store keeps files. Every method is safe for concurrent use; a hash is the
// SHA-256 of the content in hexadecimal.
type Store interface {
	// Put keeps the content; one that is there already is left alone.
	Put(ctx context.Context, hash string, content []byte) error
	// Open returns the content and its size, or ErrNotFound.
	Open(ctx context.Context, hash string) (io.ReadCloser, int64, error)
	// Delete removes the content; one that is not there is no error.
	Delete(ctx context.Context, hash string) error
	// Each calls fn for every file whose hash begins with the prefix, until fn
	// returns an error.
	Each(ctx context.Context, prefix string, fn func(hash string, at time.Time) error) error
	// Check reports whether files can be kept.
	Check(ctx context.Context) error
}

// Open returns the store that the address names: s3://KEY:SECRET@host/bucket,
// file:///directory or, when it is empty, the directory. Nothing is asked of a
// server yet.
func Open(address, dir string) (Store, error) {
	if address == "" {
		return &disk{dir: dir}, nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("is not an address") // it may hold a password: not repeated
	}
	switch u.Scheme {
	case "file":
		if u.Host != "" || u.Path == "" {
			return nil, errors.New("must name a directory, as file:///srv/hoidap")
		}
		return &disk{dir: u.Path}, nil
	case "s3":
		return openS3(u)
	}
	return nil, fmt.Errorf("must begin with s3:// or file://, not %s://", u.Scheme)
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

func checkHash(hash string) error {
	if !hashForm.MatchString(hash) {
		return fmt.Errorf("%q is not a hash", hash)
	}
	return nil
}
