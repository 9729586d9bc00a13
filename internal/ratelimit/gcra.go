package ratelimit

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// gcra is the generic cell rate algorithm for one request under several limits:
// all of them count it, or none. A key holds the instant at which its allowance
// would be whole again. ARGV holds the present instant, the skew of clocks, then
// for each key the time for one more and the burst; times are microseconds. The
// answer is how long to wait, 0 when the request is allowed.
//
// A clock that was set back must not lock anybody out: a key that lies further
// ahead than its burst, and than the clocks of two machines may differ (ARGV[2]),
// begins anew.
const gcra = `
local now, wait, whole = tonumber(ARGV[1]), 0, {}
for i, key in ipairs(KEYS) do
	local every, burst = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
	local at = tonumber(redis.call('GET', key) or now)
	if at < now or at > now + every * burst + tonumber(ARGV[2]) then at = now end
	whole[i] = at + every
	wait = math.max(wait, whole[i] - now - every * burst)
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
	redis.call('SET', key, string.format('%.0f', whole[i]), 'PX', math.ceil((whole[i] - now) / 1000))
end
return 0`

// skew is how far the clocks of two machines may be apart.
const skew = time.Minute

// ask counts the request in Redis and returns how long it has to wait.
func ask(ctx context.Context, client redis.UniversalClient, patience time.Duration, limits []limit, now int64) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	keys, args := make([]string, 0, len(limits)), []any{now, skew.Microseconds()}
	for _, l := range limits {
		if !l.rule.none() {
			keys = append(keys, l.key)
			args = append(args, l.rule.Every.Microseconds(), l.rule.Burst)
		}
	}
	if len(keys) == 0 {
		return 0, nil
	}
	wait, err := redis.NewScript(gcra).Run(ctx, client, keys, args...).Int64()
	if err != nil {
		return 0, fmt.Errorf("count a request in Redis: %w", err)
	}
	return time.Duration(wait) * time.Microsecond, nil
}

// local counts in this process, by the same algorithm.
type local struct {
	mu    sync.Mutex
	whole map[string]int64 // when each key's allowance is whole again, in microseconds
	swept int64            // when it was last looked through
}

// most is how many keys a process counts at once. Beyond it those that are not
// known yet have to wait: a flood of addresses must not make the others be
// forgotten.
const most = 20000

func newLocal() *local { return &local{whole: map[string]int64{}} }

func (l *local) count(key string, r Rule, now int64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	every, burst := r.Every.Microseconds(), int64(r.Burst)
	at, known := l.whole[key]
	if !known && len(l.whole) >= most {
		l.sweep(now)
		if len(l.whole) >= most {
			return r.Every
		}
	}
	if at < now || at > now+every*burst {
		at = now // whole again, or the clock was set back
	}
	at += every
	if wait := at - now - every*burst; wait > 0 {
		return time.Duration(wait) * time.Microsecond
	}
	l.whole[key] = at
	return 0
}

// sweep forgets whoever has the whole allowance, at most once a second: a flood
// must not make every request look through the others.
func (l *local) sweep(now int64) {
	if now >= l.swept && now-l.swept < time.Second.Microseconds() {
		return
	}
	l.swept = now
	for k, at := range l.whole {
		if at <= now {
			delete(l.whole, k)
		}
	}
}
