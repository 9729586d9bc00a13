package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"

	"hoidap/internal/question"
)

//go:embed data/*.json
var data embed.FS

// story is one question and the life it is led through, as data/FORMAT.md says.
type story struct {
	Key          string             `json:"key"`
	Kind         question.Kind      `json:"kind"`
	Channel      question.Channel   `json:"channel"`
	Lang         string             `json:"lang"`
	AskerType    question.AskerType `json:"asker_type"`
	Name         string             `json:"name"`
	Email        string             `json:"email"`
	Phone        string             `json:"phone"`
	Organisation string             `json:"organisation"`
	TaxCode      string             `json:"tax_code"`
	Province     string             `json:"province"`
	Field        string             `json:"field"`
	Title        string             `json:"title"`
	Body         string             `json:"body"`
	MayPublish   bool               `json:"may_publish"`
	MayName      bool               `json:"may_name"`

	Department     string           `json:"department"`
	Supporting     []string         `json:"supporting"`
	Story          string           `json:"story"`
	AgeDays        int              `json:"age_days"`
	Late           bool             `json:"late"`
	Answer         string           `json:"answer"`
	Outcome        question.Outcome `json:"outcome"`
	PublicTitle    string           `json:"public_title"`
	PublicQuestion string           `json:"public_question"`
	PublicAnswer   string           `json:"public_answer"`
	Note           string           `json:"note"`
	Reason         string           `json:"reason"`
	Reply          string           `json:"reply"`
	Score          int              `json:"score"`
	Comment        string           `json:"comment"`
}

// readStories reads every file of data, in order.
func readStories() ([]story, error) {
	files, err := fs.Glob(data, "data/*.json")
	if err != nil {
		return nil, fmt.Errorf("list the demonstration's files: %w", err)
	}
	var all []story
	seen := map[string]bool{}
	for _, name := range files {
		b, err := data.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the demonstration: %w", err)
		}
		var list []story
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		if err := d.Decode(&list); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		for _, s := range list {
			if seen[s.Key] {
				return nil, fmt.Errorf("%s: the key %s is there twice", name, s.Key)
			}
			if plots[s.Story] == nil {
				return nil, fmt.Errorf("%s: %s has the unknown story %q", name, s.Key, s.Story)
			}
			seen[s.Key] = true
		}
		all = append(all, list...)
	}
	return all, nil
}

// seeded returns a source of chance that is the same at every start, so that
// the demonstration is too.
func seeded(key string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(key))
	return rand.New(rand.NewPCG(h.Sum64(), 2018)) //nolint:gosec // it shall be foreseeable
}
