// Package web is what the public site and the desk share: the page struct and
// its rendering, forms, errors turned into pages, sessions, languages and the
// rules that every request goes through. It knows HTTP and the reader's
// language, and no rule of the ministry's procedure.
package web
