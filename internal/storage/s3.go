package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// bucket keeps files as objects PREFIX/ab/ab12….
type bucket struct {
	client *minio.Client
	name   string
	prefix string
}

// openS3 reads s3://KEY:SECRET@host[:port]/bucket[/prefix][?region=…&tls=off].
func openS3(u *url.URL) (Store, error) {
	name, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	secret, ok := u.User.Password()
	if u.Host == "" || name == "" || !ok {
		return nil, errors.New("must have the form s3://KEY:SECRET@host/bucket")
	}
	for k := range u.Query() {
		if k != "region" && k != "tls" {
			return nil, fmt.Errorf("has an option %q that nobody knows; there are region and tls", k)
		}
	}
	c, err := minio.New(u.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(u.User.Username(), secret, ""),
		Secure: u.Query().Get("tls") != "off", Region: u.Query().Get("region"), MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("is not the address of a server that speaks S3: %w", err)
	}
	return &bucket{client: c, name: name, prefix: prefix}, nil
}

func (b *bucket) key(hash string) string { return path.Join(b.prefix, hash[:2], hash) }

// Put sends the content with its checksum, so that one that was damaged on the
// way is refused.
func (b *bucket) Put(ctx context.Context, hash string, content []byte) error {
	if err := checkHash(hash); err != nil {
		return err
	}
	if i, err := b.client.StatObject(ctx, b.name, b.key(hash), minio.StatObjectOptions{}); err == nil && i.Size == int64(len(content)) {
		return nil
	}
	_, err := b.client.PutObject(ctx, b.name, b.key(hash), bytes.NewReader(content), int64(len(content)), minio.PutObjectOptions{
		ContentType: "application/octet-stream", SendContentMd5: true, DisableMultipart: true,
	})
	if err != nil {
		return fmt.Errorf("keep file %s: %w", hash, err)
	}
	return nil
}

// Open returns the content of the file and its size.
func (b *bucket) Open(ctx context.Context, hash string) (io.ReadCloser, int64, error) {
	if err := checkHash(hash); err != nil {
		return nil, 0, err
	}
	o, err := b.client.GetObject(ctx, b.name, b.key(hash), minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, fmt.Errorf("open file %s: %w", hash, err)
	}
	i, err := o.Stat() // the first that asks the server
	if err == nil {
		return o, i.Size, nil
	}
	err = errors.Join(err, o.Close())
	if missing(err) {
		return nil, 0, fmt.Errorf("open file %s: %w", hash, ErrNotFound)
	}
	return nil, 0, fmt.Errorf("open file %s: %w", hash, err)
}

// missing reports whether err says that there is no such object.
func missing(err error) bool {
	var r minio.ErrorResponse
	return errors.As(err, &r) && (r.StatusCode == http.StatusNotFound || r.Code == minio.NoSuchKey)
}

// Delete removes the file; one that is not there is no error.
func (b *bucket) Delete(ctx context.Context, hash string) error {
	if err := checkHash(hash); err != nil {
		return err
	}
	err := b.client.RemoveObject(ctx, b.name, b.key(hash), minio.RemoveObjectOptions{})
	if err != nil && !missing(err) {
		return fmt.Errorf("delete file %s: %w", hash, err)
	}
	return nil
}

// Each calls fn with every file under the prefix.
func (b *bucket) Each(ctx context.Context, prefix string, fn func(string, time.Time) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing when fn gave up
	from := ""
	if b.prefix != "" {
		from = b.prefix + "/"
	}
	if len(prefix) >= 2 {
		from += prefix[:2] + "/"
	}
	for o := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: from + prefix, Recursive: true}) {
		if o.Err != nil {
			return fmt.Errorf("list the bucket: %w", o.Err)
		}
		hash := path.Base(o.Key)
		if !hashForm.MatchString(hash) || !strings.HasPrefix(hash, prefix) {
			continue
		}
		if err := fn(hash, o.LastModified); err != nil {
			return err
		}
	}
	return nil
}

// Check says whether files can be kept.
func (b *bucket) Check(ctx context.Context) error {
	ok, err := b.client.BucketExists(ctx, b.name)
	switch {
	case err != nil:
		return fmt.Errorf("ask for the bucket: %w", err)
	case !ok:
		return fmt.Errorf("there is no bucket %q", b.name)
	}
	return nil
}
