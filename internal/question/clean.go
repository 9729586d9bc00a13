package question

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean returns s as it may be checked and stored: in NFC, with line ends as \n,
// and without control characters, byte order marks and marks that turn the
// direction of writing. Text that is not UTF-8 is refused.
//
// NFC matters in Vietnamese: a keyboard may send the letter and its marks apart,
// which looks the same and is found by no search.
func Clean(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", &Error{Code: CodeInvalid, Key: "problem.utf8"}
	}
	s = lineEnds.Replace(s)
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || hidden(r)) {
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s), nil
}

// CleanLine is Clean for a text of one line: every run of blanks and line ends
// becomes one blank, none at either end.
func CleanLine(s string) (string, error) {
	s, err := Clean(s)
	return strings.Join(strings.Fields(s), " "), err
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// hidden reports whether r is a mark that shows nothing and can make a text read
// otherwise than it is stored.
func hidden(r rune) bool {
	return r == '\ufeff' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
