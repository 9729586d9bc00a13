package routing

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s in lower case without tone marks, vowel marks and the bar of đ, as
// people write on a keyboard without Vietnamese: "Đất đai" gives "dat dai". Nothing
// but letters is changed.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// word is one word of a text in the two forms in which it is compared.
type word struct {
	exact string // with all marks, the tone mark last, so that hòa and hoà are one
	plain string // folded
}

// words splits s into its words, which are runs of letters, marks and digits.
func words(s string) []word {
	parts := strings.FieldsFunc(norm.NFD.String(strings.ToLower(s)), func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.Mn, unicode.Nd)
	})
	list := make([]word, 0, len(parts))
	for _, p := range parts {
		if plain := Fold(p); plain != "" {
			list = append(list, word{toneLast(p), plain})
		}
	}
	return list
}

// The five tone marks in their decomposed form.
var tones = []rune{'\u0300', '\u0301', '\u0303', '\u0309', '\u0323'}

// toneLast moves the tone mark of a decomposed word to its end: where in the word it
// stands is a matter of habit.
func toneLast(s string) string {
	var b, tone strings.Builder
	for _, r := range s {
		if slices.Contains(tones, r) {
			tone.WriteRune(r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String() + tone.String()
}

// accented reports whether the text is written with Vietnamese marks. In such a text
// a word without marks means what it says: "ban" is not "bản".
func accented(list []word) bool {
	return slices.ContainsFunc(list, func(w word) bool { return w.exact != w.plain })
}
