// Package assets holds the style sheet, the script, the fonts and the drawings
// of the pages, built by build.mjs into dist and embedded, so that building the
// program needs neither node nor a network.
//
// Each file's address carries a hash of its content: it may be kept by browsers
// and caches for ever, because a changed file has another address.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed dist
var dist embed.FS

// Prefix begins the address of every file.
const Prefix = "/assets/"

// Set is the embedded files, each with its address and its compressed form.
// The zero value holds none.
type Set struct {
	files  map[string]file   // by the name within the address: app.<hash>.css
	hashed map[string]string // app.css → app.<hash>.css
}

type file struct {
	kind       string
	plain      []byte
	compressed []byte // nil where gzip gains nothing
}

// Load reads and compresses the embedded files.
func Load() (*Set, error) {
	entries, err := fs.ReadDir(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("list assets: %w", err)
	}
	s := &Set{files: map[string]file{}, hashed: map[string]string{}}
	for _, e := range entries {
		b, err := fs.ReadFile(dist, path.Join("dist", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read asset %s: %w", e.Name(), err)
		}
		f, err := newFile(e.Name(), b)
		if err != nil {
			return nil, fmt.Errorf("compress asset %s: %w", e.Name(), err)
		}
		name := withHash(e.Name(), b)
		s.files[name], s.hashed[e.Name()] = f, name
	}
	return s, nil
}

// withHash puts the hash of the content before the last extension. The style
// sheet names the fonts in the same way (build.mjs).
func withHash(name string, content []byte) string {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:])[:12] + ext
}

func newFile(name string, content []byte) (file, error) {
	f := file{kind: kind(path.Ext(name)), plain: content}
	if path.Ext(name) == ".woff2" {
		return f, nil
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return f, err
	}
	if _, err := z.Write(content); err != nil {
		return f, err
	}
	if err := z.Close(); err != nil {
		return f, err
	}
	f.compressed = b.Bytes()
	return f, nil
}

// kind is the media type, which must not depend on the machine's own table.
func kind(ext string) string {
	switch ext {
	case ".woff2":
		return "font/woff2"
	case ".ttf":
		return "font/ttf"
	case ".svg":
		return "image/svg+xml"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}

// Path returns the address of a file by its plain name, or "" if there is none.
func (s *Set) Path(name string) string {
	if h, ok := s.hashed[name]; ok {
		return Prefix + h
	}
	return ""
}

// Content returns the file with the plain name, for an address that must not
// change; nil if there is none.
func (s *Set) Content(name string) []byte { return s.files[s.hashed[name]].plain }

// Version changes with every change of any file.
func (s *Set) Version() string {
	names := slices.Sorted(maps.Keys(s.files))
	sum := sha256.Sum256([]byte(strings.Join(names, " ")))
	return hex.EncodeToString(sum[:])[:12]
}

// ServeHTTP answers requests under Prefix.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.files[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	body := f.plain
	if f.compressed != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = f.compressed
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		// The reader may have gone; there is nobody to tell.
		_, _ = w.Write(body)
	}
}
