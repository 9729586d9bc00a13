package devserver

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestMain lets the test binary play the guard, and a program that is killed.
func TestMain(m *testing.M) {
	if ran, code := Guard(os.Args[1:]); ran {
		os.Exit(code)
	}
	if len(os.Args) == 3 && os.Args[1] == "__serve" {
		serve(os.Args[2])
	}
	if len(os.Args) == 2 && os.Args[1] == "__guarded" {
		serveGuarded()
	}
	os.Exit(m.Run())
}

// serve runs both servers until the process is killed.
func serve(dir string) {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if _, err := Start(background(), Options{DataDir: dir, Log: log}); err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	select {}
}

// serveGuarded starts a program under a guard and waits to be killed.
func serveGuarded() {
	p, err := launchGuarded(command{path: "/bin/sh", args: []string{"-c", "echo $$; exec sleep 300"}, out: os.Stdout, orphan: syscall.SIGTERM})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	<-p.done
}

// spawn starts the test binary with args and returns it when it has printed a
// line, and that line.
func spawn(t *testing.T, args ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.HasPrefix(line, "failed") {
		t.Fatalf("child printed %q, error %v", line, err)
	}
	return cmd, strings.TrimSpace(line)
}
