// Package i18n holds every text that the program shows, in each language of
// which there is a folder, and writes dates, times and numbers as its readers
// expect them.
//
// The catalogues are messages/<language>/<area>.json: flat keys by place, such
// as "site.ask.title". A text may name arguments in braces. A text that depends
// on a number is an object with one text for each plural form of the language,
// chosen by the argument n. docs/languages.md says how a language is added.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
)

//go:embed messages
var messages embed.FS

// First is the language of readers who have not chosen, and of the ministry:
// what it writes is in it.
const First = "vi"

// second is the language in which a text is shown that a third one lacks.
const second = "en"

// Catalogue is every text in every language.
type Catalogue struct {
	list  []string // the languages, First in front
	langs map[string]*language
	own   atomic.Pointer[map[string]map[string]text]
}

// Load reads the embedded catalogues, and what more brings: a tree of the same
// form, for a language that is not among them. A key that stands twice is an
// error.
func Load(more ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{langs: map[string]*language{}}
	for _, files := range append([]fs.FS{messages}, more...) {
		if err := c.load(files); err != nil {
			return nil, err
		}
	}
	for code := range c.langs {
		c.list = append(c.list, code)
	}
	rank := map[string]int{First: -2, second: -1}
	slices.SortFunc(c.list, func(a, b string) int {
		if rank[a] != rank[b] {
			return rank[a] - rank[b]
		}
		return strings.Compare(a, b)
	})
	for _, code := range []string{First, second} {
		if c.langs[code] == nil {
			return nil, fmt.Errorf("there are no catalogues of %s", code)
		}
	}
	for _, l := range c.langs {
		l.finish(c.langs[second].texts, c.langs[First].texts)
	}
	for _, l := range c.langs {
		l.all = c
	}
	return c, nil
}

func (c *Catalogue) load(files fs.FS) error {
	folders, err := fs.ReadDir(files, "messages")
	if err != nil {
		return fmt.Errorf("list the languages: %w", err)
	}
	for _, f := range folders {
		code := f.Name()
		if c.langs[code] == nil {
			if c.langs[code], err = newLanguage(code); err != nil {
				return err
			}
		}
		names, err := fs.Glob(files, path.Join("messages", code, "*.json"))
		if err != nil {
			return fmt.Errorf("list catalogues of %s: %w", code, err)
		}
		for _, name := range names {
			if err := c.langs[code].read(files, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *language) read(files fs.FS, name string) error {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read catalogue %s: %w", name, err)
	}
	// encoding/json keeps the last of two equal keys; here the second is a mistake.
	d := json.NewDecoder(strings.NewReader(string(b)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("catalogue %s is not an object: %w", name, err)
	}
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return fmt.Errorf("catalogue %s: %w", name, err)
		}
		key, _ := k.(string)
		t := text{of: l}
		if err := d.Decode(&t); err != nil {
			return fmt.Errorf("catalogue %s, key %q: %w", name, key, err)
		}
		if _, ok := l.texts[key]; ok {
			return fmt.Errorf("catalogue %s: key %q stands twice", name, key)
		}
		l.texts[key] = t
	}
	return nil
}

// Languages lists the codes of the languages, First in front.
func (c *Catalogue) Languages() []string { return c.list }

// Lang returns the dictionary of a language, the first one's if the program
// does not speak it.
func (c *Catalogue) Lang(code string) Dict {
	l := c.langs[code]
	if l == nil {
		l = c.langs[First]
	}
	d := Dict{lang: l}
	if own := c.own.Load(); own != nil {
		d.own = (*own)[l.code]
	}
	return d
}

// Name returns what the language is called by those who speak it.
func (c *Catalogue) Name(code string) string { return c.Lang(code).T("language.name") }

// Keys lists the keys of which the language has a text of its own, in order.
func (c *Catalogue) Keys(lang string) []string {
	var keys []string
	if l := c.langs[lang]; l != nil {
		for k, t := range l.texts {
			if t.of == l {
				keys = append(keys, k)
			}
		}
	}
	sort.Strings(keys)
	return keys
}

// Dict is one language. The zero value knows no text and shows keys.
type Dict struct {
	lang *language
	own  map[string]text // in place of the language's
}

// Code returns the language's code, as "vi", "" of the zero value.
func (d Dict) Code() string {
	if d.lang == nil {
		return ""
	}
	return d.lang.code
}

// Has reports whether there is a text for the key.
func (d Dict) Has(key string) bool {
	if d.lang == nil {
		return false
	}
	_, ok := d.lang.texts[key]
	return ok
}

// Language returns what a language is called in this one, or by those who speak
// it.
func (d Dict) Language(code string) string {
	if key := "language." + code; d.Has(key) {
		return d.T(key)
	}
	if d.lang != nil && d.lang.all.langs[code] != nil {
		return d.lang.all.Name(code)
	}
	return code
}

// Pick returns what is called by a Vietnamese and by an English name: readers of
// other languages get the English one. vi stands in where there is no other.
func (d Dict) Pick(vi, en string) string {
	if d.Code() == First || en == "" {
		return vi
	}
	return en
}

// T returns the text of a key. args are names and values in turn; {name} in the
// text becomes the value, numbers being written in the language's form. A key
// without a text is shown as it is, so that nothing is silently blank.
func (d Dict) T(key string, args ...any) string {
	t, ok := d.own[key]
	if !ok && d.lang != nil {
		t, ok = d.lang.texts[key]
	}
	if !ok {
		return key
	}
	s := t.other
	if t.forms != nil {
		s = t.form(args)
	}
	if len(args) == 0 || !strings.Contains(s, "{") {
		return s
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, fmt.Sprintf("{%v}", args[i]), d.value(args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// value writes an argument. A year or another number that must not be grouped
// is passed as a string.
func (d Dict) value(v any) string {
	switch v := v.(type) {
	case int:
		return d.Number(v)
	case int64:
		return d.Number(int(v))
	case string:
		return v
	}
	return fmt.Sprint(v)
}
