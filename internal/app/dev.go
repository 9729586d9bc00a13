package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gin-gonic/gin"

	"hoidap/internal/catcher"
	"hoidap/internal/clock"
	"hoidap/internal/config"
	"hoidap/internal/demo"
	"hoidap/internal/dev"
	"hoidap/internal/devserver"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
	"hoidap/internal/web"
)

// DevOptions are the flags of `hoidap dev`.
type DevOptions struct {
	Listen string
	Data   string    // directory of everything that is kept
	Empty  bool      // without the demonstration ministry
	Now    time.Time // what the clock shows on starting; zero goes on where it stood
	Out    io.Writer // for the person who started it
	Log    *slog.Logger
}

// Dev runs everything on this machine: a private Postgres and Redis, a catcher
// for all mail, the web and the worker, on a clock that can be moved. It ends
// with ctx and leaves nothing running.
func Dev(ctx context.Context, o DevOptions) error {
	dir, err := filepath.Abs(o.Data)
	if err != nil {
		return fmt.Errorf("find the data directory: %w", err)
	}
	// The port first: that it is taken must not be found after the servers.
	l, err := listener(ctx, o.Listen)
	if err != nil {
		return fmt.Errorf("%w (another copy may be running; --listen 127.0.0.1:9000 takes another port)", err)
	}
	defer l.Close()              //nolint:errcheck // closed by the server by then
	o.Listen = l.Addr().String() // the port, where any free one was asked for
	servers, err := devserver.Start(ctx, devserver.Options{DataDir: dir, Log: o.Log})
	if err != nil {
		return err
	}
	defer servers.Stop()
	d := &development{DevOptions: o, dir: dir, clock: &clock.Settable{}}
	if err := d.prepare(ctx, servers); err != nil {
		return err
	}
	if d.catcher, err = catcher.Start(ctx, filepath.Join(dir, "mail"), d.clock, o.Log); err != nil {
		return err
	}
	defer d.catcher.Close() //nolint:errcheck // every message is on disk before it is taken
	d.cfg.SMTPURL = d.catcher.URL() + "?tls=none"
	return d.run(ctx, l)
}

// development is a running `hoidap dev`.
type development struct {
	DevOptions
	dir      string
	clock    *clock.Settable
	cfg      config.Config
	catcher  *catcher.Catcher
	accounts []dev.Account
}

// prepare sets the clock, makes the settings, brings the schema and loads the
// demonstration.
func (d *development) prepare(ctx context.Context, servers *devserver.Servers) error {
	offset, err := dev.LoadOffset(d.dir)
	if err != nil {
		return err
	}
	d.clock.SetOffset(offset)
	if !d.Now.IsZero() {
		d.clock.Set(d.Now)
		if err := dev.SaveOffset(d.dir, d.clock.Offset()); err != nil {
			return err
		}
	}
	secret, err := keep(filepath.Join(d.dir, "secret"), rand.Text()+rand.Text())
	if err != nil {
		return err
	}
	d.cfg = config.Config{
		Listen: d.Listen, BaseURL: baseURL(d.Listen), DatabaseURL: servers.DatabaseURL, RedisURL: servers.RedisURL,
		MailFrom: "Hỏi Đáp Bộ Tài nguyên và Môi trường <hoidap@bo.example.vn>", Secret: secret, DataDir: d.dir, LogLevel: "info",
		SecondFactor: "optional", // its passwords are printed
	}
	if err := store.Migrate(ctx, servers.DatabaseURL); err != nil {
		return err
	}
	return d.load(ctx)
}

// load makes the demonstration ministry where it is missing, anew where it was
// broken off, and a token for each of its people.
func (d *development) load(ctx context.Context) error {
	st, err := store.Open(ctx, store.Options{URL: d.cfg.DatabaseURL + "&synchronous_commit=off", Conns: 4})
	if err != nil {
		return err
	}
	defer st.Close() //nolint:errcheck // what was to be kept is committed
	past := clock.FixedAt(d.clock.Now())
	svc := service.New(st, past, service.Options{
		BaseURL: d.cfg.BaseURL, Secret: d.cfg.Key(), MailDomain: d.cfg.MailDomain(),
	})
	if err := svc.Install(ctx); err != nil {
		return err
	}
	state, err := demo.StateOf(ctx, svc)
	switch {
	case err != nil:
		return err
	case state == demo.Partial:
		d.say("The demonstration was broken off while it was made; it is made anew.\n")
		if err := store.Reset(ctx, d.cfg.DatabaseURL); err != nil {
			return err
		}
		return d.load(ctx)
	case state == demo.Absent && !d.Empty:
		if _, err := demo.Load(ctx, demo.Options{
			Service: svc, Clock: past, Now: d.clock.Now(), Log: d.Log, Progress: func(done, all int) {
				d.say("\rMaking the demonstration ministry: %d %%", 100*done/max(all, 1))
			},
		}); err != nil {
			return err
		}
		d.say("\n")
	}
	past.Set(d.clock.Now())
	return d.tokens(ctx, svc)
}

// say tells the person who started the program.
func (d *development) say(format string, args ...any) {
	if _, err := fmt.Fprintf(d.Out, format, args...); err != nil {
		d.Log.Warn("nobody can read what the program prints", "err", err)
	}
}

// tokens gives every account a desk token; one from an earlier start that still
// works is kept.
func (d *development) tokens(ctx context.Context, svc *service.Service) error {
	before, err := dev.ReadInfo(d.infoFile())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.Log.Warn("the tokens of the last start are lost; new ones are made", "err", err)
	}
	have := map[string]string{}
	for _, a := range before.Accounts {
		if _, _, err := svc.ActorByToken(ctx, a.Token); err == nil {
			have[a.Login] = a.Token
		}
	}
	people, err := svc.People(ctx, question.SystemActor())
	if err != nil {
		return err
	}
	known := map[string]question.Person{}
	for _, p := range people {
		known[p.Login] = p
	}
	for _, a := range demo.Accounts() {
		if _, ok := known[a.Login]; !ok {
			continue
		}
		token := have[a.Login]
		if token == "" {
			if token, err = svc.AddToken(ctx, question.SystemActor(), a.Login, "hoidap dev", []string{"read", "write"}); err != nil {
				return err
			}
		}
		d.accounts = append(d.accounts, dev.Account{
			Login: a.Login, Password: a.Password, Role: string(a.Role), Department: a.Department, Token: token,
		})
	}
	return nil
}

func (d *development) infoFile() string { return filepath.Join(d.dir, "dev.json") }

// run serves and works until ctx ends.
func (d *development) run(ctx context.Context, l net.Listener) error {
	a, err := Open(ctx, d.cfg, d.clock, d.Log)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // the program ends; what was to be kept is committed
	// This is the only program here: what the last one had in hand when it was
	// killed is nobody's.
	if err := a.Service.Release(ctx); err != nil {
		return err
	}
	w, err := a.worker()
	if err != nil {
		return err
	}
	h, err := a.Handler(&extra{pages: dev.Pages(), register: func(core *web.Web, r gin.IRouter) {
		dev.Register(r, dev.Options{
			Web: core, Service: a.Service, Clock: d.clock, Catcher: d.catcher, Wake: w.Wake, Accounts: d.accounts, Dir: d.dir,
		})
	}})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { a.spread(ctx); return nil })
	g.Go(func() error { a.listen(ctx, w); return nil })
	g.Go(func() error { return w.Run(ctx) })
	g.Go(func() error { a.words(ctx); return nil })
	g.Go(func() error { a.library(ctx); return nil })
	g.Go(func() error { a.watch(ctx); return nil })
	g.Go(func() error { a.warm(ctx); return nil })
	g.Go(func() error { return Serve(ctx, a.shelf.Front(l), h, d.Log) })
	g.Go(d.announce)
	return g.Wait()
}

// announce writes dev.json and tells the person who started the program.
func (d *development) announce() error {
	if err := dev.WriteInfo(d.infoFile(), dev.Info{
		BaseURL: d.cfg.BaseURL, DatabaseURL: d.cfg.DatabaseURL, RedisURL: d.cfg.RedisURL, Accounts: d.accounts,
	}); err != nil {
		return err
	}
	b := &strings.Builder{}
	fmt.Fprintf(b, "\nHỏi Đáp is open.\n\n  public site   %s/\n  staff         %s/desk\n  caught mail   %s/dev/mail\n  the clock     %s/dev\n  for programs  %s\n",
		d.cfg.BaseURL, d.cfg.BaseURL, d.cfg.BaseURL, d.cfg.BaseURL, d.infoFile())
	if len(d.accounts) > 0 {
		b.WriteString("\n  login            password                    role\n")
		for _, a := range d.accounts {
			fmt.Fprintf(b, "  %-16s %-27s %s %s\n", a.Login, a.Password, a.Role, a.Department)
		}
	}
	b.WriteString("\nCtrl+C ends it; the data stay in " + d.dir + ".\n")
	d.say("%s", b.String())
	return nil
}

// baseURL returns the address that a browser on this machine uses.
func baseURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// keep returns what the file holds; a missing file is made with the value.
func keep(file, value string) (string, error) {
	b, err := os.ReadFile(file) //nolint:gosec // a file of the data directory
	if err == nil && len(b) > 0 {
		return string(b), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	if err := os.WriteFile(file, []byte(value), 0o600); err != nil {
		return "", fmt.Errorf("write %s: %w", file, err)
	}
	return value, nil
}
