package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// SMTPConfig says how mail leaves.
type SMTPConfig struct {
	// URL of the mail server:
	//
	//	smtp://user:password@host:587    STARTTLS is required
	//	smtps://user:password@host:465   TLS from the start
	//	smtp://host:25?tls=opportunistic STARTTLS if it is offered
	//	smtp://host:25?tls=none          plain, for a sink on a private network
	//
	// Without a port it is 587 or 465. On a loopback address TLS is
	// opportunistic unless the URL says otherwise. helo=name sets the name that
	// is given to the server. Over a plain connection a password is sent to a
	// loopback address only.
	URL string
	// Roots are the authorities that may vouch for the server; nil is the
	// system's.
	Roots *x509.CertPool
	// Timeout bounds each conversation; 0 is 30 seconds.
	Timeout time.Duration
	// Keep is for how long a line is kept open for the next message; 0 is 10
	// seconds, less than 0 closes it at once.
	Keep time.Duration
}

// SMTP is a Sender that hands messages to a mail server. It is safe for
// concurrent use.
type SMTP struct {
	address  string // host:port, for errors
	host     string
	port     int
	implicit bool // TLS from the start
	tls      *tls.Config
	options  []gomail.Option
	timeout  time.Duration
	keep     time.Duration

	mu     sync.Mutex
	idle   []*line
	closed bool
}

// mostIdle is how many lines are kept open at most.
const mostIdle = 4

// NewSMTP returns a sender. It does not connect. What is wrong with the URL is
// said without its password.
func NewSMTP(c SMTPConfig) (*SMTP, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, errors.New("the mail server's URL cannot be read; its form is smtp://user:password@host:587")
	}
	s := &SMTP{host: u.Hostname(), timeout: c.Timeout, keep: c.Keep}
	if s.timeout <= 0 {
		s.timeout = 30 * time.Second
	}
	if s.keep == 0 {
		s.keep = 10 * time.Second
	}
	policy, err := s.read(u)
	if err != nil {
		return nil, fmt.Errorf("mail server %s: %w", u.Redacted(), err)
	}
	s.address = net.JoinHostPort(s.host, strconv.Itoa(s.port))
	s.tls = &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, RootCAs: c.Roots}
	s.options = append(s.options, gomail.WithPort(s.port), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tls),
		gomail.WithTimeout(s.timeout))
	if u.User != nil {
		password, _ := u.User.Password()
		s.options = append(s.options, gomail.WithUsername(u.User.Username()), gomail.WithPassword(password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	// go-mail checks its options only when a client is made.
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, fmt.Errorf("mail server %s: %w", u.Redacted(), err)
	}
	return s, nil
}

// read takes everything from the URL but the sign-in.
func (s *SMTP) read(u *url.URL) (gomail.TLSPolicy, error) {
	switch u.Scheme {
	case "smtp":
		s.port = 587
	case "smtps":
		s.port, s.implicit = 465, true
	default:
		return 0, errors.New("the URL must begin with smtp:// or smtps://")
	}
	if s.host == "" || (u.Path != "" && u.Path != "/") {
		return 0, errors.New("the form of the URL is smtp://user:password@host:587")
	}
	if u.Port() != "" {
		n, err := strconv.Atoi(u.Port())
		if err != nil || n < 1 || n > 65535 {
			return 0, fmt.Errorf("%q is no port", u.Port())
		}
		s.port = n
	}
	policy := gomail.TLSMandatory
	if ip := net.ParseIP(s.host); s.host == "localhost" || (ip != nil && ip.IsLoopback()) {
		policy = gomail.TLSOpportunistic
	}
	for name, values := range u.Query() {
		value := values[len(values)-1]
		switch {
		case name == "helo" && value != "":
			s.options = append(s.options, gomail.WithHELO(value))
		case name == "tls" && s.implicit:
			return 0, errors.New("tls= is for smtp://, smtps:// has TLS always")
		case name == "tls" && value == "required":
			policy = gomail.TLSMandatory
		case name == "tls" && value == "opportunistic":
			policy = gomail.TLSOpportunistic
		case name == "tls" && value == "none":
			policy = gomail.NoTLS
		case name == "tls":
			return 0, fmt.Errorf("tls=%s: it must be required, opportunistic or none", value)
		default:
			return 0, fmt.Errorf("unknown parameter %q", name)
		}
	}
	if s.implicit {
		policy = gomail.NoTLS // it is under TLS already
	}
	return policy, nil
}

// line is a connection on which the server was greeted and, if need be, signed
// in to.
type line struct {
	conn   net.Conn
	client *gomail.Client
	smtp   *smtp.Client
	timer  *time.Timer // ends it while it is idle
	spent  bool        // no further message may be sent on it
}

// close ends the line without a word: a QUIT to a server that has hung up would
// only wait.
func (l *line) close() { _ = l.conn.Close() }

// dial opens a line. ctx bounds that alone.
func (s *SMTP) dial(ctx context.Context) (*line, error) {
	l := &line{}
	stop := func() bool { return true }
	dialer := gomail.WithDialContextFunc(func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := s.connect(dialing, network, address)
		if err != nil {
			return nil, err
		}
		l.conn = conn
		// go-mail does not watch ctx once it is connected.
		stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
		return conn, nil
	})
	var err error
	if l.client, err = gomail.NewClient(s.host, slices.Concat(s.options, []gomail.Option{dialer})...); err != nil {
		return nil, err
	}
	l.smtp, err = l.client.DialToSMTPClientWithContext(ctx)
	alive := stop()
	if err == nil && !alive {
		err = ctx.Err()
	}
	if err != nil {
		if l.conn != nil {
			l.close() // go-mail leaves it open when the greeting fails
		}
		return nil, err
	}
	return l, nil
}

func (s *SMTP) connect(ctx context.Context, network, address string) (net.Conn, error) {
	if s.implicit {
		return (&tls.Dialer{Config: s.tls}).DialContext(ctx, network, address)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// take returns an open line, and whether it carried messages before.
func (s *SMTP) take(ctx context.Context) (*line, bool, error) {
	s.mu.Lock()
	for len(s.idle) > 0 {
		l := s.idle[len(s.idle)-1]
		s.idle = s.idle[:len(s.idle)-1]
		if l.timer.Stop() {
			s.mu.Unlock()
			return l, true, nil
		}
	}
	s.mu.Unlock()
	l, err := s.dial(ctx)
	return l, false, err
}

// give keeps the line for the next message, for a while.
func (s *SMTP) give(l *line) {
	s.mu.Lock()
	keep := !s.closed && !l.spent && s.keep > 0 && len(s.idle) < mostIdle
	if keep {
		l.timer = time.AfterFunc(s.keep, func() { s.drop(l) })
		s.idle = append(s.idle, l)
	}
	s.mu.Unlock()
	if !keep {
		l.quit()
	}
}

// drop ends a line that nobody has needed.
func (s *SMTP) drop(l *line) {
	s.mu.Lock()
	s.idle = slices.DeleteFunc(s.idle, func(have *line) bool { return have == l })
	s.mu.Unlock()
	l.quit()
}

// quit takes leave of the server.
func (l *line) quit() {
	if !l.spent {
		_ = l.client.CloseWithSMTPClient(l.smtp) // the message is sent; how the line ends does not matter
	}
	l.close()
}

// Close ends the idle lines. Messages can still be sent afterwards; their lines
// are not kept.
func (s *SMTP) Close() error {
	s.mu.Lock()
	idle := s.idle
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for _, l := range idle {
		if l.timer.Stop() {
			l.quit()
		}
	}
	return nil
}

// Check connects, greets the server and signs in, and sends nothing.
func (s *SMTP) Check(ctx context.Context) error {
	l, err := s.dial(ctx)
	if err != nil {
		return fmt.Errorf("reach mail server %s: %w", s.address, err)
	}
	l.quit()
	return nil
}
