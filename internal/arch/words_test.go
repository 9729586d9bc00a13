package arch

import (
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// unwanted are words that no file of the repository may hold: it speaks of the
// product alone, runs on any machine, and leaves nothing for later that has no
// owner. The patterns are put together here so that they do not find themselves.
var unwanted = []struct {
	why  string
	form *regexp.Regexp
}{
	{"who or what wrote it is no part of the product", regexp.MustCompile(
		`(?i)\b(chat` + `gpt|open` + `ai|anth` + `ropic|clau` + `de|copi` + `lot|language mod` + `el|gener` + `ated by a)\b`)},
	{"who or what wrote it is no part of the product", regexp.MustCompile(`\b(A` + `I|LL` + `M|LL` + `Ms)\b`)},
	{"a path of one machine", regexp.MustCompile(`(/wo` + `rk/(main|shared)|/ro` + `ot/[a-z]|/tmp/br` + `ief|/home/[a-z]+/(src|go|hoidap)\b)`)},
	{"a number that means nothing to a reader", regexp.MustCompile(`(?i)\b(iss` + `ue|tic` + `ket) #?[0-9]+\b`)},
	{"work without an owner", regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b`)},
	{"a registry's host, which another machine may not reach", regexp.MustCompile(
		`https?://[a-z0-9.-]*(registry\.npm` + `js|proxy\.go` + `lang|pypi\.o` + `rg|art` + `ifactory)`)},
	{"a mark that a merge left", regexp.MustCompile(`(?m)^(<<<` + `<<<<|>>>` + `>>>>) `)},
}

// foreign reports whether the file is not ours to word: bytes, what a package
// manager writes, and third-party assets.
func foreign(file string) bool {
	switch path.Base(file) {
	case "go.sum", "package-lock.json":
		return true
	}
	return strings.HasPrefix(file, "assets/dist/")
}

// TestUnwantedWords reads every text of the repository.
func TestUnwantedWords(t *testing.T) {
	t.Parallel()
	for _, file := range files(t) {
		if foreign(file) {
			continue
		}
		text := read(t, file)
		if !utf8.ValidString(text) {
			continue
		}
		for _, u := range unwanted {
			for _, at := range u.form.FindAllStringIndex(text, 3) {
				t.Errorf("%s:%d: %q: %s", file, 1+strings.Count(text[:at[0]], "\n"), text[at[0]:at[1]], u.why)
			}
		}
	}
}

// TestNamesArePlain keeps grab-bag packages out and the names of files in a form
// that every file system keeps.
func TestNamesArePlain(t *testing.T) {
	t.Parallel()
	for _, dir := range packages(t) {
		switch path.Base(dir) {
		case "util", "utils", "common", "helper", "helpers", "base", "manager", "types", "misc":
			t.Errorf("%s: name a package by its subject", dir)
		}
	}
	form := regexp.MustCompile(`^[A-Za-z0-9._/-]+$`)
	lower := map[string]string{}
	for _, file := range files(t) {
		if !form.MatchString(file) {
			t.Errorf("%q: letters, digits, dots, hyphens and underscores only", file)
		}
		if other, ok := lower[strings.ToLower(file)]; ok {
			t.Errorf("%s and %s differ in case only", file, other)
		}
		lower[strings.ToLower(file)] = file
	}
}
