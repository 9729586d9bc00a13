package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"hoidap/internal/app"
	"hoidap/internal/clock"
)

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Answer the public, the staff and programs by HTTP", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := settings(true)
			if err != nil {
				return err
			}
			return app.RunServe(cmd.Context(), cfg, clock.System{}, log)
		},
	}
}

func workerCommand() *cobra.Command {
	return &cobra.Command{
		Use: "worker", Short: "Send mail, route, remind: the work behind the requests", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := settings(true)
			if err != nil {
				return err
			}
			return app.RunWorker(cmd.Context(), cfg, clock.System{}, log)
		},
	}
}

// healthCommand asks a running process, for the health check of a container that
// has no other program in it.
func healthCommand() *cobra.Command {
	return &cobra.Command{
		Use: "health URL", Short: "Ask a running process whether it is ready", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), 5*time.Second)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, args[0], http.NoBody)
			if err != nil {
				return fmt.Errorf("read the address: %w", err)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				return fmt.Errorf("ask: %w", err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				return fmt.Errorf("%s answers %s", args[0], resp.Status)
			}
			cmd.Println("ok")
			return nil
		},
	}
}
