package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"hoidap/internal/config"
	"hoidap/internal/mail"
)

// checkMail reports whether the mail server takes the program's name and
// password. It sends nothing.
func checkMail(ctx context.Context, cfg config.Config) error {
	s, err := mail.NewSMTP(mail.SMTPConfig{URL: cfg.SMTPURL})
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	return errors.Join(s.Check(ctx), s.Close())
}

// checkDir reports whether a file can be made in the directory.
func checkDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return fmt.Errorf("write to the data directory: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
