package testdb

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
)

// Variable names the environment variable with the server's address.
const Variable = "TEST_DATABASE_URL"

// shared connects to the server of this test binary.
var shared = sync.OnceValues(func() (*admin, error) {
	at := os.Getenv(Variable)
	var own io.Closer
	if at == "" {
		var err error
		if at, own, err = spawn(); err != nil {
			return nil, fmt.Errorf("start a database server for the tests: %w", err)
		}
	}
	u, err := url.Parse(at)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", Variable, err)
	}
	db, err := sql.Open("postgres", at)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	return &admin{u, db, own}, nil
})

// spawn starts a server by the program in the directory run and returns its
// address. That program watches its standard input, of which the other end is
// returned: it closes when this process ends, however it ends, and then the
// program stops the server and removes the data.
func spawn() (string, io.Closer, error) {
	cmd := exec.CommandContext(context.Background(), "go", "run", "hoidap/internal/testdb/run")
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	first, err := bufio.NewReader(out).ReadString('\n')
	first = strings.TrimSpace(first)
	if err != nil || !strings.HasPrefix(first, "postgres://") {
		return "", nil, errors.Join(errors.New(first), err)
	}
	return first, in, nil
}
