package ratelimit

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"hoidap/internal/clock"
)

// Config is what a limiter needs.
type Config struct {
	// Redis keeps the counts; nil is as if Redis were always away.
	Redis redis.UniversalClient
	Clock clock.Clock
	Log   *slog.Logger
	// Trusted lists the networks of the reverse proxies whose X-Forwarded-For is
	// believed.
	Trusted []netip.Prefix
	// Patience is how long a request waits for Redis; 0 is 150 milliseconds.
	Patience time.Duration
	// Exempt lists networks that are never limited, such as the loopback of a
	// demonstration.
	Exempt []netip.Prefix
}

// Limiter counts requests. The nil Limiter allows everything. It is safe for
// concurrent use.
type Limiter struct {
	cfg   Config
	local *local
	// retryAt is when Redis is tried again after it did not answer, in
	// microseconds; 0 while it answers.
	retryAt atomic.Int64
}

// Verdict is what the limiter says of a request.
type Verdict struct {
	OK         bool
	RetryAfter time.Duration // until one more is allowed; 0 when OK
}

const (
	// patience is how long a request waits for Redis unless told otherwise.
	patience = 150 * time.Millisecond
	// pause is how long Redis is left alone after it did not answer.
	pause = time.Second
)

// New returns a limiter.
func New(cfg Config) *Limiter {
	if cfg.Patience == 0 {
		cfg.Patience = patience
	}
	return &Limiter{cfg: cfg, local: newLocal()}
}

type freeKey struct{}

// Free returns a context whose requests are not counted: the program asks
// itself. Nothing that comes from outside can carry it.
func Free(ctx context.Context) context.Context { return context.WithValue(ctx, freeKey{}, true) }

// Request counts a request by the address of its client.
func (l *Limiter) Request(r *http.Request, c Class) Verdict {
	if l == nil {
		return Verdict{OK: true}
	}
	return l.Address(r.Context(), ClientAddr(r, l.cfg.Trusted), c)
}

// Address counts a request of the address. A request that is refused for its
// address is not held against its network.
func (l *Limiter) Address(ctx context.Context, addr netip.Addr, c Class) Verdict {
	if free, _ := ctx.Value(freeKey{}).(bool); l == nil || free || within(addr, l.cfg.Exempt) {
		return Verdict{OK: true}
	}
	own, network := keys(c.Name, addr)
	return l.count(ctx, c, []limit{{own, c.Address}, {network, c.Network}})
}

// Name counts a request in somebody's name, such as the login that is tried,
// by the class's rule for an address.
func (l *Limiter) Name(ctx context.Context, name string, c Class) Verdict {
	if l == nil {
		return Verdict{OK: true}
	}
	return l.count(ctx, c, []limit{{"limit:{" + c.Name + ":name:" + name + "}", c.Address}})
}

// limit is a rule for whoever has the key.
type limit struct {
	key  string
	rule Rule
}

func (l *Limiter) count(ctx context.Context, c Class, limits []limit) Verdict {
	now := l.cfg.Clock.Now().UnixMicro()
	if l.cfg.Redis != nil && now >= l.retryAt.Load() {
		wait, err := ask(ctx, l.cfg.Redis, l.cfg.Patience, limits, now)
		if err == nil {
			l.back()
			return verdict(wait)
		}
		if ctx.Err() == nil {
			l.away(ctx, now, err)
		}
	}
	if c.Away.none() {
		return Verdict{OK: true}
	}
	return verdict(l.local.count(limits[0].key, c.Away, now))
}

func verdict(wait time.Duration) Verdict { return Verdict{OK: wait <= 0, RetryAfter: max(wait, 0)} }

// away remembers that Redis did not answer, and says so the first time.
func (l *Limiter) away(ctx context.Context, now int64, err error) {
	if l.retryAt.Swap(now+pause.Microseconds()) == 0 && l.cfg.Log != nil {
		l.cfg.Log.WarnContext(ctx, "limits are not shared: Redis does not answer", slog.Any("error", err))
	}
}

// back remembers that Redis answers, and says so after it did not.
func (l *Limiter) back() {
	if l.retryAt.Load() != 0 && l.retryAt.Swap(0) != 0 && l.cfg.Log != nil {
		l.cfg.Log.Info("limits are shared again: Redis answers")
	}
}
