// Package catcher is a mail server that delivers nothing: it keeps every
// message on disk and shows it. The demonstration sends its mail here, and so
// do tests, which can also make it refuse mail or break off.
package catcher

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-smtp"

	"hoidap/internal/clock"
)

// The largest message, and the most recipients of one, that are taken.
const (
	largest    = 25 << 20
	recipients = 100
)

// Catcher is a running mail server on a loopback port.
type Catcher struct {
	box     *mailbox
	clock   clock.Clock
	server  *smtp.Server
	address string
	rule    atomic.Pointer[Rule]
	// close ends the server once and returns when it has ended.
	close func() error
}

// Start serves SMTP on a free loopback port until Close. Messages are kept in
// dir, which is made if it is missing; those of earlier runs are still there.
// ctx bounds the start alone.
func Start(ctx context.Context, dir string, clk clock.Clock, log *slog.Logger) (*Catcher, error) {
	box, err := openMailbox(dir)
	if err != nil {
		return nil, fmt.Errorf("open mailbox: %w", err)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for mail: %w", err)
	}
	c := &Catcher{box: box, clock: clk, address: l.Addr().String()}
	c.server = smtp.NewServer(smtp.BackendFunc(func(conn *smtp.Conn) (smtp.Session, error) {
		return &session{catcher: c, conn: conn}, nil
	}))
	c.server.Domain = "localhost"
	c.server.MaxMessageBytes, c.server.MaxRecipients = largest, recipients
	c.server.ReadTimeout, c.server.WriteTimeout = time.Minute, time.Minute
	c.server.EnableSMTPUTF8 = true
	c.server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = c.server.Serve(l) // it ends when it is closed, and says only that
	}()
	c.close = sync.OnceValue(func() error {
		// The listener too: the server does not know it yet if Serve has
		// only just begun, and has closed it otherwise.
		err := errors.Join(c.server.Close(), ignoreClosed(l.Close()))
		<-served
		return err
	})
	return c, nil
}

// Addr is the host and port where mail is taken.
func (c *Catcher) Addr() string { return c.address }

// URL is the address in the form of the setting SMTP_URL.
func (c *Catcher) URL() string { return "smtp://" + c.address }

// Close stops the server and breaks off what is being received; that message
// was then not accepted.
func (c *Catcher) Close() error {
	if err := c.close(); err != nil {
		return fmt.Errorf("close mail server: %w", err)
	}
	return nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// List returns all messages, the oldest first.
func (c *Catcher) List(ctx context.Context) ([]Message, error) { return c.box.list(ctx, "") }

// ListAfter returns the messages that came after the one with the given ID.
func (c *Catcher) ListAfter(ctx context.Context, id string) ([]Message, error) {
	return c.box.list(ctx, id)
}

// Get returns the message with the given ID. Its error is fs.ErrNotExist if
// there is none.
func (c *Catcher) Get(id string) (Message, error) { return c.box.get(id) }

// Fate is what becomes of a message that was sent completely. The zero value
// accepts it.
type Fate struct {
	// Code, if not 0, is the SMTP code of the answer: 4yz refuses for now,
	// 5yz for good.
	Code int
	Text string
	// Drop cuts the connection instead of answering.
	Drop bool
	// Keep keeps the message although its sender is not told so: what a
	// crash between the two looks like from outside.
	Keep bool
}

// Rule decides over a message by its sender and recipients.
type Rule func(from string, to []string) Fate

// SetRule makes the catcher follow r from now on; nil accepts everything.
func (c *Catcher) SetRule(r Rule) {
	if r == nil {
		c.rule.Store(nil)
		return
	}
	c.rule.Store(&r)
}

func (c *Catcher) fate(from string, to []string) Fate {
	if r := c.rule.Load(); r != nil {
		return (*r)(from, to)
	}
	return Fate{}
}

// session is one connection.
type session struct {
	catcher *Catcher
	conn    *smtp.Conn
	from    string
	to      []string
}

// Reset forgets the message that was begun.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the session.
func (*session) Logout() error { return nil }

// Mail begins a message.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt adds a recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

// Data receives the message. It is accepted only when it is safely on disk.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	fate := s.catcher.fate(s.from, s.to)
	if fate.Keep || (fate.Code == 0 && !fate.Drop) {
		e := envelope{At: s.catcher.clock.Now(), From: s.from, To: s.to}
		if err := s.catcher.box.keep(e, raw); err != nil {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "cannot keep the message: " + err.Error()}
		}
	}
	if fate.Drop {
		_ = s.conn.Conn().Close() // the point is that it ends
		return io.ErrUnexpectedEOF
	}
	if fate.Code != 0 {
		return &smtp.SMTPError{Code: fate.Code, EnhancedCode: smtp.EnhancedCode{fate.Code / 100, 0, 0}, Message: fate.Text}
	}
	return nil
}
