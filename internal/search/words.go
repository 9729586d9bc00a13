package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word is one word of a text, or the number of a legal document.
type Word struct {
	Text       string // as written, in lower case, NFC, with one spelling of oà and òa
	Folded     string // without diacritics, đ as d
	Law        string // canonical number of the legal document, "" for a word
	Start, End int    // in bytes of the text
}

// longestWord is the longest word that is looked at, in bytes.
const longestWord = 60

// Words cuts a text into at most most words. Positions are those of the text as
// it was given.
func Words(text string, most int) []Word {
	var ws []Word
	laws := numbers(text)
	for at := 0; at < len(text) && len(ws) < most; {
		if len(laws) > 0 && at >= laws[0].start {
			n := laws[0]
			laws = laws[1:]
			if at == n.start {
				ws = append(ws, Word{Text: n.canonical, Folded: n.canonical, Law: n.canonical, Start: n.start, End: n.end})
				at = n.end
			}
			continue
		}
		end := wordEnd(text, at)
		if end == at {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		if end-at <= longestWord {
			ws = append(ws, newWord(text, at, end))
		}
		at = end
	}
	return ws
}

func newWord(text string, start, end int) Word {
	t := norm.NFC.String(strings.ToLower(strings.ReplaceAll(text[start:end], "&", "")))
	return Word{Text: toneFirst(t), Folded: Fold(t), Start: start, End: end}
}

// wordEnd returns the end of the word that begins at at, at itself when none
// does: letters, marks and digits, and an & between letters (TN&MT).
func wordEnd(text string, at int) int {
	end := at
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
		case unicode.Is(unicode.M, r) && end > at:
		case r == '&' && end > at:
			next, _ := utf8.DecodeRuneInString(text[end+1:])
			if !unicode.IsUpper(next) {
				return end
			}
		default:
			return end
		}
		end += size
	}
	return end
}

// Fold returns a word in lower case without diacritics, đ as d, and with one
// letter for i and y at the end of a syllable where both are written (kỹ, kĩ).
func Fold(word string) string {
	f := unmarked(word)
	if n := len(f); n >= 2 && f[n-1] == 'y' && (n == 2 && strings.IndexByte("hklmst", f[0]) >= 0 || f == "quy") {
		f = f[:n-1] + "i"
	}
	return f
}

// shifted lists vowels with their tone on the second letter, and the same with
// the tone on the first, as newer spelling has it: hoà is hòa.
var shifted = strings.NewReplacer(
	"oà", "òa", "oá", "óa", "oả", "ỏa", "oã", "õa", "oạ", "ọa",
	"oè", "òe", "oé", "óe", "oẻ", "ỏe", "oẽ", "õe", "oẹ", "ọe",
	"uỳ", "ùy", "uý", "úy", "uỷ", "ủy", "uỹ", "ũy", "uỵ", "ụy",
)

// toneFirst gives a word that ends in oa, oe or uy its newer spelling.
func toneFirst(w string) string {
	last, n := utf8.DecodeLastRuneInString(w)
	if last < utf8.RuneSelf || len(w) == n || strings.HasPrefix(w, "qu") {
		return w
	}
	at := len(w) - n - 1
	if w[at] != 'o' && w[at] != 'u' {
		return w
	}
	return w[:at] + shifted.Replace(w[at:])
}

// plain reports whether no word carries a diacritic: then nothing can be
// concluded from their absence.
func plain(ws []Word) bool {
	for _, w := range ws {
		if w.Law == "" && w.Text != w.Folded && !iy(w.Text) {
			return false
		}
	}
	return true
}

// iy reports whether the word differs from its folded form in its last letter
// only.
func iy(w string) bool {
	return strings.HasSuffix(w, "y") && Fold(w) == strings.TrimSuffix(w, "y")+"i"
}

// stops are words that stand in nearly every question and say nothing of its
// subject. đo is not do.
var stops = setOf(`tôi xin hỏi cho có không là và của được như thế nào thì để tại với này các trong khi từ theo về phải bị
	đã đang sẽ nếu hay hoặc một những gì ông bà nam sao ở đâu thì mà ra vào rồi lại còn cũng nên vì do đó kính gửi đề nghị
	ạ em anh chị mình chúng tui muốn cần biết giúp rõ bao nhiêu ai bên trên dưới sau trước đến ngày năm tháng vậy việc số
	the a an of to in is are for and or what how can do does i we my our`)

// plainStops are the same without diacritics.
var plainStops = foldedSet(stops)

func setOf(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[toneFirst(w)] = true
	}
	return m
}

func foldedSet(from map[string]bool) map[string]bool {
	m := map[string]bool{}
	for w := range from {
		// Without diacritics these are words of the subject too: đất, năm, sông …
		m[Fold(w)] = true
	}
	for _, w := range []string{"nam", "do", "de", "ba", "so", "trong", "duoi", "tren", "truoc", "can", "dan", "bi"} {
		delete(m, w)
	}
	return m
}

// stop reports whether the word says nothing of the subject.
func stop(w Word, plain bool) bool {
	if w.Law != "" {
		return false
	}
	if plain {
		return plainStops[w.Folded]
	}
	return stops[w.Text] || w.Text == w.Folded && len(w.Folded) == 1 && !unicode.IsDigit(rune(w.Folded[0]))
}
