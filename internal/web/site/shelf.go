package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
)

// shelf keeps rendered publications. A page is served without a question to
// Postgres for fresh at most; after that, only if the publication still has the
// version from which the page was made. A publication that was withdrawn is
// therefore gone after fresh at the latest, and at once where it was found gone.
type shelf struct {
	freshFor time.Duration

	mu    sync.Mutex
	pages map[string]map[string]*sheet // by slug, by language
	bytes int
}

// The limits of the shelf.
const (
	mostShelf = 24 << 20        // bytes; a full shelf is emptied
	longest   = 1 * time.Minute // after which a page is made anew: its neighbours may have changed
)

// sheet is one rendered page.
type sheet struct {
	html, gz []byte
	etag     string
	version  int
	changed  time.Time
	made     time.Time
	checked  time.Time
}

func newShelf(fresh time.Duration) *shelf {
	return &shelf{freshFor: fresh, pages: map[string]map[string]*sheet{}}
}

// fresh returns the page if it was checked a moment ago.
func (s *shelf) fresh(slug, lang string, now time.Time) (sheet, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pages[slug][lang]
	if p == nil || !within(now, p.checked, s.freshFor) || !within(now, p.made, longest) {
		return sheet{}, false
	}
	return *p, true
}

// still returns the page if it was made from this very state of the publication.
func (s *shelf) still(slug, lang string, pub question.Publication, now time.Time) (sheet, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pages[slug][lang]
	if p == nil || p.version != pub.Version || !p.changed.Equal(pub.ChangedAt) || !within(now, p.made, longest) {
		return sheet{}, false
	}
	p.checked = now
	return *p, true
}

// within reports whether at lies at most d before now. A clock that was set back
// trusts nothing.
func within(now, at time.Time, d time.Duration) bool {
	age := now.Sub(at)
	return age >= 0 && age < d
}

// put keeps the page, made from what was read at now. One that was overtaken by
// a newer version while it was rendered is returned, but does not replace it.
func (s *shelf) put(slug, lang string, pub question.Publication, html []byte, now time.Time) sheet {
	sum := sha256.Sum256(html)
	p := sheet{
		html: html, gz: squeeze(html), etag: hex.EncodeToString(sum[:12]),
		version: pub.Version, changed: pub.ChangedAt, made: now, checked: now,
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if have := s.pages[slug][lang]; have != nil {
		if have.version > p.version {
			return p
		}
		s.bytes -= len(have.html) + len(have.gz)
	}
	if s.bytes += len(p.html) + len(p.gz); s.bytes > mostShelf {
		s.pages, s.bytes = map[string]map[string]*sheet{}, len(p.html)+len(p.gz)
	}
	if s.pages[slug] == nil {
		s.pages[slug] = map[string]*sheet{}
	}
	s.pages[slug][lang] = &p
	return p
}

// forget drops the publication's pages.
func (s *shelf) forget(slug string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.pages[slug] {
		s.bytes -= len(p.html) + len(p.gz)
	}
	delete(s.pages, slug)
}

// squeeze returns the page compressed, nil if that fails or gains nothing.
func squeeze(html []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := z.Write(html); err != nil {
		return nil
	}
	if err := z.Close(); err != nil || b.Len() >= len(html) {
		return nil
	}
	return b.Bytes()
}

// takesGzip reports whether the reader's browser unpacks gzip.
func takesGzip(c *gin.Context) bool {
	return strings.Contains(c.GetHeader("Accept-Encoding"), "gzip")
}
