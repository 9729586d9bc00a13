package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
)

// Files travel slower than pages.
const (
	fileTime   = 10 * time.Minute // for one request with files, or one file
	answerTime = 2 * time.Minute  // for what an export hands on next
	filesOnce  = 2                // requests whose files are held in memory at once
)

// AllowFiles lets the route, as it was registered, carry files: most bytes in
// all beside the form. It is called before the first request.
func (w *Web) AllowFiles(route string, most int64) {
	if w.large == nil {
		w.large = map[string]int64{}
	}
	w.large[route] = most
}

// bodyLimit returns the most that the request may carry, and gives one that
// carries files, or fetches one, the time for it.
func (w *Web) bodyLimit(c *gin.Context) int64 {
	most, files := w.large[c.FullPath()]
	if files && c.ContentType() != "multipart/form-data" {
		most = 0
	}
	if files || strings.HasPrefix(c.FullPath(), FilePath) {
		until := clock.System{}.Now().Add(fileTime)
		rc := http.NewResponseController(c.Writer)
		// A connection without deadlines, as a test may have, needs none.
		_ = errors.Join(rc.SetReadDeadline(until), rc.SetWriteDeadline(until))
	}
	return most + maxBody
}

// Patience gives an answer that is written while it is read from the database
// another while: from now on, as from each call.
func Patience(c *gin.Context) {
	// A connection without deadlines, as a test may have, needs none.
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(clock.System{}.Now().Add(answerTime))
}

// EachFile calls fn with every file that came in the field, one after another,
// none longer than one byte more than most. It waits while too many others do
// the same. An error of fn ends it.
func (w *Web) EachFile(c *gin.Context, field string, most int64, fn func(name string, content []byte) error) error {
	if c.Request.MultipartForm == nil || len(c.Request.MultipartForm.File[field]) == 0 {
		return nil
	}
	select {
	case w.reading <- struct{}{}:
		defer func() { <-w.reading }()
	case <-c.Request.Context().Done():
		return &question.Error{Code: question.CodeUnavailable, Key: "error.unavailable", Cause: c.Request.Context().Err()}
	}
	for _, h := range c.Request.MultipartForm.File[field] {
		f, err := h.Open()
		if err != nil {
			return fmt.Errorf("open a file that was sent: %w", err)
		}
		content, err := io.ReadAll(io.LimitReader(f, most+1))
		if err = errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("read a file that was sent: %w", err)
		}
		if err := fn(h.Filename, content); err != nil {
			return err
		}
	}
	return nil
}

// FilePath begins the addresses of files: nothing else lies there, so that a
// proxy can give them a host of their own.
const FilePath = "/tep/"

// filePolicy lets a file do nothing, should a browser show it after all.
const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

// SendFile answers with a file to be saved, never to be shown.
func SendFile(c *gin.Context, name, kind, hash string, size int64, content io.Reader) error {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(name))
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("X-Robots-Tag", "noindex")
	if NotModified(c, `"`+hash[:32]+`"`) {
		h.Del("Content-Length")
		return nil
	}
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return nil
	}
	if _, err := io.Copy(c.Writer, content); err != nil {
		return fmt.Errorf("send a file: %w", err)
	}
	return nil
}

// disposition says that the file is to be saved, and under which name.
func disposition(name string) string {
	if d := mime.FormatMediaType("attachment", map[string]string{"filename": name}); d != "" {
		return d
	}
	return "attachment"
}

// FileItem is a file in a list.
type FileItem struct {
	Key, Name, Href string
	Type            string // in capitals, as "PDF"
	Size            string // "1,2 MB"
	Note            string
}

// NewFileItem returns the file as a list shows it.
func NewFileItem(d i18n.Dict, u question.Upload, href string) FileItem {
	return FileItem{Key: u.Key, Name: u.Name, Href: href, Type: strings.ToUpper(u.Type), Size: Size(d, u.Size)}
}

// Size writes a number of bytes as people read it.
func Size(d i18n.Dict, n int64) string {
	if n < 1<<20 {
		return d.Number(int(max(1, n>>10))) + " KB"
	}
	if n%(1<<20) == 0 {
		return d.Number(int(n>>20)) + " MB"
	}
	return d.Decimal(float64(n)/(1<<20)) + " MB"
}
