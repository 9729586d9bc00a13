package store

import (
	"context"
	"sync/atomic"
)

type countingKey struct{}

// Counting returns a context in which every statement is counted, for tests that
// ask how many a page needs.
func Counting(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, countingKey{}, n), n
}

// countIn counts a statement if somebody wants to know.
func countIn(ctx context.Context) {
	if n, ok := ctx.Value(countingKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
