package question_test

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hoidap/internal/question"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Đất đai", "Đất đai"},
		{"marks apart are joined", norm.NFD.String("thuế đất ở"), "thuế đất ở"},
		{"line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd"},
		{"tab stays", "a\tb", "a\tb"},
		{"control characters go", "a\x00b\x1b[31mc\x7fd\u0085e", "ab[31mcde"},
		{"direction marks go", "a\u202eb\u2066c\ufeff", "abc"},
		{"markup is text", "<script>", "<script>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := question.Clean(c.in)
			if err != nil || got != c.want {
				t.Errorf("Clean(%q) = %q, %v; want %q", c.in, got, err, c.want)
			}
		})
	}
}

func TestCleanRefusesWhatIsNotUTF8(t *testing.T) {
	t.Parallel()
	if _, err := question.Clean("a\xff"); question.CodeOf(err) != question.CodeInvalid {
		t.Errorf("got %v, want an invalid error", err)
	}
}

func TestCleanLine(t *testing.T) {
	t.Parallel()
	got, err := question.CleanLine("  Nguyễn \t Văn\r\n An ")
	if err != nil || got != "Nguyễn Văn An" {
		t.Errorf("got %q, %v", got, err)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("Đất đai\r\n")
	f.Add("\ufeff\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		once, err := question.Clean(s)
		if err != nil {
			return
		}
		twice, err := question.Clean(once)
		if err != nil || once != twice || !utf8.ValidString(once) {
			t.Errorf("cleaning %q twice gives %q, then %q (%v)", s, once, twice, err)
		}
	})
}
