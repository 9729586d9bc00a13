// Package arch holds the tests that look at the repository as a whole: which
// package may import which, whether the documents name what is there, and what
// no file may say. It has no code of its own.
package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// root is the repository's directory as seen from this package.
var root = filepath.Join("..", "..")

// ours begins the import path of every package of this module.
const ours = "hoidap/"

// skipped names directories that are no part of the source.
func skipped(rel string) bool {
	base := filepath.Base(rel)
	return base == ".git" || base == ".hoidap" || base == "node_modules" || rel == "bin" || rel == "dist"
}

// files lists every file of the repository, relative to its root, with slashes.
func files(t *testing.T) []string {
	t.Helper()
	list, err := walk()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var walk = sync.OnceValues(func() ([]string, error) {
	var list []string
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return fmt.Errorf("place %s: %w", file, err)
		}
		if d.IsDir() {
			if skipped(rel) {
				return filepath.SkipDir
			}
			return nil
		}
		list = append(list, filepath.ToSlash(rel))
		return nil
	})
	return list, err
})

func read(t *testing.T, rel string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(rel)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// source is one Go file.
type source struct {
	file string // relative to the root
	dir  string // of its package
	test bool
	tree *ast.File
}

// imports lists the paths that the file imports.
func (s source) imports() []string {
	paths := make([]string, len(s.tree.Imports))
	for i, spec := range s.tree.Imports {
		paths[i] = strings.Trim(spec.Path.Value, `"`)
	}
	return paths
}

// sources returns every Go file of the module, parsed once for all tests. What
// lies beside a go.mod of its own, as tools does, is another module.
func sources(t *testing.T) []source {
	t.Helper()
	list, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var parsed = sync.OnceValues(func() ([]source, error) {
	all, err := walk()
	if err != nil {
		return nil, err
	}
	var list []source
	for _, file := range all {
		if !strings.HasSuffix(file, ".go") || strings.Contains(file, "/testdata/") || elsewhere(all, file) {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, filepath.FromSlash(file)), nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", file, err)
		}
		list = append(list, source{file: file, dir: path.Dir(file), test: strings.HasSuffix(file, "_test.go"), tree: tree})
	}
	return list, nil
})

// elsewhere reports whether the file belongs to a module within this one.
func elsewhere(all []string, file string) bool {
	for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
		if slices.Contains(all, dir+"/go.mod") {
			return true
		}
	}
	return false
}

// packages lists the directories that hold Go files, in order.
func packages(t *testing.T) []string {
	t.Helper()
	var dirs []string
	for _, s := range sources(t) {
		dirs = append(dirs, s.dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}
