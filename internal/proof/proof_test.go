package proof_test

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"testing"

	"hoidap/internal/proof"
)

func TestSolvedCountsTheZeroBits(t *testing.T) {
	t.Parallel()
	solved := 0
	for i := range 4096 {
		answer := strconv.Itoa(i)
		sum := sha256.Sum256([]byte("a challenge." + answer))
		first := fmt.Sprintf("%b", uint16(sum[0])<<8|uint16(sum[1])|1)
		for bits := range 12 {
			if got, want := proof.Solved("a challenge", answer, bits), 16-len(first) >= bits; got != want {
				t.Fatalf("%s with %d bits: %v, want %v (%016b)", answer, bits, got, want, uint16(sum[0])<<8|uint16(sum[1]))
			}
		}
		if proof.Solved("a challenge", answer, 8) {
			solved++
		}
	}
	if solved < 4 || solved > 40 {
		t.Errorf("%d of 4096 have eight zero bits, want about 16", solved)
	}
	for _, answer := range []string{"", "000000000000000000000000000001"} {
		if proof.Solved("a challenge", answer, 0) {
			t.Errorf("%q passes", answer)
		}
	}
}
