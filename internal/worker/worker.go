// Package worker does the work behind the requests. A relay leases jobs from
// the outbox and puts them into the queue; workers take them out and do them; a
// sweep finds in Postgres what the queue forgot. Any number of processes may
// run: a job's effect and the note that it is done are one transaction.
package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hoidap/internal/clock"
	"hoidap/internal/mail"
	"hoidap/internal/question"
	"hoidap/internal/queue"
	"hoidap/internal/service"
)

// How the relay and the workers keep time.
const (
	poll      = 500 * time.Millisecond // how often the relay looks when nobody wakes it
	sweepEach = 30 * time.Second
	tidyEach  = time.Hour
	ahead     = 30 * time.Second // how long before its time a job goes into Redis
	lease     = 30 * time.Second // after which a job that was not done is dispatched again
	claim     = 25 * time.Second // for which a letter is one worker's to send; less than lease
	batch     = 100
	most      = 400 // so many tasks may wait in Redis
	early     = 2 * time.Second
)

// Worker is the relay and the workers of one process.
type Worker struct {
	svc     *service.Service
	queue   *queue.Queue
	letters *mail.Renderer
	sender  mail.Sender
	clock   clock.Clock
	log     *slog.Logger
	wake    chan struct{}
	done    *prometheus.CounterVec
	late    prometheus.Histogram
	number  int
}

// Options are what a worker needs.
type Options struct {
	Service *service.Service
	Queue   *queue.Queue
	Letters *mail.Renderer
	Sender  mail.Sender
	Log     *slog.Logger
	Metrics prometheus.Registerer
	Workers int // tasks at once; 0 is 8
}

// New returns a worker. Run starts it.
func New(o Options) *Worker {
	if o.Workers == 0 {
		o.Workers = 8
	}
	w := &Worker{
		svc: o.Service, queue: o.Queue, letters: o.Letters, sender: o.Sender, clock: o.Service.Clock(), log: o.Log, number: o.Workers,
		wake: make(chan struct{}, 1),
		done: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hoidap_jobs_total", Help: "Jobs by type and how they ended: done, failed, skipped.",
		}, []string{"type", "end"}),
		late: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "hoidap_job_lateness_seconds", Help: "How long after its instant a job was begun.",
			Buckets: []float64{.1, .5, 1, 2, 5, 10, 30, 60, 300, 3600},
		}),
	}
	o.Metrics.MustRegister(w.done, w.late)
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
		err := w.dispatch(ctx)
		if err != nil && ctx.Err() == nil && !down {
			w.log.Warn("the relay stands still", "err", err)
		}
		if err == nil && down {
			w.log.Info("the relay goes on")
		}
		down = err != nil
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

// dispatch leases what may run soon, as long as there is room in the queue, and
// pushes it.
func (w *Worker) dispatch(ctx context.Context) error {
	for {
		waiting, err := w.queue.Waiting(ctx)
		if err != nil {
			return err //nolint:wrapcheck // the queue says what it was doing
		}
		if waiting >= most {
			return nil
		}
		limit := min(batch, most-waiting)
		jobs, err := w.svc.Lease(ctx, limit, ahead, lease)
		if err != nil {
			return err //nolint:wrapcheck // the service says what it was doing
		}
		for i, j := range jobs {
			t := queue.Task{Job: j.ID, Try: j.Attempts, Queue: j.Queue, In: j.RunAt.Sub(w.clock.Now())}
			if err := w.queue.Push(ctx, t, lease); err != nil {
				return errors.Join(err, w.svc.Unlease(context.WithoutCancel(ctx), jobs[i:]))
			}
		}
		if len(jobs) < limit {
			return nil
		}
	}
}

// handle does one try at a job.
func (w *Worker) handle(ctx context.Context, t queue.Task) {
	j, err := w.svc.Job(ctx, t.Job)
	if err != nil {
		w.log.Warn("a task without its job", "job", t.Job, "err", err)
		return
	}
	// The queue keeps time to the second; a rung never fires before its instant.
	wait := j.RunAt.Sub(w.clock.Now())
	if j.DoneAt != nil || j.DeadAt != nil || wait > early || !sleep(ctx, wait) {
		w.done.WithLabelValues(string(j.Type), "skipped").Inc()
		return
	}
	w.late.Observe(w.clock.Now().Sub(j.RunAt).Seconds())
	if j.Type == question.JobMail {
		err = w.send(ctx, j)
	} else {
		err = w.svc.Run(ctx, j)
	}
	if err == nil {
		w.done.WithLabelValues(string(j.Type), "done").Inc()
		return
	}
	w.done.WithLabelValues(string(j.Type), "failed").Inc()
	if err := w.svc.Failed(context.WithoutCancel(ctx), j, err, mail.Permanent(err)); err != nil {
		w.log.Warn("the failure of a job could not be noted; its lease will run out", "job", j.Key, "err", err)
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

// send sends the letter of a job. Between the mail server's yes and the note of
// it lies the one moment at which a crash makes a letter go out twice; it then
// carries the same Message-ID.
func (w *Worker) send(ctx context.Context, j question.Job) error {
	m, links, mine, err := w.svc.ClaimLetter(ctx, j, claim)
	if err != nil || !mine {
		return err //nolint:wrapcheck // the service says what it was doing
	}
	msg, err := w.letters.Render(m, links)
	if err != nil {
		return err //nolint:wrapcheck // the renderer says what it was doing
	}
	// Whoever claims the letter next must find this conversation ended.
	ctx, cancel := context.WithTimeout(ctx, claim-5*time.Second)
	defer cancel()
	if err := w.sender.Send(ctx, msg); err != nil {
		return err //nolint:wrapcheck // the sender says what it was doing
	}
	return w.svc.LetterSent(context.WithoutCancel(ctx), j) //nolint:wrapcheck // the service says what it was doing
}
