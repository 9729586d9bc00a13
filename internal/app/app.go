// Package app puts the program together: it opens what is outside, wires store,
// service and the ways in, runs them and stops them in order. Nothing here
// decides anything about a question.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"

	"hoidap/internal/clock"
	"hoidap/internal/config"
	"hoidap/internal/i18n"
	"hoidap/internal/mail"
	"hoidap/internal/queue"
	"hoidap/internal/ratelimit"
	"hoidap/internal/service"
	"hoidap/internal/storage"
	"hoidap/internal/store"
	"hoidap/internal/virus"
	"hoidap/internal/web"
	"hoidap/internal/webhook"
	"hoidap/internal/worker"
	"hoidap/templates"
)

// App is an opened program, ready to serve, to work or both.
type App struct {
	Service *service.Service
	Store   *store.Store
	Queue   *queue.Queue

	cfg       config.Config
	clock     clock.Clock
	log       *slog.Logger
	catalogue *i18n.Catalogue
	redis     redis.UniversalClient
	metrics   *metrics
	news      chan struct{}
	shelf     *web.Shelf
}

// Open connects to what the settings name. Postgres must answer; Redis and the
// mail server may be away.
func Open(ctx context.Context, cfg config.Config, c clock.Clock, log *slog.Logger) (*App, error) {
	calmRedis()
	cat, err := i18n.Load()
	if err != nil {
		return nil, fmt.Errorf("load the catalogues: %w", err)
	}
	r, err := ratelimit.Dial(cfg.RedisURL)
	if err != nil {
		return nil, fmt.Errorf("%sREDIS_URL: %w", config.Prefix, err)
	}
	st, err := store.Open(ctx, store.Options{URL: cfg.DatabaseURL, ReadURL: cfg.ReadDatabaseURL})
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	files, scanner, err := filesOf(cfg)
	if err != nil {
		return nil, errors.Join(err, st.Close(), r.Close())
	}
	a := &App{
		Store: st, Queue: queue.New(r), cfg: cfg, clock: c, log: log, catalogue: cat, redis: r,
		news: make(chan struct{}, 1), shelf: web.NewShelf(cat.Languages()),
	}
	a.Service = service.New(st, c, service.Options{
		BaseURL: cfg.BaseURL, Secret: cfg.Key(), MailDomain: cfg.MailDomain(), Wake: a.wake,
		Changed: a.shelf.Drop, Reworded: a.reread,
		Files: files, Virus: scanner, SecondFactor: cfg.SecondFactor != "optional", LocalWebhooks: cfg.Local(),
		Languages: cat.Languages(),
	})
	a.metrics = newMetrics(a)
	return a, nil
}

// reread puts the ministry's own texts into the catalogue.
func (a *App) reread() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	list, err := a.Service.Texts(ctx)
	if err != nil {
		a.log.Debug("the own texts are not read", "err", err)
		return
	}
	own := make([]i18n.Own, len(list))
	for i, t := range list {
		own[i] = i18n.Own{Lang: t.Lang, Key: t.Key, Text: t.Text}
	}
	a.catalogue.SetOwn(own)
}

// words keeps the own texts as other processes change them, until ctx ends.
func (a *App) words(ctx context.Context) {
	again := time.NewTicker(10 * time.Second)
	defer again.Stop()
	for {
		a.reread()
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// filesOf returns what keeps attachments and what looks at them.
func filesOf(cfg config.Config) (storage.Store, virus.Scanner, error) {
	files, err := storage.Open(cfg.StorageURL, filepath.Join(cfg.DataDir, "files"))
	if err != nil {
		return nil, virus.Scanner{}, fmt.Errorf("%sSTORAGE_URL %w", config.Prefix, err)
	}
	scanner, err := virus.New(cfg.ClamdURL)
	if err != nil {
		return nil, scanner, fmt.Errorf("%sCLAMD_URL %w", config.Prefix, err)
	}
	return files, scanner, nil
}

// Close ends every connection.
func (a *App) Close() error { return errors.Join(a.Store.Close(), a.redis.Close()) }

// wake says that there is new work. It never blocks and belongs to no
// transaction: a notice in each would make askers wait for each other.
func (a *App) wake() {
	select {
	case a.news <- struct{}{}:
	default:
	}
}

// spread passes the news of work on to every process, until ctx ends: many
// pieces of news within a moment are one.
func (a *App) spread(ctx context.Context) {
	const moment = 20 * time.Millisecond
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.news:
		}
		if err := a.Store.Notify(ctx); err != nil && ctx.Err() == nil {
			a.log.Debug("no notice of new work; the relay looks by itself", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(moment):
		}
	}
}

// Work relays and does jobs until ctx ends.
func (a *App) Work(ctx context.Context) error {
	w, err := a.worker()
	if err != nil {
		return err
	}
	go a.listen(ctx, w)
	return w.Run(ctx)
}

// library keeps what this process holds of the library true until ctx ends: it
// hears of changes, makes findable what is not, and reports what was read.
func (a *App) library(ctx context.Context) {
	go a.hear(ctx)
	go a.index(ctx)
	report := time.NewTicker(10 * time.Second)
	defer report.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-report.C:
			a.shelf.Report(a.log, a.metrics.shelf)
			if reads := a.shelf.Reads(); len(reads) > 0 {
				if err := a.Service.CountReads(ctx, reads); err != nil {
					a.log.Debug("what was read is not counted", "err", err)
				}
			}
		}
	}
}

func (a *App) hear(ctx context.Context) {
	changed := func() {
		a.Service.LibraryChanged()
		a.shelf.Drop()
	}
	for ctx.Err() == nil {
		if err := a.Store.ListenLibrary(ctx, a.shelf.Hear, changed); err != nil {
			a.log.Debug("cannot listen for changes of the library; its pages are asked for again every two seconds", "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Second):
			}
		}
	}
}

// watch tells those who have a page of the desk open of what changed, here and in
// other processes, until ctx ends.
func (a *App) watch(ctx context.Context) {
	go func() {
		for ctx.Err() == nil {
			if err := a.Store.Listen(ctx, a.Service.Moved); err != nil {
				a.log.Debug("cannot listen for changes; open pages are told within a quarter of a minute", "err", err)
				select {
				case <-ctx.Done():
				case <-time.After(5 * time.Second):
				}
			}
		}
	}()
	a.Service.TellWatchers(ctx, func(err error) { a.log.Debug("what changed is not told yet", "err", err) })
}

// index makes findable what an older program, or none, has indexed.
func (a *App) index(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := a.Service.Index(ctx)
		if err == nil {
			if n > 0 {
				a.log.Info("publications were made findable", "n", n)
			}
			return
		}
		a.log.Debug("the library is not indexed yet", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Second):
		}
	}
}

// listen wakes the worker when another process has work, until ctx ends.
func (a *App) listen(ctx context.Context, w *worker.Worker) {
	for ctx.Err() == nil {
		if err := a.Store.Listen(ctx, w.Wake); err != nil {
			a.log.Debug("cannot listen for work; the relay looks by itself", "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Second):
			}
		}
	}
}

// letters returns what writes letters.
func (a *App) letters() (*mail.Renderer, error) {
	r, err := mail.New(a.catalogue, templates.FS, mail.Config{From: a.cfg.MailFrom, Clock: a.clock})
	if err != nil {
		return nil, fmt.Errorf("%sMAIL_FROM: %w", config.Prefix, err)
	}
	return r, nil
}

func (a *App) worker() (*worker.Worker, error) {
	letters, err := a.letters()
	if err != nil {
		return nil, err
	}
	sender, err := mail.NewSMTP(mail.SMTPConfig{URL: a.cfg.SMTPURL})
	if err != nil {
		return nil, fmt.Errorf("%sSMTP_URL: %w", config.Prefix, err)
	}
	return worker.New(worker.Options{
		Service: a.Service, Queue: a.Queue, Letters: letters, Sender: sender, Hooks: webhook.New(a.cfg.Local()), Log: a.log, Metrics: a.metrics,
	}), nil
}

// proxies returns the networks whose forwarded addresses are believed.
func proxies(cfg config.Config) ([]netip.Prefix, error) {
	list, err := cfg.Proxies()
	if err != nil {
		return nil, err
	}
	var nets []netip.Prefix
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			addr, err := netip.ParseAddr(s)
			if err != nil {
				return nil, fmt.Errorf("read the network %q: %w", s, err)
			}
			p = netip.PrefixFrom(addr, addr.BitLen())
		}
		nets = append(nets, p)
	}
	return nets, nil
}

// Serve answers HTTP until ctx ends, then lets open requests finish.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ConnContext: web.ConnContext, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	gone := make(chan error, 1)
	go func() { gone <- srv.Serve(l) }()
	select {
	case err := <-gone:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := srv.Shutdown(bye); err != nil {
		return fmt.Errorf("let open requests finish: %w", err)
	}
	return nil
}
