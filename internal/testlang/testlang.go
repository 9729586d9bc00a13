// Package testlang makes a language for tests: what a translator would put
// beside the catalogues.
package testlang

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
)

// Sign ends every text of the language.
const Sign = "°"

// Name is what the language calls itself.
const Name = "Langue" + Sign

// Copy returns catalogues of the language that the code names: every English
// text with the sign behind it, but for those whose keys are left out.
func Copy(tb testing.TB, code string, without ...string) fstest.MapFS {
	tb.Helper()
	_, here, _, ok := runtime.Caller(0)
	names, err := filepath.Glob(filepath.Join(filepath.Dir(here), "..", "i18n", "messages", "en", "*.json"))
	if !ok || err != nil || len(names) == 0 {
		tb.Fatalf("no catalogues beside %s: %v", here, err)
	}
	files := fstest.MapFS{}
	for _, name := range names {
		b, err := os.ReadFile(name) //nolint:gosec // the catalogues of the repository
		if err != nil {
			tb.Fatal(err)
		}
		var texts map[string]any
		if err := json.Unmarshal(b, &texts); err != nil {
			tb.Fatal(err)
		}
		for _, key := range without {
			delete(texts, key)
		}
		for key, text := range texts {
			texts[key] = signed(key, text)
		}
		if b, err = json.Marshal(texts); err != nil {
			tb.Fatal(err)
		}
		files["messages/"+code+"/"+filepath.Base(name)] = &fstest.MapFile{Data: b}
	}
	return files
}

func signed(key string, text any) any {
	switch text := text.(type) {
	case string:
		switch {
		case key == "language.name":
			return Name
		case strings.HasPrefix(key, "form."):
			return text
		}
		return text + Sign
	case map[string]any:
		for form, words := range text {
			text[form] = signed("", words)
		}
	}
	return text
}
