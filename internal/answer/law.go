package answer

import (
	"slices"
	"strings"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// State is what is known of a cited document.
type State string

// The states.
const (
	InForce   State = "valid"
	Ended     State = "ended"    // no longer in force, and nothing is named in its place
	Replaced  State = "replaced" // no longer in force; ReplacedBy says what is
	Future    State = "future"   // not yet in force
	Unknown   State = "unknown"  // not in the ministry's register
	Malformed State = "malformed"
)

// Cited is a citation with the document that it names.
type Cited struct {
	Citation
	State State
	Law   question.Law   // the zero value when it is not known
	By    []question.Law // what took its place, as far as it is known
}

// Good reports whether nothing speaks against the citation.
func (c Cited) Good() bool { return c.State == InForce || c.State == Unknown }

// Laws finds what the text cites and looks each up in the register, as on the
// day.
func Laws(text string, register []question.Law, day calendar.Date) []Cited {
	found := Citations(text)
	list := make([]Cited, len(found))
	for i, c := range found {
		list[i] = look(c, register, day)
	}
	return list
}

func look(c Citation, register []question.Law, day calendar.Date) Cited {
	out := Cited{Citation: c, State: Unknown}
	i := slices.IndexFunc(register, func(l question.Law) bool { return names(c, l) })
	switch {
	case c.Malformed != "":
		out.State = Malformed
	case i < 0:
		return out
	case register[i].Ended(day) && register[i].ReplacedBy != "":
		out.State = Replaced
	case register[i].Ended(day):
		out.State = Ended
	case !register[i].From.IsZero() && register[i].From.After(day):
		out.State = Future
	default:
		out.State = InForce
	}
	if i < 0 {
		return out
	}
	out.Law = register[i]
	for n := range strings.SplitSeq(register[i].ReplacedBy, ",") {
		if j := slices.IndexFunc(register, func(l question.Law) bool { return same(l.Number, strings.TrimSpace(n)) }); j >= 0 {
			out.By = append(out.By, register[j])
		}
	}
	return out
}

// names reports whether the citation names the document: by its number, or by
// its name and the year of its number.
func names(c Citation, l question.Law) bool {
	if c.Number != "" {
		return same(c.Number, l.Number)
	}
	return strings.EqualFold(strings.ReplaceAll(c.Title, "\u00a0", " "), l.Name) && strings.Contains(l.Number, "/"+c.Year+"/")
}

// same compares numbers; Đ and D are often confused.
func same(a, b string) bool { return plain(a) == plain(b) }

func plain(number string) string { return strings.ReplaceAll(strings.ToUpper(number), "Đ", "D") }
