package api

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/ratelimit"
)

// Keys of what the middleware leaves in the context.
const (
	keyRequest = "request-id"
	keyLang    = "reader-language"
	keyKnown   = "known-languages"
)

var requestForm = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// requestID gives the request a number that stands in the log and in the answer.
// One that a proxy has given is kept.
func (a *API) requestID(c *gin.Context) {
	id := c.GetHeader("X-Request-Id")
	if !requestForm.MatchString(id) {
		id = strings.ToLower(rand.Text()[:16])
	}
	c.Set(keyRequest, id)
	c.Header("X-Request-Id", id)
}

// language finds the reader's language: asked for in the address, else what the
// program says that it prefers, else the first one.
func (a *API) language(c *gin.Context) {
	known := a.cfg.Catalogue.Languages()
	lang := c.Query("lang")
	if !slices.Contains(known, lang) {
		lang = known[0]
		if accepted := c.GetHeader("Accept-Language"); accepted != "" && len(accepted) <= 1000 {
			if tags, _, err := languageTags(accepted); err == nil {
				_, i, _ := a.languages.Match(tags...)
				lang = known[i]
			}
		}
	}
	c.Set(keyLang, lang)
	c.Set(keyKnown, known)
	c.Header("Content-Language", lang)
	c.Header("Vary", "Accept-Language")
}

// accessLog writes one line for each request: the route, not the address, which
// may carry what somebody searched for.
func (a *API) accessLog(c *gin.Context) {
	// The machine's clock: the other may be moved while the request runs.
	start := clock.System{}.Now()
	c.Next()
	took := clock.System{}.Now().Sub(start)
	if a.cfg.Observe != nil {
		a.cfg.Observe(c.Request.Method, c.FullPath(), c.Writer.Status(), took)
	}
	level := slog.LevelInfo
	if c.Writer.Status() >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	a.cfg.Log.LogAttrs(c, level, "request",
		slog.String("id", c.GetString(keyRequest)),
		slog.String("method", c.Request.Method),
		slog.String("route", c.FullPath()),
		slog.Int("status", c.Writer.Status()),
		slog.Int("bytes", max(c.Writer.Size(), 0)),
		slog.Duration("took", took))
}

// recover turns a panic into the problem document for what went wrong.
func (a *API) recover(c *gin.Context) {
	defer func() {
		p := recover()
		switch p {
		case nil:
			return
		case http.ErrAbortHandler:
			panic(p) //nolint:forbidigo // net/http ends the connection on it
		}
		a.cfg.Log.ErrorContext(c, "panic", slog.String("id", c.GetString(keyRequest)), slog.Any("value", p),
			slog.String("stack", string(debug.Stack())))
		if !c.Writer.Written() {
			a.fail(c, fmt.Errorf("panic: %v", p))
		}
		c.Abort()
	}()
	c.Next()
}

// headers keeps an answer from being taken for anything but data, and from being
// stored unless a call allows it.
func headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// shared lets an answer that is the same for everybody be kept for so many
// seconds and be read by the scripts of other sites.
func shared(c *gin.Context, seconds int) {
	c.Header("Cache-Control", "public, max-age="+strconv.Itoa(seconds))
	c.Header("Access-Control-Allow-Origin", "*")
}

// ownOrigin refuses what the page of another site sends by a reader's browser, so
// that no site can ask in the name of its visitors. No cookie counts here, so
// nobody's rights are at stake; a program with a token may come from anywhere.
func (a *API) ownOrigin(c *gin.Context) error {
	if c.GetHeader("Authorization") == "" && a.origin.Check(c.Request) != nil {
		return question.Forbidden("error.foreign_origin")
	}
	return nil
}

// limited refuses whoever asks too often. A question is read by its asker or,
// with a token, by the desk's programs, which have more to read.
func (a *API) limited(class ratelimit.Class) gin.HandlerFunc {
	return a.handle(func(c *gin.Context) error {
		limit := class
		if c.Request.Method == http.MethodGet && c.GetHeader("Authorization") != "" {
			limit = ratelimit.Working()
		}
		v := a.cfg.Limiter.Request(c.Request, limit)
		if v.OK {
			return nil
		}
		seconds := int(v.RetryAfter.Seconds()) + 1
		c.Header("Retry-After", strconv.Itoa(seconds))
		return &question.Error{Code: question.CodeTooMany, Key: "api.too_many", Args: []any{"n", seconds}}
	})
}
