package devserver

import (
	"errors"
	"os"
	"strings"
)

var errEnded = errors.New("exit status 0")

// environment is the program's, without what would change a server's
// behaviour behind its command line.
func environment() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "PG") && !strings.HasPrefix(v, "LC_") && !strings.HasPrefix(v, "LANG") {
			env = append(env, v)
		}
	}
	return append(env, "LC_ALL=C")
}
