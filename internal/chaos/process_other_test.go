//go:build !linux

package chaos

import "syscall"

func childOfTest() *syscall.SysProcAttr { return nil }
