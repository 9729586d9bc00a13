package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/clock"
	"hoidap/internal/question"
)

// maxBody is the most that a request may carry, except where a route reads
// files and says otherwise.
const maxBody = 1 << 20

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors %s"

// Keys of what the middleware leaves in the context.
const (
	keyRequest = "web.request"
	keyLang    = "web.lang"
	keyFrame   = "web.frame"
	keyViewer  = "web.viewer"
	keySession = "web.session"

	keyBare   = "web.bare"   // the context before it had a session
	keyStream = "web.stream" // stays open: how long it took says nothing

	keyKeep       = "web.keep"       // the page is the same for every reader
	keyGeneration = "web.generation" // of the library, before it was read
)

var requestForm = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// requestID gives the request a number that stands in the log, in the answer and
// on the page of an error. One that a proxy has given is kept.
func (w *Web) requestID(c *gin.Context) {
	id := c.GetHeader("X-Request-Id")
	if !requestForm.MatchString(id) {
		id = strings.ToLower(rand.Text()[:16])
	}
	c.Set(keyRequest, id)
	c.Header("X-Request-Id", id)
}

// accessLog writes one line for each request: the route, not the address, which
// may carry a secret or what somebody searched for.
func (w *Web) accessLog(c *gin.Context) {
	// The machine's clock: the other may be moved while the request runs.
	start := clock.System{}.Now()
	c.Next()
	took := clock.System{}.Now().Sub(start)
	if w.Observe != nil && !c.GetBool(keyStream) {
		w.Observe(c.Request.Method, c.FullPath(), c.Writer.Status(), took)
	}
	level := slog.LevelInfo
	switch {
	case strings.HasPrefix(c.Request.URL.Path, "/assets/"):
		level = slog.LevelDebug
	case c.Writer.Status() >= http.StatusInternalServerError:
		level = slog.LevelError
	}
	w.Log.LogAttrs(c, level, "request",
		slog.String("id", c.GetString(keyRequest)),
		slog.String("method", c.Request.Method),
		slog.String("route", c.FullPath()),
		slog.Int("status", c.Writer.Status()),
		slog.Int("bytes", max(c.Writer.Size(), 0)),
		slog.Duration("took", took))
}

// recover turns a panic into the page for what went wrong.
func (w *Web) recover(c *gin.Context) {
	defer func() {
		p := recover()
		switch p {
		case nil:
			return
		case http.ErrAbortHandler: // the very value, by contract
			panic(p) //nolint:forbidigo // net/http waits for it
		}
		w.Log.ErrorContext(c, "panic", slog.String("id", c.GetString(keyRequest)), slog.Any("value", p), slog.String("stack", string(debug.Stack())))
		if !c.Writer.Written() {
			w.fail(c, fmt.Errorf("panic: %v", p))
		}
		c.Abort()
	}()
	c.Next()
}

// headers sets what keeps a browser from running or showing anything foreign.
func (w *Web) headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", fmt.Sprintf(policy, "'none'"))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
	if w.secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// AllowFrame lets other sites show the page in a frame: those of the setting, or
// all. Only the embeddable box does so.
func (w *Web) AllowFrame(c *gin.Context) {
	c.Set(keyFrame, true)
	who := "*"
	if len(w.FrameAncestors) > 0 {
		who = "'self' " + strings.Join(w.FrameAncestors, " ")
	}
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", fmt.Sprintf(policy, who))
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// ShowFrame lets the page show another page of this site in a frame.
func ShowFrame(c *gin.Context) {
	c.Header("Content-Security-Policy", fmt.Sprintf(policy, "'none'")+"; frame-src 'self'")
}

// limitBody refuses requests that carry too much, at once where they say so and
// on reading where they do not. It also refuses what another site sent.
func (w *Web) limitBody(c *gin.Context) {
	if foreign, _ := c.Request.Context().Value(foreignKey{}).(bool); foreign {
		w.fail(c, question.Forbidden("error.foreign_origin"))
		c.Abort()
		return
	}
	most := w.bodyLimit(c)
	if c.Request.ContentLength > most {
		w.fail(c, &http.MaxBytesError{Limit: most})
		c.Abort()
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
	c.Next()
	if c.Request.MultipartForm != nil {
		// The server would do it, but for a request that was copied since.
		if err := c.Request.MultipartForm.RemoveAll(); err != nil {
			w.Log.WarnContext(c, "remove what was sent", slog.Any("error", err))
		}
	}
}

// tooLarge reports whether err says that a request carried too much.
func tooLarge(err error) bool {
	var e *http.MaxBytesError
	return errors.As(err, &e)
}
