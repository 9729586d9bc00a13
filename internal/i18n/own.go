package i18n

import (
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Own is a text that the ministry has written in place of a shipped one.
type Own struct{ Lang, Key, Text string }

// editable are the texts that the ministry may write itself: those of letters and
// of the reasons for refusing. One with plural forms is not among them, since
// its forms belong together.
func (c *Catalogue) editable(key string) bool {
	if !strings.HasPrefix(key, "mail.") && !strings.HasPrefix(key, "reason.") {
		return false
	}
	for _, l := range c.langs {
		if t, ok := l.texts[key]; !ok || t.forms != nil {
			return false
		}
	}
	return true
}

// Editable lists the keys of the texts that the ministry may write itself, in
// order.
func (c *Catalogue) Editable() []string {
	var keys []string
	for key := range c.langs[First].texts {
		if c.editable(key) {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	return keys
}

// Shipped returns the text as the program brings it, and the variables that it
// may name.
func (c *Catalogue) Shipped(lang, key string) (words string, variables []string) {
	if l := c.langs[lang]; l != nil {
		words = l.texts[key].other
	}
	for _, l := range c.langs {
		variables = append(variables, variable.FindAllString(l.texts[key].other, -1)...)
	}
	slices.Sort(variables)
	return words, slices.Compact(variables)
}

// variable is how a text names an argument.
var variable = regexp.MustCompile(`\{[a-z_]+\}`)

// Wrong is a place in a text that cannot stand there: a variable that nobody
// fills, or a brace that belongs to none.
type Wrong struct {
	Line int // from 1
	What string
}

// CheckOwn returns what is wrong with words that are to replace a text, nil for
// nothing.
func (c *Catalogue) CheckOwn(key, words string) *Wrong {
	_, known := c.Shipped(First, key)
	for i, line := range strings.Split(words, "\n") {
		for _, v := range variable.FindAllString(line, -1) {
			if !slices.Contains(known, v) {
				return &Wrong{i + 1, v}
			}
		}
		rest := variable.ReplaceAllString(line, "")
		if at := strings.IndexAny(rest, "{}"); at >= 0 {
			word, _, _ := strings.Cut(rest[at:], " ")
			return &Wrong{i + 1, word}
		}
	}
	return nil
}

// SetOwn puts the ministry's own texts in the place of those that it had before.
// What may not be replaced, or cannot stand, is passed over: the shipped text
// holds. Dictionaries that are in use stay as they are.
func (c *Catalogue) SetOwn(texts []Own) {
	own := map[string]map[string]text{}
	for _, t := range texts {
		if c.editable(t.Key) && c.langs[t.Lang] != nil && c.CheckOwn(t.Key, t.Text) == nil {
			if own[t.Lang] == nil {
				own[t.Lang] = map[string]text{}
			}
			own[t.Lang][t.Key] = text{other: t.Text}
		}
	}
	c.own.Store(&own)
}

// With returns the dictionary with some texts replaced, for showing what they
// would come to.
func (d Dict) With(words map[string]string) Dict {
	own := maps.Clone(d.own)
	if own == nil {
		own = map[string]text{}
	}
	for key, w := range words {
		own[key] = text{other: w}
	}
	d.own = own
	return d
}
