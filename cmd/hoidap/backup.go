package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"hoidap/internal/app"
	"hoidap/internal/calendar"
	"hoidap/internal/config"
)

func backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "Write database and attachments into one file (- is standard output)",
		Long: "Writes database and attachments into one file, while everything goes on. The secret of the settings is not in it:\n" +
			"keep " + config.Prefix + "SECRET elsewhere. FILE must not be there yet; - writes to standard output, to be encrypted on the way:\n" +
			"  hoidap backup - | age -r KEY > hoidap.age",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := withDatabase()
			if err != nil {
				return err
			}
			sum, err := app.Backup(cmd.Context(), cfg, args[0], cmd.OutOrStdout(), filesDone(cmd))
			if err != nil {
				return err
			}
			cmd.PrintErrf("the database and %d attachments (%d bytes)\n", sum.Files, sum.Bytes)
			return nil
		},
	}
}

func restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Bring a backup back into an empty database",
		Long: "Reads the whole file first and touches nothing unless all of it is in order. Then it brings back attachments and\n" +
			"database, takes the steps of the schema that came since, and recomputes every history.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := withDatabase()
			if err != nil {
				return err
			}
			r, err := app.Restore(cmd.Context(), cfg, args[0], filesDone(cmd))
			if err != nil {
				return err
			}
			cmd.Printf("brought back as of %s: %d questions, %d events, %d attachments; every link fits\n",
				r.At.In(calendar.Zone).Format("2006-01-02 15:04:05 -07:00"), r.Questions, r.Events, r.Totals.Files)
			if r.OtherSecret {
				cmd.PrintErrf("%sSECRET is not the one of the backup: the private links of earlier letters will not open\n", config.Prefix)
			}
			return nil
		},
	}
}

// filesDone shows how far the attachments are.
func filesDone(cmd *cobra.Command) func(int) {
	return func(n int) { cmd.PrintErrf("%d attachments …\n", n) }
}

// withDatabase reads the settings, of which the database must be one.
func withDatabase() (config.Config, error) {
	cfg, _, err := settings(false)
	if err == nil && cfg.DatabaseURL == "" {
		err = fmt.Errorf("%sDATABASE_URL is not set", config.Prefix)
	}
	return cfg, err
}
