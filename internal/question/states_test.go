package question_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/question"
)

var update = flag.Bool("update", false, "write docs/states.md anew")

func TestStatesPageIsThatOfTheTable(t *testing.T) {
	t.Parallel()
	const page = "../../docs/states.md"
	if *update {
		if err := os.WriteFile(page, []byte(question.States()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(question.States(), string(got)); diff != "" {
		t.Errorf("docs/states.md is not that of moves.go; `make states` writes it anew (-want +got):\n%s", diff)
	}
}
