package i18n

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/testlang"
)

func TestLoadRefusesBrokenCatalogues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ folder, one, two, want string }{
		"a key twice in one file":     {"fr", `{"a":"x","a":"y"}`, `{}`, "stands twice"},
		"a key in two files":          {"fr", `{"a":"x"}`, `{"a":"y"}`, "stands twice"},
		"a key that is shipped":       {"en", `{"base.skip":"x"}`, `{}`, "stands twice"},
		"a plural with one form":      {"fr", `{"a":{"one":"x"}}`, `{}`, "other"},
		"a plural of other alone":     {"fr", `{"a":{"other":"x"}}`, `{}`, "another form"},
		"a plural of unknown forms":   {"fr", `{"a":{"one":"x","other":"y","some":"z"}}`, `{}`, "some"},
		"not an object":               {"fr", `[]`, `{}`, "not an object"},
		"a number":                    {"fr", `{"a":1}`, `{}`, "key \"a\""},
		"a folder of no language":     {"french", `{}`, `{}`, "BCP 47"},
		"a language in other writing": {"pt_BR", `{}`, `{}`, "BCP 47"},
	} {
		_, err := Load(fstest.MapFS{
			"messages/" + c.folder + "/one.json": &fstest.MapFile{Data: []byte(c.one)},
			"messages/" + c.folder + "/two.json": &fstest.MapFile{Data: []byte(c.two)},
		})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// faults lists what is wrong with the catalogues: a text that a language lacks or
// that no other has, arguments that differ, a text that is empty, plural forms
// that the language lacks or does not have.
func faults(c *Catalogue) []string {
	var list []string
	fault := func(parts ...string) { list = append(list, strings.Join(parts, " ")) }
	all := c.Keys(First)
	for _, code := range c.Languages() {
		l, keys := c.langs[code], c.Keys(code)
		for _, k := range all {
			if _, ok := slices.BinarySearch(keys, k); !ok && !strings.HasPrefix(k, "language.") {
				fault(code, "lacks", k)
			}
		}
		needed := l.needs()
		for _, k := range keys {
			if _, ok := slices.BinarySearch(all, k); !ok && !strings.HasPrefix(k, "language.") {
				fault(First, "lacks", k, "of", code)
			}
			t := l.texts[k]
			if a, b := t.arguments(), c.langs[First].texts[k].arguments(); !slices.Equal(a, b) {
				fault(code, k, "takes", strings.Join(a, " "), "and not", strings.Join(b, " "))
			}
			if strings.TrimSpace(t.other) == "" {
				fault(code, k, "is empty")
			}
			if t.forms == nil && len(needed) > 1 && c.langs[second].texts[k].forms != nil {
				fault(code, k, "has no plural forms")
			}
			for name, form := range forms {
				if _, ok := t.forms[form]; t.forms != nil && ok != slices.Contains(needed, name) {
					fault(code, k, "should have the form", name, "or should not")
				}
			}
		}
	}
	return list
}

// needs lists the plural forms that whole numbers take in the language.
func (l *language) needs() []string {
	var list []string
	for name, form := range forms {
		for n := range 1100 {
			if l.plural(n) == form || name == "other" {
				list = append(list, name)
				break
			}
		}
	}
	return list
}

func (t text) arguments() []string {
	list := variable.FindAllString(t.other, -1)
	for _, s := range t.forms {
		list = append(list, variable.FindAllString(s, -1)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func TestTheCataloguesAreComplete(t *testing.T) {
	t.Parallel()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults(c) {
		t.Error(f)
	}
}

func TestAThirdLanguageNeedsOnlyItsFiles(t *testing.T) {
	t.Parallel()
	c, err := Load(testlang.Copy(t, "fr"))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Languages(); !slices.Equal(got, []string{First, second, "fr"}) {
		t.Errorf("languages: %v", got)
	}
	for _, f := range faults(c) {
		t.Error(f)
	}
	d := c.Lang("fr")
	day := calendar.Date{Year: 2026, Month: time.February, Day: 7}
	for _, x := range []struct{ got, want string }{
		{d.Code(), "fr"},
		{c.Name("fr"), testlang.Name},
		{d.Language("fr"), testlang.Name},
		{c.Lang("vi").Language("fr"), testlang.Name},
		{c.Lang("vi").Language("en"), "Tiếng Anh"},
		{d.DaysLeft(1), "1 working day left°"},
		{d.DaysLeft(2), "2 working days left°"},
		{d.Number(1234567), "1\u00a0234\u00a0567"},
		{d.Decimal(2.5), "2,5"},
		{d.Percent(0.588), "58,8%"},
		{d.Date(day), "07/02/2026"},
		{d.Pick("Vụ Đất đai", "Land Department"), "Land Department"},
		{d.Pick("Vụ Đất đai", ""), "Vụ Đất đai"},
	} {
		if x.got != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
}

// What a third language lacks fails this test for its catalogue, and shows on
// the page in English.
func TestWhatALanguageLacksFailsTheTestAndNotThePage(t *testing.T) {
	t.Parallel()
	c, err := Load(testlang.Copy(t, "fr", "base.skip", "days.left"))
	if err != nil {
		t.Fatal(err)
	}
	got := faults(c)
	if !slices.Equal(got, []string{"fr lacks base.skip", "fr lacks days.left"}) {
		t.Errorf("faults: %q", got)
	}
	d, en := c.Lang("fr"), c.Lang("en")
	if d.T("base.skip") != en.T("base.skip") || d.DaysLeft(1) != en.DaysLeft(1) || d.DaysLeft(2) != en.DaysLeft(2) {
		t.Errorf("%q, %q", d.T("base.skip"), d.DaysLeft(1))
	}
	// Polish counts 1, 2 to 4 and many apart: a copy of the English forms is not
	// enough, and is shown as well as it can be.
	c, err = Load(testlang.Copy(t, "pl"))
	if err != nil {
		t.Fatal(err)
	}
	if got := faults(c); !slices.Contains(got, "pl days.left should have the form few or should not") {
		t.Errorf("faults of Polish: %q", got)
	}
	if got := c.Lang("pl").DaysLeft(3); got != "3 working days left°" {
		t.Errorf("got %q", got)
	}
	c, err = Load(testlang.Copy(t, "fr"), fstest.MapFS{"messages/fr/more.json": &fstest.MapFile{Data: []byte(`{"site.nothing":"x"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := faults(c); !slices.Equal(got, []string{"vi lacks site.nothing of fr"}) {
		t.Errorf("faults: %q", got)
	}
}

func TestNumbersAreGroupedAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{"hi": "1,23,45,678", "de": "12.345.678", "lo": "12.345.678", "ja": "12,345,678"} {
		l, err := newLanguage(code)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.grouped("12345678"); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}
