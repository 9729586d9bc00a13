package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/report"
	"hoidap/internal/service"
)

func exportCommand() *cobra.Command {
	c := &cobra.Command{Use: "export", Short: "Write data into files"}
	c.AddCommand(exportQuestions())
	return c
}

func exportQuestions() *cobra.Command {
	var x service.Export
	var from, to, format, out string
	c := &cobra.Command{
		Use: "questions", Short: "Write questions and answers as JSON lines or CSV, in the columns that import reads", Args: cobra.NoArgs,
		Long: "Writes questions with what was answered and published, in the columns of docs/import.md. What is known of the askers,\n" +
			"and what is kept from sight, stays out unless asked for. The list of changes at /desk/admin tells of every export.",
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if from != "" {
				if x.From, err = calendar.Parse(from); err != nil {
					return fmt.Errorf("--from must be a date such as 2017-01-01: %w", err)
				}
			}
			if to != "" {
				if x.To, err = calendar.Parse(to); err != nil {
					return fmt.Errorf("--to must be a date such as 2018-04-30: %w", err)
				}
			}
			if format != "jsonl" && format != "csv" {
				return fmt.Errorf("--format must be jsonl or csv, not %q", format)
			}
			return withService(cmd.Context(), func(s *service.Service) error {
				return writeTo(cmd, out, func(w io.Writer) error {
					add := exportJSON(w)
					if format == "csv" {
						if add, err = exportCSV(w); err != nil {
							return err
						}
					}
					n := 0
					err := s.EachExported(cmd.Context(), question.SystemActor(), x, func(rows []service.Exported) error {
						n += len(rows)
						return add(rows)
					})
					if err == nil {
						cmd.PrintErrf("%d questions\n", n)
					}
					return err
				})
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "the first day on which the questions were received")
	c.Flags().StringVar(&to, "to", "", "the last one, included")
	c.Flags().StringVar(&format, "format", "jsonl", "jsonl (exact) or csv (for spreadsheets: texts that look like formulas get an apostrophe)")
	c.Flags().BoolVar(&x.Personal, "personal", false, "with names, addresses, telephones and tax codes of the askers")
	c.Flags().BoolVar(&x.Restricted, "restricted", false, "with complaints, denunciations and whatever else is kept from sight")
	c.Flags().StringVarP(&out, "out", "o", "", "file to write; standard output where it is not given")
	return c
}

// exportJSON writes an object on each line.
func exportJSON(w io.Writer) func([]service.Exported) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return func(rows []service.Exported) error {
		for i := range rows {
			if err := e.Encode(&rows[i]); err != nil {
				return fmt.Errorf("write the questions: %w", err)
			}
		}
		return nil
	}
}

// exportCSV writes a row for each, in the order of question.HistoryColumns.
func exportCSV(w io.Writer) (func([]service.Exported) error, error) {
	c := csv.NewWriter(w)
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, fmt.Errorf("write the questions: %w", err)
	}
	if err := c.Write(question.HistoryColumns()); err != nil {
		return nil, fmt.Errorf("write the questions: %w", err)
	}
	return func(rows []service.Exported) error {
		for i := range rows {
			if err := c.Write(exportCells(&rows[i])); err != nil {
				return fmt.Errorf("write the questions: %w", err)
			}
		}
		c.Flush()
		return c.Error() //nolint:wrapcheck // it names the file
	}, nil
}

func exportCells(r *service.Exported) []string {
	at := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	due := ""
	if !r.DueOn.IsZero() {
		due = r.DueOn.String()
	}
	cells := []string{
		r.Code, at(&r.ReceivedAt), string(r.Kind), string(r.Channel), string(r.AskerType), r.AskerName, r.Email, r.Phone, r.Province, r.Organisation,
		r.TaxCode, r.Field, r.Department, r.Title, r.Body, string(r.Status), at(r.RoutedAt), due, at(r.AnsweredAt), r.Answer, string(r.Outcome),
		at(r.PublishedAt), r.PublicTitle, r.PublicQuestion, r.PublicAnswer,
	}
	for i, s := range cells {
		cells[i] = report.Harmless(s)
	}
	return cells
}
