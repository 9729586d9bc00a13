// Package richtext turns answers, which are written in Markdown, into HTML that
// is safe to show and into plain text for mails and search. It is the only place
// in the program that declares HTML safe.
package richtext

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Safe is HTML that was sanitised here and may stand in a page as it is.
type Safe = template.HTML //nolint:forbidigo // the one place that makes it

// HTML renders Markdown: paragraphs, lists, quotations, tables and links. Line
// ends are kept, because that is what people who write letters expect. HTML
// within the text is shown as the text that it is; the result is sanitised all
// the same.
func HTML(markdown string) (Safe, error) {
	var b bytes.Buffer
	if err := converter().Convert([]byte(markdown), &b); err != nil {
		return "", fmt.Errorf("render markdown: %w", err)
	}
	return Safe(policy().SanitizeBytes(b.Bytes())), nil
}

// converter returns what reads and writes Markdown. It is made anew for each
// call; that costs less than the rendering.
func converter() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Strikethrough,
			extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:", "mailto:"})),
		),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(lowerHeadings{}, 100))),
		goldmark.WithRendererOptions(
			html.WithHardWraps(),
			renderer.WithNodeRenderers(util.Prioritized(rawAsText{}, 100)),
		),
	)
}

// policy lists what may stand in an answer.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "li", "blockquote",
		"strong", "em", "del", "code", "pre", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^\d{1,9}$`)).OnElements("ol")
	p.AllowElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center)$`)).OnElements("th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}

// lowerHeadings makes the first level of headings the second: the first is the
// page's own title.
type lowerHeadings struct{}

// Transform changes the document in place.
func (lowerHeadings) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 1 {
			h.Level = 2
		}
	}
}

// breakForm is how a line end is written within a cell, where Markdown has none.
var breakForm = regexp.MustCompile(`(?i)^<br ?/?>$`)

// lineEnd reports whether the piece of HTML is a line end within a table's cell:
// the one piece that means what it says.
func lineEnd(raw *ast.RawHTML, src []byte) bool {
	if !breakForm.Match(raw.Segments.Value(src)) {
		return false
	}
	for n := raw.Parent(); n != nil; n = n.Parent() {
		if n.Kind() == east.KindTableCell {
			return true
		}
	}
	return false
}

// rawAsText writes HTML that stands in the Markdown as text.
type rawAsText struct{}

// RegisterFuncs takes over the two kinds of raw HTML.
func (rawAsText) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindRawHTML, func(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		raw, ok := n.(*ast.RawHTML)
		if ok && entering && lineEnd(raw, src) {
			_, err := w.WriteString("<br>")
			return ast.WalkSkipChildren, err
		}
		if ok && entering {
			for i := range raw.Segments.Len() {
				s := raw.Segments.At(i)
				html.DefaultWriter.RawWrite(w, s.Value(src))
			}
		}
		return ast.WalkSkipChildren, nil
	})
	r.Register(ast.KindHTMLBlock, func(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		block, ok := n.(*ast.HTMLBlock)
		if !ok || !entering {
			return ast.WalkSkipChildren, nil
		}
		open, end := []byte("<p>"), []byte("</p>\n")
		if _, err := w.Write(open); err != nil {
			return ast.WalkStop, err
		}
		for i := range block.Lines().Len() {
			s := block.Lines().At(i)
			html.DefaultWriter.RawWrite(w, s.Value(src))
		}
		if block.HasClosure() {
			html.DefaultWriter.RawWrite(w, block.ClosureLine.Value(src))
		}
		_, err := w.Write(end)
		return ast.WalkSkipChildren, err
	})
}
