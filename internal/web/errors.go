package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
)

// retryAfter is how many seconds a reader is asked to wait.
const retryAfter = 30

// Handle turns a handler that returns an error into one of gin's. The error
// becomes a page in the reader's language, for htmx a part of one.
func (w *Web) Handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			w.fail(c, err)
		}
	}
}

// errorPage is the page for what went wrong.
type errorPage struct {
	Page
	Text    string
	Details []string
	Allowed []string
	Request string
	Status  int
}

// fail answers a request with what went wrong.
func (w *Web) fail(c *gin.Context, err error) {
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		c.Status(readerLeft)
		return
	}
	status, name := statusOf(err)
	w.logError(c, status, err)
	if c.Writer.Written() {
		return
	}
	if strings.HasPrefix(c.Request.URL.Path, "/api/") {
		w.failAPI(c, status, err)
		return
	}
	if status == http.StatusUnauthorized && c.Request.Method == http.MethodGet && !IsPart(c) {
		c.Redirect(http.StatusSeeOther, SignInPath+"?next="+url.QueryEscape(c.Request.URL.RequestURI()))
		return
	}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		c.Header("Retry-After", strconv.Itoa(retryAfter))
	}
	c.Header("Cache-Control", "no-store")
	c.Writer.Header().Del("ETag")
	p := w.errorPage(c, status, name, err)
	page := "error/site"
	switch {
	case IsPart(c):
		page = "error/part"
	case p.User != nil && strings.HasPrefix(p.Path, "/desk"):
		page = "error/desk"
	}
	if err := w.Show(c, status, page, p); err != nil {
		w.Log.ErrorContext(c, "error page", slog.Any("error", err))
		http.Error(c.Writer, http.StatusText(status), status)
	}
}

// readerLeft is the status in the log of a request whose reader went elsewhere
// before the answer: nothing is wrong, and nobody reads what would be said.
const readerLeft = 499

// failAPI leaves the answer to the API, which has its own form for it.
func (w *Web) failAPI(c *gin.Context, status int, err error) {
	if w.API != nil {
		w.API(c, err)
		return
	}
	c.Header("Content-Type", "application/problem+json")
	c.JSON(status, gin.H{"type": "about:blank", "title": http.StatusText(status), "status": status})
}

func (w *Web) errorPage(c *gin.Context, status int, name string, err error) errorPage {
	p := errorPage{Page: w.Page(c, "error.title."+name), Status: status, Text: "", Request: c.GetString(keyRequest)}
	p.Text = p.T("error." + name)
	var e *question.Error
	if !errors.As(err, &e) || status >= http.StatusInternalServerError {
		return p
	}
	if p.Has(e.Key) {
		p.Text = p.T(e.Key, e.Args...)
	}
	for _, f := range e.Fields {
		p.Details = append(p.Details, p.T(f.Key, f.Args...))
	}
	for _, a := range e.Allowed {
		p.Allowed = append(p.Allowed, p.T("action."+string(a)))
	}
	return p
}

// logError writes what went wrong within the program; what a reader did wrong
// is in the access log.
func (w *Web) logError(c *gin.Context, status int, err error) {
	if status >= http.StatusInternalServerError {
		w.Log.ErrorContext(c, "request failed", slog.String("id", c.GetString(keyRequest)),
			slog.String("route", c.FullPath()), slog.Int("status", status), slog.Any("error", err))
	}
}

// errMethod says that the address is there, but not for what was asked of it.
var errMethod = errors.New("method not allowed")

// statusOf returns the HTTP status for an error and the name of its texts.
func statusOf(err error) (status int, name string) {
	if tooLarge(err) {
		return http.StatusRequestEntityTooLarge, "too_large"
	}
	if errors.Is(err, errMethod) {
		return http.StatusMethodNotAllowed, "method"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable, "unavailable"
	}
	code := question.CodeOf(err)
	switch code {
	case question.CodeInvalid:
		return http.StatusBadRequest, string(code)
	case question.CodeUnauthorized:
		return http.StatusUnauthorized, string(code)
	case question.CodeForbidden:
		return http.StatusForbidden, string(code)
	case question.CodeNotFound:
		return http.StatusNotFound, string(code)
	case question.CodeGone:
		return http.StatusGone, string(code)
	case question.CodeConflict:
		return http.StatusConflict, string(code)
	case question.CodeTooMany:
		return http.StatusTooManyRequests, string(code)
	case question.CodeUnavailable:
		return http.StatusServiceUnavailable, string(code)
	}
	return http.StatusInternalServerError, "internal"
}

// unavailable says of an error of the store of sessions that waiting may help.
func unavailable(err error) error {
	return &question.Error{Code: question.CodeUnavailable, Key: "error.unavailable", Cause: err}
}
