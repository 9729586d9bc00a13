package demo

import (
	"bufio"
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// The floors under the quality of the search over the demonstration library,
// measured with the judged searches. Raise them when the search gets better.
const (
	floorGain   = 0.90 // nDCG@10
	floorRecall = 0.92 // recall@10
	floorPara   = 0.97 // share of paraphrases that find their publication on the first page
	floorThree  = 0.99 // share of publications that are among the first three for words of their own
	firstPage   = 20
)

// judged is a search with the grades of what it should find, by key.
type judged struct {
	kind, query string
	grades      map[string]float64
}

func readJudged(t *testing.T) []judged {
	t.Helper()
	f, err := os.Open("testdata/judged.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var js []judged
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") || s.Text() == "" {
			continue
		}
		cols := strings.Split(s.Text(), "\t")
		if len(cols) != 3 {
			t.Fatalf("%q is not three columns", s.Text())
		}
		j := judged{cols[0], cols[1], map[string]float64{}}
		for _, g := range strings.Fields(cols[2]) {
			key, grade, _ := strings.Cut(g, ":")
			j.grades[key] = float64(grade[0] - '0')
		}
		js = append(js, j)
	}
	return js
}

// gain is what a list of grades is worth by its order: nDCG.
func gain(got, ideal []float64) float64 {
	sum := func(list []float64) (s float64) {
		for i, g := range list {
			s += (math.Pow(2, g) - 1) / math.Log2(float64(i)+2)
		}
		return s
	}
	return sum(got) / sum(ideal)
}

func ideal(grades map[string]float64, most int) []float64 {
	var list []float64
	for g := 3.0; g >= 1; g-- {
		for _, have := range grades {
			if have == g && len(list) < most {
				list = append(list, g)
			}
		}
	}
	return list
}

// checkSearch measures the search with the judged searches.
func checkSearch(t *testing.T, svc *service.Service) {
	t.Helper()
	keys := keysByTitle(t)
	js := readJudged(t)
	if len(js) < 150 {
		t.Errorf("%d judged searches, want 150 at least", len(js))
	}
	type sum struct{ n, gain, recall, page float64 }
	all := map[string]*sum{"all": {}}
	for _, j := range js {
		l, err := svc.Library(t.Context(), question.LibraryFilter{Query: j.query, Limit: firstPage})
		if err != nil {
			t.Fatalf("%q: %v", j.query, err)
		}
		var got []float64
		found, page := 0.0, 0.0
		for i, p := range l.Publications {
			g := j.grades[keys[p.Title]]
			if i < 10 {
				got = append(got, g)
				if g > 0 {
					found++
				}
			}
			if g == 3 || g == 2 {
				page = 1
			}
		}
		for key := range j.grades {
			if !known(keys, key) {
				t.Errorf("%q: %s is not published", j.query, key)
			}
		}
		worth, recall := gain(got, ideal(j.grades, 10)), found/math.Min(10, float64(len(j.grades)))
		if testing.Verbose() && worth < 0.8 {
			var titles []string
			for _, p := range l.Publications[:min(4, len(l.Publications))] {
				titles = append(titles, keys[p.Title])
			}
			t.Logf("%-6s %.2f %.2f %q near %t of %d, spelling %q: %v", j.kind, worth, recall, j.query, l.Near, l.Total, l.Spelling, titles)
		}
		for _, k := range []string{"all", j.kind} {
			if all[k] == nil {
				all[k] = &sum{}
			}
			all[k].n++
			all[k].gain += worth
			all[k].recall += recall
			all[k].page += page
		}
	}
	for k, s := range all {
		t.Logf("%-6s %3.0f searches: nDCG@10 %.3f, recall@10 %.3f, on the first page %.3f", k, s.n, s.gain/s.n, s.recall/s.n, s.page/s.n)
	}
	a, p := all["all"], all["para"]
	if got := a.gain / a.n; got < floorGain {
		t.Errorf("nDCG@10 is %.3f, want %.2f at least", got, floorGain)
	}
	if got := a.recall / a.n; got < floorRecall {
		t.Errorf("recall@10 is %.3f, want %.2f at least", got, floorRecall)
	}
	if got := p.page / p.n; got < floorPara {
		t.Errorf("%.3f of the paraphrases find their publication on the first page, want %.2f at least", got, floorPara)
	}
}

func known(keys map[string]string, key string) bool {
	for _, k := range keys {
		if k == key {
			return true
		}
	}
	return false
}

func keysByTitle(t *testing.T) map[string]string {
	t.Helper()
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]string{}
	for _, s := range stories {
		keys[s.PublicTitle] = s.Key
	}
	return keys
}

// checkOwnWords looks for every publication by its own words: its title, the
// whole question and its first sentence, each with diacritics and without. All of
// them find it on the first page; the floors are about how far up.
func checkOwnWords(t *testing.T, svc *service.Service) {
	t.Helper()
	kinds := []string{"title", "bare title", "question", "bare question", "first sentence", "bare first sentence"}
	type sum struct{ n, first, three, page float64 }
	all := map[string]*sum{}
	for id, p := range published(t.Context(), t, svc) {
		sentence := firstSentence(p.Question)
		for i, query := range []string{p.Title, bare(p.Title), p.Question, bare(p.Question), sentence, bare(sentence)} {
			query = cut(query, 200)
			l, err := svc.Library(t.Context(), question.LibraryFilter{Query: query, Limit: firstPage})
			if err != nil {
				t.Fatalf("%q: %v", query, err)
			}
			at := slices.IndexFunc(l.Publications, func(o question.Publication) bool { return o.ID == id })
			if all[kinds[i]] == nil {
				all[kinds[i]] = &sum{}
			}
			s := all[kinds[i]]
			s.n++
			switch {
			case at == 0:
				s.first++
				fallthrough
			case at == 1, at == 2:
				s.three++
				fallthrough
			case at > 2:
				s.page++
			}
			if at < 0 {
				t.Errorf("by its %s, %q is not found on the first page: %q", kinds[i], p.Title, query)
			} else if at > 2 {
				t.Logf("by its %s, %q is found at place %d: %q", kinds[i], p.Title, at+1, query)
			}
		}
	}
	for _, kind := range kinds {
		s := all[kind]
		if s == nil || s.n == 0 {
			t.Fatalf("nothing was looked for by its %s", kind)
		}
		t.Logf("by its %-20s %3.0f publications: on the first page %.3f, among the first three %.3f, first %.3f",
			kind+",", s.n, s.page/s.n, s.three/s.n, s.first/s.n)
		if got := s.three / s.n; got < floorThree {
			t.Errorf("by its %s, %.3f are among the first three, want %.2f at least", kind, got, floorThree)
		}
	}
}

// firstSentence returns the question up to the end of its first sentence that
// says something: a salutation is none.
func firstSentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	const least = 40 // characters
	n := 0
	for i, r := range text {
		if n++; n >= least && strings.ContainsRune(".?!;", r) && (i+1 == len(text) || text[i+1] == ' ') {
			return text[:i+1]
		}
	}
	return text
}

func published(ctx context.Context, t *testing.T, svc *service.Service) map[int64]question.Publication {
	t.Helper()
	all := map[int64]question.Publication{}
	for f := (question.LibraryFilter{Limit: 100}); ; {
		l, err := svc.Library(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range l.Publications {
			all[p.ID] = p
		}
		if f.Cursor = l.Next; f.Cursor == "" {
			return all
		}
	}
}

func cut(s string, most int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= most {
		return string(r)
	}
	s = string(r[:most])
	return s[:strings.LastIndexByte(s, ' ')]
}

// bare takes the diacritics off.
func bare(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		case r == 'Đ':
			b.WriteByte('D')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
