package devserver

import (
	"context"
	"net"
	"net/url"
	"path/filepath"
	"syscall"
	"time"
)

// redis returns the keeper of the Redis server.
func (s *site) redis(_ context.Context, v *Servers) (*keeper, error) {
	bin, err := findRedis(s.BinDirs)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(s.home, "redis")
	if err := s.own(data); err != nil {
		return nil, err
	}
	socket := filepath.Join(s.sockets, "redis.sock")
	v.RedisURL = (&url.URL{Scheme: "unix", Path: socket}).String()

	args := []string{
		"--port", "0", "--unixsocket", socket, "--unixsocketperm", "700",
		"--dir", data, "--daemonize", "no", "--save", "",
	}
	if s.Scratch {
		args = append(args, "--appendonly", "no")
	} else {
		args = append(args, "--appendonly", "yes", "--appendfsync", "everysec")
	}
	return &keeper{
		name: "redis",
		cmd: command{
			path: bin, args: args, dir: data,
			logFile: filepath.Join(s.dir, "redis.log"), as: s.credential(),
			// SIGTERM would let an orphan live long enough to take away the
			// socket of its successor. The append-only file survives SIGKILL.
			orphan: syscall.SIGKILL,
		},
		log:   s.Log,
		ready: func(ctx context.Context) bool { return redisReady(ctx, socket) },
		stop:  syscall.SIGTERM, force: syscall.SIGTERM,
		launch: launcher(s.Options),
	}, nil
}

// redisReady reports whether the server answers PING, which it does not while
// it loads its data.
func redisReady(ctx context.Context, socket string) bool {
	d := net.Dialer{Timeout: time.Second}
	c, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		return false
	}
	defer c.Close()
	if limit, ok := ctx.Deadline(); ok {
		if err := c.SetDeadline(limit); err != nil {
			return false
		}
	}
	if _, err := c.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	answer := make([]byte, len("+PONG"))
	n, err := c.Read(answer)
	return err == nil && string(answer[:n]) == "+PONG"
}
