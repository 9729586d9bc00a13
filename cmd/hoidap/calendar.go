package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

func calendarCommand() *cobra.Command {
	c := &cobra.Command{Use: "calendar", Short: "The ministry's working days"}
	c.AddCommand(calendarDue(), calendarYear(), calendarExplain())
	return c
}

// inForce returns the calendar of the database, where one is set, else the
// shipped one.
func inForce(cmd *cobra.Command) (*calendar.Calendar, error) {
	cfg, _, err := settings(false)
	if err != nil {
		return nil, err
	}
	if cfg.DatabaseURL == "" {
		return calendar.Shipped(), nil
	}
	var cal *calendar.Calendar
	err = withService(cmd.Context(), func(s *service.Service) (err error) {
		cal, err = s.Calendar(cmd.Context())
		return err
	})
	return cal, err
}

func calendarDue() *cobra.Command {
	return &cobra.Command{
		Use: "due START DAYS", Short: "The date so many working days after START (not counted)", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			start, err := calendar.Parse(args[0])
			if err != nil {
				return fmt.Errorf("START must be a date such as 2026-02-13: %w", err)
			}
			days, err := strconv.Atoi(args[1])
			if err != nil || days < 1 || days > 1000 {
				return errors.New("DAYS must be a whole number from 1 to 1000")
			}
			cal, err := inForce(cmd)
			if err != nil {
				return err
			}
			cmd.Println(cal.Due(start, days))
			return nil
		},
	}
}

func calendarYear() *cobra.Command {
	return &cobra.Command{
		Use: "year YYYY", Short: "The days off and worked of a year, with the working days of each month", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			year, err := strconv.Atoi(args[0])
			if err != nil || year < calendar.FirstYear || year > calendar.LastYear {
				return fmt.Errorf("YYYY must be a year from %d to %d", calendar.FirstYear, calendar.LastYear)
			}
			cal, err := inForce(cmd)
			if err != nil {
				return err
			}
			all := 0
			for m := time.January; m <= time.December; m++ {
				first := calendar.Date{Year: year, Month: m, Day: 1}
				next := calendar.Of(first.Start().AddDate(0, 1, 0))
				n := cal.Between(first.AddDays(-1), next.AddDays(-1))
				all += n
				cmd.Printf("%s: %d working days\n", m, n)
				for _, e := range cal.Exceptions(year) {
					if e.Date.Month != m {
						continue
					}
					kind := "work"
					if e.Off {
						kind = "off "
					}
					cmd.Printf("  %s %s %s %s %s\n", e.Date, e.Date.Weekday().String()[:3], kind, e.Reason, e.Notice)
				}
			}
			state := "official"
			if cal.Provisional(calendar.Date{Year: year, Month: time.January, Day: 1}) {
				state = "provisional"
			}
			cmd.Printf("%d: %d working days, %s\n", year, all, state)
			return nil
		},
	}
}

func calendarExplain() *cobra.Command {
	return &cobra.Command{
		Use: "explain CODE", Short: "Why a question's dates are what they are, day by day", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cat, err := i18n.Load()
			if err != nil {
				return fmt.Errorf("read the texts: %w", err)
			}
			return withService(cmd.Context(), func(s *service.Service) error {
				x, err := s.Explain(cmd.Context(), question.SystemActor(), args[0])
				if err != nil {
					return err
				}
				for _, p := range x.Parts {
					printDates(cmd, cat.Lang(question.English), p)
				}
				return nil
			})
		},
	}
}

func printDates(cmd *cobra.Command, d i18n.Dict, e question.Explanation) {
	cmd.Printf("%s: due on %s, %d working days after %s (not counted). %s\n", e.Stage, e.DueOn, e.Term, e.From, e.Rule)
	if e.Bound != "" {
		cmd.Printf("  %s\n", d.T("calendar.bound."+string(e.Bound)))
	}
	cmd.Printf("  calendar version %d of %s %s %s %s\n", e.Version, e.AdoptedAt.In(calendar.Zone).Format(time.DateTime), e.AdoptedBy, e.AdoptReason, e.Notice)
	for _, s := range e.Sets {
		cmd.Printf("  set %s: %s (%s, version %d) %s %s\n", s.SetAt.In(calendar.Zone).Format(time.DateTime), s.DueOn, s.Cause, s.CalendarVersion, s.Role, s.By)
	}
	for _, day := range e.Days {
		reason := day.Exception.ReasonEN
		if reason == "" {
			reason = day.Exception.Reason
		}
		text := d.T("calendar.why."+string(day.Why), "n", day.N, "reason", reason)
		cmd.Printf("  %s %s  %s %s\n", day.Date, day.Date.Weekday().String()[:3], text, day.By)
	}
}

func importCommand() *cobra.Command {
	c := &cobra.Command{Use: "import", Short: "Read data from files"}
	c.AddCommand(importHolidays(), importQuestions())
	return c
}

func importHolidays() *cobra.Command {
	var dry, add, provisional bool
	var reason, notice string
	c := &cobra.Command{
		Use: "holidays FILE", Short: "Read the days of a year, or several, from CSV or iCalendar; - is standard input", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := readAll(cmd, args[0])
			if err != nil {
				return err
			}
			return withService(cmd.Context(), func(s *service.Service) error {
				p, err := s.Imported(cmd.Context(), text, add, provisional)
				var wrong *service.ProblemsError
				if errors.As(err, &wrong) {
					return problems(cmd, wrong)
				}
				if err != nil {
					return err
				}
				p.Reason, p.Notice = reason, notice
				v, err := s.PreviewCalendar(cmd.Context(), question.SystemActor(), p)
				if err != nil {
					return err
				}
				cmd.Printf("%d days change, %d open questions move\n", len(v.Differences), v.Count)
				for _, m := range v.Moved {
					cmd.Printf("  %s  promised %s -> %s  stage %s -> %s\n", m.Question.Code, m.Was, m.Now, m.StageWas, m.StageNow)
				}
				if dry {
					return nil
				}
				return s.AdoptCalendar(cmd.Context(), question.SystemActor(), p)
			})
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "say what would change, and change nothing")
	c.Flags().BoolVar(&add, "add", false, "add to the days that are there instead of replacing the years of the file")
	c.Flags().BoolVar(&provisional, "provisional", false, "the days are not official yet")
	c.Flags().StringVar(&reason, "reason", "Nhập lịch làm việc từ tệp", "why, for the record and the askers whose date moves")
	c.Flags().StringVar(&notice, "notice", "", "number of the document that orders it")
	return c
}

func readAll(cmd *cobra.Command, name string) (string, error) {
	var b []byte
	var err error
	if name == "-" {
		b, err = io.ReadAll(cmd.InOrStdin())
	} else {
		b, err = os.ReadFile(name) //nolint:gosec // named by whoever calls
	}
	if err != nil {
		return "", fmt.Errorf("read the days: %w", err)
	}
	return question.Clean(string(b))
}

// problems lists each wrong row; nothing was stored.
func problems(cmd *cobra.Command, wrong *service.ProblemsError) error {
	cat, err := i18n.Load()
	if err != nil {
		return fmt.Errorf("read the texts: %w", err)
	}
	d := cat.Lang(question.English)
	for _, p := range wrong.Problems {
		cmd.PrintErrf("line %d: %s", p.Line, d.T("problem.calendar."+string(p.Fault), "date", p.Date.String(), "text", p.Text))
		if !p.Other.Date.IsZero() {
			cmd.PrintErrf(" It contradicts %s %s %s.", p.Other.Date, p.Other.Reason, p.Other.Notice)
		}
		cmd.PrintErrln()
	}
	return fmt.Errorf("%d rows cannot be taken; nothing was stored", len(wrong.Problems))
}
