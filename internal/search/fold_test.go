package search

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// byRules folds as the rules of Unicode say, letter by letter.
func byRules(word string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
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

func TestTheTableFoldsAsTheRulesDo(t *testing.T) {
	t.Parallel()
	for r := range rune(0x3000) {
		for _, word := range []string{string(r), "a" + string(r), string(r) + "y", "đ" + string(r) + "ế"} {
			if got, want := unmarked(word), byRules(word); got != want {
				t.Errorf("%q (%U): %q, want %q", word, r, got, want)
			}
		}
	}
	for _, word := range []string{"", "ĐẤT", norm.NFD.String("nghị định"), "Thuỷ", "ﬁ", "İ", "한국", "\xff", "a\xffb", "đ\x00"} {
		if got, want := unmarked(word), byRules(word); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func TestTonesHaveOnePlace(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"hoà": "hòa", "hòa": "hòa", "thuỷ": "thủy", "quý": "quý", "khoẻ": "khỏe", "oà": "òa", "à": "à", "": "", "ho": "ho", "hoàn": "hoàn", "đất": "đất",
	} {
		if got := toneFirst(word); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func BenchmarkWords(b *testing.B) {
	text := strings.Repeat("Gia đình tôi có thửa đất nông nghiệp, muốn chuyển mục đích sử dụng sang đất ở theo Nghị định số 102/2024/NĐ-CP. ", 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Words(text, 20000)
	}
}

// numbersByWhole finds numbers with the form put to the whole text.
func numbersByWhole(text string) []number {
	form := regexp.MustCompile(strings.TrimPrefix(numberForm.String(), "^"))
	var out []number
	for _, m := range form.FindAllStringIndex(text, -1) {
		if m[1]-m[0] > longestWord || m[0] > 0 && insideWord(text, m[0]) || m[1] < len(text) && (text[m[1]] >= '0' && text[m[1]] <= '9') {
			continue
		}
		out = append(out, number{m[0], m[1], canonical(text[m[0]:m[1]])})
	}
	return out
}

func TestNumbersAroundStrokesAreAllNumbers(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"1", "12", "102", "123456", "2024", "1999", "/", "/", " / ", "-", "–", "NĐ", "CP", "NĐ-CP", "TT-BTNMT", "QH15", " ", "a", "đ", ".", "UBND", "15/2023/TT",
		"\n", "02/2023/NĐ-CP", strings.Repeat("A-", 90), "m3/s", "\xff",
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		if got, want := numbers(b.String()), numbersByWhole(b.String()); !slices.Equal(got, want) {
			t.Fatalf("%q: %v, want %v", b.String(), got, want)
		}
	}
}
