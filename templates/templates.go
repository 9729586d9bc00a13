// Package templates holds the pages and mails: base/ is what surrounds a page,
// parts/ what pages share, error/ the pages for what goes wrong, and beside them
// one folder for each area.
package templates

import "embed"

// FS is every template, by its path below this folder.
//
//go:embed */*
var FS embed.FS
