package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"hoidap/internal/app"
)

func devCommand() *cobra.Command {
	var o app.DevOptions
	var now string
	c := &cobra.Command{
		Use: "dev", Short: "Run everything on this machine, with the demonstration ministry", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if now != "" {
				t, err := time.Parse(time.RFC3339, now)
				if err != nil {
					return fmt.Errorf("--now must be an instant such as 2026-02-13T09:00:00+07:00: %w", err)
				}
				o.Now = t
			}
			log, err := logFile(o.Data)
			if err != nil {
				return err
			}
			defer log.Close()
			o.Out = os.Stdout
			o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelInfo}))
			slog.SetDefault(o.Log)
			return app.Dev(cmd.Context(), o)
		},
	}
	c.Flags().StringVar(&o.Listen, "listen", "127.0.0.1:8080", "address and port")
	c.Flags().StringVar(&o.Data, "data", ".hoidap", "directory of everything that is kept")
	c.Flags().BoolVar(&o.Empty, "empty", false, "without the demonstration ministry")
	c.Flags().StringVar(&now, "now", "", "set the clock, such as 2026-02-13T09:00:00+07:00")
	return c
}

// logFile opens the log beside the data, so that the terminal shows only what a
// person wants to know.
func logFile(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // the servers' own user must pass through
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "hoidap.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // named by whoever starts it
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return f, nil
}
