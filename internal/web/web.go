package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"hoidap/assets"
	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
)

// Accounts says who a signed-in person is.
type Accounts interface {
	// Actor returns the person's present grants. A person who is disabled or
	// gone is an error of code not_found or unauthorized and is signed out.
	Actor(ctx context.Context, personID int64) (question.Actor, error)
}

// Config is what the core needs.
type Config struct {
	Catalogue *i18n.Catalogue
	Renderer  *Renderer
	Assets    *assets.Set
	Sessions  SessionStore
	Accounts  Accounts
	BaseURL   string // such as https://hoidap.example.vn, without a path
	// FrameAncestors are the sites that may show the embeddable box in a frame,
	// such as https://portal.example.vn; none is every site.
	FrameAncestors []string
	Clock          clock.Clock
	Log            *slog.Logger
	// Nav lists the desk's areas that the actor may enter; nil lists none.
	Nav func(question.Actor) []NavItem
	// Observe is told of every request by its route; nil is nobody.
	Observe func(method, route string, status int, took time.Duration)
	// Shelf keeps pages that are the same for everybody; nil keeps none.
	Shelf *Shelf
	// Heartbeat is how often an open stream shows that it is, and looks whether
	// its session goes on; 0 is twenty seconds.
	Heartbeat time.Duration
	// API answers addresses under /api/ that no route knows and requests there
	// that the core refuses; nil answers in a problem document without a text.
	API func(c *gin.Context, err error)
}

// NavItem is one entry of the desk's navigation.
type NavItem struct {
	Href  string
	Key   string // of the text
	Count int    // shown beside the text, 0 for none
	Late  bool   // the count is of what is overdue
	Keys  string // struck one after the other they lead there, apart by spaces; "" for none
}

// Web is the shared core. Make it with New.
type Web struct {
	Config
	base     *url.URL
	sessions *scs.SessionManager
	large    map[string]int64 // routes that carry files, and how much
	reading  chan struct{}    // who holds files in memory
}

// New checks the configuration and returns the core.
func New(cfg Config) (*Web, error) {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("base address %q is not of the form https://host", cfg.BaseURL)
	}
	w := &Web{Config: cfg, base: base, reading: make(chan struct{}, filesOnce)}
	if w.Heartbeat <= 0 {
		w.Heartbeat = heartbeat
	}
	w.BaseURL = strings.TrimSuffix(cfg.BaseURL, "/")
	w.sessions = newSessions(cfg.Sessions, w.secure())
	return w, nil
}

func (w *Web) secure() bool { return w.base.Scheme == "https" }

// Engine returns a router with what every request goes through: its number, the
// access log, recovery, the security headers and the limit on what is sent; and
// with the assets and the pages for addresses that no route knows.
func (w *Web) Engine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.ContextWithFallback = true
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = true
	// The address of the reader is that of the connection: nobody's header is
	// believed. A proxy in front is told to the server, not to the router.
	if err := e.SetTrustedProxies(nil); err != nil {
		w.Log.Error("trusted proxies", slog.Any("error", err))
	}
	e.Use(w.requestID, w.accessLog, w.recover, w.headers, w.language, w.limitBody)
	e.GET(assets.Prefix+"*file", gin.WrapH(w.Assets))
	e.HEAD(assets.Prefix+"*file", gin.WrapH(w.Assets))
	e.NoRoute(w.Handle(func(*gin.Context) error { return question.NotFound() }))
	e.NoMethod(w.Handle(func(*gin.Context) error {
		return errMethod
	}))
	return e
}

// Handler puts the protection against requests from other sites in front of the
// engine.
func (w *Web) Handler(e *gin.Engine) http.Handler {
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(w.base.Scheme + "://" + w.base.Host); err != nil {
		w.Log.Error("trusted origin", slog.Any("error", err))
	}
	// A refused request is answered by the engine, so that it gets a page in the
	// reader's language and a line in the log.
	guard.SetDenyHandler(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		e.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), foreignKey{}, true)))
	}))
	if w.Shelf == nil {
		return guard.Handler(e)
	}
	return w.fromShelf(guard.Handler(e))
}

type foreignKey struct{}

// Public groups the pages that read no session, so that a cache may keep them.
func (w *Web) Public(e *gin.Engine) *gin.RouterGroup { return e.Group("", w.compress, w.begin) }

// Visitor groups the pages with a session and messages from the page before, for
// askers and for people who are about to sign in.
func (w *Web) Visitor(e *gin.Engine) *gin.RouterGroup {
	return e.Group("", w.compress, w.session, w.viewer)
}

// Staff groups the pages for which somebody must be signed in.
func (w *Web) Staff(e *gin.Engine) *gin.RouterGroup {
	return e.Group("", w.compress, w.session, w.viewer, w.signedIn, w.setUp)
}

// Stream groups what stays open and tells a page of changes. Such a request keeps
// no session alive and stores none.
func (w *Web) Stream(e *gin.Engine) *gin.RouterGroup {
	return e.Group("", w.glance, w.viewer, w.signedIn, w.setUp)
}
