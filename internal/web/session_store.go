package web

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"
)

// SessionStore keeps sessions.
type SessionStore interface {
	scs.CtxStore

	// TouchCtx lets a session that is there last until the instant.
	TouchCtx(ctx context.Context, token string, expiry time.Time) error
	// UpdateCtx stores what a session that is there holds now.
	UpdateCtx(ctx context.Context, token string, data []byte, expiry time.Time) error
}

// keeper stands before the store. A page sends several requests at once, and each
// session would be stored by each of them: one that only read would undo what
// another wrote, and bring back a session that was ended meanwhile. So one that is
// as it was read is only kept alive, and one that was read is never made anew.
type keeper struct{ SessionStore }

// found is what a request read of its session.
type found struct {
	token string
	data  []byte
}

type foundKey struct{}

// reading returns a context in which the keeper remembers what is read.
func reading(ctx context.Context) context.Context {
	return context.WithValue(ctx, foundKey{}, &found{})
}

// FindCtx reads a session and remembers it for the request.
func (k keeper) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	b, ok, err := k.SessionStore.FindCtx(ctx, token)
	if f, is := ctx.Value(foundKey{}).(*found); is && ok && err == nil {
		f.token, f.data = token, slices.Clone(b)
	}
	return b, ok, err //nolint:wrapcheck // as if it were not here
}

// CommitCtx stores what the request changed.
func (k keeper) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	f, ok := ctx.Value(foundKey{}).(*found)
	switch {
	case !ok || f.token != token:
		return k.SessionStore.CommitCtx(ctx, token, b, expiry) //nolint:wrapcheck // as if it were not here
	case same(f.data, b):
		return k.TouchCtx(ctx, token, expiry) //nolint:wrapcheck // as if it were not here
	}
	return k.UpdateCtx(ctx, token, b, expiry) //nolint:wrapcheck // as if it were not here
}

// same reports whether two stored sessions hold the same; their bytes may differ.
func same(a, b []byte) bool {
	until, values, err := scs.GobCodec{}.Decode(a)
	if err != nil {
		return false
	}
	otherwise, others, err := scs.GobCodec{}.Decode(b)
	return err == nil && until.Equal(otherwise) && reflect.DeepEqual(values, others)
}
