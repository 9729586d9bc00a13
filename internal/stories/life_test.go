package stories

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wholeLife goes the whole way of a question by programs alone, with the tokens
// of dev.json.
func wholeLife(t *testing.T, p *program) {
	t.Helper()
	const asker = "hoa@example.org"
	q := p.ask(t, asker, "Chuyển đất trồng cây lâu năm sang đất ở tại nông thôn")
	follow := with("X-Follow-Token", q.token)
	p.call(t, http.StatusNotFound, http.MethodGet, questions+"/"+q.code, nil, with("X-Follow-Token", "wrong"))

	p.act(t, "tiepnhan1", q.code, "route", object{"department": "TCQLDD", "supporting": []string{"PC"}, "note": "Lĩnh vực đất đai."})
	p.act(t, "tcqldd.truong", q.code, "assign", object{"officer": "tcqldd.cv1"})
	p.act(t, "tcqldd.cv1", q.code, "ask", object{"text": "Thửa đất ở xã nào?"})
	p.mailTo(t, asker, q.code, "asked")
	p.call(t, http.StatusOK, http.MethodPost, questions+"/"+q.code+"/replies", object{"text": "Ở xã Tân Lập."}, follow)
	p.act(t, "tcqldd.cv1", q.code, "draft", object{"answer": "Theo **Luật Đất đai** …", "outcome": "principle"})
	p.act(t, "tcqldd.cv1", q.code, "submit", nil)
	p.act(t, "tcqldd.truong", q.code, "return", object{"note": "Cần viện dẫn điều khoản."})
	p.act(t, "tcqldd.cv1", q.code, "draft", object{"answer": "Theo Điều 121 **Luật Đất đai** năm 2024 …", "outcome": "principle"})
	p.act(t, "tcqldd.cv1", q.code, "submit", nil)
	late := p.call(t, http.StatusConflict, http.MethodPost, questions+"/"+q.code+"/route", object{"department": "TCMT"}, p.as("tiepnhan1"))
	if late.get("allowed") == nil {
		t.Errorf("a step that does not fit is refused without the ones that do: %s", late.body)
	}
	p.call(t, http.StatusNotFound, http.MethodPost, questions+"/"+q.code+"/note", object{"note": "Của người khác."}, p.as("tcmt.cv1"))
	p.act(t, "tcqldd.truong", q.code, "approve", nil)
	p.act(t, "banbientap1", q.code, "approve", nil)

	m := p.mailTo(t, asker, q.code, "answered")
	if !strings.Contains(m.Text, "Điều 121") || !strings.Contains(m.HTML, "<strong>Luật Đất đai</strong>") {
		t.Errorf("the answer does not stand in the letter: %s", m.Text)
	}
	p.call(t, http.StatusOK, http.MethodPost, questions+"/"+q.code+"/rating", object{"score": 5}, follow)
	p.act(t, "banbientap1", q.code, "publish", object{"title": "Chuyển đất trồng cây lâu năm sang đất ở tại nông thôn"})
	found := p.call(t, http.StatusOK, http.MethodGet, "/api/v1/publications?q=chuyen+dat+trong+cay+lau+nam&field=land", nil)
	if !slices.ContainsFunc(found.list("items"), func(o object) bool { return o["code"] == q.code }) {
		t.Errorf("the library does not find it: %.400s", found.body)
	}
	p.mailTo(t, asker, q.code, "published")
	lifeWasWritten(t, p, q)
}

// lifeWasWritten reads the history of the life above, and has it verified.
func lifeWasWritten(t *testing.T, p *program, q asked) {
	t.Helper()
	want := []string{
		"received", "route", "assign", "ask", "reply", "draft", "submit", "return", "draft", "submit", "approve", "approve", "rate", "publish",
	}
	if diff := cmp.Diff(want, actions(p.history(t, "banbientap1", q.code))); diff != "" {
		t.Errorf("history: %s", diff)
	}
	kinds := map[string]int{}
	for _, m := range p.mails(t) {
		if slices.Contains(m.To, "hoa@example.org") && strings.Contains(m.key(), strings.ToLower(q.code)) {
			kinds[m.key()]++
		}
	}
	if len(kinds) != 5 { // received, routed, asked, answered, published
		t.Errorf("letters to the asker: %v", kinds)
	}
	for key, n := range kinds {
		if n != 1 {
			t.Errorf("%s was sent %d times", key, n)
		}
	}
	if n := p.verify(t); n < 120 {
		t.Errorf("%d questions in the demonstration, want at least 120", n)
	}
}

// actions lists what was done, and checks that each event follows the one before.
func actions(events []object) []string {
	var list []string
	for i, e := range events {
		s, _ := e["action"].(string)
		if n, _ := e["seq"].(float64); int(n) != i+1 {
			s += " out of order"
		}
		if i > 0 && e["prev"] != events[i-1]["hash"] {
			s += " with a broken link"
		}
		list = append(list, s)
	}
	return list
}
