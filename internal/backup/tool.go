package backup

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"

	"hoidap/internal/devserver"
)

// findTool returns the path of one of PostgreSQL's programs.
func findTool(name string) (string, error) {
	if p := devserver.Tool(name); p != "" {
		return p, nil
	}
	return "", fmt.Errorf("%s is not installed: it comes with PostgreSQL's client programs (Debian: apt-get install postgresql-client)", name)
}

// runTool runs one of PostgreSQL's programs on the database. The password goes
// by the environment: arguments can be read by everybody on the machine.
func runTool(ctx context.Context, name, databaseURL string, in io.Reader, out io.Writer, args ...string) error {
	path, err := findTool(name)
	if err != nil {
		return err
	}
	at, password, err := apart(databaseURL)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, path, append(args, "--no-password", "--dbname="+at)...) //nolint:gosec // found above
	cmd.Env = os.Environ()
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	var said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err() //nolint:wrapcheck // who ended it knows why
		}
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(said.String()))
	}
	return nil
}

// apart takes the password out of the address of a database.
func apart(databaseURL string) (at, password string, err error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "", "", fmt.Errorf("the database's address cannot be read") //nolint:err113,perfsprint // err repeats the password
	}
	password, _ = u.User.Password()
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	if p := q.Get("password"); p != "" {
		password = p
		q.Del("password")
		u.RawQuery = q.Encode()
	}
	return u.String(), password, nil
}
