// Package api is the way in for programs: JSON under /api/v1, described by the
// OpenAPI document that it serves itself at /api/v1/openapi.json.
//
// Every property of an answer is always present; what there is none of is null,
// or [] for a list. An instant is RFC 3339 with the offset of Viet Nam, so that
// its first ten characters are the legal day there; a date is 2026-02-17. What
// went wrong is a problem document (RFC 9457) in the reader's language.
package api
