package search

import (
	"slices"
	"strconv"
	"strings"
)

// Term is one thing that a search asks for.
type Term struct {
	Lexeme string // that the document must have
	Exact  string // the word as written, "" where it has no diacritics
	Stop   bool   // says nothing of the subject
	words  []Word
}

// Query is what somebody typed, understood.
type Query struct {
	Terms []Term
	pairs []string // neighbours
	words []Word
	plain bool // typed without diacritics
}

// mostTerms is how many things one search asks for.
const mostTerms = 24

// Parse understands a search. Words that mean the same become one term; the
// words before a number of a legal document say its kind and no more.
func Parse(text string) Query {
	ws := Words(text, 200)
	q := Query{words: ws, plain: plain(ws)}
	before := ""
	for i := 0; i < len(ws) && len(q.Terms) < mostTerms; {
		t, n := q.termAt(ws[i:])
		if n == 0 { // the kind of the document whose number follows
			i++
			before = ""
			continue
		}
		if !slices.ContainsFunc(q.Terms, func(o Term) bool { return o.Lexeme == t.Lexeme }) {
			q.Terms = append(q.Terms, t)
		}
		for _, w := range ws[i : i+n] {
			if w.Law != "" || strings.HasPrefix(t.Lexeme, "#") {
				before = ""
				continue
			}
			if before != "" {
				q.pairs = append(q.pairs, before+"_"+w.Folded)
			}
			before = w.Folded
		}
		i += n
	}
	return q
}

// termAt returns the term at the beginning of ws and how many words it takes,
// none if the word is to be skipped.
func (q Query) termAt(ws []Word) (Term, int) {
	if ws[0].Law != "" {
		return Term{Lexeme: asked(ws[0].Law), words: ws[:1]}, 1
	}
	if key, n := lawAt(ws); n > 0 {
		return Term{Lexeme: "#l" + key, words: ws[:n]}, n
	}
	if l, n, skip := kindAt(ws); skip {
		return Term{}, 0
	} else if n > 0 {
		return Term{Lexeme: l, words: ws[:n]}, n
	}
	if ps := groupsAt(ws); len(ps) > 0 {
		n := len(ps[0].words)
		return Term{Lexeme: ps[0].group, words: ws[:n]}, n
	}
	w := ws[0]
	t := Term{Lexeme: w.Folded, Stop: stop(w, q.plain), words: ws[:1]}
	if w.Text != w.Folded && !q.plain {
		t.Exact = w.Text
	}
	return t, 1
}

// kindAt recognises "Nghị định số 102": the kind and number of a document
// without its year. Before a whole number the kind is only skipped.
func kindAt(ws []Word) (lexeme string, n int, skip bool) {
	for size := 2; size >= 1; size-- {
		if len(ws) <= size {
			continue
		}
		var name []string
		for _, w := range ws[:size] {
			name = append(name, w.Folded)
		}
		kind, ok := kinds[strings.Join(name, " ")]
		if !ok {
			continue
		}
		at := size
		if ws[at].Folded == "so" && at+1 < len(ws) {
			at++
		}
		if ws[at].Law != "" {
			return "", 0, true
		}
		if _, err := strconv.Atoi(ws[at].Folded); err == nil && len(ws[at].Folded) <= 3 && kind != "qh" {
			return "#n" + kind + "/" + zeros.ReplaceAllString(ws[at].Folded, ""), at + 1, false
		}
	}
	// The second word of a kind before a number: "định" in Nghị định 102/2024/NĐ-CP.
	if len(ws) > 1 && (ws[1].Law != "" || len(ws) > 2 && ws[1].Folded == "so" && ws[2].Law != "") {
		switch ws[0].Folded {
		case "dinh", "tu", "quyet", "luat", "so":
			return "", 0, true
		}
	}
	return "", 0, false
}

// longQuery is from how many terms on a search is told rather than looked up.
const longQuery = 5

// Long reports whether the search is more than a few words.
func (q Query) Long() bool { return len(q.must()) >= longQuery }

// Empty reports whether nothing is asked for.
func (q Query) Empty() bool { return len(q.Terms) == 0 }

// must lists the terms that a document must have: those of the subject, or all
// when there are no others.
func (q Query) must() []Term {
	ts := slices.DeleteFunc(slices.Clone(q.Terms), func(t Term) bool { return t.Stop })
	if len(ts) == 0 {
		return q.Terms
	}
	return ts
}

// All returns the tsquery of documents that have every term, "" when nothing is
// asked for.
func (q Query) All() string { return join(q.must(), " & ", "") }

// InTitle returns the tsquery of documents that have every term in the title.
func (q Query) InTitle() string { return join(q.must(), " & ", "@") }

// Phrase returns the tsquery of documents in which the words stand side by
// side, "" for a single word.
func (q Query) Phrase() string {
	if len(q.pairs) == 0 || len(q.pairs) > 8 {
		return ""
	}
	ls := make([]string, len(q.pairs))
	for i, p := range q.pairs {
		ls[i] = quote(p)
	}
	return strings.Join(ls, " & ")
}

func join(ts []Term, with, prefix string) string {
	ls := make([]string, len(ts))
	for i, t := range ts {
		ls[i] = quote(prefix + t.Lexeme)
	}
	return strings.Join(ls, with)
}

func quote(lexeme string) string { return "'" + lexeme + "'" }

// Filter narrows a search by what is no word.
type Filter struct {
	Field, Department, AskerType, Outcome, Lang string
	Year                                        int
	PublishedFrom, PublishedTo                  int // years, 0 for none
	Cited                                       string
}

// Query returns the tsquery of the filter, "" when it lets everything pass.
func (f Filter) Query() string {
	var ls []string
	add := func(prefix, value string) {
		if value != "" {
			ls = append(ls, quote(prefix+safe(value)))
		}
	}
	add("#f", f.Field)
	add("#d", strings.ToUpper(f.Department))
	add("#t", f.AskerType)
	add("#o", f.Outcome)
	add("#v", f.Lang)
	if f.Year > 0 {
		add("#y", strconv.Itoa(f.Year))
	}
	if f.PublishedFrom > 0 && f.PublishedTo >= f.PublishedFrom && f.PublishedTo-f.PublishedFrom < 60 {
		var ys []string
		for y := f.PublishedFrom; y <= f.PublishedTo; y++ {
			ys = append(ys, quote("#p"+strconv.Itoa(y)))
		}
		ls = append(ls, "("+strings.Join(ys, " | ")+")")
	}
	if f.Cited != "" {
		if c := Parse(f.Cited).All(); c != "" {
			ls = append(ls, c)
		} else {
			ls = append(ls, "'#none'")
		}
	}
	return strings.Join(ls, " & ")
}

// safe leaves out what has a meaning in a tsquery.
func safe(value string) string {
	return strings.Map(func(r rune) rune {
		if r == '\'' || r == '\\' || r == 0 {
			return -1
		}
		return r
	}, value)
}

// Scope is a part of the library by age, the newest first.
type Scope string

// ScopesOf returns the scopes to look at, each wider than the one before, when
// the newest publication has the id newest and about the share of them matches.
// Scopes in which hardly as many as enough can be expected are left out: each
// costs a question. The last one is everything.
func ScopesOf(newest int64, share float64, enough int) []Scope {
	var out []Scope
	for _, s := range scopes {
		top := newest >> s.shift
		if top < 2 { // it would be everything
			break
		}
		if share*float64(int64(3)<<s.shift)/2 < 2*float64(enough) {
			continue
		}
		a, b := s.prefix+strconv.FormatInt(top, 10), s.prefix+strconv.FormatInt(top-1, 10)
		out = append(out, Scope("("+quote(a)+" | "+quote(b)+")"))
	}
	return append(out, "")
}

// And joins tsqueries that all must hold, leaving out empty ones.
func And(qs ...string) string {
	var ls []string
	for _, q := range qs {
		if q != "" {
			ls = append(ls, q)
		}
	}
	if len(ls) == 1 {
		return ls[0]
	}
	for i, l := range ls {
		if strings.Contains(l, " | ") && !strings.HasPrefix(l, "(") {
			ls[i] = "(" + l + ")"
		}
	}
	return strings.Join(ls, " & ")
}
