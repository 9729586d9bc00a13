package question

import (
	"fmt"
	"regexp"
	"strings"
)

// letters are the check characters: capitals without I, O and W, which are
// mistaken for 1, 0 and UU on the telephone. Their number is prime, so that
// every single wrong digit and every swap of neighbours is found.
const letters = "ABCDEFGHJKLMNPQRSTUVXYZ"

var codeForm = regexp.MustCompile(`^HD[-\s.]?(\d{4})[-\s.]?(\d{6})[-\s.]?([A-Z])$`)

// Code returns the code of the n-th question of the year, 1 ≤ n ≤ 999999, such
// as HD-2026-000257-K. It can be told over the telephone; its last letter
// checks the rest.
func Code(year, n int) string {
	digits := fmt.Sprintf("%04d%06d", year, n)
	return fmt.Sprintf("HD-%s-%s-%c", digits[:4], digits[4:], checkLetter(digits))
}

// ParseCode returns s in the canonical form of a code and whether it is one.
// Lower case, blanks and missing hyphens are forgiven, a wrong check letter is
// not.
func ParseCode(s string) (string, bool) {
	m := codeForm.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(s)))
	if m == nil || m[3] != string(checkLetter(m[1]+m[2])) {
		return "", false
	}
	return fmt.Sprintf("HD-%s-%s-%s", m[1], m[2], m[3]), true
}

// checkLetter weighs each digit by its place.
func checkLetter(digits string) byte {
	sum := 0
	for i, d := range digits {
		sum += (i + 1) * int(d-'0')
	}
	return letters[sum%len(letters)]
}
