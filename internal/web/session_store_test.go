package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A page sends several requests at once. One that changes nothing of the session
// neither undoes what another one stored nor brings back a session that ended.
func TestRequestsAtOnceWithOneSession(t *testing.T) {
	t.Parallel()
	s := newSite(t, home)
	in := cookies(s.send("/in", nil))
	s.get("/desk/x", in) // the message of signing in is read
	slowly := func(meanwhile func()) {
		t.Helper()
		answer := make(chan *httptest.ResponseRecorder)
		go func() { answer <- s.send("/slow", nil, in) }()
		<-s.slow // it has read its session
		meanwhile()
		s.slow <- struct{}{}
		if got := (<-answer).Code; got != http.StatusNoContent {
			t.Fatalf("the slow request: status %d", got)
		}
	}
	slowly(func() { s.send("/said", nil, in) })
	if page := s.get("/desk/x", in).Body.String(); !strings.Contains(page, "govuk-notification-banner") {
		t.Error("the message was lost")
	}
	slowly(func() { s.get("/desk/x", in) })
	if page := s.get("/desk/x", in).Body.String(); strings.Contains(page, "govuk-notification-banner") {
		t.Error("the message came twice")
	}
	slowly(func() { s.send("/out", nil, in) })
	if got := s.get("/desk/x", in).Code; got != http.StatusSeeOther {
		t.Errorf("the session that was ended is back: status %d", got)
	}
}
