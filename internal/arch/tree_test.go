// Package arch holds the tests that look at the repository as a whole: which
// package may import which, whether the documents name what is there, and what
// no file may say. It has no code of its own.
package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	var list []string
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
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
	if err != nil {
		t.Fatal(err)
	}
	return list
}

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

// sources parses every Go file of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	for _, file := range files(t) {
		if !strings.HasSuffix(file, ".go") || strings.Contains(file, "/testdata/") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, read(t, file), parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, source{
			file: file, dir: strings.TrimSuffix(file[:strings.LastIndexByte(file, '/')+1], "/"),
			test: strings.HasSuffix(file, "_test.go"), tree: tree,
		})
	}
	return list
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
