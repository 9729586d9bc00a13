// Bench measures the program in one run, each figure beside its limit on the same
// machine: what Postgres alone does with the same statements, what nginx does
// with the same bytes. It prints a Markdown table for the README.
//
// It runs the program as `hoidap dev` on data of its own. What wrk, nginx or
// pgbench are needed for is left out, and named, where they are missing.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bench is one run.
type bench struct {
	binary   string
	source   string // the repository
	dir      string // for everything that the run makes
	pgbin    string
	conns    int
	rounds   int
	duration time.Duration
	keep     bool
	only     string
	sizes    sizes
	rows     []row
}

// row is one line of the table.
type row struct{ what, ours, limit, ratio, wanted string }

func main() {
	b := &bench{}
	flag.StringVar(&b.binary, "program", "bin/hoidap", "the program to measure")
	flag.StringVar(&b.source, "source", ".", "the repository")
	flag.StringVar(&b.pgbin, "postgres", "", "directory of pgbench, psql and pg_dump; empty is the search path")
	flag.IntVar(&b.conns, "connections", 32, "connections at once")
	flag.IntVar(&b.rounds, "rounds", 3, "how often each pair is measured, in turns; the median counts")
	flag.DurationVar(&b.duration, "duration", 5*time.Second, "of one measurement")
	flag.StringVar(&b.only, "only", "", "one measure: mail, page, asking, search, figures or desk; empty is all but the last three")
	flag.Var(&b.sizes, "sizes", "of the library for -only search, of the questions for -only figures, of the closed ones for -only desk, rising, such as 10000,100000")
	flag.BoolVar(&b.keep, "keep", false, "leave what the run made, and say where")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.binary, err = filepath.Abs(b.binary); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "hoidap-bench-"); err != nil {
		return err
	}
	if b.keep {
		fmt.Fprintln(os.Stderr, "bench: everything is in", b.dir)
	} else {
		defer os.RemoveAll(b.dir)
	}
	// The servers' own user must pass through.
	if err := os.Chmod(b.dir, 0o755); err != nil {
		return err
	}
	p, err := b.starts(ctx)
	if err != nil {
		return err
	}
	defer func() { p.stop() }()
	most := p.watchMemory(ctx)
	steps := []struct {
		name  string
		needs []string
		do    func(context.Context, *program) error
	}{
		{"mail", nil, b.mail},
		{"page", []string{"wrk", "nginx"}, b.page},
		{"search", []string{b.tool("psql")}, b.search},
		{"figures", []string{b.tool("psql")}, b.figures},
		{"desk", []string{b.tool("psql")}, b.desk},
		{"asking", []string{"wrk", b.tool("pgbench"), b.tool("psql"), b.tool("pg_dump")}, b.asking},
	}
	for _, s := range steps {
		if b.only != s.name && (b.only != "" || slices.Contains([]string{"search", "figures", "desk"}, s.name)) {
			continue
		}
		if missing := absent(s.needs); missing != "" {
			fmt.Fprintf(os.Stderr, "bench: %s is left out: %s is missing\n", s.name, missing)
			continue
		}
		fmt.Fprintln(os.Stderr, "bench:", s.name)
		if e := s.do(ctx, p); e != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", s.name, e))
		}
	}
	b.add(row{what: "resident memory under this load, at most (mail catcher included)", ours: megabytes(most()), wanted: "≤ 100 MB"})
	err = errors.Join(err, b.size())
	b.print(ctx, p)
	return err
}

// sizes is a list of numbers on the command line.
type sizes []int

// String writes the list.
func (s *sizes) String() string { return fmt.Sprint(*s) }

// Set reads it.
func (s *sizes) Set(text string) error {
	for _, part := range strings.Split(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n <= 0 {
			return fmt.Errorf("%q is no number", part)
		}
		*s = append(*s, n)
	}
	return nil
}

// add keeps a row for the table, and says it at once: a long run that is broken off
// has not measured in vain.
func (b *bench) add(r row) {
	b.rows = append(b.rows, r)
	fmt.Fprintln(os.Stderr, "bench:", r.what+":", r.ours, r.limit, r.ratio)
}

// tool returns the path of one of Postgres's programs.
func (b *bench) tool(name string) string {
	if b.pgbin == "" {
		return name
	}
	return filepath.Join(b.pgbin, name)
}

func absent(tools []string) string {
	for _, t := range tools {
		if _, err := exec.LookPath(t); err != nil {
			return t
		}
	}
	return ""
}

func (b *bench) size() error {
	f, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	b.add(row{what: "size of the program", ours: megabytes(f.Size())})
	return nil
}

func (b *bench) print(ctx context.Context, p *program) {
	version, _ := b.sql(ctx, p.DatabaseURL, "SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync ' || "+
		"current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')")
	fmt.Printf("%d cores, %s/%s, %s, %s. Medians of %d rounds of %s, %d connections.\n\n",
		runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), version, b.rounds, b.duration, b.conns)
	fmt.Println("| measure | here | its limit | ratio | wanted |\n|---|---|---|---|---|")
	for _, r := range b.rows {
		fmt.Printf("| %s | %s | %s | %s | %s |\n", r.what, r.ours, dash(r.limit), dash(r.ratio), dash(r.wanted))
	}
}

func dash(s string) string { return cmp.Or(s, "–") }

func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }

func perSecond(n float64) string {
	s := fmt.Sprintf("%.0f", n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s + " /s"
}

func ratio(ours, limit float64) string { return fmt.Sprintf("%.2f", ours/limit) }

func median[T cmp.Ordered](list []T) T { return quantile(list, 0.5) }

func quantile[T cmp.Ordered](list []T, q float64) T {
	s := slices.Sorted(slices.Values(list))
	return s[min(int(q*float64(len(s))), len(s)-1)]
}

// output runs a command and returns what it prints, or an error with it.
func output(ctx context.Context, name string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// sql runs one query and returns its one value.
func (b *bench) sql(ctx context.Context, database, query string) (string, error) {
	return output(ctx, b.tool("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", query)
}
