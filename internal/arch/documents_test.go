package arch

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryPackageSaysWhatItIsFor asks for a comment that begins as go doc
// expects it.
func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, s := range sources(t) {
		if s.tree.Doc == nil {
			continue
		}
		begin := "Package " + strings.TrimSuffix(s.tree.Name.Name, "_test") + " "
		if s.tree.Name.Name == "main" {
			begin = "Command "
		}
		if strings.HasPrefix(s.tree.Doc.Text(), begin) {
			said[s.dir] = true
		}
	}
	for _, dir := range packages(t) {
		if !said[dir] {
			t.Errorf("%s: no file begins with a comment that says what the package is for", dir)
		}
	}
}

const architecture = "ARCHITECTURE.md"

// row is a line of the table of packages: | `internal/store` | what for |.
var row = regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` \\| (.+) \\|$")

// TestArchitectureListsEveryPackage compares the table of packages with the
// tree, in both directions.
func TestArchitectureListsEveryPackage(t *testing.T) {
	t.Parallel()
	listed := map[string]int{}
	for _, m := range row.FindAllStringSubmatch(read(t, architecture), -1) {
		listed[m[1]]++
	}
	there := packages(t)
	for _, dir := range there {
		if n := listed[dir]; n != 1 {
			t.Errorf("%s lists %s %d times, want a line of its own", architecture, dir, n)
		}
	}
	for dir := range listed {
		if !slices.Contains(there, dir) {
			t.Errorf("%s lists %s, which is not there", architecture, dir)
		}
	}
	if n := strings.Count(read(t, architecture), "\n"); n > 150 {
		t.Errorf("%s has %d lines; what does not fit into 150 belongs to docs/", architecture, n)
	}
}

// documents lists the texts that are written by hand.
func documents(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, file := range files(t) {
		if strings.HasSuffix(file, ".md") && (!strings.Contains(file, "/") || strings.HasPrefix(file, "docs/")) {
			list = append(list, file)
		}
	}
	return list
}

var (
	// quoted finds what stands between backquotes and looks like a path of the
	// repository, with or without a star.
	quoted = regexp.MustCompile("`((?:assets|cmd|docs|internal|migrations|templates|tools|\\.ci)/[A-Za-z0-9._/*-]*|[A-Z][A-Za-z]+file|[A-Z]+\\.md|docker-compose\\.yml|Caddyfile)`")
	// linked finds the target of a Markdown link or picture.
	linked = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
)

// TestDocumentsNameWhatIsThere looks up every path and every link in the
// documents.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, doc := range documents(t) {
		text := read(t, doc)
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			if found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(m[1]))); err != nil || len(found) == 0 {
				t.Errorf("%s names %s, which is not there", doc, m[1])
			}
		}
		for _, m := range linked.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			target := path.Join(path.Dir(doc), m[1])
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s, which is not there", doc, m[1])
			}
		}
	}
}

// decision is the name of a record: its number and its subject.
var decision = regexp.MustCompile(`^docs/adr/(\d{4})-[a-z0-9-]+\.md$`)

// TestDecisions asks that the records are numbered without a gap, say what was
// weighed, and stand in the list.
func TestDecisions(t *testing.T) {
	t.Parallel()
	list := read(t, "docs/adr/README.md")
	n := 0
	for _, file := range files(t) {
		if path.Dir(file) != "docs/adr" || path.Base(file) == "README.md" {
			continue
		}
		m := decision.FindStringSubmatch(file)
		if m == nil {
			t.Errorf("%s: a decision is docs/adr/NNNN-subject.md", file)
			continue
		}
		n++
		if want := fmt.Sprintf("%04d", n); m[1] != want {
			t.Errorf("%s: its number should be %s", file, want)
		}
		if !strings.Contains(list, "("+path.Base(file)+")") {
			t.Errorf("docs/adr/README.md does not list %s", path.Base(file))
		}
		for _, part := range []string{"## The question", "## What was weighed", "## The decision", "## What follows"} {
			if !strings.Contains(read(t, file), "\n"+part+"\n") {
				t.Errorf("%s has no part %q", file, part)
			}
		}
	}
}
