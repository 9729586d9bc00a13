package search

import (
	"cmp"
	_ "embed" // the table of laws
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Law is a legal document that answers cite.
type Law struct {
	Number    string // as it is written: 45/2013/QH13
	Name      string // as it is named in a text: Luật Đất đai
	Year      string // by which it is named beside the name: 2013
	From      string // first day in force, 2006-01-02; "" unknown
	To        string // first day on which the successor is in force; "" while in force
	Successor string // number of the document that replaced it; "" for none
}

//go:embed laws.csv
var lawTable string

// laws is the table by canonical number.
var laws, lawNames = readLaws(lawTable)

// named is a law as it is called: its name and year, folded.
type named struct {
	words []string
	year  string
	key   string
}

func readLaws(table string) (byNumber map[string]Law, byName []named) {
	byNumber = map[string]Law{}
	for line := range strings.Lines(table) {
		f := strings.Split(strings.TrimSpace(line), ";")
		if len(f) != 6 || strings.HasPrefix(line, "#") {
			continue
		}
		l := Law{f[0], f[1], f[2], f[3], f[4], f[5]}
		key := canonical(l.Number)
		byNumber[key] = l
		if l.Name != "" && l.Year != "" {
			byName = append(byName, named{strings.Fields(foldAll(l.Name)), l.Year, key})
		}
	}
	// The longer name first: Luật Đo đạc và bản đồ before Luật Đo đạc.
	slices.SortStableFunc(byName, func(a, b named) int { return cmp.Compare(len(b.words), len(a.words)) })
	return byNumber, byName
}

func foldAll(text string) string {
	ws := strings.Fields(text)
	for i, w := range ws {
		ws[i] = Fold(w)
	}
	return strings.Join(ws, " ")
}

// LawOf returns what the table knows of the document with the number.
func LawOf(number string) (Law, bool) {
	l, ok := laws[canonical(number)]
	return l, ok
}

// Laws lists the table, by number.
func Laws() []Law {
	var list []Law
	for _, l := range laws {
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b Law) int { return strings.Compare(a.Number, b.Number) })
	return list
}

// The forms of a number: with a year and, mostly, the body that issued it; or
// without a year but with the body. A date (3/2025) has no body and is found as
// a short number, which does no harm.
var (
	numberForm = regexp.MustCompile(`^(\d{1,5})\s?/\s?(?:((?:19|20)\d{2})(?:\s?/\s?(` + body + `))?|(\p{L}+[-–]\p{L}[\p{L}\d]*(?:[-–]\p{L}[\p{L}\d]*)*))`)
	zeros      = regexp.MustCompile(`^0+`)
	glued      = regexp.MustCompile(`^(nd|tt|qd|nq)(cp|ttg|btnmt|bnnmt|bnnptnt|btc|bxd|ubnd|hdnd)$`)
)

const body = `\p{L}[\p{L}\d]*(?:[-–]\p{L}[\p{L}\d]*|\s?[-–]\s?(?i:CP|TTg|BTNMT|BNNMT|UBND|HĐND))*`

// number is the number of a legal document in a text.
type number struct {
	start, end int
	canonical  string
}

// numbers finds the numbers of legal documents in the text: around each stroke,
// since most texts have few of them.
func numbers(text string) []number {
	var out []number
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '/')
		if i < 0 {
			return out
		}
		start := digitsBefore(text, at, at+i)
		m := numberAt(text, start, at+i)
		if m == 0 {
			at += i + 1
			continue
		}
		if end := start + m; m <= longestWord && (start == 0 || !insideWord(text, start)) && (end == len(text) || text[end] < '0' || text[end] > '9') {
			out = append(out, number{start, end, canonical(text[start:end])})
		}
		at = start + m
	}
}

// digitsBefore returns where the digits before the stroke begin, at most five
// and none before from; the stroke itself when there are none.
func digitsBefore(text string, from, stroke int) int {
	i := stroke
	if i > from && strings.IndexByte("\t\n\f\r ", text[i-1]) >= 0 {
		i--
	}
	start := i
	for start > from && i-start < 5 && text[start-1] >= '0' && text[start-1] <= '9' {
		start--
	}
	if start == i {
		return stroke
	}
	return start
}

// nearby is how much of the text behind the beginning of a number is looked at
// first, in bytes.
const nearby = 160

// numberAt returns how long the number is that begins at start, 0 for none.
func numberAt(text string, start, stroke int) int {
	if start == stroke {
		return 0
	}
	end := min(len(text), start+nearby)
	m := numberForm.FindStringIndex(text[start:end])
	if end < len(text) && (m == nil || start+m[1] > end-8) {
		m = numberForm.FindStringIndex(text[start:])
	}
	if m == nil {
		return 0
	}
	return m[1]
}

// insideWord reports whether what ends at at goes on: QCVN 10-2008/BTNMT, m3/s.
func insideWord(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return r == '-' || r == '/' || r == '.' || r == ',' || wordEnd(string(r), 0) > 0
}

// canonical returns a number by which it is compared: without diacritics,
// blanks and leading zeros, with hyphens: 8/2022/nd-cp.
func canonical(text string) string {
	text = strings.ToLower(norm.NFC.String(text))
	parts := strings.Split(strings.ReplaceAll(text, "–", "-"), "/")
	for i, p := range parts {
		p = strings.Join(strings.Fields(p), "")
		p = strings.ReplaceAll(Fold(p), "_", "-")
		if i == 0 {
			p = zeros.ReplaceAllString(p, "")
		}
		if m := glued.FindStringSubmatch(p); m != nil {
			p = m[1] + "-" + m[2]
		}
		parts[i] = p
	}
	return strings.Join(parts, "/")
}

// lexemes returns what a number is found by: whole, without the body, and by
// its kind without the year.
func lexemes(canonical string) []string {
	parts := strings.Split(canonical, "/")
	out := []string{"#l" + canonical}
	if len(parts) < 2 {
		return out
	}
	last := parts[len(parts)-1]
	if year := parts[1]; len(year) == 4 && year[0] <= '2' {
		out = append(out, "#s"+parts[0]+"/"+year)
	}
	if last[0] > '9' {
		kind, _, _ := strings.Cut(last, "-")
		out = append(out, "#n"+strings.TrimRight(kind, "0123456789")+"/"+parts[0])
	}
	return out
}

// asked returns the lexeme that a number in a search asks for.
func asked(canonical string) string {
	parts := strings.Split(canonical, "/")
	switch {
	case len(parts) == 3:
		return "#l" + canonical
	case len(parts) == 2 && parts[1] != "" && parts[1][0] > '9':
		return lexemes(canonical)[1] // 102/NĐ-CP: its kind, any year
	case len(parts) == 2:
		return "#s" + canonical
	}
	return "#l" + canonical
}

// kinds are the words before a number, and the kind that they say.
var kinds = map[string]string{
	"nghi dinh": "nd", "nd": "nd", "luat": "qh", "thong tu": "tt", "quyet dinh": "qd", "nghi quyet": "nq",
}

// Citation is a legal document that a text names.
type Citation struct {
	Key        string // canonical
	Number     string // as it is written, "" where it is named by its name
	Start, End int
}

// Citations lists where the text names legal documents, by number with the
// issuing body or by name and year.
func Citations(text string) []Citation {
	var out []Citation
	ws := Words(text, 100000)
	for i := 0; i < len(ws); i++ {
		if w := ws[i]; w.Law != "" {
			if strings.Count(w.Law, "/") == 2 || w.Law[len(w.Law)-1] > '9' {
				out = append(out, Citation{w.Law, text[w.Start:w.End], w.Start, w.End})
			}
			continue
		}
		if l, n := lawAt(ws[i:]); n > 0 {
			out = append(out, Citation{l, "", ws[i].Start, ws[i+n-1].End})
			i += n - 1
		}
	}
	return out
}

// lawAt returns the law that is named at the beginning of ws by its name and
// year, and how many words the name has.
func lawAt(ws []Word) (key string, n int) {
	if len(ws) == 0 || ws[0].Folded != "luat" && ws[0].Folded != "bo" {
		return "", 0
	}
	for _, l := range lawNames {
		if len(ws) <= len(l.words) || !begins(ws, l.words) {
			continue
		}
		n := len(l.words)
		if ws[n].Folded == "nam" && n+1 < len(ws) {
			n++
		}
		if ws[n].Folded == l.year {
			return l.key, n + 1
		}
	}
	return "", 0
}

func begins(ws []Word, folded []string) bool {
	if len(ws) < len(folded) {
		return false
	}
	for i, f := range folded {
		if ws[i].Folded != f {
			return false
		}
	}
	return true
}
