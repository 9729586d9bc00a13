package devserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// database is the name of the database and of the role that owns it.
const database = "hoidap"

// postgres makes the cluster on first use and returns the keeper of its server.
func (s *site) postgres(ctx context.Context, v *Servers) (*keeper, error) {
	data := filepath.Join(s.home, "pg")
	made, err := clusterVersion(data)
	if err != nil {
		return nil, err
	}
	bin, version, err := findPostgres(ctx, s.BinDirs, made)
	if err != nil {
		return nil, err
	}
	if made == 0 {
		s.Log.InfoContext(ctx, "making the database", "dir", data, "postgres", version)
		if err := s.initCluster(ctx, bin, data); err != nil {
			return nil, fmt.Errorf("make the database in %s: %w", data, err)
		}
	}
	query := url.Values{"host": {s.sockets}, "sslmode": {"disable"}}
	v.DatabaseURL = "postgres://" + database + "@/" + database + "?" + query.Encode()

	k := &keeper{
		name: "postgres",
		cmd: command{
			path: filepath.Join(bin, "postgres"), args: s.postgresArgs(data), dir: s.home,
			logFile: filepath.Join(s.dir, "postgres.log"), as: s.credential(), orphan: syscall.SIGINT,
		},
		log:    s.Log,
		before: func(ctx context.Context) error { return awaitOldPostmaster(ctx, data) },
		ready:  func(context.Context) bool { return postmasterReady(data) },
		stop:   syscall.SIGINT, force: syscall.SIGQUIT,
		launch: launcher(s.Options),
	}
	if s.Scratch {
		k.stop, k.cmd.orphan = syscall.SIGQUIT, syscall.SIGQUIT
	}
	return k, nil
}

// clusterVersion returns the major version that made the cluster in data, or 0
// if there is none.
func clusterVersion(data string) (int, error) {
	b, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return 0, fmt.Errorf("the database in %s was made by another user: run as that user, or give another directory with --data: %w", data, err)
	}
	if err != nil {
		return 0, fmt.Errorf("read version of the database: %w", err)
	}
	v, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0, fmt.Errorf("version of the database in %s: %w", data, err)
	}
	return v, nil
}

// initCluster makes the cluster beside data and renames it when it is whole, so
// that a kill in the middle leaves nothing that looks like a cluster.
func (s *site) initCluster(ctx context.Context, bin, data string) error {
	tmp := data + ".init"
	var err error
	// Lower case and sorting of Vietnamese need UTF-8; "C" is the last resort.
	for _, locale := range []string{"C.UTF-8", "en_US.UTF-8", "C"} {
		if err = os.RemoveAll(tmp); err != nil {
			return err
		}
		if err = s.own(tmp); err != nil {
			return err
		}
		args := []string{"-D", tmp, "-U", database, "-A", "trust", "-E", "UTF8", "--locale=" + locale, "--no-instructions"}
		if s.Scratch {
			args = append(args, "--no-sync")
		}
		err = s.run(ctx, "", filepath.Join(bin, "initdb"), args...)
		if err == nil || !strings.Contains(err.Error(), "locale") {
			break
		}
	}
	if err != nil {
		return err
	}
	create := "CREATE DATABASE " + database + ";\n"
	if err := s.run(ctx, create, filepath.Join(bin, "postgres"), "--single", "-D", tmp, "-c", "exit_on_error=on", "-c", "log_checkpoints=off", "template1"); err != nil {
		return err
	}
	return os.Rename(tmp, data)
}

// run runs a program to its end as the servers' user. Its error has the
// program's words.
func (s *site) run(ctx context.Context, input, path string, args ...string) error {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = s.home, environment(), strings.NewReader(input)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.credential()}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(path), err, strings.TrimSpace(string(out)))
	}
	return nil
}

// postgresArgs is the server's command line. What matters stands here and not
// in the cluster's own file, so that a later version of the program is not
// bound by what an earlier one wrote.
func (s *site) postgresArgs(data string) []string {
	settings := []string{
		"listen_addresses=",
		"unix_socket_directories=" + s.sockets,
		"unix_socket_permissions=0700",
		"max_connections=200",
		"timezone=UTC", "log_timezone=UTC",
		"log_checkpoints=off",
		"jit=off",
		"cluster_name=hoidap",
	}
	if s.Scratch {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"max_wal_size=4GB", "checkpoint_timeout=1h", "autovacuum=off")
	}
	args := []string{"-D", data, "-p", "5432"}
	for _, v := range settings {
		args = append(args, "-c", v)
	}
	return args
}
