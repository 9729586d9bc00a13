package site

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// segment is a piece of a text; Hit marks what the reader searched for.
type segment struct {
	Text string
	Hit  bool
}

// wordForm finds words, and the numbers of legal documents as one word, as the
// search does.
var wordForm = regexp.MustCompile(`\d+(?:/\d{4})?/[\p{L}\d]+(?:-[\p{L}\d]+)*|[\p{L}\p{M}\d]+`)

// folded returns a word in lower case without diacritics, đ as d, so that dat
// finds đất.
func folded(word string) string {
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

// wordsOf returns the folded words of a search.
func wordsOf(query string) map[string]bool {
	ws := map[string]bool{}
	for _, w := range wordForm.FindAllString(query, -1) {
		ws[folded(w)] = true
	}
	return ws
}

// highlight cuts the text into pieces, so that the words searched for can be
// marked.
func highlight(text string, words map[string]bool) []segment {
	if len(words) == 0 || text == "" {
		return []segment{{Text: text}}
	}
	var out []segment
	at := 0
	for _, m := range wordForm.FindAllStringIndex(text, -1) {
		if !words[folded(text[m[0]:m[1]])] {
			continue
		}
		// Words searched for that stand side by side are one mark.
		if n := len(out); n > 0 && out[n-1].Hit && strings.TrimSpace(text[at:m[0]]) == "" {
			out[n-1].Text += text[at:m[1]]
			at = m[1]
			continue
		}
		if at < m[0] {
			out = append(out, segment{Text: text[at:m[0]]})
		}
		out = append(out, segment{Text: text[m[0]:m[1]], Hit: true})
		at = m[1]
	}
	if at < len(text) {
		out = append(out, segment{Text: text[at:]})
	}
	return out
}

// excerptLength is about how many characters of a text a list shows.
const excerptLength = 220

// excerpt returns the part of the text around the first word searched for, the
// beginning when there is none.
func excerpt(text string, words map[string]bool) []segment {
	text = strings.Join(strings.Fields(text), " ")
	start := 0
	if len(words) > 0 {
		for _, m := range wordForm.FindAllStringIndex(text, -1) {
			if words[folded(text[m[0]:m[1]])] {
				start = backToWord(text, m[0], excerptLength/3)
				break
			}
		}
	}
	end := forwardToWord(text, start, excerptLength)
	part := text[start:end]
	if start > 0 {
		part = "… " + part
	}
	if end < len(text) {
		part = strings.TrimRight(part, " ,;:") + " …"
	}
	return highlight(part, words)
}

// backToWord returns the beginning of a word at most n characters before at.
func backToWord(text string, at, n int) int {
	i := at
	for ; i > 0 && n > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	if i == 0 {
		return 0
	}
	if j := strings.IndexByte(text[i:at], ' '); j >= 0 {
		return i + j + 1
	}
	return at
}

// forwardToWord returns the end of a word at most n characters behind at.
func forwardToWord(text string, at, n int) int {
	i := at
	for ; i < len(text) && n > 0; n-- {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	if i == len(text) {
		return i
	}
	if j := strings.LastIndexByte(text[at:i], ' '); j > 0 {
		return at + j
	}
	return i
}
