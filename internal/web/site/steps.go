package site

import (
	"slices"

	"hoidap/internal/question"
)

// step is one page of asking.
type step struct {
	Path   string
	Page   string   // the template
	Title  string   // catalogue key of the page's heading
	Fields []string // what it asks for, by the API's names
}

// The pages behind the steps.
const (
	askPath = "/hoi"
	// lostPath is where somebody lands who has nothing typed: the session has
	// ended, or the browser keeps no cookies. The page says so.
	lostPath = "/hoi?moi=1"
	sentPath = "/hoi/da-gui"
)

// SendPath shows the whole question before it is sent; what is posted there is
// stored.
const SendPath = "/hoi/kiem-tra"

// SimilarPath shows what was answered already while a question is typed.
const SimilarPath = "/hoi/tuong-tu"

// steps are the pages of asking, in order.
func steps() []step {
	return []step{
		{askPath, "site/ask_who", "site.ask.who", []string{"asker.type"}},
		{"/hoi/lien-he", "site/ask_contact", "site.ask.contact", []string{
			"asker.organisation", "asker.tax_code", "asker.name", "asker.email", "asker.phone", "asker.province",
		}},
		{"/hoi/loai", "site/ask_kind", "site.ask.kind", []string{"kind"}},
		{"/hoi/linh-vuc", "site/ask_field", "site.ask.field", []string{"field"}},
		{"/hoi/noi-dung", "site/ask_text", "site.ask.text", []string{"title", "body", "files"}},
		{"/hoi/dong-y", "site/ask_consent", "site.ask.consent", []string{"may_publish", "consent"}},
	}
}

// asks reports whether the step asks for the field.
func (s step) asks(field string) bool { return slices.Contains(s.Fields, field) }

// firstOpen returns the first step to which one of the problems belongs, or
// len(steps()) when there is none.
func firstOpen(ps []question.FieldProblem) int {
	all := steps()
	i := slices.IndexFunc(all, func(st step) bool {
		return slices.ContainsFunc(ps, func(p question.FieldProblem) bool { return st.asks(p.Field) })
	})
	if i < 0 {
		return len(all)
	}
	return i
}

// pathAfter returns where the asker goes from the i-th step: to the next one,
// or straight to the review when nothing is missing any more.
func pathAfter(i int, ps []question.FieldProblem) string {
	all := steps()
	switch {
	case firstOpen(ps) == len(all):
		return SendPath
	case i+1 < len(all):
		return all[i+1].Path
	}
	return all[firstOpen(ps)].Path
}

// pathBefore returns where the link back of the i-th step leads.
func pathBefore(i int) string {
	if i == 0 {
		return "/"
	}
	return steps()[i-1].Path
}
