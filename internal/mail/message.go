package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"

	"hoidap/internal/question"
)

// Message is a finished message to one recipient.
type Message struct {
	msg *gomail.Msg
	// To is the recipient's address as a mail server takes it.
	To      string
	Subject string
}

// WriteTo writes the message as it goes over the wire.
func (m Message) WriteTo(w io.Writer) (int64, error) { return m.msg.WriteTo(w) }

// pack puts both parts and the headers into a message.
func (r *Renderer) pack(m question.Mail, l question.Links, subject, text, html string) (Message, error) {
	address, err := asciiAddress(m.To)
	if err != nil {
		return Message{}, err
	}
	sum := sha256.Sum256([]byte(m.MessageID))
	msg := gomail.NewMsg(
		gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP),
		// go-mail does not quote the boundary, so it must be one word.
		gomail.WithBoundary("part-"+hex.EncodeToString(sum[:12])),
	)
	to := netmail.Address{Name: oneLine(m.ToName), Address: address}
	if err := msg.SetAddrHeader(gomail.HeaderFrom, r.from.String()); err != nil {
		return Message{}, fmt.Errorf("letter %d: %w", m.ID, err)
	}
	if err := msg.SetAddrHeader(gomail.HeaderTo, to.String()); err != nil {
		return Message{}, fmt.Errorf("letter %d: %w: %w", m.ID, ErrAddress, err)
	}
	msg.Subject(oneLine(subject))
	msg.SetDateWithValue(r.clock.Now().UTC())
	msg.SetMessageIDWithValue(oneLine(m.MessageID))
	// RFC 3834: no out-of-office note is sent to a message that says this.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	if m.Data.Code != "" {
		msg.SetGenHeader("X-Hoidap-Code", oneLine(m.Data.Code))
	}
	thread(msg, m)
	if l.Mute != "" { // RFC 8058: one click, by POST
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+oneLine(l.Mute)+">")
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(gomail.TypeTextPlain, text)
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	return Message{msg: msg, To: address, Subject: oneLine(subject)}, nil
}

// thread makes clients show all letters about a question together: each names
// the first one, whose Message-ID follows from the code. It need not be in the
// reader's box for that.
func thread(msg *gomail.Msg, m question.Mail) {
	_, domain, ok := strings.Cut(m.MessageID, "@")
	if !ok || m.Data.Code == "" {
		return
	}
	first := strings.ToLower(m.Data.Code) + ".1.received@" + domain
	if first == m.MessageID {
		return
	}
	msg.SetGenHeader(gomail.HeaderReferences, "<"+oneLine(first)+">")
	msg.SetGenHeader(gomail.HeaderInReplyTo, "<"+oneLine(first)+">")
}

// ErrAddress is returned for a recipient to whom no mail can be sent.
var ErrAddress = errors.New("not an address to which mail can be sent")

// asciiAddress checks an address and returns it with its domain as the mail
// system writes it (IDNA): hộp@bộ.vn becomes hộp@xn--b-8xm.vn.
func asciiAddress(s string) (string, error) {
	if strings.ContainsAny(s, "\r\n") || !question.ValidEmail(s) {
		return "", fmt.Errorf("%w: %q", ErrAddress, s)
	}
	local, domain, _ := strings.Cut(s, "@")
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return "", fmt.Errorf("%w: %q: %w", ErrAddress, s, err)
	}
	return local + "@" + ascii, nil
}
