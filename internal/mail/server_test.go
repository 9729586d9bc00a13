package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server is a real mail server that remembers what it took.
type server struct {
	addr  string
	roots *x509.CertPool

	mu     sync.Mutex
	refuse map[string]error // by command: rcpt, data, mail
	took   []taken
	lines  int
}

// taken is one message and the line on which it came.
type taken struct {
	from, to string
	raw      string
	tls      bool
	user     string
	utf8     bool
	line     int
}

type serverSession struct {
	s    *server
	conn *smtp.Conn
	line int
	now  taken
}

func (s *server) fail(command string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refuse[command]
}

func (s *server) list() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.took
}

func (c *serverSession) Reset()                 { c.now = taken{user: c.now.user} }
func (*serverSession) Logout() error            { return nil }
func (c *serverSession) isTLS() bool            { _, ok := c.conn.TLSConnectionState(); return ok }
func (*serverSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *serverSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "hoidap" || password != "mật khẩu @/:" {
			return smtp.ErrAuthFailed
		}
		c.now.user = user
		return nil
	}), nil
}

func (c *serverSession) Mail(from string, o *smtp.MailOptions) error {
	c.now.from, c.now.utf8 = from, o.UTF8
	return c.s.fail("mail")
}

func (c *serverSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.now.to = to
	return c.s.fail("rcpt")
}

func (c *serverSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := c.s.fail("data"); err != nil {
		return err
	}
	c.now.raw, c.now.tls, c.now.line = string(raw), c.isTLS(), c.line
	c.s.mu.Lock()
	c.s.took = append(c.s.took, c.now)
	c.s.mu.Unlock()
	return nil
}

// serve starts a server: implicit with TLS from the start, otherwise with
// STARTTLS if offered.
func serve(t *testing.T, implicit, offered bool) *server {
	t.Helper()
	s := &server{refuse: map[string]error{}}
	cert, roots := certificate(t)
	s.roots = roots
	srv := smtp.NewServer(smtp.BackendFunc(func(conn *smtp.Conn) (smtp.Session, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.lines++
		return &serverSession{s: s, conn: conn, line: s.lines}, nil
	}))
	srv.Domain, srv.EnableSMTPUTF8 = "localhost", true
	srv.ErrorLog = log.New(io.Discard, "", 0)
	config := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	if offered {
		srv.TLSConfig = config
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	if implicit {
		l = tls.NewListener(l, config)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(l)
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
	})
	return s
}

// certificate returns one for 127.0.0.1 that vouches for itself.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
