package devserver

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fake puts a program that prints a version into a new directory.
func fake(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"initdb", "postgres"} {
		text := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFindPostgresTakesTheVersionThatMadeTheData(t *testing.T) {
	t.Parallel()
	dirs := []string{fake(t, "93.1"), fake(t, "91.4 (Debian 91.4-1)"), t.TempDir()}
	for made, want := range map[int]string{0: dirs[0], 91: dirs[1], 93: dirs[0]} {
		got, _, err := findPostgres(t.Context(), dirs, made)
		if err != nil || got != want {
			t.Errorf("made by %d: got %s, %v; want %s", made, got, err, want)
		}
	}
}

func TestFindPostgresNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, _, err := findPostgres(t.Context(), []string{fake(t, "92.0")}, 9)
	var missing *MissingError
	if !errors.As(err, &missing) {
		t.Fatalf("got %v, want MissingError", err)
	}
	for _, want := range []string{"PostgreSQL 9", "install it with: ", "postgresql"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}
}

func TestTooOldPostgresIsNotTaken(t *testing.T) {
	t.Parallel()
	old := fake(t, "9.6.1")
	if dir, _, _ := findPostgres(t.Context(), []string{old}, 0); dir == old {
		t.Error("version 9.6 was taken")
	}
}
