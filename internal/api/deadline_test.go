package api_test

import (
	"net/http"
	"testing"
)

// The asker is told how the promise was counted, the desk how its own term was
// too; neither can be had without a secret or a token.
func TestDeadlineIsExplained(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, token := m.asked(t)
	path := "/questions/" + code + "/deadline"
	a := m.send(t, http.MethodGet, path, nil, follow(token)).want(http.StatusOK)
	a.is("code", code).is("dates.0.part", "total").is("dates.0.due_on", "2026-03-23").is("dates.0.from", "2026-03-02").
		is("dates.0.days", 15).is("dates.0.counted.0.why", "counted").is("dates.0.counted.0.n", 1).is("dates.0.counted.4.why", "weekend").
		is("dates.0.set.0.cause", "promised").is("dates.0.provisional", false)
	if n := len(a.list("dates")); n != 1 {
		t.Errorf("the asker sees %d dates", n)
	}
	d := m.send(t, http.MethodGet, path, nil, m.as("intake")).want(http.StatusOK)
	d.is("dates.1.part", "stage").is("dates.1.stage", "intake").is("dates.1.due_on", "2026-03-03")
	m.send(t, http.MethodGet, path, nil).want(http.StatusUnauthorized)
	m.send(t, http.MethodGet, path, nil, follow("x"+token[1:])).want(http.StatusNotFound)
	m.send(t, http.MethodGet, "/questions/HD-2026-999999-A/deadline", nil, m.as("intake")).want(http.StatusNotFound)
}
