// Package api is the programs' way in: JSON under /api/v1.
package api
