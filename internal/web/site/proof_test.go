package site_test

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"hoidap/internal/clock"
	"hoidap/internal/proof"
	"hoidap/internal/ratelimit"
	"hoidap/internal/testdb"
)

// send asks the whole question and returns what the asker sees then.
func (v *visitor) send(solve bool) (status int, confirm bool) {
	v.m.t.Helper()
	v.fill(typed())
	key, work := v.key(), ""
	for n := 0; solve && !proof.Solved(key, work, proof.Bits); n++ {
		work = strconv.Itoa(n)
	}
	r := v.post("/hoi/kiem-tra", "key", key, "work", work)
	if r.StatusCode != http.StatusSeeOther {
		return r.StatusCode, false
	}
	return r.StatusCode, strings.Contains(v.get("/hoi/da-gui").body, "Còn một bước: xác nhận thư điện tử")
}

// Asking is shut to nobody: who sends more than people do is asked for a
// confirmation by letter, unless the browser has done its work; a flood waits.
func TestManyQuestionsFromOneAddress(t *testing.T) {
	t.Parallel()
	c, err := ratelimit.Dial(testdb.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // nothing is lost
	at := clock.FixedAt(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC))
	l := ratelimit.New(ratelimit.Config{Redis: c, Clock: at, Log: slog.New(slog.DiscardHandler), Patience: 10 * time.Second})
	m := openLimited(t, l)
	v := m.visitor()
	for i := range ratelimit.Unproved().Address.Burst {
		if status, confirm := v.send(false); status != http.StatusSeeOther || confirm {
			t.Fatalf("question %d without the work: status %d, to be confirmed %v", i, status, confirm)
		}
	}
	if status, confirm := v.send(false); status != http.StatusSeeOther || !confirm {
		t.Errorf("one more without the work: status %d, to be confirmed %v", status, confirm)
	}
	if status, confirm := v.send(true); status != http.StatusSeeOther || confirm {
		t.Errorf("with the work: status %d, to be confirmed %v", status, confirm)
	}
	for l.Address(t.Context(), netip.MustParseAddr("127.0.0.1"), ratelimit.Asking()).OK {
	}
	if status, _ := v.send(false); status != http.StatusTooManyRequests {
		t.Errorf("a flood: status %d", status)
	}
	// What was typed is kept, and goes off once there is room.
	at.Advance(2 * ratelimit.Asking().Address.Every)
	if r := v.post("/hoi/kiem-tra", "key", v.key(), "work", ""); r.StatusCode != http.StatusSeeOther {
		t.Errorf("after the wait: status %d", r.StatusCode)
	}
}
