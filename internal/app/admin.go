package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"hoidap/internal/clock"
	"hoidap/internal/config"
	"hoidap/internal/queue"
	"hoidap/internal/ratelimit"
	"hoidap/internal/service"
	"hoidap/internal/store"
)

// Migrate brings the database to the newest schema and, where it is empty,
// stores the shipped reference data.
func Migrate(ctx context.Context, cfg config.Config) error {
	if err := store.Migrate(ctx, cfg.DatabaseURL); err != nil {
		return err
	}
	return WithService(ctx, cfg, func(s *service.Service) error { return s.Install(ctx) })
}

// MigrateDown takes the last step of the schema back.
func MigrateDown(ctx context.Context, cfg config.Config) error {
	return store.MigrateDown(ctx, cfg.DatabaseURL)
}

// MigrationStatus says of every step of the schema whether it was taken.
func MigrationStatus(ctx context.Context, cfg config.Config) ([]string, error) {
	steps, err := store.MigrationStatus(ctx, cfg.DatabaseURL)
	lines := make([]string, len(steps))
	for i, m := range steps {
		mark := "pending"
		if m.Applied {
			mark = "applied"
		}
		lines[i] = mark + "  " + m.File
	}
	return lines, err
}

// WithService runs fn with the use cases alone, for the command line.
func WithService(ctx context.Context, cfg config.Config, fn func(*service.Service) error) error {
	st, err := store.Open(ctx, store.Options{URL: cfg.DatabaseURL, Conns: 4})
	if err != nil {
		return err
	}
	defer st.Close() //nolint:errcheck // what was to be kept is committed
	files, scanner, err := filesOf(cfg)
	if err != nil {
		return err
	}
	return fn(service.New(st, clock.System{}, service.Options{
		BaseURL: cfg.BaseURL, Secret: cfg.Key(), MailDomain: cfg.MailDomain(), Files: files, Virus: scanner,
	}))
}

// Finding is what `hoidap doctor` says of one thing.
type Finding struct {
	Name string
	OK   bool
	Text string // what was seen, or what to do
}

// Doctor looks at everything that the program needs and says what to do about
// what is wrong.
func Doctor(ctx context.Context, cfg config.Config) []Finding {
	var list []Finding
	add := func(name string, err error, good, cure string) {
		f := Finding{Name: name, OK: err == nil, Text: good}
		if err != nil {
			f.Text = fmt.Sprintf("%v. %s", err, cure)
		}
		list = append(list, f)
	}
	add("settings", cfg.Check(), "complete", "`hoidap config` lists them")
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	add("database", checkDatabase(ctx, cfg), "answers, has the schema of this program, and its clock agrees",
		"Check "+config.Prefix+"DATABASE_URL; `hoidap migrate up` brings the schema")
	add("redis", checkRedis(ctx, cfg), "answers", "Check "+config.Prefix+"REDIS_URL; asking works meanwhile, mail and reminders wait")
	add("mail server", checkMail(ctx, cfg), "answers", "Check "+config.Prefix+"SMTP_URL; letters wait in the outbox meanwhile")
	add("data directory", checkDir(cfg.DataDir), cfg.DataDir+" can be written", "Make it, or set "+config.Prefix+"DATA_DIR")
	add("attachments", checkFiles(ctx, cfg), "can be kept", "Check "+config.Prefix+"STORAGE_URL and "+config.Prefix+"DATA_DIR; asking without files works meanwhile")
	if cfg.ClamdURL != "" {
		add("virus scanner", checkVirus(ctx, cfg), "answers", "Check "+config.Prefix+"CLAMD_URL; files are refused meanwhile, asking without them works")
	}
	return list
}

func checkFiles(ctx context.Context, cfg config.Config) error {
	files, _, err := filesOf(cfg)
	if err != nil {
		return err
	}
	return files.Check(ctx)
}

func checkVirus(ctx context.Context, cfg config.Config) error {
	_, scanner, err := filesOf(cfg)
	if err != nil {
		return err
	}
	return scanner.Check(ctx)
}

func checkDatabase(ctx context.Context, cfg config.Config) error {
	st, err := store.Open(ctx, store.Options{URL: cfg.DatabaseURL, ReadURL: cfg.ReadDatabaseURL, Conns: 2})
	if err != nil {
		return err
	}
	defer st.Close() //nolint:errcheck // nothing was written
	svc := service.New(st, clock.System{}, service.Options{})
	if err := svc.Ready(ctx); err != nil {
		return err
	}
	return st.CheckClock(ctx, clock.System{}.Now(), 2*time.Second)
}

func checkRedis(ctx context.Context, cfg config.Config) error {
	r, err := ratelimit.Dial(cfg.RedisURL)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	defer r.Close() //nolint:errcheck // nothing was written
	return queue.New(r).Ping(ctx)
}

// Log returns the program's log on the writer of slog's default handler, at the
// level that the settings name.
func Log(cfg config.Config, h func(*slog.HandlerOptions) slog.Handler) *slog.Logger {
	level, err := cfg.Level()
	if err != nil {
		level = slog.LevelInfo
	}
	return slog.New(h(&slog.HandlerOptions{Level: level}))
}
