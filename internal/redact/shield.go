package redact

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What looks like a number of a person but is not: acts with their number and year,
// individual acts and letters with the letters of who issued them, standards, dates,
// codes of questions.
var public = []*regexp.Regexp{
	regexp.MustCompile(`\d{1,5}[a-z]?\s?/\s?(?:19|20)\d{2}(?:\s?/\s?[A-ZĐ][A-ZĐa-z0-9]*(?:\s?-\s?[A-ZĐ][A-ZĐa-z0-9]*)*)?`),
	regexp.MustCompile(`\d{1,6}\s?/\s?[A-ZĐ][A-ZĐa-z0-9]*(?:\s?-\s?[A-ZĐ][A-ZĐa-z0-9]*)+`),
	regexp.MustCompile(`\d{1,5}\s?/\s?(?:NĐ|NQ|QĐ|TT|CT|CV|TB|VBHN)(?:\s?-?\s?CP)?`),
	regexp.MustCompile(`(?:QCVN|TCVN|QCĐP|TCXDVN|ISO)\s*[\d:./ -]*\d(?:-[A-Z]+)?(?::\d{4})?(?:/[A-ZĐ]+)?`),
	regexp.MustCompile(`(?:0?[1-9]|[12]\d|3[01])\s?[/.-]\s?(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:19|20)\d{2}`),
	regexp.MustCompile(`(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`),
	regexp.MustCompile(`HD-\d{4}-\d{6}-[A-Z]`),
}

type region struct{ start, end int }

// shielded returns the regions of the text in which nothing is private.
func shielded(text string) []region {
	var list []region
	for _, re := range public {
		for _, m := range re.FindAllStringIndex(text, -1) {
			if !digitBefore(text, m[0]) && !digitAfter(text, m[1]) {
				list = append(list, region{m[0], m[1]})
			}
		}
	}
	return list
}

// digitBefore reports whether the number that begins at the place is the end of a
// longer one, as 3456 is of 09.12.3456.
func digitBefore(text string, at int) bool {
	return endsInDigit(strings.TrimRight(text[:at], ".-"))
}

func digitAfter(text string, at int) bool {
	rest := strings.TrimLeft(text[at:], ".-")
	return rest != "" && rest[0] >= '0' && rest[0] <= '9'
}

func endsInDigit(s string) bool { return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }

func overlaps(list []region, start, end int) bool {
	for _, r := range list {
		if start < r.end && r.start < end {
			return true
		}
	}
	return false
}

// apart reports whether the bytes from start to end stand apart: no letter, mark or
// digit touches them.
func apart(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !inWord(before) && !inWord(after)
}

func inWord(r rune) bool {
	return r != utf8.RuneError && unicode.In(r, unicode.L, unicode.M, unicode.Nd)
}
