// Package config reads the program's settings from its environment: variables
// that begin with HOIDAP_. A wrong one is an error that names it.
package config

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Prefix begins the name of every setting.
const Prefix = "HOIDAP_"

// Config is the settings as they are set.
type Config struct {
	Listen          string `env:"LISTEN" envDefault:"127.0.0.1:8080" help:"address and port that the program listens on"`
	BaseURL         string `env:"BASE_URL" envDefault:"http://127.0.0.1:8080" help:"address of the public site, as people write it"`
	DatabaseURL     string `env:"DATABASE_URL" secret:"true" help:"PostgreSQL 15 or newer: postgres://user:password@host/name?sslmode=…"`
	ReadDatabaseURL string `env:"READ_DATABASE_URL" secret:"true" help:"a replica from which the public site reads; empty reads from DATABASE_URL"`
	RedisURL        string `env:"REDIS_URL" secret:"true" help:"Redis 7 or newer: redis://host:6379/0, rediss://…, redis-sentinel://host,host/0?master=name, redis-cluster://host,host"`
	SMTPURL         string `env:"SMTP_URL" secret:"true" help:"mail server: smtp://user:password@host:587 (STARTTLS) or smtps://…:465 (TLS)"`
	MailFrom        string `env:"MAIL_FROM" envDefault:"Hỏi Đáp <hoidap@localhost.localdomain>" help:"sender of every message"`
	Secret          string `env:"SECRET" secret:"true" help:"key of the private links, at least 32 characters; changing it ends them all"`
	DataDir         string `env:"DATA_DIR" envDefault:".hoidap" help:"directory for files"`
	StorageURL      string `env:"STORAGE_URL" secret:"true" help:"where attachments are kept: s3://KEY:SECRET@host/bucket or file:///directory; empty keeps them in DATA_DIR/files"`
	ClamdURL        string `env:"CLAMD_URL" help:"ClamAV daemon that looks at what is sent: tcp://host:3310 or unix:///run/clamav/clamd.ctl; empty looks at nothing"`
	SecondFactor    string `env:"SECOND_FACTOR" envDefault:"required" help:"required: board and administrators sign in with a second factor; optional: whoever wants to"`
	LogLevel        string `env:"LOG_LEVEL" envDefault:"info" help:"debug, info, warn or error"`
	EmbedOrigins    string `env:"EMBED_ORIGINS" help:"sites that may show the search box in a frame, by comma: https://portal.example.vn; empty is every site"`
	TrustedProxies  string `env:"TRUSTED_PROXIES" envDefault:"127.0.0.0/8,::1/128" help:"networks of the proxies in front, by comma; only their X-Forwarded-For is believed"`
}

// Load reads the settings. It does not ask whether they are right: see Check.
func Load() (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{Prefix: Prefix})
	if err != nil {
		return c, fmt.Errorf("read the settings: %w", err)
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	return c, c.unknown()
}

// unknown reports a variable that begins like a setting and is none: most likely
// a slip of the pen.
func (c Config) unknown() error {
	known := map[string]bool{}
	for _, s := range c.List() {
		known[s.Name] = true
	}
	var errs []error
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, Prefix) && !known[name] && !strings.HasPrefix(name, Prefix+"TEST_") {
			errs = append(errs, fmt.Errorf("%s is not a setting; `hoidap config` lists them", name))
		}
	}
	return errors.Join(errs...)
}

// Check reports every setting that a service cannot work with, by name and with
// the reason.
func (c Config) Check() error {
	var errs []error
	bad := func(name, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s%s %s", Prefix, name, fmt.Sprintf(format, args...)))
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		bad("LISTEN", "must be an address and a port, such as :8080: %v", err)
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.Path != "" {
		bad("BASE_URL", "must be an http or https address without a path, such as https://hoidap.example.vn")
	}
	checkURL(bad, "DATABASE_URL", c.DatabaseURL, true, "postgres", "postgresql")
	checkURL(bad, "READ_DATABASE_URL", c.ReadDatabaseURL, false, "postgres", "postgresql")
	checkURL(bad, "REDIS_URL", c.RedisURL, true, "redis", "rediss", "unix", "redis-sentinel", "redis-cluster")
	checkURL(bad, "SMTP_URL", c.SMTPURL, true, "smtp", "smtps")
	if _, err := mail.ParseAddress(c.MailFrom); err != nil {
		bad("MAIL_FROM", "must be an address, such as Hỏi Đáp <hoidap@example.vn>: %v", err)
	}
	if len(c.Secret) < 32 {
		bad("SECRET", "must have at least 32 characters; `openssl rand -hex 32` makes one")
	}
	checkURL(bad, "STORAGE_URL", c.StorageURL, false, "s3", "file")
	checkURL(bad, "CLAMD_URL", c.ClamdURL, false, "tcp", "unix")
	if c.SecondFactor != "required" && c.SecondFactor != "optional" {
		bad("SECOND_FACTOR", "must be required or optional")
	}
	if _, err := c.Level(); err != nil {
		bad("LOG_LEVEL", "must be debug, info, warn or error")
	}
	if _, err := c.Embedders(); err != nil {
		bad("EMBED_ORIGINS", "must be addresses of sites without a path, by comma: %v", err)
	}
	if _, err := c.Proxies(); err != nil {
		bad("TRUSTED_PROXIES", "must be networks or addresses, by comma: %v", err)
	}
	return errors.Join(errs...)
}

func checkURL(bad func(string, string, ...any), name, value string, needed bool, schemes ...string) {
	if value == "" {
		if needed {
			bad(name, "is not set")
		}
		return
	}
	scheme, rest, _ := strings.Cut(value, "://")
	if strings.Contains(rest, ",") { // several hosts, which net/url does not read
		value = scheme + "://" + rest[:strings.IndexByte(rest, ',')]
	}
	if _, err := url.Parse(value); err != nil {
		// The address may hold a password: the parser's words are not repeated.
		bad(name, "is not an address")
		return
	}
	if slices.Contains(schemes, scheme) {
		return
	}
	bad(name, "must begin with %s://", strings.Join(schemes, ":// or "))
}

// Level returns from which level on the program logs.
func (c Config) Level() (slog.Level, error) {
	var l slog.Level
	err := l.UnmarshalText([]byte(c.LogLevel))
	if err != nil {
		return l, fmt.Errorf("read the log level: %w", err)
	}
	return l, nil
}

// Embedders returns the sites that may show the search box in a frame, none for
// every site.
func (c Config) Embedders() ([]string, error) {
	var sites []string
	for s := range strings.SplitSeq(c.EmbedOrigins, ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.ContainsAny(s, " ;'\"") || s != u.Scheme+"://"+u.Host {
			return nil, fmt.Errorf("%q is not of the form https://host", s)
		}
		sites = append(sites, s)
	}
	return sites, nil
}

// Proxies returns the networks whose forwarded addresses are believed.
func (c Config) Proxies() ([]string, error) {
	var list []string
	for _, p := range strings.FieldsFunc(c.TrustedProxies, func(r rune) bool { return r == ',' || r == ' ' }) {
		_, errAddr := netip.ParseAddr(p)
		_, errNet := netip.ParsePrefix(p)
		if errAddr != nil && errNet != nil {
			return nil, fmt.Errorf("read the network %q: %w", p, errNet)
		}
		list = append(list, p)
	}
	return list, nil
}

// Key returns the secret as a key of 32 bytes.
func (c Config) Key() []byte {
	sum := sha256.Sum256([]byte(c.Secret))
	return sum[:]
}

// Local reports whether the program serves this machine alone.
func (c Config) Local() bool {
	u, err := url.Parse(c.BaseURL)
	if err != nil {
		return false
	}
	at, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && at.IsLoopback()
}

// MailDomain returns the domain of the sender's address, the right-hand side of
// message identifiers.
func (c Config) MailDomain() string {
	a, err := mail.ParseAddress(c.MailFrom)
	if err != nil {
		return "localhost"
	}
	return a.Address[strings.LastIndexByte(a.Address, '@')+1:]
}

// Setting is one line of what `hoidap config` prints.
type Setting struct {
	Name, Value, Default, Help string
}

// List returns every setting. A secret one shows only whether it is set.
func (c Config) List() []Setting {
	var list []Setting
	t, v := reflect.TypeOf(c), reflect.ValueOf(c)
	for i := range t.NumField() {
		f := t.Field(i)
		s := Setting{
			Name: Prefix + f.Tag.Get("env"), Value: v.Field(i).String(),
			Default: f.Tag.Get("envDefault"), Help: f.Tag.Get("help"),
		}
		if f.Tag.Get("secret") != "" && s.Value != "" {
			s.Value = "(set)"
		}
		list = append(list, s)
	}
	return list
}
