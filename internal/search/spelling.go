package search

import (
	"math"
	"strings"
)

// Correct returns the search with words that the library does not know
// replaced by ones that it does, and whether there was one.
func (v *Vocabulary) Correct(text string) (string, bool) {
	ws := Words(text, 40)
	var b strings.Builder
	at, changed := 0, false
	before, bare := "", plain(ws)
	for i, w := range ws {
		if stop(w, bare) || w.Law != "" || len(w.Folded) < 2 || v.in[w.Folded] > 0 || digits(w.Folded) || len(groupsAt(ws[i:])) > 0 {
			before = w.Folded
			continue
		}
		after := ""
		if i+1 < len(ws) {
			after = ws[i+1].Folded
		}
		better := v.nearest(w, before, after)
		if better == "" {
			before = w.Folded
			continue
		}
		b.WriteString(text[at:w.Start])
		b.WriteString(v.written(better, before, after))
		at, changed = w.End, true
		before = better[strings.LastIndexByte(better, ' ')+1:]
	}
	b.WriteString(text[at:])
	return strings.Join(strings.Fields(b.String()), " "), changed
}

func digits(w string) bool { return strings.Trim(w, "0123456789") == "" }

// nearest returns the folded word, or two, that was probably meant, "" for none.
func (v *Vocabulary) nearest(w Word, before, after string) string {
	const certain = 4
	best, most := "", 0.0
	try := func(word string, closeness float64) {
		n := v.in[word]
		if n == 0 || word == w.Folded {
			return
		}
		pairs := 3*math.Log(1+float64(v.in[before+"_"+word])) + 3*math.Log(1+float64(v.in[word+"_"+after]))
		if pairs == 0 && closeness < certain && len(w.Folded) < 5 {
			return // a short word has many neighbours; only its company tells which
		}
		score := closeness + math.Log(1+float64(n)) + pairs
		if score > most || score == most && word < best {
			best, most = word, score
		}
	}
	try(telex(w.Text), certain)
	try(vni(w.Text), certain)
	for i := 2; i <= len(w.Folded)-2; i++ {
		a, b := w.Folded[:i], w.Folded[i:]
		if pair := v.in[a+"_"+b]; pair > 0 {
			if score := certain + 3*math.Log(1+float64(pair)); score > most {
				best, most = a+" "+b, score
			}
		}
	}
	allowed := 1
	if len(w.Folded) >= 7 {
		allowed = 2
	}
	for word := range v.form {
		if d := len(word) - len(w.Folded); d > allowed || d < -allowed || digits(word) {
			continue
		}
		if d := distance(w.Folded, word, allowed); d <= allowed {
			closeness := 2.0 / float64(d)
			if word[0] == w.Folded[0] {
				closeness++
			}
			try(word, closeness)
		}
	}
	return best
}

// written returns how the word, or the two, is written in this place.
func (v *Vocabulary) written(word, before, after string) string {
	if a, b, two := strings.Cut(word, " "); two {
		return v.pairs[a+"_"+b]
	}
	if p := v.pairs[before+"_"+word]; p != "" {
		return p[strings.LastIndexByte(p, ' ')+1:]
	}
	if p := v.pairs[word+"_"+after]; p != "" {
		return p[:strings.IndexByte(p, ' ')]
	}
	return v.form[word]
}

// telex returns the folded word of one that was typed for Telex where no such
// keyboard was: ddaats is đất.
func telex(w string) string {
	w = Fold(w)
	if n := len(w); n > 2 && strings.IndexByte("sfrxj", w[n-1]) >= 0 {
		w = w[:n-1]
	}
	return strings.NewReplacer("aa", "a", "ee", "e", "oo", "o", "dd", "d", "uow", "uo", "aw", "a", "ow", "o", "uw", "u").Replace(w)
}

// vni does the same for the keyboard that writes tones as digits: d9at61.
func vni(w string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, Fold(w))
}

// distance returns how many letters must be added, left out, changed or swapped
// with their neighbour to make b of a; more than most is most+1.
func distance(a, b string, most int) int {
	if a == b {
		return 0
	}
	var two, one, row [64]int
	if len(a) > 60 || len(b) > 60 {
		return most + 1
	}
	for j := 0; j <= len(b); j++ {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(one[j]+1, row[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], two[j-2]+1) //nolint:gosec // all rows have len(b)+1
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		two, one = one, row
	}
	return one[len(b)]
}
