package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/config"
	"hoidap/internal/dev"
	"hoidap/internal/devserver"
	"hoidap/internal/service"
	"hoidap/internal/simulate"
	"hoidap/internal/store"
)

// SimulateOptions are the flags of `hoidap simulate`.
type SimulateOptions struct {
	// Data is the directory into which the ministry goes, on private servers that
	// are stopped at the end; "" uses the database of Config.
	Data   string
	Config config.Config
	From   calendar.Date
	Days   int
	PerDay int
	Seed   uint64
	Out    io.Writer // for progress
	Log    *slog.Logger
}

// Simulate lets a synthetic ministry live. What it leaves in a data directory is
// opened by `hoidap dev --data`, whose clock then goes on where it ended.
func Simulate(ctx context.Context, o SimulateOptions) (simulate.Summary, error) {
	if o.Data == "" {
		return o.run(ctx)
	}
	dir, err := filepath.Abs(o.Data)
	if err != nil {
		return simulate.Summary{}, fmt.Errorf("find the data directory: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // the servers' own user must pass through
		return simulate.Summary{}, fmt.Errorf("make the data directory: %w", err)
	}
	servers, err := devserver.Start(ctx, devserver.Options{DataDir: dir, Log: o.Log})
	if err != nil {
		return simulate.Summary{}, err
	}
	defer servers.Stop()
	secret, err := keep(filepath.Join(dir, "secret"), rand.Text()+rand.Text())
	if err != nil {
		return simulate.Summary{}, err
	}
	o.Config = config.Config{
		BaseURL: baseURL("127.0.0.1:8080"), DatabaseURL: servers.DatabaseURL, Secret: secret,
		MailFrom: "Hỏi Đáp Bộ Tài nguyên và Môi trường <hoidap@bo.example.vn>",
	}
	s, err := o.run(ctx)
	if err != nil {
		return s, err
	}
	end := o.From.AddDays(o.Days).Start()
	return s, dev.SaveOffset(dir, end.Sub(clock.System{}.Now()))
}

// run simulates in the database of the settings.
func (o SimulateOptions) run(ctx context.Context) (simulate.Summary, error) {
	if err := store.Migrate(ctx, o.Config.DatabaseURL); err != nil {
		return simulate.Summary{}, err
	}
	// Made up, it can be made again: no commit waits for the disk.
	dsn, err := withParameter(o.Config.DatabaseURL, "synchronous_commit", "off")
	if err != nil {
		return simulate.Summary{}, err
	}
	st, err := store.Open(ctx, store.Options{URL: dsn, Conns: 4})
	if err != nil {
		return simulate.Summary{}, err
	}
	defer st.Close() //nolint:errcheck // what was to be kept is committed
	past := clock.FixedAt(o.From.Start())
	svc := service.New(st, past, service.Options{
		BaseURL: o.Config.BaseURL, Secret: o.Config.Key(), MailDomain: o.Config.MailDomain(),
	})
	if err := svc.Install(ctx); err != nil {
		return simulate.Summary{}, err
	}
	return simulate.Run(ctx, simulate.Options{
		Service: svc, Clock: past, From: o.From, Days: o.Days, PerDay: o.PerDay, Seed: o.Seed,
		Progress: func(day calendar.Date, asked int) {
			fmt.Fprintf(o.Out, "\r%s: %d questions asked", day, asked)
		},
	})
}

// withParameter returns the address of the database with a parameter more.
func withParameter(dsn, key, value string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", fmt.Errorf("read the address of the database: %w", err)
	}
	v := u.Query()
	v.Set(key, value)
	u.RawQuery = v.Encode()
	return u.String(), nil
}
