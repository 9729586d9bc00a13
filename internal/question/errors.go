package question

import (
	"errors"
	"fmt"
)

// ErrorCode says what kind of thing went wrong. The edges of the program turn
// it into an HTTP status or an exit code.
type ErrorCode string

// The codes.
const (
	CodeInvalid      ErrorCode = "invalid"      // what was sent cannot be used; Fields says why
	CodeUnauthorized ErrorCode = "unauthorized" // nobody is signed in
	CodeForbidden    ErrorCode = "forbidden"    // somebody is, but may not
	CodeNotFound     ErrorCode = "not_found"
	CodeGone         ErrorCode = "gone"     // was there once
	CodeConflict     ErrorCode = "conflict" // does not fit the present state; Allowed says what would
	CodeTooMany      ErrorCode = "too_many" // too often
	CodeUnavailable  ErrorCode = "unavailable"
	CodeInternal     ErrorCode = "internal"
)

// FieldProblem says what is wrong with one field of what was sent. Key names a
// text in the catalogue; Args fill it, as name, value, name, value.
type FieldProblem struct {
	Field string
	Key   string
	Args  []any
}

// Error is an error with a code that the domain owns and a text, by catalogue
// key, that a reader may see. The cause is for the log only.
type Error struct {
	Code    ErrorCode
	Key     string
	Args    []any
	Fields  []FieldProblem
	Allowed []Action // for a conflict: what could be done instead
	Cause   error
}

// Error returns a text for the log.
func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Code, e.Key)
	for _, f := range e.Fields {
		s += fmt.Sprintf(" [%s %s]", f.Field, f.Key)
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of err, or CodeInternal if it has none.
func CodeOf(err error) ErrorCode {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// Invalid returns an error about one field.
func Invalid(field, key string, args ...any) *Error {
	return &Error{Code: CodeInvalid, Key: "error.invalid", Fields: []FieldProblem{{field, key, args}}}
}

// NotFound returns the error for something that is not there, or that the
// reader must not learn of.
func NotFound() *Error { return &Error{Code: CodeNotFound, Key: "error.not_found"} }

// Forbidden returns the error for something that the actor may not do.
func Forbidden(key string) *Error { return &Error{Code: CodeForbidden, Key: key} }

// Conflict returns the error for a step that does not fit the present state.
func Conflict(key string, allowed []Action) *Error {
	return &Error{Code: CodeConflict, Key: key, Allowed: allowed}
}
