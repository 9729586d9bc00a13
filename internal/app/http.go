package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hoidap/assets"
	"hoidap/internal/api"
	"hoidap/internal/question"
	"hoidap/internal/ratelimit"
	"hoidap/internal/web"
	"hoidap/internal/web/desk"
	"hoidap/internal/web/site"
	"hoidap/templates"
)

// extra are routes that only `hoidap dev` has.
type extra struct {
	pages    []web.PageFile
	register func(*web.Web, gin.IRouter)
}

// Handler returns everything that the program answers by HTTP.
func (a *App) Handler(dev *extra) (http.Handler, error) {
	networks, err := proxies(a.cfg)
	if err != nil {
		return nil, err
	}
	limits := ratelimit.Config{Redis: a.redis, Clock: a.clock, Log: a.log, Trusted: networks}
	if dev != nil {
		limits.Exempt = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	limiter := ratelimit.New(limits)
	pages := slices.Concat(web.Pages(), site.Pages(), desk.Pages())
	if dev != nil {
		pages = append(pages, dev.pages...)
	}
	set, err := assets.Load()
	if err != nil {
		return nil, fmt.Errorf("load the assets: %w", err)
	}
	renderer, err := web.NewRenderer(templates.FS, pages)
	if err != nil {
		return nil, fmt.Errorf("read the templates: %w", err)
	}
	embedders, err := a.cfg.Embedders()
	if err != nil {
		return nil, fmt.Errorf("read the sites that may show the search box: %w", err)
	}
	w, err := web.New(web.Config{
		FrameAncestors: embedders,
		Catalogue:      a.catalogue, Renderer: renderer, Assets: set, Sessions: a.Store.Sessions(), Accounts: a.Service,
		BaseURL: a.cfg.BaseURL, Clock: a.clock, Log: a.log, Nav: desk.Nav, Observe: a.metrics.observe,
		Shelf: a.shelf,
	})
	if err != nil {
		return nil, fmt.Errorf("prepare the pages: %w", err)
	}
	e := w.Engine()
	public, visitor, staff := w.Public(e), w.Visitor(e), w.Staff(e)
	visitor.Use(limited(w, limiter))
	site.New(site.Config{Web: w, Service: a.Service, BaseURL: a.cfg.BaseURL, Limiter: limiter}).Register(public, visitor)
	letters, err := a.letters()
	if err != nil {
		return nil, err
	}
	d := desk.New(a.Service, w)
	d.Preview = letters.Preview
	d.Visitor(visitor)
	d.Staff(staff)
	d.Stream(w.Stream(e))
	if dev != nil {
		dev.register(w, public)
	}
	program := api.New(api.Config{
		Service: a.Service, Catalogue: a.catalogue, Limiter: limiter, BaseURL: a.cfg.BaseURL, Clock: a.clock, Log: a.log,
		Observe: a.metrics.observe,
	})
	mux := a.health()
	mux.Handle(api.Prefix+"/", program.Handler())
	mux.Handle("/", w.Handler(e))
	d.LookAt(mux)
	return mux, nil
}

// limited counts the tries at signing in and what is sent without an account from one address
// and its network. Signing in is shut for a while when there are too many;
// asking has room for a one-stop office that sends for a whole village.
func limited(w *web.Web, l *ratelimit.Limiter) gin.HandlerFunc {
	refuse := w.Handle(func(*gin.Context) error {
		return &question.Error{Code: question.CodeTooMany, Key: "error.too_many"}
	})
	return func(c *gin.Context) {
		if c.Request.Method != http.MethodPost {
			return
		}
		var class ratelimit.Class
		switch path := c.FullPath(); {
		case strings.HasPrefix(path, web.SignInPath):
			class = ratelimit.SignIn()
		case path == site.SendPath: // the page itself counts, by whether the browser has done its work
			return
		case path == site.SimilarPath || strings.HasPrefix(path, "/thu-vien"):
			class = ratelimit.Reading()
		case strings.HasPrefix(path, "/hoi"):
			class = ratelimit.Drafting()
		case path == site.SubscribePath:
			class = ratelimit.Subscribing()
		case strings.HasPrefix(path, "/theo-doi"), strings.HasPrefix(path, site.SubscribePath):
			class = ratelimit.Following()
		default:
			return
		}
		if v := l.Request(c.Request, class); !v.OK {
			refuse(c)
			c.Abort()
		}
	}
}

// health answers what supervisors ask of every process: is it alive, can it
// work, how is it doing.
func (a *App) health() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		// A server that is silent does not hear that the time is over.
		ready := make(chan error, 1)
		go func() { ready <- a.Service.Ready(ctx) }()
		var err error
		select {
		case err = <-ready:
		case <-ctx.Done():
			err = ctx.Err()
		}
		if err != nil {
			a.log.Warn("not ready", "err", err)
			w.Header().Set("Retry-After", "5")
			say(w, http.StatusServiceUnavailable, "the database does not answer or is not migrated")
			return
		}
		say(w, http.StatusOK, "ok")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics, promhttp.HandlerOpts{}))
	return mux
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

func listener(ctx context.Context, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}
