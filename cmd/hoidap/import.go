package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/tabular"
)

func importQuestions() *cobra.Command {
	o := service.HistoryOptions{}
	var lang string
	c := &cobra.Command{
		Use: "questions FILE", Short: "Read questions of the past from CSV, an Excel workbook or JSON lines",
		Long: "Reads questions of the past (docs/import.md names the columns). All of them are stored, or none: each faulty\n" +
			"row is listed with its line and the reason. The same file a second time changes nothing. No letter goes out.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cat, err := i18n.Load()
			if err != nil {
				return fmt.Errorf("read the texts: %w", err)
			}
			d := cat.Lang(lang)
			t, err := tabular.Open(args[0], question.HistoryColumns())
			if err != nil {
				return tableFault(d, err)
			}
			defer t.Close() //nolint:errcheck // it was read only
			o.File, o.Names = filepath.Base(args[0]), wordsOf(cat)
			o.Progress = func(rows int) { cmd.PrintErrf("\r%d rows", rows) }
			return withService(cmd.Context(), func(s *service.Service) error {
				h, err := s.ImportHistory(cmd.Context(), question.SystemActor(), t, o)
				if h.Rows >= 1000 {
					cmd.PrintErrln()
				}
				printHistory(cmd, d, h, o.DryRun)
				if errors.Is(err, service.ErrFaulty) {
					return errors.New(d.T("import.faulty", "n", h.Faulty))
				}
				return err
			})
		},
	}
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "do everything and keep nothing")
	c.Flags().StringVar(&lang, "lang", i18n.First, "language of the report, as vi or en")
	return c
}

// tableFault says in words why a file cannot be read at all.
func tableFault(d i18n.Dict, err error) error {
	var f *tabular.Fault
	if errors.As(err, &f) {
		return errors.New(d.T(f.Key, f.Args...))
	}
	return err //nolint:wrapcheck // it says what it was doing
}

// wordsOf lists what kinds, channels, types of askers, statuses and outcomes are
// called in every language.
func wordsOf(cat *i18n.Catalogue) map[string]map[string]string {
	names := map[string]map[string]string{}
	add := func(column, prefix string, codes ...string) {
		names[column] = map[string]string{}
		for _, lang := range cat.Languages() {
			for _, c := range codes {
				names[column][cat.Lang(lang).T(prefix+c)] = c
				names[column][c] = c
			}
		}
	}
	add("kind", "kind.", texts(question.Kinds())...)
	add("channel", "channel.", texts(question.Channels())...)
	add("asker_type", "asker_type.", texts(question.AskerTypes())...)
	add("status", "status.", texts(question.HistoricStatuses())...)
	add("outcome", "outcome.", texts(question.Outcomes())...)
	return names
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

func printHistory(cmd *cobra.Command, d i18n.Dict, h service.History, dry bool) {
	for _, list := range [][]service.RowProblem{h.Notes, h.Faults} {
		for _, p := range list {
			text := d.T(p.Key, p.Args...)
			if p.Field != "" {
				text = p.Field + ": " + text
			}
			cmd.PrintErrln(d.T("import.line", "line", fmt.Sprint(p.Line), "text", text))
		}
	}
	if h.Faulty > 0 {
		return
	}
	key := "import.done"
	if dry {
		key = "import.dry"
	}
	cmd.Println(d.T(key, "rows", h.Rows, "fresh", h.New, "published", h.Published, "known", h.Known))
}
