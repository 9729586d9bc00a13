package stories

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// How many askers ask how much at once, and how often the program is killed.
const (
	askers  = 6
	each    = 8
	crashes = 4
)

// TestKilledInTheMiddle kills the program again and again while questions are
// asked and moved on. Whoever sends a request sends it again until it is
// answered, as its Idempotency-Key allows. In the end every question is there
// once, with every step once, and every letter was sent.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	p := start(t, monday, "--empty")
	for login, role := range map[string]string{"intake": "intake", "head": "head:TCQLDD", "officer": "officer:TCQLDD"} {
		p.hire(t, login, role)
	}
	c := &crowd{t: t, p: p}
	var hands sync.WaitGroup
	for i := range askers {
		hands.Go(func() { c.work(i) })
	}
	for i := range crashes {
		within(t, 2*opening, "the next part of the work is done", func() bool {
			return t.Failed() || int(c.done.Load()) >= (i+1)*askers*each*5/(crashes+1)
		})
		p.kill(t)
		p.open(t, "")
	}
	hands.Wait()
	if t.Failed() {
		return
	}
	c.check()
	p.kill(t)
	p.gone(t)
}

// crowd asks and moves on.
type crowd struct {
	t     *testing.T
	p     *program
	done  atomic.Int64 // requests that were answered
	mu    sync.Mutex
	asked []asked
}

// work asks one question after another and brings each to the head of its
// department.
func (c *crowd) work(i int) {
	for n := range each {
		name := fmt.Sprintf("%d-%d", i, n)
		r, ok := c.insist(http.MethodPost, questions, letter(name+"@example.org", "Câu hỏi trong lúc máy hỏng số "+name), with("Idempotency-Key", "ask-"+name))
		if !ok || r.status != http.StatusCreated {
			c.t.Errorf("asking %s: %d %s", name, r.status, r.body)
			return
		}
		q := asked{code: r.text("code"), token: r.text("token")}
		c.mu.Lock()
		c.asked = append(c.asked, q)
		c.mu.Unlock()
		for _, s := range []struct {
			login, action string
			body          object
		}{
			{"intake", "route", object{"department": "TCQLDD"}},
			{"head", "assign", object{"officer": "officer"}},
			{"officer", "draft", object{"answer": "Theo Điều 121 Luật Đất đai.", "version": 0}},
			{"officer", "submit", object{}},
		} {
			r, ok := c.insist(http.MethodPost, questions+"/"+q.code+"/"+s.action, s.body, c.p.as(s.login), with("Idempotency-Key", s.action))
			// A conflict is how a step answers that was taken just before the kill.
			if !ok || r.status != http.StatusOK && r.status != http.StatusConflict {
				c.t.Errorf("%s %s: %d %s", s.action, q.code, r.status, r.body)
				return
			}
		}
	}
}

// insist sends a request until it is answered.
func (c *crowd) insist(method, path string, body any, headers ...header) (reply, bool) {
	ctx, cancel := context.WithTimeout(c.t.Context(), 2*opening)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		r, err := c.p.try(ctx, method, path, body, headers...)
		if err == nil && r.status != http.StatusServiceUnavailable {
			c.done.Add(1)
			return r, true
		}
		select {
		case <-ctx.Done():
			return r, false
		case <-tick.C:
		}
	}
}

// check looks at what is left.
func (c *crowd) check() {
	t, p := c.t, c.p
	if n := p.verify(t); n != askers*each || len(c.asked) != n {
		t.Errorf("%d questions were asked, %d codes given, %d are there", askers*each, len(c.asked), n)
	}
	wantEvents := []string{"received", "route", "assign", "draft", "submit"}
	for _, q := range c.asked {
		if diff := cmp.Diff(wantEvents, actions(p.history(t, "officer", q.code))); diff != "" {
			t.Errorf("history of %s: %s", q.code, diff)
		}
		p.call(t, http.StatusOK, http.MethodGet, questions+"/"+q.code, nil, with("X-Follow-Token", q.token))
	}
	var sent map[string]int
	want := c.letters()
	soon(t, "every letter was sent", func() bool {
		sent = map[string]int{}
		for _, m := range p.mails(t) {
			sent[kindOf(m)]++
		}
		return len(missing(want, sent)) == 0
	})
	repeated := 0
	for key, n := range sent {
		repeated += n - 1
		if !slices.Contains(want, key) {
			t.Errorf("a letter that nobody should get: %s", key)
		}
	}
	// Eight letters are on their way at most when the program is killed.
	if repeated > 8*crashes {
		t.Errorf("%d letters were sent twice", repeated)
	}
	t.Logf("%d letters, %d of them sent again after a kill", len(sent), repeated)
}

// letters lists every letter that must go out.
func (c *crowd) letters() []string {
	var want []string
	for _, q := range c.asked {
		code := strings.ToLower(q.code)
		want = append(want, code+".1.received", code+".2.routed")
	}
	return want
}

// kindOf names a letter by question, place in its history and kind; all copies
// of one letter have the same name.
func kindOf(m mail) string {
	name, _, _ := strings.Cut(m.key(), "@")
	return name
}

// missing lists what was not sent yet.
func missing(want []string, sent map[string]int) []string {
	return slices.DeleteFunc(slices.Clone(want), func(key string) bool { return sent[key] > 0 })
}
