package devserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestPostgres is the first major version of PostgreSQL that will do.
const oldestPostgres = 15

// MissingError says that a server's program is not installed, or is too old,
// and how to install it.
type MissingError struct{ Program, Found, Command string }

func (e *MissingError) Error() string {
	found := e.Found
	if found == "" {
		found = "is not installed"
	}
	return fmt.Sprintf("%s %s: install it with: %s", e.Program, found, e.Command)
}

// findPostgres returns the directory with postgres and initdb, and their major
// version. A cluster of version made, if made is not 0, needs just that one.
func findPostgres(ctx context.Context, dirs []string, made int) (string, int, error) {
	best, version, seen := "", 0, 0
	for _, dir := range postgresDirs(dirs) {
		v := postgresVersion(ctx, dir)
		seen = max(seen, v)
		if made != 0 && v == made {
			return dir, v, nil
		}
		if made == 0 && v >= oldestPostgres {
			best, version = dir, v
			break
		}
	}
	if best != "" {
		return best, version, nil
	}
	missing := &MissingError{Program: "PostgreSQL", Command: installCommand("postgresql")}
	switch {
	case made != 0:
		missing.Program = fmt.Sprintf("PostgreSQL %d, which made the data here,", made)
		missing.Command = installCommand(fmt.Sprintf("postgresql-%d", made))
	case seen != 0:
		missing.Found = fmt.Sprintf("is version %d, and %d or later is needed", seen, oldestPostgres)
	}
	return "", 0, missing
}

// Tool returns the path of one of PostgreSQL's programs, that of the server where
// there is one before what PATH has; "" when there is none.
func Tool(name string) string {
	for _, dir := range postgresDirs(nil) {
		if p := filepath.Join(dir, name); isProgram(p) {
			return p
		}
	}
	p, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return p
}

// postgresDirs lists where PostgreSQL may be, the likeliest first.
func postgresDirs(first []string) []string {
	dirs := slices.Clone(first)
	if p, err := exec.LookPath("initdb"); err == nil {
		// A link in PATH points to where the other programs are.
		if p, err = filepath.EvalSymlinks(p); err == nil {
			dirs = append(dirs, filepath.Dir(p))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/latest/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // only a malformed pattern gives an error
		}
		slices.Reverse(found) // the newest first
		dirs = append(dirs, found...)
	}
	return dirs
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// postgresVersion returns the major version of the PostgreSQL in dir, or 0 if
// there is none.
func postgresVersion(ctx context.Context, dir string) int {
	if !isProgram(filepath.Join(dir, "initdb")) {
		return 0
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	m := versionPattern.FindSubmatch(out)
	if err != nil || m == nil {
		return 0
	}
	v, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return 0
	}
	return v
}

// findRedis returns the path of redis-server, or of valkey-server, which does
// the same.
func findRedis(dirs []string) (string, error) {
	for _, name := range []string{"redis-server", "valkey-server"} {
		for _, dir := range dirs {
			if p := filepath.Join(dir, name); isProgram(p) {
				return p, nil
			}
		}
		if p, err := exec.LookPath(name); err == nil {
			return filepath.Abs(p)
		}
		for _, dir := range []string{"/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"} {
			if p := filepath.Join(dir, name); isProgram(p) {
				return p, nil
			}
		}
	}
	return "", &MissingError{Program: "Redis", Command: installCommand("redis")}
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// installCommand returns the command by which this machine's package manager
// installs a server, named as most of them name it.
func installCommand(name string) string {
	if runtime.GOOS == "darwin" {
		name = strings.Replace(name, "postgresql-", "postgresql@", 1)
		if name == "postgresql" {
			name += "@17"
		}
		return "brew install " + name
	}
	sudo := "sudo "
	if os.Getuid() == 0 {
		sudo = ""
	}
	for _, m := range []struct{ program, before, redis string }{
		{"apt-get", "apt-get install -y --no-install-recommends ", "redis-server"},
		{"dnf", "dnf install -y ", "redis"},
		{"apk", "apk add ", "redis"},
		{"pacman", "pacman -S --noconfirm ", "redis"},
	} {
		if _, err := exec.LookPath(m.program); errors.Is(err, exec.ErrNotFound) {
			continue
		}
		if name == "redis" {
			name = m.redis
		}
		if name == "postgresql" && m.program == "dnf" {
			name = "postgresql-server postgresql-contrib"
		}
		return sudo + m.before + name
	}
	return "the package manager of this system (package " + name + ")"
}
