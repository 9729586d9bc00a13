package stories

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// childOfTest makes the kernel end the program with the test, should that be
// killed.
func childOfTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT} }

// processes lists the processes that work in the data directory, which is where
// the private servers do: their numbers and where each works.
func (p *program) processes() map[int]string {
	found := map[int]string{}
	home, err := filepath.EvalSymlinks(filepath.Join(p.dir, "servers"))
	if err != nil {
		return found
	}
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		return found
	}
	for _, l := range links {
		dir, err := os.Readlink(l)
		if err != nil || !strings.HasPrefix(dir+"/", home+"/") {
			continue
		}
		if pid, err := strconv.Atoi(strings.Split(l, "/")[2]); err == nil && !zombie(pid) {
			found[pid] = strings.TrimPrefix(dir, home)
		}
	}
	return found
}

func zombie(pid int) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(b), ") Z ")
}
