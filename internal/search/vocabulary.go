package search

import (
	"math"
	"strings"
)

// Vocabulary is which words a library uses and how often: what is rare says
// more, and what is not in it was perhaps mistyped. It is not changed after
// Build and may be used by many at once.
type Vocabulary struct {
	docs  int
	in    map[string]int32  // in how many documents a lexeme stands
	form  map[string]string // how a folded word is mostly written
	pairs map[string]string // how a folded pair is mostly written
}

// Docs is how many documents the vocabulary was made from.
func (v *Vocabulary) Docs() int { return v.docs }

// Builder counts the words of documents.
type Builder struct {
	docs    int
	in      map[string]int32
	written map[string]map[string]int32
}

// NewBuilder returns a builder that has counted nothing.
func NewBuilder() *Builder {
	return &Builder{in: map[string]int32{}, written: map[string]map[string]int32{}}
}

// Add counts one document.
func (b *Builder) Add(texts ...string) {
	b.docs++
	seen := map[string]bool{}
	count := func(lexeme, written string) {
		if !seen[lexeme] {
			seen[lexeme] = true
			b.in[lexeme]++
		}
		if written != "" {
			m := b.written[lexeme]
			if m == nil {
				m = map[string]int32{}
				b.written[lexeme] = m
			}
			m[written]++
		}
	}
	for _, text := range texts {
		ws := Words(text, mostWords)
		for i, w := range ws {
			if w.Law != "" {
				for _, l := range lexemes(w.Law) {
					count(l, "")
				}
				continue
			}
			count(w.Folded, w.Text)
			if i > 0 && ws[i-1].Law == "" {
				count(ws[i-1].Folded+"_"+w.Folded, ws[i-1].Text+" "+w.Text)
			}
			if key, n := lawAt(ws[i:]); n > 0 {
				count("#l"+key, "")
			}
			for _, p := range groupsAt(ws[i:]) {
				count(p.group, "")
			}
		}
	}
}

// manyDocs is from how many documents on pairs that stand in a single one are
// forgotten: there are too many of them.
const manyDocs = 2000

// Build returns the vocabulary.
func (b *Builder) Build() *Vocabulary {
	v := &Vocabulary{docs: b.docs, in: b.in, form: map[string]string{}, pairs: map[string]string{}}
	for lexeme, written := range b.written {
		pair := strings.Contains(lexeme, "_")
		if pair && b.docs > manyDocs && b.in[lexeme] < 2 {
			delete(v.in, lexeme)
			continue
		}
		best, most := "", int32(0)
		for w, n := range written {
			if n > most || n == most && w > best {
				best, most = w, n
			}
		}
		if pair {
			v.pairs[lexeme] = best
		} else {
			v.form[lexeme] = best
		}
	}
	return v
}

// weigh returns how much a lexeme says: more the rarer it is.
func (v *Vocabulary) weigh(lexeme string) float64 {
	return math.Log(1 + float64(v.docs+1)/(float64(v.in[lexeme])+1))
}

// Feature is a lexeme by which what was found is ranked.
type Feature struct {
	Lexeme string
	Weight float64
	// Term is the place in Plan.Terms of the term that the feature shows to be
	// there, -1 for one that only adds to the order.
	Term int
}

// Plan is how the results of a search are ranked.
type Plan struct {
	Features []Feature
	weights  []float64 // of the terms
	total    float64
}

// The share of a term's weight that goes to its less certain signs.
const (
	stopShare  = 0.08
	exactShare = 0.35
	pairShare  = 0.5
	wordShare  = 0.12
	mostSigns  = 14
)

// Plan returns how results of the search are to be ranked.
func (v *Vocabulary) Plan(q Query) Plan {
	p := Plan{}
	for i, t := range q.Terms {
		if i == mostSigns {
			break
		}
		w := v.weigh(t.Lexeme)
		if t.Stop {
			w *= stopShare
		}
		p.weights, p.total = append(p.weights, w), p.total+w
		p.Features = append(p.Features, Feature{t.Lexeme, w, i})
		if t.Exact != "" {
			p.Features = append(p.Features, Feature{"=" + t.Exact, exactShare * w, -1})
		}
		if strings.HasPrefix(t.Lexeme, "~") {
			for _, word := range t.words {
				p.Features = append(p.Features, Feature{word.Folded, wordShare * w, -1})
			}
		}
	}
	for i, pair := range q.pairs {
		if i == mostSigns {
			break
		}
		a, b, _ := strings.Cut(pair, "_")
		if plainStops[a] && plainStops[b] {
			continue
		}
		p.Features = append(p.Features, Feature{pair, pairShare * v.weigh(pair), -1})
	}
	return p
}

// Score returns how well a document fits, and which share of what was asked
// for it has, from the rank of each feature in it.
func (p Plan) Score(ranks []float64) (score, share float64) {
	for i, f := range p.Features {
		if i >= len(ranks) || ranks[i] <= 0 {
			continue
		}
		score += f.Weight * ranks[i]
		if f.Term >= 0 {
			share += p.weights[f.Term]
		}
	}
	if p.total > 0 {
		share /= p.total
	}
	return score, share
}

// mostAny is how many lexemes a search for similar documents asks for.
const mostAny = 10

// fewAny is from how many lexemes on a search in a large library asks for no
// more once those are found in a twentieth of it: the newest of too many would be
// looked at and not the best.
const fewAny = 3

// Any returns the tsquery of documents that have at least one of the rarer
// things asked for, "" when there is none.
func (v *Vocabulary) Any(q Query) string {
	type candidate struct {
		lexeme string
		in     int32
	}
	var cs []candidate
	add := func(lexeme string) {
		n := v.in[lexeme]
		if n == 0 && v.docs > 0 && v.docs <= manyDocs {
			return // nobody has it
		}
		for _, c := range cs {
			if c.lexeme == lexeme {
				return
			}
		}
		at := 0
		for at < len(cs) && cs[at].in <= n {
			at++
		}
		cs = append(cs[:at:at], append([]candidate{{lexeme, n}}, cs[at:]...)...)
	}
	for _, t := range q.Terms {
		if !t.Stop {
			add(t.Lexeme)
		}
	}
	// In a large library single words stand nearly everywhere, pairs do not.
	if v.docs > manyDocs {
		for _, p := range q.pairs {
			if v.in[p] > 0 {
				add(p)
			}
		}
	}
	var ls []string
	sum := 0
	for _, c := range cs {
		if len(ls) == mostAny {
			break
		}
		if v.docs > manyDocs {
			if len(ls) > 0 && int(c.in) > v.docs/5 || len(ls) >= fewAny && sum > v.docs/20 {
				break
			}
			sum += int(c.in)
		}
		ls = append(ls, quote(c.lexeme))
	}
	return strings.Join(ls, " | ")
}

// ShareOfAll returns about which share of the publications has every term, at most.
func (v *Vocabulary) ShareOfAll(q Query) float64 {
	least := v.docs
	for _, t := range q.must() {
		least = min(least, int(v.in[t.Lexeme]))
	}
	return v.shareOf(least)
}

// ShareOfAny returns about which share has at least one of the lexemes that the
// tsquery of Any asks for, at most.
func (v *Vocabulary) ShareOfAny(query string) float64 {
	sum := 0
	for l := range strings.SplitSeq(query, " | ") {
		sum += int(v.in[strings.Trim(l, "'")])
	}
	return v.shareOf(min(sum, v.docs))
}

func (v *Vocabulary) shareOf(n int) float64 {
	if v.docs == 0 {
		return 0
	}
	return float64(n) / float64(v.docs)
}
