// Package webhook tells other programs what happened: one signed message by
// HTTP, as the Standard Webhooks specification (standardwebhooks.com) describes.
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"syscall"
	"time"

	"hoidap/internal/clock"
)

// patience is how long the other side may take for everything.
const patience = 10 * time.Second

// ErrGone says that the other side wants no more messages: it answered 410.
var ErrGone = errors.New("the address is gone (HTTP 410)")

// Message is what is sent.
type Message struct {
	ID     string // the same with every try
	URL    string
	Secret []byte
	Body   []byte // JSON
	At     time.Time
}

// Answer is what came back.
type Answer struct {
	Status int // 0 when nothing did
	Took   time.Duration
}

// Client sends messages. It follows no redirects: what was signed is for one
// address.
type Client struct{ http http.Client }

// New returns a client. Addresses of this machine are refused unless local is
// set, those by which clouds tell a machine its secrets always.
func New(local bool) *Client {
	d := net.Dialer{Timeout: patience / 2, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("read the address %s: %w", address, err)
		}
		return allowed(at.Addr().Unmap(), local)
	}}
	return &Client{http.Client{
		Timeout:       patience,
		Transport:     &http.Transport{DialContext: d.DialContext, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// allowed is asked of the address that a name has led to, so that no name can
// lead astray.
func allowed(a netip.Addr, local bool) error {
	switch {
	case a.IsLinkLocalUnicast() || a.IsUnspecified() || a.IsMulticast():
		return fmt.Errorf("no message goes to %s", a)
	case a.IsLoopback() && !local:
		return fmt.Errorf("no message goes to this machine itself (%s)", a)
	}
	return nil
}

// Send sends the message once. Any answer of 200 to 299 is good.
func (c *Client) Send(ctx context.Context, m Message) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return Answer{}, fmt.Errorf("send to %s: %w", m.URL, err)
	}
	at := strconv.FormatInt(m.At.Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "hoidap")
	r.Header.Set("Webhook-Id", m.ID)
	r.Header.Set("Webhook-Timestamp", at)
	r.Header.Set("Webhook-Signature", Sign(m.Secret, m.ID, at, m.Body))
	begun := clock.System{}.Now()
	res, err := c.http.Do(r)
	took := clock.System{}.Now().Sub(begun)
	if err != nil {
		return Answer{Took: took}, fmt.Errorf("send a message: %w", err)
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, 4096) // so that the connection can be used again
	a := Answer{res.StatusCode, took}
	switch {
	case res.StatusCode == http.StatusGone:
		return a, ErrGone
	case res.StatusCode < 200 || res.StatusCode > 299:
		return a, fmt.Errorf("the other side answered HTTP %d", res.StatusCode)
	}
	return a, nil
}

// Sign returns the signature of a message: v1 and the HMAC-SHA256 of identifier,
// time and body in base64.
func Sign(secret []byte, id, at string, body []byte) string {
	h := hmac.New(sha256.New, secret)
	_, _ = fmt.Fprintf(h, "%s.%s.%s", id, at, body) // a hash never fails
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// Secret writes a secret in the form in which other programs read it.
func Secret(secret []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(secret) }
