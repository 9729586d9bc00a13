package routing

// Subject is the words of a title that say what it is about, folded, for
// comparing titles with each other.
type Subject map[string]bool

// said are words that stand in most titles and say nothing of the matter.
var said = map[string]bool{
	"toi": true, "xin": true, "hoi": true, "cho": true, "co": true, "khong": true, "la": true, "va": true, "cua": true, "duoc": true,
	"nhu": true, "the": true, "nao": true, "thi": true, "de": true, "tai": true, "voi": true, "nay": true, "do": true, "cac": true,
	"trong": true, "khi": true, "tu": true, "theo": true, "ve": true, "phai": true, "bi": true, "da": true, "gi": true, "nghi": true,
	"huong": true, "dan": true, "quy": true, "dinh": true, "bao": true, "nhieu": true, "o": true, "den": true, "nhung": true, "mot": true,
}

// SubjectOf returns the subject of a title.
func SubjectOf(title string) Subject {
	s := Subject{}
	for _, w := range words(title) {
		if !said[w.plain] {
			s[w.plain] = true
		}
	}
	return s
}

// Alike says how much two subjects share: 1 for the same words, 0 for none in
// common. Of a title with fewer than three words of its own nothing can be said.
func (s Subject) Alike(t Subject) float64 {
	if len(s) < 3 || len(t) < 3 {
		return 0
	}
	both := 0
	for w := range s {
		if t[w] {
			both++
		}
	}
	return float64(both) / float64(len(s)+len(t)-both)
}
