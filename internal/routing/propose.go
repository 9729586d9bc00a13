package routing

import (
	"cmp"
	"slices"
	"strings"
)

// Word is an expression of a department's trade.
type Word struct {
	Phrase     string
	Department string  // its code; "" for an expression that counts for nobody
	Weight     float64 // about 1 for a hint, 3 for a sure sign
}

// Table is what proposals are made from.
type Table struct {
	// ByField lists for each field the codes of its departments, the lead first.
	ByField map[string][]string
	Words   []Word
}

// Why is one reason for a proposal: a text of the catalogue and what fills it, as
// name, value, name, value.
type Why struct {
	Key  string
	Args []any
}

// The reasons. The first is filled with the field's code, the second with the
// expressions found, joined by commas.
const (
	WhyField = "routing.why.field"
	WhyWords = "routing.why.words"
)

// Proposal is a department and how sure it is, from 0 to 1.
type Proposal struct {
	Department string
	Score      float64
	Why        []Why
}

// How the signs are weighed. An asker often picks a neighbouring field, so a text
// that speaks clearly outweighs the choice; a title says more than the text below it;
// an expression that comes again adds less each time. doubt keeps a single weak sign
// from looking like certainty.
const (
	leadPoints      = 5.0
	supportPoints   = 1.0
	titleFactor     = 2.0
	againFactor     = 0.25
	maxAgain        = 4
	doubt           = 2.0
	most            = 3 // proposals
	mostExpressions = 5 // named in a reason
)

// tally is what speaks for one department.
type tally struct {
	points float64
	field  bool
	found  map[string]float64
}

// Propose returns the departments that should answer, at most three, the likeliest
// first. It returns none when neither the field nor the text says anything.
func Propose(table Table, field, title, body string) []Proposal {
	by := map[string]*tally{}
	get := func(code string) *tally {
		if by[code] == nil {
			by[code] = &tally{found: map[string]float64{}}
		}
		return by[code]
	}
	for i, code := range table.ByField[field] {
		t := get(code)
		t.field = true
		t.points += supportPoints
		if i == 0 {
			t.points += leadPoints - supportPoints
		}
	}
	for _, h := range find(table.Words, title, body) {
		if h.word.Department == "" || h.word.Weight <= 0 {
			continue
		}
		t := get(h.word.Department)
		t.points += h.points
		t.found[h.word.Phrase] += h.points
	}
	return rank(by, field)
}

func rank(by map[string]*tally, field string) []Proposal {
	total := doubt
	for _, t := range by {
		total += t.points
	}
	var list []Proposal
	for code, t := range by {
		p := Proposal{Department: code, Score: t.points / total}
		if t.field {
			p.Why = append(p.Why, Why{WhyField, []any{"field", field}})
		}
		if len(t.found) > 0 {
			p.Why = append(p.Why, Why{WhyWords, []any{"words", strings.Join(heaviest(t.found), ", ")}})
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Department, b.Department))
	})
	return list[:min(len(list), most)]
}

func heaviest(found map[string]float64) []string {
	phrases := make([]string, 0, len(found))
	for p := range found {
		phrases = append(phrases, p)
	}
	slices.SortFunc(phrases, func(a, b string) int {
		return cmp.Or(cmp.Compare(found[b], found[a]), cmp.Compare(a, b))
	})
	return phrases[:min(len(phrases), mostExpressions)]
}

// hit is an expression that was found and what it is worth.
type hit struct {
	word   Word
	points float64
}

// find returns every expression of the list that stands in the title or the body.
func find(list []Word, title, body string) []hit {
	ix := index(list)
	times := map[int][2]int{}
	for part, text := range []string{title, body} {
		ix.scan(words(text), func(i int) {
			n := times[i]
			n[part]++
			times[i] = n
		})
	}
	var hits []hit
	for i, w := range list {
		n, ok := times[i]
		if !ok {
			continue
		}
		points := w.Weight
		if n[0] > 0 {
			points *= titleFactor
		}
		again := min(n[0]+n[1]-1, maxAgain)
		hits = append(hits, hit{w, points + againFactor*float64(again)*w.Weight})
	}
	return hits
}

// entry is an expression split into words, with its place in the list.
type entry struct {
	words []word
	at    int
}

// phrases finds expressions by their first word, folded.
type phrases map[string][]entry

func index(list []Word) phrases {
	ix := phrases{}
	for i, w := range list {
		if ws := words(w.Phrase); len(ws) > 0 {
			ix[ws[0].plain] = append(ix[ws[0].plain], entry{ws, i})
		}
	}
	for _, es := range ix {
		slices.SortStableFunc(es, func(a, b entry) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	return ix
}

// scan calls found with the place of every expression in the text. Of expressions
// that overlap the one that begins first counts, of those the longest; several
// departments may share it.
func (ix phrases) scan(text []word, found func(int)) {
	strict := accented(text)
	for i := 0; i < len(text); {
		length := 0
		for _, e := range ix[text[i].plain] {
			if len(e.words) < length {
				break
			}
			if matches(e.words, text[i:], strict) {
				length = len(e.words)
				found(e.at)
			}
		}
		i += max(length, 1)
	}
}

func matches(phrase, text []word, strict bool) bool {
	if len(phrase) > len(text) {
		return false
	}
	for i, w := range phrase {
		if w.plain != text[i].plain || strict && w.exact != text[i].exact {
			return false
		}
	}
	return true
}
