// Package question is the ministry's procedure, and nothing else: what a
// question is, which states it passes through, who may do what to it and from
// where, what must be true of what an asker sends, and how its history is
// chained. It does no input or output; everything it needs is an argument.
//
// The table of moves in moves.go is the whole state machine. The buttons on a
// page, the errors of the API, the permission tests and docs/states.md all come
// from it.
package question
