// Package migrations holds the steps that build the database, in order, as
// goose reads them.
package migrations

import "embed"

// FS holds the numbered SQL files.
//
//go:embed *.sql
var FS embed.FS
