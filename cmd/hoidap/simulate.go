package main

import (
	"encoding/csv"
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"hoidap/internal/app"
	"hoidap/internal/calendar"
	"hoidap/internal/config"
	"hoidap/internal/question"
	"hoidap/internal/simulate"
)

func simulateCommand() *cobra.Command {
	o := app.SimulateOptions{Out: os.Stderr, Log: slog.New(slog.DiscardHandler)}
	var from string
	c := &cobra.Command{
		Use: "simulate", Short: "Let a synthetic ministry live for some days, to be opened by `hoidap dev --data`",
		Long: "Leads a synthetic ministry through a number of days on a clock of its own, by the rules of the program.\n" +
			"The same seed gives the same histories. The ministry goes into an empty data directory (--data), or into\n" +
			"the empty database of " + config.Prefix + "DATABASE_URL where --data is not given. No letter goes out.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.From, err = calendar.Parse(from); err != nil {
				return fmt.Errorf("--from must be a date such as 2026-01-05: %w", err)
			}
			if o.Config, _, err = settings(false); err != nil {
				return err
			}
			if o.Data == "" && o.Config.DatabaseURL == "" {
				o.Data = ".hoidap"
			}
			s, err := app.Simulate(cmd.Context(), o)
			cmd.PrintErrln()
			if err != nil {
				return err
			}
			printSummary(cmd, s)
			if o.Data != "" {
				cmd.Printf("\n`hoidap dev --data %s` opens it.\n", o.Data)
			}
			return nil
		},
	}
	c.Flags().StringVar(&o.Data, "data", "", "directory of everything that is kept; .hoidap where no database is set either")
	c.Flags().StringVar(&from, "from", "2026-01-05", "the first day")
	c.Flags().IntVar(&o.Days, "days", 30, "so many days")
	c.Flags().IntVar(&o.PerDay, "per-day", 20, "so many questions on each of them")
	c.Flags().Uint64Var(&o.Seed, "seed", 1, "the same seed gives the same histories")
	c.AddCommand(simulateHistory())
	return c
}

// simulateHistory writes a made-up file for `hoidap import questions`.
func simulateHistory() *cobra.Command {
	var p simulate.Past
	var from, to string
	c := &cobra.Command{
		Use: "history", Short: "Write a made-up CSV file of questions of the past, for `hoidap import questions`", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if p.From, err = calendar.Parse(from); err != nil {
				return fmt.Errorf("--from must be a date such as 2017-01-01: %w", err)
			}
			if p.To, err = calendar.Parse(to); err != nil {
				return fmt.Errorf("--to must be a date such as 2018-04-30: %w", err)
			}
			if err := p.Check(); err != nil {
				return err //nolint:wrapcheck // it says what is wrong
			}
			w := csv.NewWriter(cmd.OutOrStdout())
			if err := w.Write(question.HistoryColumns()); err != nil {
				return fmt.Errorf("write the file: %w", err)
			}
			if err := p.Rows(w.Write); err != nil {
				return fmt.Errorf("write the file: %w", err)
			}
			w.Flush()
			return w.Error() //nolint:wrapcheck // it says what it was doing
		},
	}
	c.Flags().StringVar(&from, "from", "2017-01-01", "the first day on which they were received")
	c.Flags().StringVar(&to, "to", "2018-04-30", "the last one")
	c.Flags().IntVar(&p.Questions, "questions", 257, "so many questions")
	c.Flags().IntVar(&p.Published, "published", 151, "so many of them published")
	c.Flags().Uint64Var(&p.Seed, "seed", 1, "the same seed gives the same file")
	return c
}

func printSummary(cmd *cobra.Command, s simulate.Summary) {
	cmd.Printf("questions     %d\n", s.Questions)
	for _, st := range question.Statuses() {
		if n := s.ByStatus[st]; n > 0 {
			cmd.Printf("  %-11s %d\n", st, n)
		}
	}
	seconds := s.Took.Seconds()
	cmd.Printf("on time       %d\nlate          %d\nrungs fired   %d\nevents        %d\nletters       %d\nseconds       %.1f\nper second    %.1f questions\ndigest        %s\n",
		s.OnTime, s.Late, s.Rungs, s.Events, s.Letters, seconds, float64(s.Questions)/max(seconds, 0.001), s.Digest)
}
