package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is a line of `go test -json`.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

// reporter turns the stream of `go test -json` into a line for each package,
// the output of what failed, and a count.
type reporter struct {
	w       io.Writer
	output  map[string][]string // by package and test
	count   map[string]int      // tests by how they ended
	skipped []string
	failed  []string
}

// report copies from r to w until r ends.
func report(w io.Writer, r io.Reader) error {
	p := &reporter{w: w, output: map[string][]string{}, count: map[string]int{}}
	dec := json.NewDecoder(r)
	for {
		var e event
		err := dec.Decode(&e)
		if errors.Is(err, io.EOF) {
			return p.summary()
		}
		if err != nil {
			return fmt.Errorf("read the tests' report: %w", err)
		}
		if err := p.take(e); err != nil {
			return err
		}
	}
}

// take notes one event. A test that passed is forgotten, to the last line.
func (p *reporter) take(e event) error {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		p.output[key] = append(p.output[key], e.Output)
		return nil
	case "pass", "skip", "fail":
	default:
		return nil
	}
	defer delete(p.output, key)
	if e.Test == "" {
		return p.packageEnded(e, key)
	}
	p.count[e.Action]++
	switch e.Action {
	case "skip":
		p.skipped = append(p.skipped, key)
	case "fail":
		p.failed = append(p.failed, key)
		return p.print(key)
	}
	return nil
}

func (p *reporter) packageEnded(e event, key string) error {
	switch e.Action {
	case "fail":
		for _, k := range slices.Sorted(maps.Keys(p.output)) {
			// A crash leaves tests without an end; a build that failed
			// reports under no package at all.
			if strings.HasPrefix(k, key) || strings.HasPrefix(k, " ") {
				if err := p.print(k); err != nil {
					return err
				}
				delete(p.output, k)
			}
		}
		_, err := fmt.Fprintf(p.w, "FAIL  %s\n", e.Package)
		return err
	case "pass":
		_, err := fmt.Fprintf(p.w, "ok    %s %.1fs\n", e.Package, e.Elapsed)
		return err
	}
	return nil // without tests
}

func (p *reporter) print(key string) error {
	for _, line := range p.output[key] {
		if _, err := io.WriteString(p.w, "      "+line); err != nil {
			return err
		}
	}
	return nil
}

func (p *reporter) summary() error {
	for _, t := range p.failed {
		if _, err := fmt.Fprintln(p.w, "failed:", t); err != nil {
			return err
		}
	}
	for _, t := range p.skipped {
		if _, err := fmt.Fprintln(p.w, "skipped:", t); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(p.w, "%d tests passed, %d failed, %d skipped\n", p.count["pass"], p.count["fail"], p.count["skip"])
	return err
}
