// Command hoidap receives questions from citizens and businesses, has them
// answered in time, and publishes the answers. `hoidap help` lists what it can
// do.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"hoidap/internal/app"
	"hoidap/internal/config"
	"hoidap/internal/devserver"
)

func main() {
	// The program guards its own private servers where the kernel cannot.
	if ran, code := devserver.Guard(os.Args[1:]); ran {
		os.Exit(code)
	}
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	root := &cobra.Command{
		Use:           "hoidap",
		Short:         "Questions to a ministry, answered in time and published",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetOut(os.Stdout)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(devCommand(), simulateCommand(), serveCommand(), workerCommand(), migrateCommand(), userCommand(), tokenCommand(),
		calendarCommand(), importCommand(), exportCommand(), reportCommand(), verifyCommand(), backupCommand(), restoreCommand(), doctorCommand(), configCommand(), healthCommand())
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return 0
	default:
		fmt.Fprintln(os.Stderr, "hoidap:", explain(err))
		return 1
	}
}

// settings reads the settings and prepares the log. Where check is set, every
// wrong setting is reported before anything else happens.
func settings(check bool) (config.Config, *slog.Logger, error) {
	cfg, err := config.Load()
	if err == nil && check {
		err = cfg.Check()
	}
	log := app.Log(cfg, func(o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(os.Stderr, o) })
	slog.SetDefault(log)
	return cfg, log, err
}

func configCommand() *cobra.Command {
	return &cobra.Command{
		Use: "config", Short: "List every setting with its value and default", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := settings(false)
			for _, s := range cfg.List() {
				cmd.Printf("%s=%s\n    %s", s.Name, s.Value, s.Help)
				if s.Default != "" {
					cmd.Printf(" (default %s)", s.Default)
				}
				cmd.Println()
			}
			return err
		},
	}
}
