package answer

import (
	"strings"
	"unicode"
)

// Change is a stretch of a difference.
type Change struct {
	Text string
	Op   Op
}

// Op says what became of a stretch.
type Op string

// The ways.
const (
	Same    Op = "same"
	Added   Op = "added"
	Removed Op = "removed"
)

// mostSteps bounds the work of a comparison: beyond it, what differs is shown
// as a whole.
const mostSteps = 1000

// Diff compares two plain texts word by word: what was taken out and what was
// put in, in the order in which it reads.
func Diff(was, is string) []Change {
	a, b := split(was), split(is)
	var head []string
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		head, a, b = append(head, a[0]), a[1:], b[1:]
	}
	var tail []string
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail, a, b = append(tail, a[len(a)-1]), a[:len(a)-1], b[:len(b)-1]
	}
	var d differ
	d.add(Same, head...)
	d.middle(a, b)
	for i := len(tail) - 1; i >= 0; i-- {
		d.add(Same, tail[i])
	}
	return d.list
}

// split cuts a text into words, blanks and signs.
func split(s string) []string {
	var list []string
	class := func(r rune) int {
		switch {
		case r == '\n':
			return 3
		case unicode.IsSpace(r):
			return 1
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			return 2
		}
		return 0
	}
	start, last := 0, -1
	for i, r := range s {
		c := class(r)
		if i > start && (c != last || c == 0 || c == 3) {
			list = append(list, s[start:i])
			start = i
		}
		last = c
	}
	if start < len(s) {
		list = append(list, s[start:])
	}
	return list
}

type differ struct{ list []Change }

// add appends words, to the stretch before where that is of the same kind.
func (d *differ) add(op Op, words ...string) {
	text := strings.Join(words, "")
	if text == "" {
		return
	}
	if n := len(d.list); n > 0 && d.list[n-1].Op == op {
		d.list[n-1].Text += text
		return
	}
	d.list = append(d.list, Change{text, op})
}

// middle compares by the greedy method of Myers and follows the way back.
func (d *differ) middle(a, b []string) {
	if len(a) == 0 || len(b) == 0 {
		d.add(Removed, a...)
		d.add(Added, b...)
		return
	}
	trace, ok := shortest(a, b)
	if !ok {
		d.add(Removed, a...)
		d.add(Added, b...)
		return
	}
	type step struct {
		op   Op
		word string
	}
	var back []step
	x, y := len(a), len(b)
	for depth := len(trace) - 1; depth >= 0 && (x > 0 || y > 0); depth-- {
		v, k := trace[depth], x-y
		down := k == -depth || k != depth && v.at(k-1) < v.at(k+1)
		from := k - 1
		if down {
			from = k + 1
		}
		px := v.at(from)
		py := px - from
		if depth == 0 {
			px, py = 0, 0
		}
		for x > px && y > py {
			back = append(back, step{Same, a[x-1]})
			x, y = x-1, y-1
		}
		if depth == 0 {
			break
		}
		if down {
			back = append(back, step{Added, b[y-1]})
		} else {
			back = append(back, step{Removed, a[x-1]})
		}
		x, y = px, py
	}
	for i := len(back) - 1; i >= 0; i-- {
		d.add(back[i].op, back[i].word)
	}
}

// reach holds how far each diagonal was followed, from -depth to depth.
type reach struct {
	depth int
	x     []int
}

func (r reach) at(k int) int {
	i := k + r.depth
	if i < 0 || i >= len(r.x) {
		return -1
	}
	return r.x[i]
}

// shortest returns how far the diagonals reached before each step of the
// shortest way from a to b; false when that is too long.
func shortest(a, b []string) ([]reach, bool) {
	var trace []reach
	now := reach{0, []int{0}}
	for depth := 0; depth <= min(len(a)+len(b), mostSteps); depth++ {
		trace = append(trace, now)
		next := reach{depth, make([]int, 2*depth+1)}
		for k := -depth; k <= depth; k++ {
			next.x[k+depth] = -1
			if (k+depth)%2 != 0 {
				continue
			}
			x := 0
			switch {
			case depth == 0:
			case k == -depth || k != depth && now.at(k-1) < now.at(k+1):
				x = now.at(k + 1)
			default:
				x = now.at(k-1) + 1
			}
			y := x - k
			for x < len(a) && y < len(b) && x >= 0 && y >= 0 && a[x] == b[y] {
				x, y = x+1, y+1
			}
			next.x[k+depth] = x
			if x >= len(a) && y >= len(b) {
				return trace, true
			}
		}
		now = next
	}
	return nil, false
}

// CutFrom reports whether the text says nothing that the whole does not say:
// its words stand in the whole in the same order. What stands in square
// brackets, in place of something left out, does not count.
func CutFrom(text, whole string) bool {
	rest := words(whole)
	for _, w := range words(stand(text)) {
		for {
			if len(rest) == 0 {
				return false
			}
			first := rest[0]
			rest = rest[1:]
			if first == w {
				break
			}
		}
	}
	return true
}

// stand takes out what stands in square brackets for something left out; a link
// keeps its words.
func stand(text string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '[')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], ']')
		if end < 0 {
			break
		}
		end += open + 1
		b.WriteString(text[:open])
		if end < len(text) && text[end] == '(' {
			b.WriteString(text[open:end])
		} else {
			b.WriteByte(' ')
		}
		text = text[end:]
	}
	return b.String() + text
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}
