package devserver

import (
	"os"
	"os/exec"
	"syscall"
)

// command is a server's program with all that its process needs.
type command struct {
	path    string
	args    []string
	dir     string
	logFile string
	out     *os.File
	// as is the user to run as; nil means the program's own.
	as *syscall.Credential
	// orphan is the signal that the process gets when the program is gone.
	orphan syscall.Signal
}

// process is a started command. When it has ended, done is closed and err says
// how; signal and kill then do nothing.
type process struct {
	pid    int
	done   chan struct{}
	err    error
	signal func(syscall.Signal)
	kill   func()
}

// exec returns the command ready to be started. It gets a process group of its
// own, so that Ctrl-C at a terminal reaches the program alone, which then ends
// its servers in order.
func (c command) exec() *exec.Cmd {
	cmd := &exec.Cmd{Path: c.path, Args: append([]string{c.path}, c.args...), Dir: c.dir, Env: environment()}
	cmd.Stdout, cmd.Stderr = c.out, c.out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: c.as}
	return cmd
}

// launchPlain starts c without tying it to the program's life.
func launchPlain(c command) (*process, error) {
	cmd := c.exec()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := newProcess(cmd)
	go p.wait(cmd)
	return p, nil
}

func newProcess(cmd *exec.Cmd) *process {
	p := &process{pid: cmd.Process.Pid, done: make(chan struct{})}
	// A process that has ended cannot be signalled, and need not be.
	p.signal = func(s syscall.Signal) { _ = cmd.Process.Signal(s) }
	p.kill = func() { _ = cmd.Process.Kill() }
	return p
}

func (p *process) wait(cmd *exec.Cmd) {
	if p.err = cmd.Wait(); p.err == nil {
		p.err = errEnded
	}
	close(p.done)
}
