package api_test

import (
	"net/http"
	"testing"
)

// Who asked is personal data: that a program read it is noted, once a day for
// each person.
func TestReadingWhoAskedIsNoted(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, _ := m.asked(t)
	viewed := func() int {
		t.Helper()
		n := 0
		items, _ := m.send(t, http.MethodGet, "/questions/"+code+"/events", nil, m.as("intake")).want(http.StatusOK).get("items").([]any)
		for _, e := range items {
			if e, ok := e.(object); ok && e["action"] == "viewed" {
				n++
			}
		}
		return n
	}
	if n := viewed(); n != 0 {
		t.Fatalf("noted %d times before anybody read it", n)
	}
	for range 3 {
		m.send(t, http.MethodGet, "/questions/"+code, nil, m.as("intake")).want(http.StatusOK).is("view", "desk")
	}
	if n := viewed(); n != 1 {
		t.Errorf("noted %d times, want once", n)
	}
}
