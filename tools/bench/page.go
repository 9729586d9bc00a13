package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// page measures a published page and the front page beside nginx serving the
// same bytes.
func (b *bench) page(ctx context.Context, p *program) error {
	url, err := p.publication(ctx)
	if err != nil {
		return err
	}
	return errors.Join(b.beside(ctx, "a published page", url), b.beside(ctx, "the front page", p.BaseURL+"/"))
}

// readers is how many connections read pages at once.
const readers = 64

func (b *bench) beside(ctx context.Context, name, url string) error {
	html, err := fetch(ctx, url)
	if err != nil {
		return err
	}
	other, stop, err := b.nginx(ctx, html)
	if err != nil {
		return err
	}
	defer stop()
	for _, form := range []struct {
		name   string
		header []string
	}{
		{name, []string{"-H", "Accept-Encoding: identity"}},
		{"the same, compressed", []string{"-H", "Accept-Encoding: gzip"}},
	} {
		var ours, limits []float64
		var p50, p99 []time.Duration
		for range b.rounds {
			l, err := b.wrk(ctx, readers, other, form.header...)
			if err != nil {
				return err
			}
			w, err := b.wrk(ctx, readers, url, form.header...)
			if err != nil {
				return err
			}
			limits, ours = append(limits, l.rate), append(ours, w.rate)
			p50, p99 = append(p50, w.p50), append(p99, w.p99)
		}
		b.add(row{
			fmt.Sprintf("%s (%d kB), %d connections", form.name, (len(html)+500)/1000, readers),
			fmt.Sprintf("%s (p50 %s, p99 %s)", perSecond(median(ours)), ms(median(p50)), ms(median(p99))),
			"nginx, the same bytes: " + perSecond(median(limits)), ratio(median(ours), median(limits)), "≥ 0.7",
		})
	}
	return nil
}

// publication returns the address of the newest publication's page.
func (p *program) publication(ctx context.Context) (string, error) {
	b, err := fetch(ctx, p.BaseURL+"/api/v1/publications?limit=1")
	if err != nil {
		return "", err
	}
	var l struct {
		Items []struct{ Slug string }
	}
	if err := json.Unmarshal(b, &l); err != nil {
		return "", err
	}
	if len(l.Items) == 0 {
		return "", errors.New("nothing is published")
	}
	return p.BaseURL + "/thu-vien/" + l.Items[0].Slug, nil
}

func fetch(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: status %d", url, resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}

// nginx serves the page, as it is and compressed, from files.
const nginxConf = `daemon off;
worker_processes auto;
pid %[1]s/nginx.pid;
error_log stderr;
events { worker_connections 1024; }
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 1000000000;
	open_file_cache max=16;
	default_type "text/html; charset=utf-8";
	client_body_temp_path %[1]s/nginx;
	proxy_temp_path %[1]s/nginx;
	fastcgi_temp_path %[1]s/nginx;
	uwsgi_temp_path %[1]s/nginx;
	scgi_temp_path %[1]s/nginx;
	gzip_static on;
	server { listen %[2]s; root %[1]s/page; }
}
`

func (b *bench) nginx(ctx context.Context, html []byte) (string, func(), error) {
	if err := os.MkdirAll(filepath.Join(b.dir, "page"), 0o755); err != nil {
		return "", nil, err
	}
	if _, err := b.write("page/p", string(html)); err != nil {
		return "", nil, err
	}
	var small bytes.Buffer
	z := gzip.NewWriter(&small)
	if _, err := z.Write(html); err != nil {
		return "", nil, err
	}
	if err := z.Close(); err != nil {
		return "", nil, err
	}
	if _, err := b.write("page/p.gz", small.String()); err != nil {
		return "", nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return "", nil, err
	}
	conf, err := b.write("nginx.conf", fmt.Sprintf(nginxConf, b.dir, address))
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command("nginx", "-c", conf, "-e", "stderr")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop := func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	url := "http://" + address + "/p"
	for range 200 {
		if got, err := fetch(ctx, url); err == nil && bytes.Equal(got, html) {
			return url, stop, nil
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			break
		}
	}
	stop()
	return "", nil, fmt.Errorf("nginx did not serve the page: %s", complaint.String())
}

// load is what wrk saw.
type load struct {
	rate     float64
	p50, p99 time.Duration
}

var (
	rateForm = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	partForm = regexp.MustCompile(`(?m)^\s+(50|99)%\s+([0-9.]+)(us|ms|s)`)
	badForm  = regexp.MustCompile(`Non-2xx or 3xx responses: \d+|Socket errors: .*`)
)

// wrk asks for the address over and over.
func (b *bench) wrk(ctx context.Context, conns int, url string, options ...string) (load, error) {
	args := append([]string{"-t1", "-c" + strconv.Itoa(conns), "-d" + strconv.Itoa(int(b.duration.Seconds())) + "s", "--latency"}, options...)
	out, err := output(ctx, "wrk", append(args, url)...)
	if err != nil {
		return load{}, err
	}
	m := rateForm.FindStringSubmatch(out)
	if bad := badForm.FindString(out); m == nil || bad != "" {
		return load{}, fmt.Errorf("wrk: %s", out)
	}
	l := load{}
	if l.rate, err = strconv.ParseFloat(m[1], 64); err != nil {
		return l, err
	}
	for _, part := range partForm.FindAllStringSubmatch(out, -1) {
		d, err := time.ParseDuration(part[2] + part[3])
		if err != nil {
			return l, err
		}
		if part[1] == "50" {
			l.p50 = d
		} else {
			l.p99 = d
		}
	}
	return l, nil
}

func ms(d time.Duration) string {
	if d < 10*time.Millisecond {
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}
