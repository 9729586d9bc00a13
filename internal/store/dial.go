package store

import (
	"context"
	"net"
	"time"

	"hoidap/internal/clock"
)

// silence is how long the program waits for a word from Postgres before it gives
// the connection up. No query takes nearly as long; a server that is stopped, or
// a cable that is cut, would otherwise hold a reader for ever.
const silence = 20 * time.Second

// dialer connects to Postgres.
type dialer struct{ net.Dialer }

// Dial connects without a limit, as the driver's interface asks.
func (d dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialTimeout connects within the time.
func (d dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// DialContext connects.
func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err //nolint:wrapcheck // the driver says what it was doing
	}
	return patient{c}, nil
}

// patient is a connection that waits for an answer so long and no longer.
type patient struct{ net.Conn }

// Read waits at most silence for the first byte.
func (p patient) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(clock.System{}.Now().Add(silence)); err != nil {
		return 0, err //nolint:wrapcheck // the driver says what it was doing
	}
	return p.Conn.Read(b) //nolint:wrapcheck // the driver says what it was doing
}
