package search

import (
	"strconv"
	"strings"
	"time"
)

// Form is the form of the vectors that this program writes. It rises with every
// change of how they are made; what has an older one is written anew.
const Form = 3

// Document is what a publication is found by.
type Document struct {
	ID                      int64
	Code                    string
	Title, Question, Answer string
	Field, Department       string
	Kind, AskerType         string
	Outcome, Lang           string
	Published               time.Time
	Year                    int // of the answer
	Translations            []Translated
}

// Translated is a document in another language.
type Translated struct{ Lang, Title, Question, Answer string }

// The most words of each part that are indexed, and the most places of one word.
const (
	mostWords  = 3000
	mostPlaces = 6
	lastPlace  = 16383
)

// scopes are how many publications, as a power of two, share one lexeme of
// their age: by these a search for frequent words looks at the newest first.
var scopes = []struct {
	prefix string
	shift  uint
}{{"#e", 11}, {"#a", 14}, {"#b", 17}}

// vector collects lexemes with their places.
type vector struct {
	at    map[string][]string
	order []string
	place int
}

func (v *vector) add(lexeme string, weight byte) {
	places := v.at[lexeme]
	if places == nil {
		v.order = append(v.order, lexeme)
	}
	if len(places) < mostPlaces {
		v.at[lexeme] = append(places, strconv.Itoa(min(v.place, lastPlace))+string(weight))
	}
}

// flag adds a lexeme of the whole document.
func (v *vector) flag(lexeme string) {
	if v.at[lexeme] == nil {
		v.order = append(v.order, lexeme)
		v.at[lexeme] = []string{"1"}
	}
}

// Vector returns the document as the text form of a tsvector. It holds
//   - each word folded (dat) and, where that differs, as written (=đất);
//   - pairs of neighbours in title and question (dat_dai);
//   - the words of the title once more (@dat);
//   - groups of words that mean the same (~giay_chung_nhan);
//   - legal documents (#l31/2024/qh15), also without year or body;
//   - the words of translations among its own, so that a search costs no more for
//     them;
//   - what it can be filtered by, and its age (#f…, #a…).
func (d Document) Vector() string {
	v := &vector{at: map[string][]string{}}
	v.text(d.Title, 'A')
	v.text(d.Code, 'A')
	v.text(d.Question, 'B')
	v.text(d.Answer, 'C')
	for _, t := range d.Translations {
		v.foreign(t.Title, 'A', t.Lang)
		v.foreign(t.Question, 'B', t.Lang)
		v.foreign(t.Answer, 'C', t.Lang)
	}
	for _, f := range d.facets() {
		v.flag(f)
	}
	for _, s := range scopes {
		v.flag(s.prefix + strconv.FormatInt(d.ID>>s.shift, 10))
	}
	var b strings.Builder
	for _, l := range v.order {
		b.WriteByte('\'')
		b.WriteString(l)
		b.WriteString("':")
		b.WriteString(strings.Join(v.at[l], ","))
		b.WriteByte(' ')
	}
	return b.String()
}

func (d Document) facets() []string {
	fs := []string{
		"#f" + d.Field, "#d" + strings.ToUpper(d.Department), "#k" + d.Kind, "#t" + d.AskerType, "#o" + d.Outcome, "#v" + d.Lang,
		"#y" + strconv.Itoa(d.Year), "#p" + strconv.Itoa(d.Published.Year()),
	}
	for _, t := range d.Translations {
		fs = append(fs, "#v"+t.Lang)
	}
	return fs
}

func (v *vector) text(text string, weight byte) {
	ws := Words(text, mostWords)
	before := ""
	for i, w := range ws {
		v.place++
		if w.Law != "" {
			for _, l := range lexemes(w.Law) {
				v.both(l, weight)
			}
			before = ""
			continue
		}
		v.both(w.Folded, weight)
		if w.Text != w.Folded {
			v.add("="+w.Text, weight)
		}
		if before != "" && weight != 'C' {
			v.add(before+"_"+w.Folded, weight)
		}
		before = w.Folded
		if key, n := lawAt(ws[i:]); n > 0 {
			for _, l := range lexemes(key) {
				v.both(l, weight)
			}
		}
		for _, p := range groupsAt(ws[i:]) {
			v.both(p.group, weight)
		}
	}
	v.place += 10 // no phrase goes from one part into the next
}

// both adds a lexeme, and a second time behind @ if it stands in the title.
func (v *vector) both(lexeme string, weight byte) {
	v.add(lexeme, weight)
	if weight == 'A' {
		v.flag("@" + lexeme)
	}
}
