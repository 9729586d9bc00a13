package app

import (
	"context"
	"log/slog"

	"golang.org/x/sync/errgroup"

	"hoidap/internal/clock"
	"hoidap/internal/config"
)

// RunServe answers HTTP until ctx ends.
func RunServe(ctx context.Context, cfg config.Config, c clock.Clock, log *slog.Logger) error {
	a, err := Open(ctx, cfg, c, log)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // the program ends; what was to be kept is committed
	h, err := a.Handler(nil)
	if err != nil {
		return err
	}
	l, err := listener(ctx, cfg.Listen)
	if err != nil {
		return err
	}
	log.Info("serving", "address", cfg.Listen, "as", cfg.BaseURL)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { a.spread(ctx); return nil })
	g.Go(func() error { a.words(ctx); return nil })
	g.Go(func() error { a.library(ctx); return nil })
	g.Go(func() error { a.watch(ctx); return nil })
	g.Go(func() error { a.warm(ctx); return nil })
	g.Go(func() error { return Serve(ctx, a.shelf.Front(l), h, log) })
	return g.Wait()
}

// RunWorker does the work behind the requests until ctx ends. It listens for
// questions about its health alone.
func RunWorker(ctx context.Context, cfg config.Config, c clock.Clock, log *slog.Logger) error {
	a, err := Open(ctx, cfg, c, log)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // the program ends; what was to be kept is committed
	l, err := listener(ctx, cfg.Listen)
	if err != nil {
		return err
	}
	log.Info("working", "address", cfg.Listen)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { a.spread(ctx); return nil })
	g.Go(func() error { a.words(ctx); return nil })
	g.Go(func() error { return a.Work(ctx) })
	g.Go(func() error { return Serve(ctx, l, a.health(), log) })
	return g.Wait()
}
