package i18n

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/feature/plural"
	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// language is one language: its texts, and how it writes numbers and counts.
type language struct {
	code  string
	tag   xlanguage.Tag
	texts map[string]text
	all   *Catalogue

	group, comma   string
	nearest, other int // how many digits stand in the last group, and in each before it
}

// text is one entry: other alone, or with more plural forms.
type text struct {
	other string
	forms map[plural.Form]string
	of    *language // whose rules choose the form
}

// forms are the plural forms as a catalogue names them (Unicode TR 35).
var forms = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// newLanguage returns a language without texts. The code is a tag of BCP 47 in
// its usual writing: it stands in addresses, in pages and in the database.
func newLanguage(code string) (*language, error) {
	tag, err := xlanguage.Parse(code)
	if err != nil || tag.String() != code {
		return nil, fmt.Errorf("messages/%s: the folder is not named by a language as BCP 47 writes it", code)
	}
	l := &language{code: code, tag: tag, texts: map[string]text{}}
	l.measure()
	return l, nil
}

// measure learns from a sample how the language writes numbers.
func (l *language) measure() {
	sample := message.NewPrinter(l.tag).Sprint(number.Decimal(12345678.5, number.Scale(1)))
	var groups []int
	var signs []string
	for _, r := range sample {
		switch {
		case !unicode.IsDigit(r):
			signs, groups = append(signs, string(r)), append(groups, 0)
		case len(groups) > 0:
			groups[len(groups)-1]++
		}
	}
	l.group, l.comma, l.nearest, l.other = ",", ".", 3, 3
	if n := len(signs); n >= 3 && utf8.ValidString(sample) {
		l.group, l.comma, l.nearest, l.other = signs[0], signs[n-1], groups[n-2], groups[n-3]
	}
}

// finish gives the language the texts that it lacks, in the languages in which
// its readers will understand them soonest.
func (l *language) finish(others ...map[string]text) {
	full := maps.Clone(l.texts)
	for _, texts := range others {
		for key, t := range texts {
			if _, ok := full[key]; !ok {
				full[key] = t
			}
		}
	}
	l.texts = full
}

// UnmarshalJSON reads a string or an object of plural forms.
func (t *text) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &t.other)
	}
	var named map[string]*string
	if err := json.Unmarshal(b, &named); err != nil {
		return err
	}
	t.forms = map[plural.Form]string{}
	for name, s := range named {
		form, ok := forms[name]
		if !ok || s == nil {
			return fmt.Errorf("no plural form is called %q: %s", name, b)
		}
		t.forms[form] = *s
	}
	if t.other = t.forms[plural.Other]; t.other == "" || len(t.forms) == 1 {
		return fmt.Errorf("plural needs another form and other: %s", b)
	}
	return nil
}

// form returns the text for the number n among the arguments, as the language
// of the text counts.
func (t text) form(args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != "n" {
			continue
		}
		n, err := strconv.Atoi(fmt.Sprint(args[i+1]))
		if err != nil {
			break
		}
		if s, ok := t.forms[t.of.plural(n)]; ok {
			return s
		}
	}
	return t.other
}

// plural returns the form for a whole number.
func (l *language) plural(n int) plural.Form {
	if n < 0 {
		n = -n
	}
	return plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)
}

// grouped writes the digits of a whole number in groups.
func (l *language) grouped(digits string) string {
	head := len(digits) - l.nearest
	if head <= 0 {
		return digits
	}
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && i <= head && (head-i)%l.other == 0 {
			b.WriteString(l.group)
		}
		b.WriteRune(r)
	}
	return b.String()
}
