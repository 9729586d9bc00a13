package api

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/ratelimit"
	"hoidap/internal/service"
)

// Prefix is the path under which everything here lies.
const Prefix = "/api/v1"

// Config is what the API needs.
type Config struct {
	Service   *service.Service
	Catalogue *i18n.Catalogue
	Limiter   *ratelimit.Limiter // nil limits nothing
	BaseURL   string             // such as https://hoidap.example.vn, without a path
	Clock     clock.Clock
	Log       *slog.Logger
	// Observe is told of every request by its route; nil is nobody.
	Observe func(method, route string, status int, took time.Duration)
}

// API answers programs. It is safe for concurrent use.
type API struct {
	cfg       Config
	svc       *service.Service
	languages language.Matcher
	described []byte // the OpenAPI document
	keys      *keyLocks
	origin    *http.CrossOriginProtection
	engine    *gin.Engine
	reading   chan struct{} // as many as files may be held in memory
}

// New returns the API.
func New(cfg Config) *API {
	cfg.BaseURL = strings.TrimSuffix(cfg.BaseURL, "/")
	known := cfg.Catalogue.Languages()
	tags := make([]language.Tag, 0, len(known))
	for _, l := range known {
		tags = append(tags, language.Make(l))
	}
	a := &API{
		cfg: cfg, svc: cfg.Service, languages: language.NewMatcher(tags), keys: newKeyLocks(), origin: http.NewCrossOriginProtection(),
		described: describe(known),
	}
	a.reading = make(chan struct{}, filesOnce)
	if err := a.origin.AddTrustedOrigin(cfg.BaseURL); err != nil {
		cfg.Log.Error("trusted origin", slog.Any("error", err))
	}
	a.engine = a.routes()
	return a
}

// Handler answers every request under Prefix. It checks the request's origin
// itself, see ownOrigin.
func (a *API) Handler() http.Handler { return a.engine }

// dict returns the texts in the reader's language.
func (a *API) dict(c *gin.Context) i18n.Dict { return a.cfg.Catalogue.Lang(c.GetString(keyLang)) }
