package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Sender takes messages for delivery.
type Sender interface {
	// Send returns nil once a mail server has taken responsibility for the
	// message. After an error that is not Permanent it should be tried again.
	Send(ctx context.Context, m Message) error
}

// Permanent reports whether trying again is useless: the address is none, or the
// server refused this recipient or this content for good. Refusals that have to
// do with the installation (the sender, the sign-in, the relay's policy) are not
// meant: they heal once somebody has put the settings right.
func Permanent(err error) bool {
	if errors.Is(err, ErrAddress) {
		return true
	}
	var refused *gomail.SendError
	if !errors.As(err, &refused) {
		return false
	}
	// go-mail's own IsTemp calls a broken connection permanent; only the
	// server's answer counts.
	code, detail := refused.ErrorCode(), refused.EnhancedStatusCode()
	switch refused.Reason {
	case gomail.ErrSMTPRcptTo:
		return code >= 550 && code < 560 && !strings.HasPrefix(detail, "5.7.")
	case gomail.ErrSMTPDataClose:
		return code >= 550 && code < 560
	default:
		return false
	}
}

// Send sends the message over a connection left open by an earlier one, or over
// a new one.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	if m.msg == nil {
		return errors.New("send: the message is empty")
	}
	for {
		l, reused, err := s.take(ctx)
		if err != nil {
			return fmt.Errorf("reach mail server %s: %w", s.address, err)
		}
		err = l.send(ctx, m)
		if err == nil {
			s.give(l)
			return nil
		}
		l.close()
		var failed *gomail.SendError
		if reused && errors.As(err, &failed) && failed.Reason == gomail.ErrConnCheck && ctx.Err() == nil {
			continue // the server had closed the line meanwhile; nothing was sent
		}
		return fmt.Errorf("send to %s over %s: %w", m.To, s.address, err)
	}
}

// send sends one message over the line. An end of ctx cuts the line.
func (l *line) send(ctx context.Context, m Message) error {
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
	defer stop()
	// The extension is used only where the address needs it: a relay that has it
	// need not know a next one that does.
	l.smtp.SkipSMTPUTF8(isASCII(m.To))
	err := l.client.SendWithSMTPClient(l.smtp, m.msg)
	if err != nil && m.msg.IsDelivered() {
		// The server took the message and failed to reset afterwards. Calling
		// that an error would send the message a second time.
		l.spent = true
		return nil
	}
	if err != nil && ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	return err
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}
