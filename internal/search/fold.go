package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Most words are Vietnamese syllables in composed letters. For these a table
// says what each letter is without its marks; decomposing them by the rules of
// Unicode, as is done for all others, takes several times as long, and a page of
// results folds thousands of words.

// lastLetter is the highest letter of the table; all of Vietnamese is below it.
const lastLetter = 0x1eff

// What the table says of a rune that has no single letter for it.
const (
	noLetter  = 0  // folded by the rules
	mark      = -1 // left out
	dWithLine = 'đ'
)

// folded is the table: in lower case, without marks.
var folded = foldTable()

func foldTable() (t [lastLetter + 1]int32) {
	for r := range rune(lastLetter + 1) {
		t[r] = noLetter
		n := int32(0)
		whole := true
		for _, d := range norm.NFD.String(strings.ToLower(string(r))) {
			switch {
			case unicode.Is(unicode.Mn, d):
			case n == 0 && d == dWithLine:
				n = 'd'
			case n == 0:
				n = d
			default:
				whole = false
			}
		}
		switch {
		case whole && n == 0 && r > 0:
			t[r] = mark
		case whole:
			t[r] = n
		}
	}
	return t
}

// unmarked returns the word in lower case without diacritics, đ as d.
func unmarked(word string) string {
	if f, ok := byTable(word); ok {
		return f
	}
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == dWithLine:
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func byTable(word string) (string, bool) {
	plain := true
	for i := range len(word) {
		if c := word[i]; c >= 0x80 || 'A' <= c && c <= 'Z' || c == 0 {
			plain = false
			break
		}
	}
	if plain {
		return word, true
	}
	b := make([]byte, 0, 64)
	for _, r := range word {
		if r > lastLetter {
			return "", false
		}
		switch f := folded[r]; {
		case f == noLetter:
			return "", false
		case f == mark:
		case f < 0x80:
			b = append(b, byte(f)) //nolint:gosec // below 0x80
		default:
			b = append(b, string(f)...)
		}
	}
	return string(b), true
}
