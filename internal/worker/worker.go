// Package worker does the work behind the requests. A relay leases jobs from
// the outbox and puts them into the queue; workers take them out and do them; a
// sweep finds in Postgres what the queue forgot. Any number of processes may
// run: a job's effect and the note that it is done are one transaction.
package worker

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hoidap/internal/clock"
	"hoidap/internal/mail"
	"hoidap/internal/question"
	"hoidap/internal/queue"
	"hoidap/internal/service"
	"hoidap/internal/webhook"
)

// How the relay and the workers keep time.
const (
	poll      = 500 * time.Millisecond // how often the relay looks when nobody wakes it
	soon      = 25 * time.Millisecond  // how often while the queue is full
	sweepEach = 30 * time.Second
	tidyEach  = time.Hour
	ahead     = 30 * time.Second // how long before its time a job goes into Redis
	lease     = 30 * time.Second // after which a job that was not done is dispatched again
	claim     = 25 * time.Second // for which a letter is one worker's to send; less than lease
	batch     = 200
	most      = 600 // so many tasks of a queue may wait in Redis
	// Deadlines are done a hundred at a time where so many fall due within a
	// window; the first of them waits for the last.
	together   = 100
	window     = 200 * time.Millisecond
	batchMany  = 1000
	mostBundle = 100 // so many such tasks may wait: what a lease is enough for
	early      = 2 * time.Second
)

// Worker is the relay and the workers of one process.
type Worker struct {
	svc     *service.Service
	queue   *queue.Queue
	letters *mail.Renderer
	sender  mail.Sender
	hooks   *webhook.Client
	clock   clock.Clock
	log     *slog.Logger
	wake    chan struct{}
	done    *prometheus.CounterVec
	late    prometheus.Histogram
	up      prometheus.Gauge
	mails   *prometheus.CounterVec
	number  int
}

// Options are what a worker needs.
type Options struct {
	Service *service.Service
	Queue   *queue.Queue
	Letters *mail.Renderer
	Sender  mail.Sender
	Hooks   *webhook.Client
	Log     *slog.Logger
	Metrics prometheus.Registerer
	Workers int // letters at once; 0 is 8. Other work has workers of its own.
}

// New returns a worker. Run starts it.
func New(o Options) *Worker {
	if o.Workers == 0 {
		o.Workers = 8
	}
	w := &Worker{
		svc: o.Service, queue: o.Queue, letters: o.Letters, sender: o.Sender, hooks: o.Hooks, clock: o.Service.Clock(), log: o.Log, number: o.Workers,
		wake: make(chan struct{}, 1),
		done: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hoidap_jobs_total", Help: "Jobs by type and how they ended: done, failed, skipped.",
		}, []string{"type", "end"}),
		late: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "hoidap_job_lateness_seconds", Help: "How long after its instant a job was begun.",
			Buckets: []float64{.1, .5, 1, 2, 5, 10, 30, 60, 300, 3600},
		}),
		up: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "hoidap_relay_up", Help: "1 while this process moves work from the outbox into the queue, 0 while it cannot.",
		}),
		mails: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hoidap_mails_total", Help: "Letters by how a try ended: sent, failed for now, refused for good.",
		}, []string{"end"}),
	}
	o.Metrics.MustRegister(w.done, w.late, w.up, w.mails)
	return w
}

// Wake makes the relay look at once. It never blocks.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends and then finishes what it has begun.
func (w *Worker) Run(ctx context.Context) error {
	var all sync.WaitGroup
	all.Go(func() { w.relay(ctx) })
	all.Go(func() { w.each(ctx, sweepEach, w.sweep) })
	all.Go(func() { w.each(ctx, tidyEach, w.svc.Tidy) })
	err := w.queue.Serve(ctx, w.number, w.handle)
	all.Wait()
	return err
}

// each calls fn now and then at the interval until ctx ends.
func (w *Worker) each(ctx context.Context, interval time.Duration, fn func(context.Context) error) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if err := fn(ctx); err != nil && ctx.Err() == nil {
			w.log.Warn("regular work failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w *Worker) sweep(ctx context.Context) error {
	n, err := w.svc.Sweep(ctx)
	if n > 0 {
		w.log.Info("climbed ladders that the queue had not brought", "questions", n)
	}
	return err
}

// relay moves jobs from the outbox into the queue until ctx ends.
func (w *Worker) relay(ctx context.Context) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	var down bool
	for {
		full, err := w.dispatch(ctx)
		if err != nil && ctx.Err() == nil && !down {
			w.log.Warn("the relay stands still", "err", err)
		}
		if err == nil && down {
			w.log.Info("the relay goes on")
		}
		down = err != nil
		w.up.Set(1)
		if down {
			w.up.Set(0)
		}
		if full {
			sleep(ctx, soon)
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-w.wake:
			if down { // do not hammer a server that is away
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
			}
		}
	}
}

// dispatch moves what may run soon into the queue and reports whether a queue is
// full, so that it should look again soon. If Redis was emptied, what had been
// handed over before is handed over again.
func (w *Worker) dispatch(ctx context.Context) (full bool, err error) {
	emptied, err := w.queue.Emptied(ctx)
	if err != nil {
		return false, err //nolint:wrapcheck // the queue says what it was doing
	}
	if emptied {
		n, err := w.svc.Reclaim(ctx, ahead, lease)
		if err != nil {
			// The leases run out by themselves.
			w.log.Warn("what Redis lost was not taken back", "err", err)
		}
		w.log.Info("Redis was empty: handing over again", "jobs", n)
	}
	for _, queue := range question.Queues() {
		f, err := w.fill(ctx, queue)
		if err != nil {
			return false, err
		}
		full = full || f
	}
	return full, nil
}

// fill leases what may run soon, as long as there is room in the queue, and
// pushes it. It reports whether it stopped for want of room.
func (w *Worker) fill(ctx context.Context, name string) (full bool, err error) {
	room, size := most, batch
	if name == "critical" {
		room, size = mostBundle, batchMany
	}
	for {
		waiting, err := w.queue.Waiting(ctx, name)
		if err != nil {
			return false, err //nolint:wrapcheck // the queue says what it was doing
		}
		limit := size
		if name != "critical" {
			limit = min(size, room-waiting)
		}
		if limit <= 0 || waiting >= room {
			return true, nil
		}
		jobs, err := w.svc.Lease(ctx, limit, ahead, lease, name)
		if err != nil {
			return false, err //nolint:wrapcheck // the service says what it was doing
		}
		now := w.clock.Now()
		bundles := bundle(jobs, now)
		for i, b := range bundles {
			if err := w.queue.Push(ctx, taskOf(b, now), lease); err != nil {
				return false, errors.Join(err, w.svc.Unlease(context.WithoutCancel(ctx), slices.Concat(bundles[i:]...)))
			}
		}
		if len(jobs) < limit {
			return false, nil
		}
	}
}

// sleep waits and reports whether ctx is still alive.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// send sends the letter of a job and reports whether it was this worker's to
// send. Between the mail server's yes and the note of it lies the one moment at
// which a crash makes a letter go out twice; it then carries the same
// Message-ID.
func (w *Worker) send(ctx context.Context, j question.Job) (bool, error) {
	begun := clock.System{}.Now()
	m, links, mine, err := w.svc.ClaimLetter(ctx, j, claim)
	if err != nil || !mine {
		return false, err //nolint:wrapcheck // the service says what it was doing
	}
	msg, err := w.letters.Render(m, links)
	if err != nil {
		return true, err //nolint:wrapcheck // the renderer says what it was doing
	}
	// Whoever claims the letter next must find this conversation ended.
	talk, cancel := context.WithTimeout(ctx, claim-5*time.Second)
	defer cancel()
	if err := w.sender.Send(talk, msg); err != nil {
		return true, err //nolint:wrapcheck // the sender says what it was doing
	}
	return true, w.noteSent(context.WithoutCancel(ctx), j, begun)
}

// noteSent notes that the letter went out. Postgres may be just restarting: as
// long as the letter is this worker's, it tries again, for a letter that is not
// noted goes out twice.
func (w *Worker) noteSent(ctx context.Context, j question.Job, begun time.Time) error {
	for {
		err := w.svc.LetterSent(ctx, j)
		if err == nil || (clock.System{}).Now().Sub(begun) > claim-time.Second {
			return err //nolint:wrapcheck // the service says what it was doing
		}
		w.log.Warn("a letter went out and is not yet noted", "job", j.Key, "err", err)
		sleep(ctx, 200*time.Millisecond)
	}
}
