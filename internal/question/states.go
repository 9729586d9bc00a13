package question

import (
	"fmt"
	"strings"
)

// States prints the table of moves as the Markdown page docs/states.md.
func States() string {
	var b strings.Builder
	b.WriteString("# The life of a question\n\n" +
		"Printed from `internal/question/moves.go` by `make states`; do not edit.\n\n" +
		"## Statuses\n\n| status | held by | stage |\n|---|---|---|\n")
	for _, s := range Statuses() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s, orDash(string(s.Holder())), orDash(string(s.Stage())))
	}
	b.WriteString("\n## Moves\n\n" +
		"Officers and heads act on the questions that their own department leads. " +
		"*Own* means: an officer only on a question assigned to that officer.\n\n" +
		"| action | from | by | to | condition |\n|---|---|---|---|---|\n")
	for _, m := range moves {
		to := string(m.To)
		if to == "" {
			to = "(stays)"
		}
		cond := string(m.guard)
		if m.supporting {
			cond = strings.Trim("of a supporting department; "+cond, "; ")
		}
		if m.own {
			cond = strings.Trim("own; "+cond, "; ")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", m.Do, join(m.From), join(m.By), to, orDash(cond))
	}
	b.WriteString("\n## The picture\n\n```mermaid\nstateDiagram-v2\n")
	seen := map[string]bool{}
	for _, m := range moves {
		for _, from := range m.From {
			line := fmt.Sprintf("    %s --> %s: %s\n", from, m.To, m.Do)
			if m.To != "" && !seen[line] {
				seen[line] = true
				b.WriteString(line)
			}
		}
	}
	b.WriteString("```\n")
	return b.String()
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func join[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}
