package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// program is a running `hoidap dev`.
type program struct {
	BaseURL     string `json:"base_url"`
	DatabaseURL string `json:"database_url"`

	cmd  *exec.Cmd
	log  string
	info string // the file with its accounts
}

// starts measures starting on no data and on data that is there, and what the
// program holds when it has nothing to do. It returns the program, running.
func (b *bench) starts(ctx context.Context) (*program, error) {
	fmt.Fprintln(os.Stderr, "bench: starting")
	p, cold, err := b.start(ctx)
	if err != nil {
		return nil, err
	}
	if err := sleep(ctx, 3*time.Second); err != nil {
		p.stop()
		return nil, err
	}
	idle, err := p.memory(ctx)
	p.stop()
	if err != nil {
		return nil, err
	}
	var warm []time.Duration
	for range b.rounds {
		var took time.Duration
		if p, took, err = b.start(ctx); err != nil {
			return nil, err
		}
		warm = append(warm, took)
		if len(warm) < b.rounds {
			p.stop()
		}
	}
	b.add(row{what: "start of `hoidap dev`, no data yet: servers, schema, demonstration ministry", ours: seconds(cold)})
	b.add(row{what: "start of `hoidap dev`, data there", ours: seconds(median(warm))})
	b.add(row{what: "resident memory, nothing to do", ours: megabytes(idle), wanted: "≤ 100 MB"})
	return p, nil
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// start runs the program until it says that it is ready, and returns how long
// that took.
func (b *bench) start(ctx context.Context) (*program, time.Duration, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, 0, err
	}
	data := filepath.Join(b.dir, "data")
	info := filepath.Join(data, "dev.json")
	if err := os.Remove(info); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, 0, err
	}
	p := &program{log: filepath.Join(b.dir, "program.log"), info: info}
	out, err := os.Create(p.log)
	if err != nil {
		return nil, 0, err
	}
	defer out.Close()
	p.cmd = exec.Command(b.binary, "dev", "--listen", address, "--data", data)
	p.cmd.Stdout, p.cmd.Stderr = out, out
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, 0, err
	}
	if err := p.ready(ctx, "http://"+address+"/readyz", info); err != nil {
		p.stop()
		printed, _ := os.ReadFile(p.log)
		return nil, 0, fmt.Errorf("the program did not start: %w\n%s", err, printed)
	}
	return p, time.Since(began), nil
}

// ready waits until the program answers and has left its file.
func (p *program) ready(ctx context.Context, url, info string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	for {
		if err := sleep(ctx, 10*time.Millisecond); err != nil {
			return err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			continue
		}
		_ = resp.Body.Close()
		b, err := os.ReadFile(info)
		if resp.StatusCode == http.StatusOK && err == nil {
			return json.Unmarshal(b, p)
		}
	}
}

// stop ends the program in good order, and with it its servers.
func (p *program) stop() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.cmd.Process.Signal(os.Interrupt)
	late := time.AfterFunc(30*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	_ = p.cmd.Wait()
}

// memory returns the bytes of the program, without its servers, that are in
// memory.
func (p *program) memory(ctx context.Context) (int64, error) {
	out, err := output(ctx, "ps", "-o", "rss=", "-p", strconv.Itoa(p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	kb, err := strconv.ParseInt(strings.TrimSpace(out), 10, 64)
	return kb * 1024, err
}

// watchMemory looks now and then how much the program holds, and returns what
// says the most that was seen.
func (p *program) watchMemory(ctx context.Context) func() int64 {
	var most atomic.Int64
	ctx, cancel := context.WithCancel(ctx)
	look := func() {
		if n, err := p.memory(ctx); err == nil && n > most.Load() {
			most.Store(n)
		}
	}
	look()
	go func() {
		for sleep(ctx, 200*time.Millisecond) == nil {
			look()
		}
	}()
	return func() int64 { cancel(); return most.Load() }
}
