package store

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The words of a text are cut here and not by Postgres, whose parser breaks
// 102/2024/NĐ-CP into pieces. A vector holds each word twice: folded (dat, dai),
// so that a search without diacritics finds it, and as written behind a '='
// (=đất), so that a search with them ranks it first.

// part is a piece of a document and its weight, A to D.
type part struct {
	text   string
	weight byte
}

// most words of one document that are indexed, and the longest word.
const (
	mostWords   = 4000
	longestWord = 60
)

// tokenForm finds words, and the numbers of legal documents as one word. A word
// begins with a letter or a digit: marks alone, such as follow a pictogram, are
// none.
var tokenForm = regexp.MustCompile(`\d+(?:/\d{4})?/[\p{L}\d]+(?:-[\p{L}\d]+)*|[\p{L}\d][\p{L}\p{M}\d]*`)

// words returns the words of text as written, in lower case, NFC.
func words(text string) []string {
	ws := tokenForm.FindAllString(strings.ToLower(norm.NFC.String(text)), mostWords+1)
	return slices.DeleteFunc(ws, func(w string) bool { return len(w) > longestWord })
}

// fold returns a word without diacritics, đ as d.
func fold(w string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(w) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// vector returns the parts as the text form of a tsvector.
func vector(parts ...part) string {
	at := map[string][]string{}
	var order []string
	pos := 0
	add := func(lexeme string, p part) {
		if at[lexeme] == nil {
			order = append(order, lexeme)
		}
		if len(at[lexeme]) < 50 {
			at[lexeme] = append(at[lexeme], fmt.Sprintf("%d%c", min(pos, 16383), p.weight))
		}
	}
	for _, p := range parts {
		for _, w := range words(p.text) {
			if pos++; pos > mostWords {
				break
			}
			f := fold(w)
			add(f, p)
			if f != w {
				add("="+w, p)
			}
		}
	}
	var b strings.Builder
	for _, l := range order {
		fmt.Fprintf(&b, "'%s':%s ", l, strings.Join(at[l], ","))
	}
	return b.String()
}

// allOf returns a tsquery that finds what holds every word of text, folded, or
// "" when text has none.
func allOf(text string) string { return join(text, " & ", fold) }

func join(text, with string, form func(string) string) string {
	var ls []string
	for _, w := range words(text) {
		l := "'" + form(w) + "'"
		if !slices.Contains(ls, l) {
			ls = append(ls, l)
		}
		if len(ls) == 40 {
			break
		}
	}
	return strings.Join(ls, with)
}
