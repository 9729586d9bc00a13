package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/gin-gonic/gin"
)

// PageFile is one page: the base around it and its own file, both by their path
// below templates without ".html". A page without a base is a whole document or
// a set of parts.
type PageFile struct{ Base, Name string }

// Files lists pages that share a base.
func Files(base string, names ...string) []PageFile {
	pages := make([]PageFile, len(names))
	for i, n := range names {
		pages[i] = PageFile{base, n}
	}
	return pages
}

// Pages lists the core's own pages.
func Pages() []PageFile {
	return []PageFile{{"base/site", "error/site"}, {"base/desk", "error/desk"}, {"", "error/part"}}
}

// Renderer holds every page's template, parsed at the start.
type Renderer struct {
	pages map[string]*template.Template
	gzip  compressors
}

// NewRenderer parses the pages, each with its base and all parts. It fails when
// a page has no file, and when a file below the pages' folders, base or parts is
// used by no page, so that nothing dead stays and nothing is forgotten.
func NewRenderer(files fs.FS, pages []PageFile) (*Renderer, error) {
	parts, err := fs.Glob(files, "parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("list template parts: %w", err)
	}
	r := &Renderer{pages: map[string]*template.Template{}}
	used := map[string]bool{}
	texts := read(files, parts, pages)
	for _, p := range pages {
		t, err := parsePage(texts, parts, p, used)
		if err != nil {
			return nil, err
		}
		if r.pages[p.Name] != nil {
			return nil, fmt.Errorf("page %s is listed twice", p.Name)
		}
		r.pages[p.Name] = t
	}
	return r, unused(files, pages, used)
}

// parsePage parses one page with what it calls, directly or not, and marks the
// files that it uses. All parts in each page would be forty megabytes.
func parsePage(texts map[string]text, parts []string, p PageFile, used map[string]bool) (*template.Template, error) {
	own := p.Name + ".html"
	var names []string
	if p.Base != "" {
		names = append(names, p.Base+".html")
	}
	names = append(append(names, parts...), own)
	home := map[string]definition{}
	for _, name := range names {
		if err := texts[name].err; err != nil {
			return nil, fmt.Errorf("page %s: %w", p.Name, err)
		}
		for n, tree := range texts[name].trees {
			// As the template package does: an empty definition replaces none.
			if _, ok := home[n]; !ok || !parse.IsEmptyTree(tree.Root) {
				home[n] = definition{name, calls(tree.Root)}
			}
		}
	}
	first := own
	if p.Base != "" {
		first = p.Base + ".html"
		if home["content"].file != own {
			return nil, fmt.Errorf("page %s defines no content", p.Name)
		}
	}
	reached := map[string]bool{first: true, own: true}
	markParts(first, home, reached)
	markParts(own, home, reached)
	t := template.New("").Option("missingkey=error")
	for _, name := range names {
		if !reached[name] {
			continue
		}
		used[name] = true
		if _, err := t.New(name).Parse(texts[name].text); err != nil {
			return nil, fmt.Errorf("parse %s: %w", name, err)
		}
	}
	return t.Lookup(first), nil
}

// text is a file with what the bare parser finds in it.
type text struct {
	text  string
	trees map[string]*parse.Tree
	err   error
}

// read reads the files that the pages may use, each once.
func read(files fs.FS, parts []string, pages []PageFile) map[string]text {
	texts := map[string]text{}
	add := func(name string) {
		if _, there := texts[name]; there {
			return
		}
		var t text
		b, err := fs.ReadFile(files, name)
		if err == nil {
			t.text = string(b)
			t.trees, err = parse.Parse(name, t.text, "", "", builtins())
		}
		if err != nil {
			t.err = fmt.Errorf("read %s: %w", name, err)
		}
		texts[name] = t
	}
	for _, name := range parts {
		add(name)
	}
	for _, p := range pages {
		add(p.Name + ".html")
		if p.Base != "" {
			add(p.Base + ".html")
		}
	}
	return texts
}

// builtins names the functions of html/template, which the bare parser does not
// know.
func builtins() map[string]any {
	m := map[string]any{}
	for _, f := range []string{
		"and", "or", "not", "len", "index", "slice", "print", "printf", "println", "call",
		"html", "js", "urlquery", "eq", "ne", "lt", "le", "gt", "ge",
	} {
		m[f] = true
	}
	return m
}

// definition is where a template stands and which others it calls.
type definition struct {
	file  string
	calls []string
}

// markParts marks the files whose templates file calls, and theirs in turn.
func markParts(file string, home map[string]definition, used map[string]bool) {
	for _, d := range home {
		if d.file != file {
			continue
		}
		for _, called := range d.calls {
			if f := home[called].file; f != "" && f != file && !used[f] {
				used[f] = true
				markParts(f, home, used)
			}
		}
	}
}

// calls lists the templates that a node calls.
func calls(n parse.Node) []string {
	var out []string
	list := func(l *parse.ListNode) {
		if l == nil {
			return
		}
		for _, c := range l.Nodes {
			out = append(out, calls(c)...)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		list(n)
	case *parse.TemplateNode:
		out = append(out, n.Name)
	case *parse.IfNode:
		list(n.List)
		list(n.ElseList)
	case *parse.RangeNode:
		list(n.List)
		list(n.ElseList)
	case *parse.WithNode:
		list(n.List)
		list(n.ElseList)
	}
	return out
}

// unused names the files that no page uses.
func unused(files fs.FS, pages []PageFile, used map[string]bool) error {
	folders := []string{"base", "parts"}
	for _, p := range pages {
		if d := path.Dir(p.Name); !slices.Contains(folders, d) {
			folders = append(folders, d)
		}
	}
	var dead []string
	for _, d := range folders {
		names, err := fs.Glob(files, d+"/*.html")
		if err != nil {
			return fmt.Errorf("list templates in %s: %w", d, err)
		}
		for _, n := range names {
			if !used[n] {
				dead = append(dead, n)
			}
		}
	}
	if len(dead) > 0 {
		return fmt.Errorf("templates that no page uses: %s", strings.Join(dead, ", "))
	}
	return nil
}

// Names lists the pages in order.
func (r *Renderer) Names() []string {
	names := make([]string, 0, len(r.pages))
	for n := range r.pages {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Render writes a page, or one part of it where part is not empty.
func (r *Renderer) Render(w io.Writer, name, part string, data any) error {
	t := r.pages[name]
	if t == nil {
		return fmt.Errorf("no page %q", name)
	}
	if part == "" {
		part = t.Name()
	}
	if err := t.ExecuteTemplate(w, part, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	return nil
}

// Render returns a page as bytes, for who keeps it.
func (w *Web) Render(_ *gin.Context, name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := w.Renderer.Render(&b, name, "", data)
	return b.Bytes(), err
}

// Show renders a page whole before anything of it is sent, so that a mistake in
// a template gives a page for what went wrong and never half a page.
func (w *Web) Show(c *gin.Context, status int, name string, data any) error {
	return w.show(c, status, name, "", data)
}

// ShowPart renders one part that the page's file defines, for htmx.
func (w *Web) ShowPart(c *gin.Context, status int, name, part string, data any) error {
	return w.show(c, status, name, part, data)
}

func (w *Web) show(c *gin.Context, status int, name, part string, data any) error {
	var b bytes.Buffer
	if err := w.Renderer.Render(&b, name, part, data); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", Lang(c))
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	if k := w.shelve(c, status, b.Bytes()); k != nil {
		k.serve(c.Writer, c.Request)
		c.Writer.WriteHeaderNow()
		return nil
	}
	page := w.Renderer.pack(c, b.Bytes())
	h.Set("Content-Length", strconv.Itoa(len(page)))
	c.Writer.WriteHeader(status)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return nil
	}
	// The reader may have gone; there is nobody to tell.
	_, _ = c.Writer.Write(page)
	return nil
}
