package chaos

import "syscall"

// childOfTest makes the kernel end a process with the test, should that be
// killed.
func childOfTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
