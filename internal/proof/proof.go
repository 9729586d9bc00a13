// Package proof asks a browser for a little work before a question is sent. A
// person does not notice it; a program that sends thousands must do it each time
// anew. Nothing is asked of a third party and nothing of the person.
package proof

import (
	"crypto/sha256"
	"math/bits"
)

// Bits is how much is asked for: about 33,000 hashes, which a cheap telephone
// makes in two seconds while the person reads what is to be sent.
const Bits = 15

// maxAnswer is the longest answer that is looked at, in bytes.
const maxAnswer = 20

// Solved reports whether the SHA-256 of "challenge.answer" begins with at least
// so many zero bits. The script of the review page (assets/src/work.js) counts
// up until it does.
func Solved(challenge, answer string, zeros int) bool {
	if challenge == "" || answer == "" || len(answer) > maxAnswer {
		return false
	}
	sum := sha256.Sum256([]byte(challenge + "." + answer))
	for _, b := range sum {
		n := bits.LeadingZeros8(b)
		if zeros -= n; zeros <= 0 {
			return true
		}
		if n < 8 {
			return false
		}
	}
	return false
}
