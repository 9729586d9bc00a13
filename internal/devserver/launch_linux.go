package devserver

import "runtime"

// launcher returns the way to start a server so that it does not outlive the
// program. Linux needs no guard: the kernel sends the signal.
func launcher(Options) func(command) (*process, error) { return launchBound }

// launchBound starts c so that the kernel sends it c.orphan when the program
// dies. The kernel ties this to the thread that started the child, not to the
// program: the goroutine therefore keeps its thread to itself for as long as
// the child lives.
func launchBound(c command) (*process, error) {
	cmd := c.exec()
	cmd.SysProcAttr.Pdeathsig = c.orphan
	type result struct {
		p   *process
		err error
	}
	started := make(chan result, 1)
	go func() {
		runtime.LockOSThread()
		if err := cmd.Start(); err != nil {
			started <- result{err: err}
			return
		}
		p := newProcess(cmd)
		started <- result{p: p}
		p.wait(cmd)
	}()
	r := <-started
	return r.p, r.err
}
