// Package htmlcheck lets a test say what must stand on a page, by selector and
// text instead of by bytes, and checks on every page what no page may lack: one
// first heading, names for controls, no script or style within, no text without
// a translation.
package htmlcheck

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Doc is a parsed page. Its methods fail the test, they do not end it.
type Doc struct {
	t    testing.TB
	root *html.Node
}

// Parse reads a whole page and checks its basics.
func Parse(tb testing.TB, r io.Reader) *Doc {
	tb.Helper()
	d := ParsePart(tb, r)
	for _, fault := range append(d.faults(), d.pageFaults()...) {
		tb.Errorf("page: %s", fault)
	}
	return d
}

// ParsePart reads a part of a page, without the basics of a whole one.
func ParsePart(tb testing.TB, r io.Reader) *Doc {
	tb.Helper()
	root, err := html.Parse(r)
	if err != nil {
		tb.Fatalf("parse page: %v", err)
	}
	return &Doc{t: tb, root: root}
}

// Has fails the test unless an element matches the selector and holds the text;
// an empty text is held by every element.
func (d *Doc) Has(selector, text string) {
	d.t.Helper()
	found := d.Find(selector)
	for _, n := range found {
		if strings.Contains(Text(n), text) {
			return
		}
	}
	if len(found) == 0 {
		d.t.Errorf("no element %s", selector)
		return
	}
	d.t.Errorf("none of %d elements %s holds %q; the first holds %q", len(found), selector, text, Text(found[0]))
}

// Lacks fails the test if an element matches the selector.
func (d *Doc) Lacks(selector string) {
	d.t.Helper()
	if found := d.Find(selector); len(found) > 0 {
		d.t.Errorf("there is an element %s: %q", selector, Text(found[0]))
	}
}

// LacksText fails the test if the text stands anywhere on the page.
func (d *Doc) LacksText(text string) {
	d.t.Helper()
	if strings.Contains(Text(d.root), text) {
		d.t.Errorf("the page says %q", text)
	}
}

// Count fails the test unless exactly n elements match.
func (d *Doc) Count(selector string, n int) {
	d.t.Helper()
	if found := d.Find(selector); len(found) != n {
		d.t.Errorf("%d elements %s, want %d", len(found), selector, n)
	}
}

// Attr returns an attribute of the first element that matches; without one the
// test fails.
func (d *Doc) Attr(selector, name string) string {
	d.t.Helper()
	found := d.Find(selector)
	if len(found) == 0 {
		d.t.Errorf("no element %s", selector)
		return ""
	}
	v, ok := attr(found[0], name)
	if !ok {
		d.t.Errorf("element %s has no attribute %s", selector, name)
	}
	return v
}

// Text returns the words of a node, runs of blanks as one.
func Text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode && (c.Parent == nil || (c.Parent.Data != "script" && c.Parent.Data != "style")) {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// untranslated is what a key without a text looks like on a page.
var untranslated = regexp.MustCompile(`^(base|site|desk|admin|mail|api|status|kind|role|action|outcome|reason|channel|holder|stage|asker_type|error|problem|days)\.[a-z0-9_]+(\.[a-z0-9_]+)*$`)

// faults lists what no part of a page may have.
func (d *Doc) faults() []string {
	var out []string
	ids := map[string]bool{}
	for _, n := range d.elements() {
		if id, ok := attr(n, "id"); ok {
			if ids[id] {
				out = append(out, fmt.Sprintf("id %q stands twice", id))
			}
			ids[id] = true
		}
		out = append(out, inline(n)...)
		if _, ok := attr(n, "alt"); n.Data == "img" && !ok {
			out = append(out, "an image has no alt")
		}
	}
	for _, n := range d.elements() {
		for _, name := range []string{"aria-describedby", "aria-labelledby", "aria-controls", "for"} {
			v, _ := attr(n, name)
			for _, id := range strings.Fields(v) {
				if !ids[id] {
					out = append(out, fmt.Sprintf("%s of %s names %q, which is not there", name, n.Data, id))
				}
			}
		}
		if href, _ := attr(n, "href"); n.Data == "a" && len(href) > 1 && href[0] == '#' && !ids[href[1:]] {
			out = append(out, fmt.Sprintf("a link leads to %s, which is not there", href))
		}
		if control(n) && !d.named(n) {
			name, _ := attr(n, "name")
			out = append(out, fmt.Sprintf("the control %s %q has no label", n.Data, name))
		}
		if (n.Data == "a" || n.Data == "button") && Text(n) == "" && !has(n, "aria-label") && !holdsAlt(n) {
			out = append(out, fmt.Sprintf("a %s says nothing", n.Data))
		}
	}
	for n := range d.root.Descendants() {
		if n.Type == html.TextNode && untranslated.MatchString(strings.TrimSpace(n.Data)) {
			out = append(out, "no text for "+strings.TrimSpace(n.Data))
		}
	}
	return out
}

// pageFaults lists what a whole page may not lack.
func (d *Doc) pageFaults() []string {
	var out []string
	if n := len(d.Find("h1")); n != 1 {
		out = append(out, fmt.Sprintf("%d first headings, want 1", n))
	}
	if len(d.Find("html[lang]")) == 0 {
		out = append(out, "the page names no language")
	}
	if t := d.Find("title"); len(t) == 0 || Text(t[0]) == "" {
		out = append(out, "the page has no title")
	}
	if len(d.Find("main")) != 1 {
		out = append(out, "the page has no main part, or more than one")
	}
	return out
}

// inline lists what the security policy of the pages refuses.
func inline(n *html.Node) []string {
	var out []string
	src, _ := attr(n, "src")
	kind, _ := attr(n, "type")
	if n.Data == "style" || (n.Data == "script" && src == "" && kind != "application/ld+json") {
		out = append(out, "there is a "+n.Data+" within the page")
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") {
			out = append(out, fmt.Sprintf("%s has an attribute %s", n.Data, a.Key))
		}
	}
	return out
}

func control(n *html.Node) bool {
	kind, _ := attr(n, "type")
	return n.Data == "select" || n.Data == "textarea" ||
		(n.Data == "input" && !slices.Contains([]string{"hidden", "submit", "button"}, kind))
}

// named reports whether a control has a label or a name for screen readers.
func (d *Doc) named(n *html.Node) bool {
	if has(n, "aria-label") || has(n, "aria-labelledby") {
		return true
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return true
		}
	}
	id, ok := attr(n, "id")
	if !ok {
		return false
	}
	for _, l := range d.Find("label") {
		if f, _ := attr(l, "for"); f == id && Text(l) != "" {
			return true
		}
	}
	return false
}

func has(n *html.Node, name string) bool {
	v, ok := attr(n, name)
	return ok && v != ""
}

func holdsAlt(n *html.Node) bool {
	for c := range n.Descendants() {
		if c.Data == "img" && has(c, "alt") {
			return true
		}
	}
	return false
}

func (d *Doc) elements() []*html.Node {
	var out []*html.Node
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
	}
	return out
}
