// Package queue carries work from the outbox to the workers: asynq on Redis.
// It carries and nothing else. What is to be done, when, how often it was tried
// and whether it was done stands in Postgres; Redis can be emptied at any
// moment.
package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// crew is a number of workers for some of the queues, with the weight of each.
type crew struct {
	queues  map[string]int
	workers int
}

// crews divides the workers. Deadlines have workers of their own, and so have
// letters and messages to other programs: a server that lets everybody wait
// holds up nothing but its own kind.
func crews(workers int) []crew {
	return []crew{
		{map[string]int{"critical": 1}, max(workers/2, 1)},
		{map[string]int{"mail": 1}, workers},
		{map[string]int{"default": 3, "low": 1}, max(workers/4, 1)},
		{map[string]int{"webhook": 1}, max(workers/2, 1)},
	}
}

// marker is a key that is gone when Redis was emptied.
const marker = "hoidap:queue"

// taskType is the only type of task: the job says what it is.
const taskType = "job"

// Task is one try at a job, or at several that are done together.
type Task struct {
	Job   int64         `json:"job"`
	Try   int           `json:"try"`
	More  []int64       `json:"more,omitempty"` // the other jobs
	Queue string        `json:"-"`
	In    time.Duration `json:"-"` // how long until it may run; not positive is now
	// At orders tasks of one second: asynq keeps time to the second and takes
	// what falls due within one by name.
	At time.Time `json:"-"`
}

// name is the same for the same try of the same job.
func (t Task) name() string {
	return fmt.Sprintf("%013d.%d.%d", max(t.At.UnixMilli(), 0), t.Job, t.Try)
}

// Queue puts tasks into Redis.
type Queue struct {
	redis  redis.UniversalClient
	client *asynq.Client
}

// New returns a queue over a connection to Redis, which the caller closes.
func New(r redis.UniversalClient) *Queue {
	return &Queue{redis: r, client: asynq.NewClientFromRedisClient(r)}
}

// Ping reports whether Redis answers.
func (q *Queue) Ping(ctx context.Context) error {
	if err := q.redis.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("reach Redis: %w", err)
	}
	return nil
}

// Push hands a task to the workers. The same try of the same job is handed over
// once, however often it is pushed. A task that asynq would keep or retry is of
// no use: the outbox dispatches again what was not done.
func (q *Queue) Push(ctx context.Context, t Task, timeout time.Duration) error {
	payload, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("write down job %d: %w", t.Job, err)
	}
	opts := []asynq.Option{
		asynq.Queue(t.Queue), asynq.TaskID(t.name()), asynq.MaxRetry(0), asynq.Timeout(timeout),
	}
	if t.In > 0 {
		opts = append(opts, asynq.ProcessIn(t.In))
	}
	_, err = q.client.EnqueueContext(ctx, asynq.NewTask(taskType, payload), opts...)
	if err == nil || errors.Is(err, asynq.ErrTaskIDConflict) {
		return nil
	}
	return fmt.Errorf("push job %d: %w", t.Job, err)
}

// Waiting counts the tasks of the queue that wait for a worker. It asks Redis
// itself: asynq's own inspector forgets the queues when Redis was emptied.
func (q *Queue) Waiting(ctx context.Context, queue string) (int, error) {
	n, err := q.redis.LLen(ctx, "asynq:{"+queue+"}:pending").Result()
	if err != nil {
		return 0, fmt.Errorf("count what waits in Redis: %w", err)
	}
	return int(n), nil
}

// Emptied reports whether Redis was emptied since somebody asked last: true for
// one of those who ask.
func (q *Queue) Emptied(ctx context.Context) (bool, error) {
	fresh, err := q.redis.SetNX(ctx, marker, 1, 0).Result()
	if err != nil {
		return false, fmt.Errorf("look whether Redis was emptied: %w", err)
	}
	return fresh, nil
}

// Serve runs the tasks with the handler until ctx ends; then it waits for those
// that run. The number of workers is that for letters; deadlines have half as
// many of their own, the rest a quarter.
func (q *Queue) Serve(ctx context.Context, workers int, handle func(context.Context, Task)) error {
	var servers []*asynq.Server
	defer func() {
		var all sync.WaitGroup
		for _, srv := range servers {
			all.Go(srv.Shutdown)
		}
		all.Wait()
	}()
	for _, c := range crews(workers) {
		srv, err := q.start(c, handle)
		if err != nil {
			return err
		}
		servers = append(servers, srv)
	}
	<-ctx.Done()
	return nil
}

func (q *Queue) start(c crew, handle func(context.Context, Task)) (*asynq.Server, error) {
	srv := asynq.NewServerFromRedisClient(q.redis, asynq.Config{
		Concurrency: c.workers, Queues: c.queues, TaskCheckInterval: 200 * time.Millisecond,
		DelayedTaskCheckInterval: 500 * time.Millisecond, ShutdownTimeout: 20 * time.Second,
		Logger: logger{}, LogLevel: asynq.WarnLevel,
	})
	mux := asynq.NewServeMux()
	mux.HandleFunc(taskType, func(ctx context.Context, t *asynq.Task) error {
		var task Task
		if err := json.Unmarshal(t.Payload(), &task); err != nil {
			return fmt.Errorf("read a task: %w: %w", err, asynq.SkipRetry)
		}
		handle(ctx, task)
		return nil
	})
	if err := srv.Start(mux); err != nil {
		return nil, fmt.Errorf("start the workers: %w", err)
	}
	return srv, nil
}

// logger passes asynq's words on to slog, as a detail: while Redis is away they
// are a flood, and the relay says once that it stands still.
type logger struct{}

// Debug logs what asynq says.
func (logger) Debug(args ...any) { slog.Debug(text(args)) }

// Info logs what asynq says.
func (logger) Info(args ...any) { slog.Debug(text(args)) }

// Warn logs what asynq says.
func (logger) Warn(args ...any) { slog.Debug(text(args)) }

// Error logs what asynq says.
func (logger) Error(args ...any) { slog.Debug(text(args)) }

// Fatal logs what asynq says.
func (logger) Fatal(args ...any) { slog.Error(text(args)) }

func text(args []any) string { return "asynq: " + strings.TrimSpace(fmt.Sprint(args...)) }
