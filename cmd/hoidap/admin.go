package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hoidap/internal/app"
	"hoidap/internal/config"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// explain returns what a person can do something about: the domain's errors in
// words, each wrong field by name.
func explain(err error) string {
	var e *question.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	cat, loadErr := i18n.Load()
	if loadErr != nil {
		return err.Error()
	}
	d := cat.Lang(question.English)
	text := d.T(e.Key, e.Args...)
	for _, f := range e.Fields {
		text += fmt.Sprintf("\n  %s: %s", f.Field, d.T(f.Key, f.Args...))
	}
	if e.Cause != nil {
		text += "\n  (" + e.Cause.Error() + ")"
	}
	return text
}

// withService runs fn with the use cases.
func withService(ctx context.Context, fn func(*service.Service) error) error {
	cfg, err := withDatabase()
	if err != nil {
		return err
	}
	return app.WithService(ctx, cfg, fn)
}

func migrateCommand() *cobra.Command {
	c := &cobra.Command{Use: "migrate", Short: "Bring the database's schema up or down"}
	c.AddCommand(
		&cobra.Command{Use: "up", Short: "To the newest schema, with the shipped reference data", Args: cobra.NoArgs, RunE: migrate(app.Migrate)},
		&cobra.Command{Use: "down", Short: "One step back", Args: cobra.NoArgs, RunE: migrate(app.MigrateDown)},
		&cobra.Command{Use: "status", Short: "Which steps were taken", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := settings(false)
			if err != nil {
				return err
			}
			steps, err := app.MigrationStatus(cmd.Context(), cfg)
			for _, s := range steps {
				cmd.Println(s)
			}
			return err
		}},
	)
	return c
}

func migrate(fn func(context.Context, config.Config) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		cfg, err := withDatabase()
		if err != nil {
			return err
		}
		return fn(cmd.Context(), cfg)
	}
}

func userCommand() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "The people who may sign in"}
	c.AddCommand(userAdd(), userList(), userSwitch("disable", false), userSwitch("enable", true), userReset())
	return c
}

// password reads a password from standard input, or makes one when nothing is
// given there.
func password(cmd *cobra.Command, fromStdin bool) (string, error) {
	if !fromStdin {
		p := strings.ToLower(rand.Text())
		cmd.Printf("password: %s\n", p)
		return p, nil
	}
	line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// grants reads roles such as intake, head:TCQLDD.
func grants(list []string) []question.Grant {
	var gs []question.Grant
	for _, s := range list {
		role, department, _ := strings.Cut(s, ":")
		gs = append(gs, question.Grant{Role: question.Role(role), Department: strings.ToUpper(department)})
	}
	return gs
}

func userAdd() *cobra.Command {
	var n service.NewPerson
	var roles []string
	var stdin bool
	c := &cobra.Command{
		Use: "add LOGIN", Short: "Add a person; the password is made and printed unless it comes by --password-stdin",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n.Login, n.Grants = args[0], grants(roles)
			return withService(cmd.Context(), func(s *service.Service) (err error) {
				if n.Password, err = password(cmd, stdin); err != nil {
					return err
				}
				_, err = s.AddPerson(cmd.Context(), question.SystemActor(), n)
				return err
			})
		},
	}
	c.Flags().StringVar(&n.Name, "name", "", "full name")
	c.Flags().StringVar(&n.Email, "email", "", "e-mail address")
	c.Flags().StringVar(&n.Lang, "lang", i18n.First, "language of the letters, as vi or en")
	c.Flags().StringSliceVar(&roles, "role", nil, "intake, board, chair, admin, officer:DEPARTMENT or head:DEPARTMENT; may be repeated")
	c.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	return c
}

func userList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List everybody with their roles", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withService(cmd.Context(), func(s *service.Service) error {
				people, err := s.People(cmd.Context(), question.SystemActor())
				for _, p := range people {
					var roles []string
					for _, g := range p.Grants {
						roles = append(roles, strings.TrimSuffix(string(g.Role)+":"+g.Department, ":"))
					}
					state := ""
					if !p.Active {
						state = "  (disabled)"
					}
					cmd.Printf("%-20s %-30s %s%s\n", p.Login, p.Name, strings.Join(roles, " "), state)
				}
				return err
			})
		},
	}
}

func userSwitch(verb string, active bool) *cobra.Command {
	return &cobra.Command{
		Use: verb + " LOGIN", Short: strings.ToUpper(verb[:1]) + verb[1:] + " a person's account", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withService(cmd.Context(), func(s *service.Service) error {
				by := question.SystemActor()
				p, err := s.Person(cmd.Context(), by, args[0])
				if err != nil {
					return err
				}
				return s.ChangePerson(cmd.Context(), by, p.Login, service.PersonChange{
					Name: p.Name, Email: p.Email, Team: p.Team, Active: active, Grants: p.Grants, Seen: service.PersonSeen(p),
				})
			})
		},
	}
}

func userReset() *cobra.Command {
	var stdin bool
	c := &cobra.Command{
		Use: "reset LOGIN", Short: "Give a person a new password and unlock the account", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withService(cmd.Context(), func(s *service.Service) error {
				p, err := password(cmd, stdin)
				if err != nil {
					return err
				}
				return s.ResetPassword(cmd.Context(), question.SystemActor(), args[0], p)
			})
		},
	}
	c.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	return c
}

func tokenCommand() *cobra.Command {
	c := &cobra.Command{Use: "token", Short: "Tokens of programs that act for a person"}
	var scopes []string
	add := &cobra.Command{
		Use: "add LOGIN NAME", Short: "Make a token and print it, once", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withService(cmd.Context(), func(s *service.Service) error {
				token, err := s.AddToken(cmd.Context(), question.SystemActor(), args[0], args[1], scopes)
				if err == nil {
					cmd.Println(token)
				}
				return err
			})
		},
	}
	add.Flags().StringSliceVar(&scopes, "scope", []string{"read"}, "read, write")
	c.AddCommand(add)
	return c
}

func verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Recompute the chain of every question's history", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withService(cmd.Context(), func(s *service.Service) error {
				v, err := s.Verify(cmd.Context(), func(n int) { fmt.Fprintf(os.Stderr, "%d questions …\n", n) })
				if err != nil {
					return err
				}
				if v.Broken != "" {
					return fmt.Errorf("the history is broken at %s", v.Broken)
				}
				cmd.Printf("%d questions, %d events: every link fits\n", v.Questions, v.Events)
				return nil
			})
		},
	}
}

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check database, Redis, mail server, clock, disk and settings", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := settings(false)
			if err != nil {
				return err
			}
			bad := 0
			for _, f := range app.Doctor(cmd.Context(), cfg) {
				mark := "ok  "
				if !f.OK {
					mark, bad = "BAD ", bad+1
				}
				cmd.Printf("%s %-15s %s\n", mark, f.Name, strings.ReplaceAll(f.Text, "\n", "\n                     "))
			}
			if bad > 0 {
				return fmt.Errorf("%d of these need attention", bad)
			}
			return nil
		},
	}
}
