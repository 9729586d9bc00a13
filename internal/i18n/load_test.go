package i18n

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoadRefusesBrokenCatalogues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ one, two, want string }{
		"a key twice in one file":   {`{"a":"x","a":"y"}`, `{}`, "stands twice"},
		"a key in two files":        {`{"a":"x"}`, `{"a":"y"}`, "stands twice"},
		"a plural with one form":    {`{"a":{"one":"x"}}`, `{}`, "one and other"},
		"a plural of unknown forms": {`{"a":{"one":"x","other":"y","few":"z"}}`, `{}`, "few"},
		"not an object":             {`[]`, `{}`, "not an object"},
		"a number":                  {`{"a":1}`, `{}`, "key \"a\""},
	} {
		_, err := load(fstest.MapFS{
			"messages/vi/one.json": &fstest.MapFile{Data: []byte(c.one)},
			"messages/vi/two.json": &fstest.MapFile{Data: []byte(c.two)},
		})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
