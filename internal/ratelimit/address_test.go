package ratelimit_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"hoidap/internal/clock"
	"hoidap/internal/ratelimit"
)

func TestClientAddr(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8")}
	tests := []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"straight", "203.0.113.7:4711", nil, "203.0.113.7"},
		{"straight, forged", "203.0.113.7:4711", []string{"198.51.100.1"}, "203.0.113.7"},
		{"by a proxy", "127.0.0.1:4711", []string{"203.0.113.7"}, "203.0.113.7"},
		{"by a proxy, forged before it", "127.0.0.1:4711", []string{"1.2.3.4, 5.6.7.8, 203.0.113.7"}, "203.0.113.7"},
		{"by a proxy, forged as a trusted one", "127.0.0.1:4711", []string{"1.2.3.4, 10.1.0.9, 203.0.113.7"}, "203.0.113.7"},
		{"by two proxies", "127.0.0.1:4711", []string{"1.2.3.4, 203.0.113.7, 10.1.0.9"}, "203.0.113.7"},
		{"in several lines", "127.0.0.1:4711", []string{"1.2.3.4", "203.0.113.7", "10.1.0.9"}, "203.0.113.7"},
		{"by a proxy that says nothing", "127.0.0.1:4711", nil, "127.0.0.1"},
		{"nonsense", "127.0.0.1:4711", []string{"unknown"}, "127.0.0.1"},
		{"nonsense before a proxy", "127.0.0.1:4711", []string{"203.0.113.7, ?, 10.1.0.9"}, "10.1.0.9"},
		{"IPv6 with a port", "[fd00::1]:4711", []string{"[2001:db8::7]:80"}, "2001:db8::7"},
		{"IPv4 as IPv6", "[::ffff:127.0.0.1]:4711", []string{"::ffff:203.0.113.7"}, "203.0.113.7"},
		{"a Unix socket", "@", []string{"203.0.113.7"}, "invalid IP"},
	}
	for _, tt := range tests {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.RemoteAddr = tt.remote
		r.Header["X-Forwarded-For"] = tt.forwarded
		if got := ratelimit.ClientAddr(r, trusted).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestRequest(t *testing.T) {
	t.Parallel()
	l := ratelimit.New(ratelimit.Config{
		Clock:   clock.FixedAt(start),
		Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.1/32")},
		Exempt:  []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})
	send := func(remote, forwarded string) bool {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/desk/dang-nhap", http.NoBody)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-For", forwarded)
		return l.Request(r, ratelimit.SignIn()).OK
	}
	count := func(remote string, forwarded func(i int) string) (n int) {
		for i := range 20 {
			if send(remote, forwarded(i)) {
				n++
			}
		}
		return n
	}
	another := func(i int) string { return netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}).String() }
	if n := count("203.0.113.7:1", another); n != 5 {
		t.Errorf("an address that forges others was allowed %d times, want 5", n)
	}
	if n := count("10.0.0.1:1", another); n != 20 {
		t.Errorf("twenty behind a proxy were allowed %d times, want 20", n)
	}
	if n := count("127.0.0.1:1", another); n != 20 {
		t.Errorf("the exempt were allowed %d times, want 20", n)
	}
}

func TestDial(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"redis://127.0.0.1:6379/0", "rediss://user:secret@redis.example.vn:6380", "unix:///run/redis.sock?db=1",
		"redis-sentinel://:secret@a:26379,b:26379,c:26379/2?master=hoidap", "redis-cluster://a:7000,b:7000",
	} {
		c, err := ratelimit.Dial(good)
		if err != nil {
			t.Errorf("%s: %v", good, err)
			continue
		}
		if err := c.Close(); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "http://a", "redis-sentinel://a:26379", "redis-cluster://a:7000/x", "redis://a:x"} {
		if _, err := ratelimit.Dial(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
