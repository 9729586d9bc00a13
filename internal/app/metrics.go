package app

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/redis/go-redis/v9"
)

// metrics are the process's figures under /metrics.
type metrics struct {
	*prometheus.Registry
	requests *prometheus.HistogramVec
	kept     *prometheus.CounterVec
}

func newMetrics(a *App) *metrics {
	m := &metrics{Registry: prometheus.NewRegistry(), requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "hoidap_http_request_seconds", Help: "Requests by route, method and status, and how long they took.",
		Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 5},
	}, []string{"route", "method", "status"})}
	m.kept = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "hoidap_http_shelf_requests_total", Help: "Requests answered with a page that was kept, by route and status.",
	}, []string{"route", "status"})
	m.MustRegister(m.requests, m.kept, &outbox{app: a}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "hoidap_desk_watchers", Help: "Pages of the desk that are open and told of changes.",
	}, func() float64 { return float64(a.Service.Watchers()) }))
	for name, db := range a.Store.Pools() {
		m.MustRegister(collectors.NewDBStatsCollector(db, name))
	}
	return m
}

// observe notes a request by its route, never by its address, which may carry a
// secret. Methods that no route has are one: strangers invent them.
func (m *metrics) observe(method, route string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
	default:
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
}

// shelf notes requests that were answered with a page that was kept.
func (m *metrics) shelf(route string, status, n int) {
	m.kept.WithLabelValues(route, strconv.Itoa(status)).Add(float64(n))
}

// outbox measures the work that is open whenever somebody asks.
type outbox struct{ app *App }

var (
	outboxOpen = prometheus.NewDesc("hoidap_outbox_due", "Jobs that are due and not done.", nil, nil)
	outboxDead = prometheus.NewDesc("hoidap_outbox_dead", "Jobs that were given up and wait for a person.", nil, nil)
	outboxAge  = prometheus.NewDesc("hoidap_outbox_oldest_seconds", "Since when the oldest job that is due waits.", nil, nil)
)

// Describe names the figures.
func (*outbox) Describe(to chan<- *prometheus.Desc) {
	to <- outboxOpen
	to <- outboxDead
	to <- outboxAge
}

// Collect measures. While Postgres does not answer there are no figures, which
// says more than old ones.
func (o *outbox) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	size, err := o.app.Service.Outbox(ctx)
	if err != nil {
		o.app.log.Debug("the outbox cannot be measured", "err", err)
		return
	}
	to <- prometheus.MustNewConstMetric(outboxOpen, prometheus.GaugeValue, float64(size.Due))
	to <- prometheus.MustNewConstMetric(outboxDead, prometheus.GaugeValue, float64(size.Dead))
	to <- prometheus.MustNewConstMetric(outboxAge, prometheus.GaugeValue, size.Oldest.Seconds())
}

// redisLog takes go-redis's own lines, which otherwise flood standard error
// while Redis is away; the relay says once that it stands still.
type redisLog struct{}

// Printf writes a line as a detail.
func (redisLog) Printf(ctx context.Context, format string, v ...any) {
	slog.DebugContext(ctx, "redis: "+fmt.Sprintf(format, v...))
}

// calmRedis routes go-redis's lines into the log, once for the process: its
// logger is the library's, not a client's.
var calmRedis = sync.OnceFunc(func() { redis.SetLogger(redisLog{}) })
