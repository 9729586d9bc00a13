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
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// Names lists the queues with their share of the workers, by urgency.
func Names() map[string]int {
	return map[string]int{"critical": 6, "mail": 4, "default": 3, "low": 1}
}

// taskType is the only type of task: the job says what it is.
const taskType = "job"

// Task is one try at a job.
type Task struct {
	Job   int64         `json:"job"`
	Try   int           `json:"try"`
	Queue string        `json:"-"`
	In    time.Duration `json:"-"` // how long until it may run; not positive is now
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
		asynq.Queue(t.Queue), asynq.TaskID(fmt.Sprintf("%d.%d", t.Job, t.Try)), asynq.MaxRetry(0), asynq.Timeout(timeout),
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

// Waiting counts the tasks that wait for a worker. It asks Redis itself: asynq's
// own inspector forgets the queues when Redis was emptied.
func (q *Queue) Waiting(ctx context.Context) (int, error) {
	sum := 0
	for name := range Names() {
		n, err := q.redis.LLen(ctx, "asynq:{"+name+"}:pending").Result()
		if err != nil {
			return 0, fmt.Errorf("count what waits in Redis: %w", err)
		}
		sum += int(n)
	}
	return sum, nil
}

// Serve runs the tasks with the handler, so many at once, until ctx ends; then
// it waits for those that run.
func (q *Queue) Serve(ctx context.Context, workers int, handle func(context.Context, Task)) error {
	srv := asynq.NewServerFromRedisClient(q.redis, asynq.Config{
		Concurrency: workers, Queues: Names(), TaskCheckInterval: 200 * time.Millisecond,
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
		return fmt.Errorf("start the workers: %w", err)
	}
	<-ctx.Done()
	srv.Shutdown()
	return nil
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
