package richtext

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// Text writes Markdown as plain text: paragraphs with a blank line between them,
// list items with a dash or their number, table cells with a bar between them,
// and the address of a link behind its words.
func Text(markdown string) string {
	src := []byte(markdown)
	p := plain{src: src}
	p.blocks(converter().Parser().Parse(text.NewReader(src)), "")
	return strings.TrimSpace(p.b.String())
}

type plain struct {
	src []byte
	b   strings.Builder
}

// blocks writes the blocks under n, each line after the first indented.
func (p *plain) blocks(n ast.Node, indent string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.List:
			p.list(c, indent)
		case *ast.Blockquote:
			p.blocks(c, indent+"  ")
		case *east.Table:
			p.table(c, indent)
		case *ast.ThematicBreak:
			p.line(indent + "---\n")
		case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
			p.line(indent + strings.TrimRight(string(c.Lines().Value(p.src)), "\n") + "\n")
		default:
			p.line(indent + strings.ReplaceAll(p.inline(c), "\n", "\n"+indent) + "\n")
		}
	}
}

func (p *plain) line(s string) { p.b.WriteString(s + "\n") }

func (p *plain) list(l *ast.List, indent string) {
	n := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "- "
		if l.IsOrdered() {
			mark = fmt.Sprintf("%d. ", n)
			n++
		}
		inner := plain{src: p.src}
		inner.blocks(item, "")
		words := strings.TrimSpace(inner.b.String())
		if l.IsTight {
			words = strings.ReplaceAll(words, "\n\n", "\n")
		}
		p.b.WriteString(indent + mark + strings.ReplaceAll(words, "\n", "\n"+indent+strings.Repeat(" ", len(mark))) + "\n")
	}
	p.b.WriteString("\n")
}

func (p *plain) table(t ast.Node, indent string) {
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, p.inline(cell))
		}
		p.b.WriteString(indent + strings.Join(cells, " | ") + "\n")
	}
	p.b.WriteString("\n")
}

// inline returns the words within a block.
func (p *plain) inline(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.Write(c.Segment.Value(p.src))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.AutoLink:
			b.Write(c.Label(p.src))
		case *ast.RawHTML:
			if lineEnd(c, p.src) {
				b.WriteString("; ")
				continue
			}
			for i := range c.Segments.Len() {
				s := c.Segments.At(i)
				b.Write(s.Value(p.src))
			}
		case *ast.Link:
			words := p.inline(c)
			b.WriteString(words)
			if to := string(c.Destination); to != "" && to != words {
				b.WriteString(" (" + to + ")")
			}
		default:
			b.WriteString(p.inline(c))
		}
	}
	return b.String()
}
