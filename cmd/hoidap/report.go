package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/report"
	"hoidap/internal/service"
)

func reportCommand() *cobra.Command {
	var from, to, format, lang, out string
	c := &cobra.Command{
		Use: "report", Short: "The report of a period: received, answered, open, published, by department", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			first, err := calendar.Parse(from)
			if err != nil {
				return fmt.Errorf("--from must be a date such as 2017-01-01: %w", err)
			}
			last, err := calendar.Parse(to)
			if err != nil {
				return fmt.Errorf("--to must be a date such as 2018-04-30: %w", err)
			}
			if !slices.Contains(report.Formats(), format) {
				return fmt.Errorf("--format must be one of %s", strings.Join(report.Formats(), ", "))
			}
			cat, err := i18n.Load()
			if err != nil {
				return fmt.Errorf("read the texts: %w", err)
			}
			if !slices.Contains(cat.Languages(), lang) {
				return fmt.Errorf("--lang must be one of %s", strings.Join(cat.Languages(), ", "))
			}
			return withService(cmd.Context(), func(s *service.Service) error {
				r, err := s.Report(cmd.Context(), first, last)
				if err != nil {
					return err
				}
				return writeTo(cmd, out, func(w io.Writer) error { return report.Write(w, cat.Lang(lang), r, format) })
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "the first day on which the questions were received")
	c.Flags().StringVar(&to, "to", "", "the last one, included")
	c.Flags().StringVar(&format, "format", "csv", strings.Join(report.Formats(), ", "))
	c.Flags().StringVar(&lang, "lang", i18n.First, "language of the report, as vi or en")
	c.Flags().StringVarP(&out, "out", "o", "", "file to write; standard output where it is not given")
	return c
}

// writeTo writes to the file, or to standard output where its name is "".
func writeTo(cmd *cobra.Command, name string, write func(io.Writer) error) error {
	if name == "" {
		return write(cmd.OutOrStdout())
	}
	f, err := os.Create(name) //nolint:gosec // named by whoever calls
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	if err := write(f); err != nil {
		_ = f.Close() // the error before says more
		return err
	}
	return f.Close() //nolint:wrapcheck // it names the file
}
