package ratelimit

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ClientAddr returns the address of whoever sent the request. X-Forwarded-For is
// believed only as far as trusted proxies wrote it: from its end, up to the first
// address that is none of them. What stands before that may be forged. The zero
// Addr is for a connection without an address, such as a Unix socket without a
// proxy before it.
func ClientAddr(r *http.Request, trusted []netip.Prefix) netip.Addr {
	addr := parse(r.RemoteAddr)
	if !within(addr, trusted) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		next := parse(strings.TrimSpace(hop))
		if !next.IsValid() {
			return addr
		}
		addr = next
		if !within(addr, trusted) {
			return addr
		}
	}
	return addr
}

// parse reads an address with or without a port.
func parse(s string) netip.Addr {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone("")
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

// within reports whether the address is in one of the networks.
func within(addr netip.Addr, networks []netip.Prefix) bool {
	return addr.IsValid() && slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// keys returns the keys of the address and of its network. The braces keep both
// on one node of a cluster. A household has a /64 and a provider's customer up to
// a /48 of IPv6, so single addresses of it mean nothing.
func keys(class string, addr netip.Addr) (own, network string) {
	ownBits, networkBits := 32, 24
	if addr.Is6() {
		ownBits, networkBits = 64, 48
	}
	p, err := addr.Prefix(networkBits)
	if err != nil {
		return "limit:{" + class + ":-}:own", "limit:{" + class + ":-}"
	}
	network = "limit:{" + class + ":" + p.String() + "}"
	if p, err = addr.Prefix(ownBits); err != nil {
		return network + ":own", network
	}
	return network + ":" + p.Addr().String(), network
}
