package devserver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// rootHome is where the servers' data goes when the program runs as root from
// a place that the servers' user cannot reach, such as root's own home.
const rootHome = "/var/lib/hoidap"

// longestSocket is the longest path of a Unix socket that every system takes.
const longestSocket = 100

// site is the place where the servers live, and the user they run as.
type site struct {
	Options

	dir     string // the data directory, absolute
	home    string // holds one directory per server
	sockets string
	owner   *owner // nil: the program's own user
	lock    *lock
}

// openSite makes the directories, or takes them over from the last run.
func openSite(ctx context.Context, o Options) (_ *site, err error) {
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return nil, fmt.Errorf("data directory %q: %w", o.DataDir, err)
	}
	// Where tools/setup.sh unpacks the servers if it may not install them.
	o.BinDirs = append(slices.Clone(o.BinDirs), filepath.Join(dir, "pkg", "bin"))
	s := &site{Options: o, dir: dir}
	if err := makeDir(dir, s.passable()); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	if s.lock, err = takeLock(filepath.Join(dir, "servers.lock"), dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.lock.release()
		}
	}()
	if err := s.chooseHome(ctx); err != nil {
		return nil, err
	}
	return s, s.makeSockets()
}

// passable is the mode of a directory that the servers' user must get through.
func (*site) passable() fs.FileMode {
	if os.Getuid() == 0 {
		return 0o711
	}
	return 0o700
}

// chooseHome sets the servers' home: <data>/servers, which for root may be a
// link to a place that the servers' user can reach.
func (s *site) chooseHome(ctx context.Context) error {
	link := filepath.Join(s.dir, "servers")
	var err error
	if os.Getuid() == 0 {
		if s.owner, err = findOwner(filepath.Join(link, "pg")); err != nil {
			return err
		}
		if _, err := os.Lstat(link); errors.Is(err, fs.ErrNotExist) && !s.owner.reaches(ctx, s.dir) {
			if err := s.linkHome(link); err != nil {
				return fmt.Errorf("make a home for the servers: %w", err)
			}
		}
	}
	if s.home, err = filepath.EvalSymlinks(link); errors.Is(err, fs.ErrNotExist) {
		s.home, err = link, nil
	}
	if err != nil {
		return fmt.Errorf("find the servers' home: %w", err)
	}
	if err := makeDir(s.home, s.passable()); err != nil {
		return fmt.Errorf("make the servers' home: %w", err)
	}
	if s.owner != nil && !s.owner.reaches(ctx, s.home) {
		return fmt.Errorf("user %s, as whom the servers run, cannot enter %s: give another directory with --data", s.owner.name, s.home)
	}
	return nil
}

func (s *site) linkHome(link string) error {
	if err := makeDir(rootHome, 0o711); err != nil {
		return err
	}
	home, err := os.MkdirTemp(rootHome, "dev-")
	if err != nil {
		return err
	}
	if err := os.Chmod(home, 0o711); err != nil {
		return err
	}
	s.Log.Info("the servers' user cannot enter the data directory, so the servers' data goes elsewhere", "user", s.owner.name, "dir", home)
	return os.Symlink(home, link)
}

// makeSockets makes the directory of the sockets, elsewhere if its path would
// be too long for a socket.
func (s *site) makeSockets() error {
	s.sockets = filepath.Join(s.home, "run")
	if len(s.sockets)+len("/.s.PGSQL.5432") > longestSocket {
		sum := sha256.Sum256([]byte(s.home))
		s.sockets = filepath.Join(os.TempDir(), "hoidap-"+hex.EncodeToString(sum[:6]))
	}
	if err := s.own(s.sockets); err != nil {
		return fmt.Errorf("make directory of the sockets: %w", err)
	}
	// The directory for temporary files belongs to everyone: another user
	// could have made this one first.
	info, err := os.Lstat(s.sockets)
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if want := s.uid(); !info.IsDir() || !ok || int(st.Uid) != want {
		return fmt.Errorf("directory of the sockets %s does not belong to user %d", s.sockets, want)
	}
	return nil
}

// own makes a directory that only the servers' user may enter.
func (s *site) own(dir string) error {
	if err := makeDir(dir, 0o700); err != nil || s.owner == nil {
		return err
	}
	return os.Lchown(dir, int(s.owner.cred.Uid), int(s.owner.cred.Gid))
}

func (s *site) uid() int {
	if s.owner == nil {
		return os.Getuid()
	}
	return int(s.owner.cred.Uid)
}

func (s *site) credential() *syscall.Credential {
	if s.owner == nil {
		return nil
	}
	return s.owner.cred
}

// makeDir makes dir with exactly mode, whatever the umask; one that is there
// already stays as it is.
func makeDir(dir string, mode fs.FileMode) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return err
	}
	return os.Chmod(dir, mode)
}
