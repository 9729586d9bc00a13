package site

import (
	"net/url"
	"strings"

	"hoidap/internal/calendar"
	"hoidap/internal/search"
	"hoidap/internal/web"
)

// cited is a legal document that an answer names.
type cited struct {
	Name     string
	Href     string // the other answers that name it
	Replaced string // what replaced it and since when, "" while it is in force
}

// citations lists the legal documents of a text, each once, in order.
func citations(p web.Page, text string, today calendar.Date) []cited {
	var out []cited
	seen := map[string]bool{}
	for _, c := range search.Citations(text) {
		if seen[c.Key] {
			continue
		}
		seen[c.Key] = true
		law, known := search.LawOf(c.Key)
		d := cited{Name: c.Number}
		switch {
		case known && law.Name != "":
			d.Name = law.Name + " " + law.Number
		case known:
			d.Name = law.Number
		}
		d.Href = citedPath(d.Name, law.Number)
		if to, err := calendar.Parse(law.To); known && law.Successor != "" && err == nil && !today.Before(to) {
			d.Replaced = p.T("site.publication.replaced_by", "law", law.Successor, "date", p.Date(to))
		}
		out = append(out, d)
	}
	return out
}

func citedPath(name, number string) string {
	if number != "" {
		name = number
	}
	return "/thu-vien?cited=" + url.QueryEscape(name)
}

// linked makes a link of each legal document that a Markdown text names, to the
// answers that name it too. What stands in a link, an address or code is left
// alone.
func linked(markdown string) string {
	var b strings.Builder
	at := 0
	for _, c := range search.Citations(markdown) {
		if inLink(markdown, c.Start) {
			continue
		}
		law, _ := search.LawOf(c.Key)
		name := c.Number
		if name == "" {
			name = law.Number
		}
		b.WriteString(markdown[at:c.Start])
		b.WriteString("[" + markdown[c.Start:c.End] + "](" + citedPath(name, law.Number) + ")")
		at = c.End
	}
	b.WriteString(markdown[at:])
	return b.String()
}

// inLink reports whether the place stands within brackets, an address or code on
// its line.
func inLink(markdown string, at int) bool {
	line := markdown[strings.LastIndexByte(markdown[:at], '\n')+1 : at]
	if strings.Count(line, "[") > strings.Count(line, "]") || strings.Count(line, "`")%2 == 1 || strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t") {
		return true
	}
	word := line[strings.LastIndexAny(line, " \t")+1:]
	return strings.Contains(word, "://") || strings.Contains(word, "](") || strings.Contains(word, "<")
}
