package dev

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Account is somebody who can sign in, with a token for programs that act for
// the same person.
type Account struct {
	Login      string `json:"login"`
	Password   string `json:"password"`
	Role       string `json:"role"`
	Department string `json:"department"`
	Token      string `json:"token"`
}

// Info is what other programs need to use a running `hoidap dev`.
type Info struct {
	BaseURL     string    `json:"base_url"`
	DatabaseURL string    `json:"database_url"`
	RedisURL    string    `json:"redis_url"`
	Accounts    []Account `json:"accounts"`
}

// infoFile is where Info stands in the data directory.
func infoFile(dir string) string { return filepath.Join(dir, "dev.json") }

// WriteInfo writes the file for other programs, whole or not at all, readable
// by its owner alone.
func WriteInfo(path string, i Info) error {
	if i.Accounts == nil {
		i.Accounts = []Account{}
	}
	return write(path, i)
}

// ReadInfo reads what WriteInfo wrote. Without the file its error is
// fs.ErrNotExist.
func ReadInfo(path string) (Info, error) {
	var i Info
	return i, read(path, &i)
}

// offset is the form of clock.json.
type offset struct {
	Ahead string `json:"ahead"` // of the machine's clock, as 24h0m0s
}

func clockFile(dir string) string { return filepath.Join(dir, "clock.json") }

// LoadOffset returns how far the clock of this data directory is ahead of the
// machine's, 0 where it was never moved.
func LoadOffset(dir string) (time.Duration, error) {
	var o offset
	err := read(clockFile(dir), &o)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(o.Ahead)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", clockFile(dir), err)
	}
	return d, nil
}

// SaveOffset keeps how far the clock is ahead, for the next start.
func SaveOffset(dir string, d time.Duration) error {
	return write(clockFile(dir), offset{d.String()})
}

func read(path string, into any) error {
	b, err := os.ReadFile(path) //nolint:gosec // a file of the data directory
	if err != nil {
		return fmt.Errorf("read what the last start left: %w", err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

// write writes a file of the data directory through another one, so that no
// reader sees half of it. Temporary files are made with mode 0600.
func write(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write down %s: %w", path, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // after the renaming there is nothing to remove
	_, err = tmp.Write(append(b, '\n'))
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
