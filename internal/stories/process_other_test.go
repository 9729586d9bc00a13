//go:build !linux

package stories

import "syscall"

func childOfTest() *syscall.SysProcAttr { return nil }

// processes sees none where there is no /proc.
func (*program) processes() map[int]string { return nil }
