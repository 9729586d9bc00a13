// Package redact finds in a text what must not be published of a person: numbers to
// call, to pay and to identify by, where somebody lives, what somebody is called. It
// proposes; an editor looks at each finding and keeps or drops it. It would rather
// propose too much than too little, but leaves alone what makes an answer worth
// reading: legal citations, dates and quantities.
//
// Texts are expected in NFC.
package redact

import (
	"cmp"
	"slices"
	"strings"
)

// Kind says what was found.
type Kind string

// The kinds.
const (
	Phone    Kind = "phone"
	Email    Kind = "email"
	Identity Kind = "identity" // citizen's card, old identity card, passport
	Tax      Kind = "tax"      // tax code of a person, not of a company
	Account  Kind = "account"  // at a bank
	Plate    Kind = "plate"    // of a vehicle
	Parcel   Kind = "parcel"   // number of a land parcel or of its map sheet
	Address  Kind = "address"  // number of a house, lane or flat
	Name     Kind = "name"
)

// Kinds lists every kind, the gravest first; where two findings overlap the graver
// names both.
func Kinds() []Kind {
	return []Kind{Email, Account, Tax, Identity, Phone, Plate, Parcel, Address, Name}
}

// Replacement returns what a published text shows in the place of a finding. Public
// texts are in Vietnamese.
func (k Kind) Replacement() string {
	switch k {
	case Phone:
		return "[số điện thoại]"
	case Email:
		return "[thư điện tử]"
	case Identity:
		return "[số giấy tờ]"
	case Tax:
		return "[mã số thuế]"
	case Account:
		return "[số tài khoản]"
	case Plate:
		return "[biển số xe]"
	case Name:
		return "[họ tên]"
	default:
		return "[đã ẩn]"
	}
}

// Span is a finding: the bytes from Start up to End of the text.
type Span struct {
	Start, End  int
	Kind        Kind
	Text        string // what stands there
	Replacement string // what to show instead
}

// Find returns what should not be published, in the order of the text, no two
// overlapping. Known are names that are private wherever they stand, such as the
// asker's; they are found with and without marks.
func Find(text string, known []string) []Span {
	shield := shielded(text)
	var found []Span
	add := func(k Kind, start, end int) { found = append(found, Span{Start: start, End: end, Kind: k}) }
	free := func(k Kind, start, end int) {
		if !overlaps(shield, start, end) {
			add(k, start, end)
		}
	}
	emails(text, add)
	knownNames(text, known, add)
	numbers(text, free)
	passports(text, free)
	plates(text, free)
	parcels(text, free)
	houses(text, free)
	names(text, free)
	return merge(text, found)
}

// merge joins findings that overlap, so that no part of either stays readable.
func merge(text string, found []Span) []Span {
	slices.SortFunc(found, func(a, b Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	var list []Span
	for _, s := range found {
		if n := len(list); n > 0 && s.Start < list[n-1].End {
			last := &list[n-1]
			last.End = max(last.End, s.End)
			if grade(s.Kind) < grade(last.Kind) {
				last.Kind = s.Kind
			}
			continue
		}
		list = append(list, s)
	}
	for i := range list {
		s := &list[i]
		s.Text, s.Replacement = text[s.Start:s.End], s.Kind.Replacement()
	}
	return list
}

func grade(k Kind) int { return slices.Index(Kinds(), k) }

// Apply returns the text with each span replaced. Spans that lie outside the text or
// overlap an earlier one are left out, so that a list that came from a form does no
// harm.
func Apply(text string, spans []Span) string {
	spans = slices.Clone(spans)
	slices.SortStableFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End < s.Start || s.End > len(text) {
			continue
		}
		b.WriteString(text[at:s.Start])
		b.WriteString(s.Replacement)
		at = s.End
	}
	b.WriteString(text[at:])
	return b.String()
}
