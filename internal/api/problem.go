package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
)

const problemType = "application/problem+json"

// problem is a problem document (RFC 9457).
type problem struct {
	Type     string            `json:"type"`
	Title    string            `json:"title"`
	Status   int               `json:"status"`
	Detail   string            `json:"detail"`
	Instance string            `json:"instance"`
	Code     string            `json:"code"`
	Errors   []fieldProblem    `json:"errors,omitempty"`
	Allowed  []question.Action `json:"allowed,omitzero"`
}

// fieldProblem says what is wrong with one field of a body, to which Pointer
// points (RFC 6901), or with one parameter of the address.
type fieldProblem struct {
	Field   string `json:"field"`
	Pointer string `json:"pointer,omitempty"`
	Detail  string `json:"detail"`
}

// fault is what only this way in can find wrong with a request.
type fault struct {
	status int
	code   string
	title  string // key
	detail string // key
	args   []any
	cause  error
	fields []question.FieldProblem
	// allowed is for one that the present state causes.
	allowed []question.Action
}

func (f *fault) Error() string { return fmt.Sprintf("%d %s: %v", f.status, f.code, f.cause) }

func (f *fault) Unwrap() error { return f.cause }

func notJSON(cause error) error {
	return &fault{status: http.StatusBadRequest, code: "not_json", title: "api.title.not_json", detail: "api.not_json", cause: cause}
}

func notRead(cause error) error {
	return &fault{status: http.StatusBadRequest, code: "not_read", title: "api.title.invalid", detail: "api.not_read", cause: cause}
}

func tooLarge() error {
	return &fault{
		status: http.StatusRequestEntityTooLarge, code: "too_large", title: "api.title.too_large", detail: "api.too_large",
		args: []any{"n", maxBody / 1024},
	}
}

func mediaType() error {
	return &fault{status: http.StatusUnsupportedMediaType, code: "media_type", title: "api.title.media_type", detail: "api.media_type"}
}

func fileMediaType() error {
	return &fault{status: http.StatusUnsupportedMediaType, code: "media_type", title: "api.title.media_type", detail: "api.file_media_type"}
}

func notAcceptable() error {
	return &fault{status: http.StatusNotAcceptable, code: "not_acceptable", title: "api.title.not_acceptable", detail: "api.not_acceptable"}
}

func methodNotAllowed() error {
	return &fault{status: http.StatusMethodNotAllowed, code: "method_not_allowed", title: "api.title.method", detail: "api.method"}
}

func stale(allowed []question.Action) error {
	return &fault{
		status: http.StatusPreconditionFailed, code: "stale", title: "api.title.stale", detail: "api.stale", allowed: allowed,
	}
}

func badQuery(fields []question.FieldProblem) error {
	return &fault{
		status: http.StatusBadRequest, code: string(question.CodeInvalid), title: "api.title.invalid", detail: "api.query", fields: fields,
	}
}

// faultOf turns any error into what the reader is told.
func faultOf(method string, err error) *fault {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	var e *question.Error
	if !errors.As(err, &e) {
		e = &question.Error{Code: question.CodeInternal, Key: "api.internal", Cause: err}
	}
	f = &fault{code: string(e.Code), detail: e.Key, args: e.Args, fields: e.Fields, cause: err}
	f.status, f.title = http.StatusInternalServerError, "api.title.internal"
	switch e.Code {
	case question.CodeInvalid:
		f.status, f.title = http.StatusUnprocessableEntity, "api.title.invalid"
		if method != http.MethodPost {
			f.status = http.StatusBadRequest
		}
	case question.CodeUnauthorized:
		f.status, f.title = http.StatusUnauthorized, "api.title.unauthorized"
	case question.CodeForbidden:
		f.status, f.title = http.StatusForbidden, "api.title.forbidden"
	case question.CodeNotFound:
		f.status, f.title = http.StatusNotFound, "api.title.not_found"
	case question.CodeGone:
		f.status, f.title = http.StatusGone, "api.title.gone"
	case question.CodeConflict:
		f.status, f.title = http.StatusConflict, "api.title.conflict"
		f.allowed = append([]question.Action{}, e.Allowed...)
	case question.CodeTooMany:
		f.status, f.title = http.StatusTooManyRequests, "api.title.too_many"
	case question.CodeUnavailable:
		f.status, f.title, f.detail = http.StatusServiceUnavailable, "api.title.unavailable", "api.unavailable"
	case question.CodeInternal:
		f.detail = "api.internal"
	}
	return f
}

// retryAfter is after how many seconds to try again what was unavailable.
const retryAfter = "5"

// fail answers with the problem document for the error.
func (a *API) fail(c *gin.Context, err error) {
	f := faultOf(c.Request.Method, err)
	if f.status >= http.StatusInternalServerError {
		a.cfg.Log.ErrorContext(c, "request failed", slog.String("id", c.GetString(keyRequest)), slog.Any("error", err))
	}
	h := c.Writer.Header()
	switch f.status {
	case http.StatusUnauthorized:
		if h.Get("WWW-Authenticate") == "" {
			h.Set("WWW-Authenticate", `Bearer realm="hoidap"`)
		}
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", retryAfter)
	case http.StatusUnsupportedMediaType:
		h.Set("Accept", jsonType)
	}
	h.Del("ETag")
	h.Del("Link")
	h.Set("Cache-Control", "no-store")
	d := a.dict(c)
	p := problem{
		Type: a.cfg.BaseURL + "/api#" + f.code, Title: d.T(f.title), Status: f.status, Detail: d.T(f.detail, f.args...),
		Instance: c.Request.URL.EscapedPath(), Code: f.code, Allowed: f.allowed,
	}
	if f.status == http.StatusInternalServerError {
		p.Detail = d.T(f.detail, "id", c.GetString(keyRequest))
	}
	for _, bad := range f.fields {
		fp := fieldProblem{Field: bad.Field, Detail: d.T(bad.Key, bad.Args...)}
		if c.Request.Method == http.MethodPost {
			fp.Pointer = pointer(bad.Field)
		}
		p.Errors = append(p.Errors, fp)
	}
	write(c, f.status, problemType, p)
}

// pointer returns the JSON pointer to a field such as asker.email or
// parts.0.title.
func pointer(field string) string {
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(field)
	return "/" + strings.ReplaceAll(escaped, ".", "/")
}

// show answers with v as JSON.
func show(c *gin.Context, status int, v any) error {
	write(c, status, jsonType, v)
	return nil
}

func write(c *gin.Context, status int, kind string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		// Only our own types are written; a value among them that JSON cannot
		// hold is a mistake of the program.
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Data(status, kind+"; charset=utf-8", append(b, '\n'))
}
