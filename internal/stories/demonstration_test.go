package stories

import "testing"

// TestDemonstration opens the demonstration ministry and lets many people into it
// at once: citizens, a business, staff, programs.
func TestDemonstration(t *testing.T) {
	t.Parallel()
	p := start(t, monday)
	b := openBrowser(t)
	for name, story := range map[string]func(*testing.T, *browser, *program){
		"a citizen asks, gets an answer and rates it":  citizen,
		"a business makes mistakes first":              business,
		"nobody needs JavaScript":                      withoutScript,
		"a keyboard is enough to ask":                  keyboard,
		"an answer is written, reviewed and published": answering,
		"the library is met elsewhere":                 elsewhere,
		"each role looks through its desk":             roles,
		"pages say that something changed":             lively,
		"every page fits a telephone":                  telephone,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, b, p)
		})
	}
	t.Run("a window sees what goes wrong", func(t *testing.T) {
		t.Parallel()
		windowSeesTrouble(t, b, p)
	})
	t.Run("every public page is light", func(t *testing.T) {
		t.Parallel()
		light(t, p)
	})
	t.Run("programs go the whole way", func(t *testing.T) {
		t.Parallel()
		wholeLife(t, p)
	})
}
