package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

func connect(t *testing.T, url string, s *server) *SMTP {
	t.Helper()
	out, err := NewSMTP(SMTPConfig{URL: url, Roots: s.roots, Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	return out
}

func message(t *testing.T, to string) Message {
	t.Helper()
	m, l := full("answered", "vi")
	m.To = to
	msg, err := renderer(t).Render(m, l)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

const signedIn = "hoidap:m%E1%BA%ADt%20kh%E1%BA%A9u%20%40%2F%3A@"

func TestWaysToAMailServer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name              string
		scheme, user, end string
		implicit, offered bool
		strange           bool // the server's certificate is not trusted
		wantTLS           bool
		wantErr           string
	}{
		{name: "plain on this machine", scheme: "smtp"},
		{name: "STARTTLS", scheme: "smtp", end: "?tls=required", offered: true, wantTLS: true},
		{name: "STARTTLS and a password", scheme: "smtp", user: signedIn, end: "?tls=required", offered: true, wantTLS: true},
		{name: "STARTTLS because it is offered", scheme: "smtp", offered: true, wantTLS: true},
		{name: "TLS and a password", scheme: "smtps", user: signedIn, implicit: true, wantTLS: true},
		{name: "TLS", scheme: "smtps", implicit: true, wantTLS: true},
		{name: "no TLS by choice", scheme: "smtp", end: "?tls=none", offered: true},
		{name: "TLS required and not offered", scheme: "smtp", end: "?tls=required", wantErr: "STARTTLS"},
		{name: "unknown authority", scheme: "smtp", end: "?tls=required", offered: true, strange: true, wantErr: "certificate"},
		{name: "unknown authority, TLS from the start", scheme: "smtps", implicit: true, strange: true, wantErr: "certificate"},
		{name: "wrong password", scheme: "smtps", user: "hoidap:wrong@", implicit: true, wantErr: "535"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tt.implicit, tt.offered)
			if tt.strange {
				s.roots = x509.NewCertPool()
			}
			out := connect(t, tt.scheme+"://"+tt.user+s.addr+tt.end, s)
			msg := message(t, "lan@example.vn")
			checked, err := out.Check(t.Context()), out.Send(t.Context(), msg)
			if tt.wantErr != "" {
				for _, err := range []error{checked, err} {
					if err == nil || !strings.Contains(err.Error(), tt.wantErr) || Permanent(err) || strings.Contains(err.Error(), "wrong") {
						t.Errorf("got %v, permanent %v; want %q, not permanent", err, Permanent(err), tt.wantErr)
					}
				}
				return
			}
			if checked != nil || err != nil {
				t.Fatal(checked, err)
			}
			got := s.list()
			if len(got) != 1 || got[0].tls != tt.wantTLS || (got[0].user != "") != (tt.user != "") || got[0].utf8 {
				t.Fatalf("the server took %d messages, %+v", len(got), got)
			}
			if got[0].from != "hoidap@bo.example.vn" || got[0].to != "lan@example.vn" {
				t.Errorf("from %q to %q", got[0].from, got[0].to)
			}
			if raw := string(write(t, msg)); raw != got[0].raw {
				t.Errorf("arrived\n%s\nwas sent\n%s", got[0].raw, raw)
			}
			if p := parse(t, []byte(got[0].raw)); !strings.Contains(p.text, "Điều 137 Luật Đất đai") {
				t.Errorf("text arrived as %q", p.text)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		command   string
		err       error
		permanent bool
	}{
		{"no such person", "rcpt", &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such person"}, true},
		{"full for now", "rcpt", &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "full"}, false},
		{"greylisted", "rcpt", &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "later"}, false},
		{"relay denied", "rcpt", &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "relay denied"}, false},
		{"sign in first", "rcpt", &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "sign in"}, false},
		{"content refused", "data", &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "refused"}, true},
		{"content not now", "data", &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "disk"}, false},
		{"sender refused", "mail", &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 8}, Message: "sender"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, false, false)
			s.refuse[tt.command] = tt.err
			out := connect(t, "smtp://"+s.addr, s)
			err := out.Send(t.Context(), message(t, "lan@example.vn"))
			if err == nil || Permanent(err) != tt.permanent || !strings.Contains(err.Error(), "lan@example.vn") {
				t.Errorf("got %v, permanent %v; want %v", err, Permanent(err), tt.permanent)
			}
			s.mu.Lock()
			s.refuse = map[string]error{}
			s.mu.Unlock()
			if err := out.Send(t.Context(), message(t, "hoa@example.vn")); err != nil {
				t.Errorf("the next message: %v", err)
			}
			if got := s.list(); len(got) != 1 {
				t.Errorf("the server took %d messages", len(got))
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := NewSMTP(SMTPConfig{URL: "smtp://" + addr})
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Send(t.Context(), message(t, "lan@example.vn")); err == nil || Permanent(err) || !strings.Contains(err.Error(), addr) {
		t.Errorf("got %v, want an error that names %s and will heal", err, addr)
	}
}

func TestServerThatSaysNothing(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	out, err := NewSMTP(SMTPConfig{URL: "smtp://" + l.Addr().String(), Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Send(t.Context(), message(t, "lan@example.vn")); err == nil || Permanent(err) {
		t.Errorf("got %v, want the end of the wait", err)
	}
	patient, err := NewSMTP(SMTPConfig{URL: "smtp://" + l.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	// It returns when the context ends, not half a minute later.
	if err := patient.Send(ctx, message(t, "lan@example.vn")); err == nil || Permanent(err) {
		t.Errorf("got %v", err)
	}
	select {
	case <-ctx.Done():
	case <-time.After(5 * time.Second):
		t.Error("it did not wait for the context")
	}
}

func TestLinesAreUsedAgain(t *testing.T) {
	t.Parallel()
	s := serve(t, true, false)
	out := connect(t, "smtps://"+s.addr, s)
	out.keep = time.Minute
	for range 5 {
		if err := out.Send(t.Context(), message(t, "lan@example.vn")); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range s.list() {
		if m.line != 1 {
			t.Errorf("a message came over line %d", m.line)
		}
	}
	var all sync.WaitGroup
	for range 16 {
		msg := message(t, "hoa@example.vn")
		all.Go(func() {
			if err := out.Send(t.Context(), msg); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(s.list()); n != 21 {
		t.Errorf("the server took %d messages, want 21", n)
	}
	if len(out.idle) > mostIdle {
		t.Errorf("%d idle lines", len(out.idle))
	}
}

func TestLineThatWasClosedMeanwhileIsReplaced(t *testing.T) {
	t.Parallel()
	s := serve(t, false, false)
	out := connect(t, "smtp://"+s.addr, s)
	out.keep = time.Minute
	if err := out.Send(t.Context(), message(t, "lan@example.vn")); err != nil {
		t.Fatal(err)
	}
	if len(out.idle) != 1 {
		t.Fatalf("%d idle lines", len(out.idle))
	}
	if err := out.idle[0].conn.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Send(t.Context(), message(t, "hoa@example.vn")); err != nil {
		t.Fatal(err)
	}
	if got := s.list(); len(got) != 2 || got[1].line != 2 {
		t.Errorf("took %d messages", len(got))
	}
	if err := out.Close(); err != nil || len(out.idle) != 0 {
		t.Errorf("%v, %d idle lines after the end", err, len(out.idle))
	}
	if err := out.Send(t.Context(), message(t, "ba@example.vn")); err != nil || len(out.idle) != 0 {
		t.Errorf("after the end: %v, %d idle lines", err, len(out.idle))
	}
}

func TestAddressWithLettersBeyondASCII(t *testing.T) {
	t.Parallel()
	s := serve(t, false, false)
	out := connect(t, "smtp://"+s.addr, s)
	for _, to := range []string{"lan@bộ.vn", "hỏi@example.vn"} {
		if err := out.Send(t.Context(), message(t, to)); err != nil {
			t.Errorf("%s: %v", to, err)
		}
	}
	got := s.list()
	if len(got) != 2 || got[0].to != "lan@xn--b-8xm.vn" || got[0].utf8 || got[1].to != "hỏi@example.vn" || !got[1].utf8 {
		t.Errorf("got %+v", got)
	}
}

func TestURLOfTheMailServer(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"smtp://mail.bo.vn":                        "mail.bo.vn:587",
		"smtps://u:p@mail.bo.vn":                   "mail.bo.vn:465",
		"smtp://mail.bo.vn:25?tls=none&helo=bo.vn": "mail.bo.vn:25",
		"smtp://[::1]:2525/":                       "[::1]:2525",
	} {
		s, err := NewSMTP(SMTPConfig{URL: url})
		if err != nil || s.address != want {
			t.Errorf("%s: %v, %v; want %s", url, s, err, want)
		}
	}
	for url, want := range map[string]string{
		"":                              "smtp://",
		"mail.bo.vn:25":                 "smtp",
		"http://mail.bo.vn":             "smtp://",
		"smtp://":                       "form",
		"smtp://mail.bo.vn/box":         "form",
		"smtp://mail.bo.vn:0":           "port",
		"smtp://mail.bo.vn:70000":       "port",
		"smtp://mail.bo.vn?tls=maybe":   "maybe",
		"smtp://mail.bo.vn?starttls=no": "starttls",
		"smtps://mail.bo.vn?tls=none":   "tls=",
		"smtp://u:secret@mail.bo.vn:x":  "form",
		"smtp://u:secret@mail.bo.vn?a":  `"a"`,
	} {
		_, err := NewSMTP(SMTPConfig{URL: url})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v, want %q", url, err, want)
		}
	}
}

// A message that was taken must not count as failed because of what came after.
func TestTakenIsTakenThoughTheServerBreaksOff(t *testing.T) {
	t.Parallel()
	s := serve(t, false, false)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go cutAtReset(l, s.addr)
	out := connect(t, "smtp://"+l.Addr().String(), s)
	for range 2 {
		if err := out.Send(t.Context(), message(t, "lan@example.vn")); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.list(); len(got) != 2 || got[1].line != 2 {
		t.Errorf("took %+v", got)
	}
}

// cutAtReset passes lines on to the server and hangs up at the command RSET.
func cutAtReset(l net.Listener, to string) {
	for {
		in, err := l.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		go func() { _, _ = io.Copy(in, out) }()
		go func() {
			defer in.Close()
			defer out.Close()
			b := make([]byte, 64<<10)
			for {
				n, err := in.Read(b)
				if err != nil || strings.HasPrefix(string(b[:n]), "RSET") {
					return
				}
				if _, err := out.Write(b[:n]); err != nil {
					return
				}
			}
		}()
	}
}

func TestEmptyMessageIsAnError(t *testing.T) {
	t.Parallel()
	out, err := NewSMTP(SMTPConfig{URL: "smtp://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Send(t.Context(), Message{}); err == nil || Permanent(err) || errors.Is(err, ErrAddress) {
		t.Errorf("got %v", err)
	}
}

var _ Sender = (*SMTP)(nil)
