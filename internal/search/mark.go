package search

import (
	"strings"
	"unicode/utf8"
)

// Segment is a piece of a text; Hit marks what was searched for.
type Segment struct {
	Text string
	Hit  bool
}

// Marker marks what a search asks for in texts.
type Marker struct {
	words map[string]bool // folded
	also  map[string][]phrase
	laws  map[string]bool // lexemes
}

// Marker returns what marks the words of the search, those that mean the same
// and the legal documents.
func (q Query) Marker() Marker {
	m := Marker{words: map[string]bool{}, also: map[string][]phrase{}, laws: map[string]bool{}}
	every := len(q.must()) == len(q.Terms)
	for _, t := range q.Terms {
		if strings.HasPrefix(t.Lexeme, "#") {
			m.laws[t.Lexeme] = true
		}
		for _, p := range members[t.Lexeme] {
			m.also[p.words[0]] = append(m.also[p.words[0]], p)
		}
		if t.Stop && !every {
			continue
		}
		for _, w := range t.words {
			if w.Law == "" && !strings.HasPrefix(t.Lexeme, "#n") {
				m.words[w.Folded] = true
			}
		}
	}
	return m
}

// Empty reports whether there is nothing to mark.
func (m Marker) Empty() bool { return len(m.words)+len(m.laws)+len(m.also) == 0 }

// hit is a marked stretch of a text, and how many words it has.
type hit struct{ start, end, words int }

// hits lists what is to be marked, in order.
func (m Marker) hits(text string) []hit {
	var out []hit
	ws := Words(text, 20000)
	for i := 0; i < len(ws); {
		n := m.at(ws[i:])
		if n == 0 {
			i++
			continue
		}
		out = append(out, hit{ws[i].Start, ws[i+n-1].End, n})
		i += n
	}
	return out
}

func (m Marker) at(ws []Word) int {
	if ws[0].Law != "" {
		for _, l := range lexemes(ws[0].Law) {
			if m.laws[l] {
				return 1
			}
		}
		return 0
	}
	if len(m.laws) > 0 {
		if key, n := lawAt(ws); n > 0 && m.laws["#l"+key] {
			return n
		}
	}
	for _, p := range m.also[ws[0].Folded] {
		if begins(ws, p.words) {
			return len(p.words)
		}
	}
	if m.words[ws[0].Folded] {
		return 1
	}
	return 0
}

// Share counts how many different things to mark stand in the text.
func (m Marker) Share(text string) int {
	seen := map[string]bool{}
	for _, h := range m.hits(text) {
		seen[Fold(text[h.start:h.end])] = true
	}
	return len(seen)
}

// Mark cuts the text into pieces. Marked words that stand side by side are one.
func (m Marker) Mark(text string) []Segment {
	if m.Empty() || text == "" {
		return []Segment{{Text: text}}
	}
	var out []Segment
	at := 0
	for _, h := range m.hits(text) {
		if n := len(out); n > 0 && out[n-1].Hit && strings.TrimSpace(text[at:h.start]) == "" {
			out[n-1].Text += text[at:h.end]
			at = h.end
			continue
		}
		if at < h.start {
			out = append(out, Segment{Text: text[at:h.start]})
		}
		out = append(out, Segment{Text: text[h.start:h.end], Hit: true})
		at = h.end
	}
	if at < len(text) {
		out = append(out, Segment{Text: text[at:]})
	}
	return out
}

// Passage returns the part of the text, about size characters long, that holds
// most of what was searched for; the beginning when there is nothing.
func (m Marker) Passage(text string, size int) []Segment {
	text = strings.Join(strings.Fields(text), " ")
	start := 0
	if !m.Empty() {
		start = m.best(text, size)
	}
	end := forwardToWord(text, start, size)
	part := text[start:end]
	if start > 0 {
		part = "… " + part
	}
	if end < len(text) {
		part = strings.TrimRight(part, " ,;:") + " …"
	}
	return m.Mark(part)
}

// best returns where the passage begins that holds the most different words.
func (m Marker) best(text string, size int) int {
	hs := m.hits(text)
	if len(hs) == 0 {
		return 0
	}
	best, most := 0, -1.0
	for i, h := range hs {
		seen, score, before := map[string]bool{}, 0.0, -1
		for _, o := range hs[i:] {
			if o.end-h.start > size*3/2 { // bytes; a letter has one to three
				break
			}
			w := Fold(text[o.start:o.end])
			if !seen[w] {
				seen[w] = true
				score += float64(o.words)
			}
			if before >= 0 && o.start-before <= 1 {
				score += 0.5 // side by side
			}
			before = o.end
		}
		if score > most {
			best, most = i, score
		}
	}
	return backToWord(text, hs[best].start, size/4)
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
