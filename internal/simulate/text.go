package simulate

import (
	_ "embed" // the phrases
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"hoidap/internal/question"
)

//go:embed data/text.json
var phrases []byte

// text is what synthetic questions and answers are composed of.
type text struct {
	Surnames  []string `json:"surnames"`
	Given     []string `json:"given"`
	Firms     []string `json:"firms"`
	FirmNames []string `json:"firm_names"`
	Titles    []string `json:"titles"` // with the matter for %s
	Openings  []string `json:"openings"`
	Turns     []string `json:"turns"`
	Requests  []string `json:"requests"`
	Answers   []string `json:"answers"` // with the matter for %s
	Points    []string `json:"points"`
	Closing   string   `json:"closing"`

	Ask          []string `json:"ask"`
	Reply        []string `json:"reply"`
	Wrong        []string `json:"wrong"`
	HeadReturns  []string `json:"head_returns"`
	BoardReturns []string `json:"board_returns"`
	Extend       []string `json:"extend"`
	Merge        string   `json:"merge"`
	Refuse       string   `json:"refuse"`
	Spam         string   `json:"spam"`
	Close        string   `json:"close"`
	Reopen       []string `json:"reopen"`
	Comments     []string `json:"comments"`

	// Fields has matters by field: what it is about, and how it came about.
	Fields map[string][][2]string `json:"fields"`
}

func readText() (*text, error) {
	t := &text{}
	if err := json.Unmarshal(phrases, t); err != nil {
		return nil, fmt.Errorf("read the phrases of the simulation: %w", err)
	}
	return t, nil
}

// pick returns one of the list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// submission composes the n-th question, about a matter of the field.
func (t *text) submission(r *rand.Rand, n int, field, province string) (question.Submission, string) {
	matter := pick(r, t.Fields[field])
	s := question.Submission{
		Kind: question.KindQuestion, AskerType: question.Citizen, Name: pick(r, t.Surnames) + " " + pick(r, t.Given),
		Email: fmt.Sprintf("nguoihoi%d@example.vn", n), Province: province, Field: field,
		Title:      fmt.Sprintf(pick(r, t.Titles), matter[0]),
		Body:       strings.Join([]string{pick(r, t.Openings), matter[1] + " " + pick(r, t.Turns), pick(r, t.Requests)}, "\n\n"),
		MayPublish: chance(r, 70), MayName: chance(r, 20), Consent: true, Lang: question.Vietnamese,
	}
	if chance(r, 15) {
		s.AskerType, s.Organisation = question.Business, pick(r, t.Firms)+" "+pick(r, t.FirmNames)
	}
	if chance(r, 20) {
		s.Kind = pick(r, question.Kinds())
	}
	return s, matter[0]
}

// answer composes an answer about the matter.
func (t *text) answer(r *rand.Rand, matter string) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, pick(r, t.Answers)+"\n\n", matter)
	first := r.IntN(len(t.Points))
	for i := range 3 {
		fmt.Fprintf(b, "%d. %s\n", i+1, t.Points[(first+i)%len(t.Points)])
	}
	return b.String() + "\n" + t.Closing
}

// chance is true in so many cases of a hundred.
func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }
