// Command run starts a database server whose data nobody keeps. With arguments
// it runs them as a command, with the server's address in TEST_DATABASE_URL,
// and ends as that command ends. Without, it prints the address and waits until
// standard input closes. In both cases nothing is left behind. The flag -report
// before the command reads its output as that of `go test -json` and prints it
// for people, with a count.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"hoidap/internal/devserver"
	"hoidap/internal/testdb"
)

func main() {
	if ran, code := devserver.Guard(os.Args[1:]); ran {
		os.Exit(code)
	}
	code, err := run(os.Args[1:])
	if err != nil {
		// On standard output, where a waiting test looks for the address.
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	dir, err := os.MkdirTemp("", "hoidap-test-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// Under root the server's user must get through.
	if err := os.Chmod(dir, 0o711); err != nil {
		return 1, err
	}
	s, err := devserver.StartPostgres(ctx, devserver.Options{DataDir: dir, Scratch: true})
	if err != nil {
		return 1, err
	}
	defer s.Stop()
	if len(args) > 0 {
		return command(ctx, args, s.DatabaseURL)
	}
	fmt.Println(s.DatabaseURL)
	closed := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // any end of it will do
		close(closed)
	}()
	select {
	case <-closed:
	case <-ctx.Done():
	}
	return 0, nil
}

// command runs args and returns their exit code. It gets the signal that ends
// this program, and time to end by itself.
func command(ctx context.Context, args []string, at string) (int, error) {
	var pipe *io.PipeWriter
	reported := make(chan error, 1)
	if args[0] == "-report" && len(args) > 1 {
		args = args[1:]
		var r *io.PipeReader
		r, pipe = io.Pipe()
		go func() {
			err := report(os.Stdout, r)
			reported <- errors.Join(err, r.CloseWithError(err))
		}()
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), testdb.Variable+"="+at)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if pipe != nil {
		cmd.Stdout = pipe
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	err := cmd.Run()
	if pipe != nil {
		err = errors.Join(err, pipe.Close(), <-reported)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}
