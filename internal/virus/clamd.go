// Package virus asks a ClamAV daemon whether a file is known to do harm.
package virus

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// Scanner speaks to clamd. The zero value finds nothing and asks nobody.
type Scanner struct{ network, address string }

// New returns the scanner that the address names, tcp://host:3310 or
// unix:///run/clamav/clamd.ctl; an empty one scans nothing.
func New(address string) (Scanner, error) {
	if address == "" {
		return Scanner{}, nil
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return Scanner{}, errors.New("is not an address")
	case u.Scheme == "tcp" && u.Port() != "":
		return Scanner{"tcp", u.Host}, nil
	case u.Scheme == "unix" && u.Host == "" && u.Path != "":
		return Scanner{"unix", u.Path}, nil
	}
	return Scanner{}, errors.New("must be tcp://host:port or unix:///path")
}

// On reports whether there is a daemon to ask.
func (s Scanner) On() bool { return s.address != "" }

// patience is how long one scan may take.
const patience = 60 * time.Second

// chunk is how much is sent at a time, in bytes.
const chunk = 64 << 10

// Scan returns the name of what was found in the content, "" for nothing. An
// error says that the content was not looked at.
func (s Scanner) Scan(ctx context.Context, content []byte) (string, error) {
	if !s.On() {
		return "", nil
	}
	answer, err := s.ask(ctx, "zINSTREAM\x00", content)
	if err != nil {
		return "", err
	}
	result, ok := strings.CutPrefix(answer, "stream: ")
	switch {
	case ok && result == "OK":
		return "", nil
	case ok && strings.HasSuffix(result, " FOUND"):
		return strings.TrimSuffix(result, " FOUND"), nil
	}
	return "", fmt.Errorf("clamd answers %q", answer)
}

// Check reports whether the daemon answers.
func (s Scanner) Check(ctx context.Context) error {
	if !s.On() {
		return nil
	}
	answer, err := s.ask(ctx, "zPING\x00", nil)
	if err == nil && answer != "PONG" {
		err = fmt.Errorf("clamd answers %q", answer)
	}
	return err
}

// ask sends one command, with content as INSTREAM wants it: pieces with their
// lengths before them, then a length of 0.
func (s Scanner) ask(ctx context.Context, command string, content []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var d net.Dialer
	c, err := d.DialContext(ctx, s.network, s.address)
	if err != nil {
		return "", fmt.Errorf("reach clamd: %w", err)
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	sent := make(chan error, 1)
	go func() { sent <- send(c, command, content) }()
	// Clamd answers before it has read all when the content is too long for it.
	answer, err := io.ReadAll(io.LimitReader(c, 4096))
	if err != nil && len(answer) == 0 {
		return "", fmt.Errorf("hear clamd: %w", err)
	}
	_ = c.SetDeadline(time.Unix(1, 0)) // ends a sending that nobody reads
	if err := <-sent; err != nil && len(answer) == 0 {
		return "", err
	}
	return string(bytes.TrimRight(answer, "\x00\n")), nil
}

func send(w io.Writer, command string, content []byte) error {
	if _, err := io.WriteString(w, command); err != nil {
		return fmt.Errorf("speak to clamd: %w", err)
	}
	if content == nil {
		return nil
	}
	var size [4]byte
	for len(content) > 0 {
		n := min(len(content), chunk)
		binary.BigEndian.PutUint32(size[:], uint32(n))
		if _, err := w.Write(append(size[:], content[:n]...)); err != nil {
			return fmt.Errorf("send to clamd: %w", err)
		}
		content = content[n:]
	}
	binary.BigEndian.PutUint32(size[:], 0)
	if _, err := w.Write(size[:]); err != nil {
		return fmt.Errorf("send to clamd: %w", err)
	}
	return nil
}
