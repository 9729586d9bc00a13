package search

import (
	_ "embed" // the groups
	"strings"
)

//go:embed groups.txt
var groupTable string

// phrase is one member of a group of words that mean the same.
type phrase struct {
	words []string // folded
	text  []string // as written
	group string   // lexeme of the group
}

// phrases are all members, by their first folded word, longest first.
var phrases, members = readGroups(groupTable)

func readGroups(table string) (byFirst, byGroup map[string][]phrase) {
	byFirst, byGroup = map[string][]phrase{}, map[string][]phrase{}
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		group := ""
		for _, m := range strings.Split(line, ";") {
			var p phrase
			for _, w := range Words(m, 20) {
				p.words, p.text = append(p.words, w.Folded), append(p.text, w.Text)
			}
			if group == "" {
				group = "~" + strings.Join(p.words, "_")
			}
			p.group = group
			first := p.words[0]
			list := byFirst[first]
			at := 0
			for at < len(list) && len(list[at].words) >= len(p.words) {
				at++
			}
			byFirst[first] = append(list[:at:at], append([]phrase{p}, list[at:]...)...)
			byGroup[group] = append(byGroup[group], p)
		}
	}
	return byFirst, byGroup
}

// groupsAt returns the members that stand at the beginning of ws, the longest
// first. Words with diacritics must be the same words: sổ đỏ is not số đo.
func groupsAt(ws []Word) []phrase {
	var out []phrase
	for _, p := range phrases[ws[0].Folded] {
		if begins(ws, p.words) && sameWords(ws, p) {
			out = append(out, p)
		}
	}
	return out
}

// sameWords reports whether the words are those of the phrase, each as written
// or without diacritics.
func sameWords(ws []Word, p phrase) bool {
	for i, t := range p.text {
		if w := ws[i]; w.Text != t && w.Text != w.Folded && !iy(w.Text) {
			return false
		}
	}
	return true
}
