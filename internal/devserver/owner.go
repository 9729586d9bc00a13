package devserver

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// owner is the unprivileged user that the servers run as under root:
// PostgreSQL refuses to run as root, and nothing here needs to.
type owner struct {
	name string
	cred *syscall.Credential
}

// findOwner returns the owner of the cluster at dir if there is one, since no
// one else may use it; else postgres or nobody.
func findOwner(dir string) (*owner, error) {
	if info, err := os.Stat(dir); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return &owner{strconv.Itoa(int(st.Uid)), &syscall.Credential{Uid: st.Uid, Gid: st.Gid}}, nil
		}
	}
	for _, name := range []string{"postgres", "_postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil && uid != 0 {
			return &owner{name, &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
		}
	}
	return nil, fmt.Errorf("the servers must not run as root, and there is no user postgres or nobody: make one with: useradd --system postgres")
}

// reaches reports whether the user can enter dir.
func (o *owner) reaches(ctx context.Context, dir string) bool {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", `cd "$1"`, "sh", dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: o.cred}
	return cmd.Run() == nil
}
