// Package i18n holds every text that the program shows, in Vietnamese and in
// English, and writes dates, times and numbers as readers of each expect them.
//
// The catalogues are messages/<language>/<area>.json: flat keys by place, such
// as "site.ask.title". A text may name arguments in braces. An English text may
// be an object with "one" and "other", chosen by the argument n.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
)

//go:embed messages
var messages embed.FS

// Languages lists the languages, the first one being that of readers who have
// not chosen.
func Languages() []string { return []string{"vi", "en"} }

// Catalogue is every text in every language.
type Catalogue struct {
	texts map[string]map[string]text // by language, by key
	own   atomic.Pointer[map[string]map[string]text]
}

// text is one entry: other alone, or two plural forms.
type text struct{ one, other string }

// UnmarshalJSON reads a string or an object of plural forms.
func (t *text) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &t.other)
	}
	var forms struct{ One, Other *string }
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	if err := d.Decode(&forms); err != nil {
		return err
	}
	if forms.One == nil || forms.Other == nil {
		return fmt.Errorf("plural needs one and other: %s", b)
	}
	t.one, t.other = *forms.One, *forms.Other
	return nil
}

// Load reads the embedded catalogues. A key that stands twice is an error.
func Load() (*Catalogue, error) { return load(messages) }

func load(files fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[string]map[string]text{}}
	for _, lang := range Languages() {
		c.texts[lang] = map[string]text{}
		names, err := fs.Glob(files, path.Join("messages", lang, "*.json"))
		if err != nil {
			return nil, fmt.Errorf("list catalogues of %s: %w", lang, err)
		}
		for _, name := range names {
			if err := c.read(files, lang, name); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *Catalogue) read(files fs.FS, lang, name string) error {
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
		var t text
		if err := d.Decode(&t); err != nil {
			return fmt.Errorf("catalogue %s, key %q: %w", name, key, err)
		}
		if _, ok := c.texts[lang][key]; ok {
			return fmt.Errorf("catalogue %s: key %q stands twice", name, key)
		}
		c.texts[lang][key] = t
	}
	return nil
}

// Lang returns the dictionary of a language, the first one's if the program
// does not speak it.
func (c *Catalogue) Lang(code string) Dict {
	if _, ok := c.texts[code]; !ok {
		code = Languages()[0]
	}
	d := Dict{code: code, texts: c.texts[code]}
	if own := c.own.Load(); own != nil {
		d.own = (*own)[code]
	}
	return d
}

// Keys lists the keys of a language in order.
func (c *Catalogue) Keys(lang string) []string {
	keys := make([]string, 0, len(c.texts[lang]))
	for k := range c.texts[lang] {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Dict is one language. The zero value knows no text and shows keys.
type Dict struct {
	code  string
	texts map[string]text
	own   map[string]text // in place of those
}

// Code returns the language's code, "vi" or "en".
func (d Dict) Code() string { return d.code }

// Has reports whether there is a text for the key.
func (d Dict) Has(key string) bool {
	_, ok := d.texts[key]
	return ok
}

// T returns the text of a key. args are names and values in turn; {name} in the
// text becomes the value, numbers being written in the language's form. A key
// without a text is shown as it is, so that nothing is silently blank.
func (d Dict) T(key string, args ...any) string {
	t, ok := d.own[key]
	if !ok {
		t, ok = d.texts[key]
	}
	if !ok {
		return key
	}
	s := t.other
	if t.one != "" && argument(args, "n") == "1" {
		s = t.one
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

func argument(args []any, name string) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		if n, ok := args[i+1].(int); ok {
			return strconv.Itoa(n)
		}
		return fmt.Sprint(args[i+1])
	}
	return ""
}
