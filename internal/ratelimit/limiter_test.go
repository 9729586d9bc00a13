package ratelimit_test

import (
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hoidap/internal/clock"
	"hoidap/internal/ratelimit"
	"hoidap/internal/testdb"
)

var start = time.Date(2026, 2, 13, 9, 0, 0, 0, time.UTC)

func limiter(t *testing.T, url string, c clock.Clock) *ratelimit.Limiter {
	t.Helper()
	client, err := ratelimit.Dial(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return ratelimit.New(ratelimit.Config{Redis: client, Clock: c, Log: slog.New(slog.DiscardHandler), Patience: 10 * time.Second})
}

// class allows three at once and one more a minute, and five to a network.
func class(name string) ratelimit.Class {
	return ratelimit.Class{
		Name:    name,
		Address: ratelimit.Rule{Burst: 3, Every: time.Minute},
		Network: ratelimit.Rule{Burst: 5, Every: time.Minute},
	}
}

func allowed(t *testing.T, l *ratelimit.Limiter, c ratelimit.Class, addr string, n int) (ok int, last ratelimit.Verdict) {
	t.Helper()
	for range n {
		if last = l.Address(t.Context(), netip.MustParseAddr(addr), c); last.OK {
			ok++
		}
	}
	return ok, last
}

func TestLimits(t *testing.T) {
	t.Parallel()
	url := testdb.Redis(t)

	t.Run("a burst, then one each interval", func(t *testing.T) {
		t.Parallel()
		c := clock.FixedAt(start)
		l := limiter(t, url, c)
		if ok, v := allowed(t, l, class("a"), "192.0.2.1", 5); ok != 3 || v.RetryAfter != time.Minute {
			t.Errorf("at once: %d allowed, wait %v; want 3, 1m", ok, v.RetryAfter)
		}
		c.Advance(time.Minute - time.Microsecond)
		if ok, v := allowed(t, l, class("a"), "192.0.2.1", 1); ok != 0 || v.RetryAfter != time.Microsecond {
			t.Errorf("a moment early: %d allowed, wait %v", ok, v.RetryAfter)
		}
		c.Advance(time.Microsecond)
		if ok, _ := allowed(t, l, class("a"), "192.0.2.1", 2); ok != 1 {
			t.Errorf("after a minute: %d allowed, want 1", ok)
		}
		c.Advance(time.Hour)
		if ok, _ := allowed(t, l, class("a"), "192.0.2.1", 5); ok != 3 {
			t.Errorf("after an hour: %d allowed, want 3", ok)
		}
	})

	t.Run("a network, whose count refused requests do not raise", func(t *testing.T) {
		t.Parallel()
		l := limiter(t, url, clock.FixedAt(start))
		for _, try := range []struct {
			addr string
			want int
		}{{"198.51.100.1", 3}, {"198.51.100.2", 2}, {"198.51.100.3", 0}, {"198.51.101.3", 3}} {
			if ok, _ := allowed(t, l, class("b"), try.addr, 10); ok != try.want {
				t.Errorf("%s: %d allowed, want %d", try.addr, ok, try.want)
			}
		}
	})

	t.Run("IPv6 by the household", func(t *testing.T) {
		t.Parallel()
		l := limiter(t, url, clock.FixedAt(start))
		for _, try := range []struct {
			addr string
			want int
		}{{"2001:db8:1:1::1", 3}, {"2001:db8:1:1:ffff::2", 0}, {"2001:db8:1:2::1", 2}, {"2001:db8:2::1", 3}, {"::ffff:203.0.113.9", 3}, {"203.0.113.9", 0}} {
			addr := netip.MustParseAddr(try.addr).Unmap().String()
			if ok, _ := allowed(t, l, class("c"), addr, 10); ok != try.want {
				t.Errorf("%s: %d allowed, want %d", try.addr, ok, try.want)
			}
		}
	})

	t.Run("classes and names apart", func(t *testing.T) {
		t.Parallel()
		l := limiter(t, url, clock.FixedAt(start))
		for _, name := range []string{"d", "e"} {
			if ok, _ := allowed(t, l, class(name), "192.0.2.1", 10); ok != 3 {
				t.Errorf("class %s: %d allowed, want 3", name, ok)
			}
		}
		for _, name := range []string{"lan", "minh", "lan"} {
			v := l.Name(t.Context(), name, ratelimit.Class{Name: "f", Address: ratelimit.Rule{Burst: 1, Every: time.Hour}})
			if want := name != "lan" || v.OK; v.OK != want {
				t.Errorf("%s: %v", name, v)
			}
		}
		if v := l.Name(t.Context(), "lan", ratelimit.Class{Name: "f", Address: ratelimit.Rule{Burst: 1, Every: time.Hour}}); v.OK {
			t.Error("the second for lan was allowed")
		}
	})

	t.Run("a clock that was set back locks nobody out", func(t *testing.T) {
		t.Parallel()
		c := clock.FixedAt(start.Add(24 * time.Hour))
		l := limiter(t, url, c)
		allowed(t, l, class("g"), "192.0.2.1", 3)
		c.Set(start)
		if _, v := allowed(t, l, class("g"), "192.0.2.1", 1); v.RetryAfter > time.Minute {
			t.Errorf("wait %v, want at most a minute", v.RetryAfter)
		}
		c.Advance(time.Minute)
		if ok, _ := allowed(t, l, class("g"), "192.0.2.1", 1); ok != 1 {
			t.Error("still refused after a minute")
		}
	})

	t.Run("many at once", func(t *testing.T) {
		t.Parallel()
		l := limiter(t, url, clock.FixedAt(start))
		var ok atomic.Int32
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				if l.Address(t.Context(), netip.MustParseAddr("192.0.2.1"), class("h")).OK {
					ok.Add(1)
				}
			})
		}
		wg.Wait()
		if ok.Load() != 3 {
			t.Errorf("%d of 40 allowed, want 3", ok.Load())
		}
	})
}

func TestRedisAway(t *testing.T) {
	t.Parallel()
	server := testdb.NewRedis(t)
	c := clock.FixedAt(start)
	l := limiter(t, server.URL, c)
	addr := "192.0.2.1"
	signIn := ratelimit.SignIn()
	if ok, _ := allowed(t, l, class("a"), addr, 10); ok != 3 {
		t.Fatalf("with Redis: %d allowed, want 3", ok)
	}

	server.Stop()
	if ok, _ := allowed(t, l, class("a"), addr, 10); ok != 10 {
		t.Errorf("without Redis: %d of 10 allowed, want all", ok)
	}
	if ok, v := allowed(t, l, signIn, addr, 10); ok != signIn.Away.Burst || v.RetryAfter <= 0 {
		t.Errorf("sign-in without Redis: %d allowed, wait %v; want %d", ok, v.RetryAfter, signIn.Away.Burst)
	}
	if ok, _ := allowed(t, l, signIn, "192.0.2.2", 1); ok != 1 {
		t.Error("another address cannot sign in")
	}
	c.Advance(signIn.Away.Every)
	if ok, _ := allowed(t, l, signIn, addr, 10); ok != 1 {
		t.Errorf("sign-in a minute later: %d allowed, want 1", ok)
	}

	server.Start(t)
	c.Advance(time.Hour)
	if ok, _ := allowed(t, l, class("a"), addr, 10); ok != 3 {
		t.Errorf("with Redis again: %d allowed, want 3", ok)
	}
}

func TestNoRedisAtAll(t *testing.T) {
	t.Parallel()
	l := ratelimit.New(ratelimit.Config{Clock: clock.FixedAt(start)})
	if ok, _ := allowed(t, l, class("a"), "192.0.2.1", 10); ok != 10 {
		t.Errorf("%d of 10 allowed, want all", ok)
	}
	if ok, _ := allowed(t, l, ratelimit.SignIn(), "192.0.2.1", 10); ok != ratelimit.SignIn().Away.Burst {
		t.Errorf("sign-in: %d allowed", ok)
	}
	var none *ratelimit.Limiter
	if ok, _ := allowed(t, none, ratelimit.SignIn(), "192.0.2.1", 100); ok != 100 {
		t.Errorf("no limiter: %d of 100 allowed", ok)
	}
}

func TestAFloodOfAddressesForgetsNobody(t *testing.T) {
	t.Parallel()
	c := clock.FixedAt(start)
	l := ratelimit.New(ratelimit.Config{Clock: c})
	signIn := ratelimit.SignIn()
	allowed(t, l, signIn, "192.0.2.1", 10)
	addr := netip.MustParseAddr("10.0.0.0")
	refused := 0
	for range 30000 {
		if !l.Address(t.Context(), addr, signIn).OK {
			refused++
		}
		addr = addr.Next()
	}
	if refused == 0 {
		t.Error("30000 addresses were all counted")
	}
	if ok, _ := allowed(t, l, signIn, "192.0.2.1", 1); ok != 0 {
		t.Error("the flood made the first address be forgotten")
	}
	c.Advance(time.Hour)
	if ok, _ := allowed(t, l, signIn, "203.0.113.1", 1); ok != 1 {
		t.Error("nobody can sign in an hour after the flood")
	}
}

func TestWhatTheProgramAsksItselfIsNotCounted(t *testing.T) {
	t.Parallel()
	l := limiter(t, testdb.Redis(t), clock.FixedAt(start))
	addr := netip.MustParseAddr("192.0.2.77")
	for range 20 {
		if !l.Address(ratelimit.Free(t.Context()), addr, class("free")).OK {
			t.Fatal("the program is shut out from itself")
		}
	}
	if ok, _ := allowed(t, l, class("free"), "192.0.2.77", 5); ok != 3 {
		t.Errorf("%d allowed for whoever works there, want 3", ok)
	}
}
