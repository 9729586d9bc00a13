//go:build !linux

package devserver

// launcher returns the way to start a server so that it does not outlive the
// program.
func launcher(o Options) func(command) (*process, error) {
	if o.Unguarded {
		return launchPlain
	}
	return launchGuarded
}
