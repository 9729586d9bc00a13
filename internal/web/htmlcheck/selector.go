package htmlcheck

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// step is one part of a selector: tag, #id, .class and [name] or [name="value"].
type step struct {
	tag     string
	classes []string
	attrs   [][3]string // name, operator ("" for presence, "=", "^=", "*="), value
}

var piece = regexp.MustCompile(`^(?:([a-zA-Z0-9]+|\*)|#([\w-]+)|\.([\w-]+)|\[([\w:-]+)(?:([\^*]?=)"([^"]*)")?\])`)

// Find lists the elements that match a selector, in the order of the page. It
// understands tags, ids, classes, attributes and blanks between an element and
// one within it. A selector that it does not understand fails the test.
func (d *Doc) Find(selector string) []*html.Node {
	d.t.Helper()
	steps, ok := parseSelector(selector)
	if !ok {
		d.t.Errorf("selector %q is not understood", selector)
		return nil
	}
	var out []*html.Node
	for _, n := range d.elements() {
		if matches(n, steps) {
			out = append(out, n)
		}
	}
	return out
}

func parseSelector(s string) ([]step, bool) {
	var steps []step
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeft(s, " ") {
		var st step
		for s != "" && s[0] != ' ' {
			m := piece.FindStringSubmatch(s)
			if m == nil {
				return nil, false
			}
			switch {
			case m[1] != "":
				st.tag = m[1]
			case m[2] != "":
				st.attrs = append(st.attrs, [3]string{"id", "=", m[2]})
			case m[3] != "":
				st.classes = append(st.classes, m[3])
			default:
				st.attrs = append(st.attrs, [3]string{m[4], m[5], m[6]})
			}
			s = s[len(m[0]):]
		}
		steps = append(steps, st)
	}
	return steps, len(steps) > 0
}

// matches reports whether n fits the last step and has the others above it.
func matches(n *html.Node, steps []step) bool {
	last := steps[len(steps)-1]
	if !last.fits(n) {
		return false
	}
	rest := steps[:len(steps)-1]
	if len(rest) == 0 {
		return true
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Type == html.ElementNode && matches(p, rest) {
			return true
		}
	}
	return false
}

func (st step) fits(n *html.Node) bool {
	if st.tag != "" && st.tag != "*" && st.tag != n.Data {
		return false
	}
	class, _ := attr(n, "class")
	for _, c := range st.classes {
		if !slices.Contains(strings.Fields(class), c) {
			return false
		}
	}
	for _, a := range st.attrs {
		v, ok := attr(n, a[0])
		switch {
		case !ok,
			a[1] == "=" && v != a[2],
			a[1] == "^=" && !strings.HasPrefix(v, a[2]),
			a[1] == "*=" && !strings.Contains(v, a[2]):
			return false
		}
	}
	return true
}
