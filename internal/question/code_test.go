package question_test

import (
	"strings"
	"testing"

	"hoidap/internal/question"
)

func TestCode(t *testing.T) {
	t.Parallel()
	// 2·1+0·2+2·3+6·4+2·8+5·9+7·10 = 163 = 7·23+2, and the third letter is C.
	if got := question.Code(2026, 257); got != "HD-2026-000257-C" {
		t.Errorf("got %s, want HD-2026-000257-C", got)
	}
	seen := map[byte]bool{}
	for n := 1; n <= 999999; n += 37 {
		code := question.Code(2026, n)
		if got, ok := question.ParseCode(code); !ok || got != code {
			t.Fatalf("ParseCode(%s) = %q, %v", code, got, ok)
		}
		seen[code[len(code)-1]] = true
	}
	if len(seen) != 23 || seen['I'] || seen['O'] || seen['W'] {
		t.Errorf("check letters %v", seen)
	}
}

func TestParseCode(t *testing.T) {
	t.Parallel()
	const want = "HD-2026-000257-C"
	for _, s := range []string{want, "hd-2026-000257-c", "  HD 2026 000257 C\n", "HD2026000257C", "HD.2026.000257.C"} {
		if got, ok := question.ParseCode(s); !ok || got != want {
			t.Errorf("ParseCode(%q) = %q, %v, want %s", s, got, ok, want)
		}
	}
	for _, s := range []string{
		"", "HD", "HD-2026-000257", "HD-2026-000257-D", "HD-2026-00257-C", "HD-2026-0000257-C", "XD-2026-000257-C",
		"HD-2026-000257-C-1", "HD--2026-000257-C", "HD-２０２６-000257-C",
	} {
		if got, ok := question.ParseCode(s); ok || got != "" {
			t.Errorf("ParseCode(%q) = %q, %v, want no code", s, got, ok)
		}
	}
}

func TestEveryWrongDigitAndSwapIsFound(t *testing.T) {
	t.Parallel()
	for n := 1; n < 999999; n += 4999 {
		code := question.Code(2020+n%20, n)
		for i, c := range []byte(code) {
			if c < '0' || c > '9' {
				continue
			}
			for d := byte('0'); d <= '9'; d++ {
				wrong := code[:i] + string(d) + code[i+1:]
				if _, ok := question.ParseCode(wrong); ok != (d == c) {
					t.Fatalf("%s for %s: accepted %v", wrong, code, ok)
				}
			}
		}
		digits := code[3:7] + code[8:14]
		for i := range len(digits) - 1 {
			b := []byte(digits)
			b[i], b[i+1] = b[i+1], b[i]
			wrong := "HD" + string(b) + code[15:]
			if _, ok := question.ParseCode(wrong); ok != (b[i] == b[i+1]) {
				t.Fatalf("%s for %s: accepted %v", wrong, code, ok)
			}
		}
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("HD-2026-000257-C")
	f.Add("hd 2026000257 c")
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := question.ParseCode(s)
		if !ok {
			return
		}
		if again, ok := question.ParseCode(code); !ok || again != code || len(code) != 16 {
			t.Errorf("%q gives %q, which gives %q, %v", s, code, again, ok)
		}
		if !strings.HasPrefix(code, "HD-") {
			t.Errorf("%q gives %q", s, code)
		}
	})
}
