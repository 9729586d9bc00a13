package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

func key(k string) option { return header("Idempotency-Key", k) }

func TestAQuestionSentTwiceIsOneQuestion(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	first := m.send(t, http.MethodPost, "/questions", landQuestion(), key("a")).want(http.StatusCreated)
	again := m.send(t, http.MethodPost, "/questions", landQuestion(), key("a")).want(http.StatusCreated)
	if string(first.body) != string(again.body) || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("first %s, again %s, %v", first.body, again.body, again.header)
	}
	m.send(t, http.MethodPost, "/questions", changed("title", "Một câu hỏi hoàn toàn khác"), key("a")).want(http.StatusConflict)
	m.send(t, http.MethodPost, "/questions", landQuestion(), key("b")).want(http.StatusCreated)

	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			a := m.send(t, http.MethodPost, "/questions", landQuestion(), key("c"))
			if a.status != http.StatusCreated {
				t.Errorf("status %d", a.status)
			}
		})
	}
	wg.Wait()
	if n := m.count(t); n != 3 {
		t.Errorf("%d questions, want 3", n)
	}
}

func TestAMoveSentTwiceIsOneMove(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, token := m.asked(t)
	path := "/questions/" + code
	first := m.step(t, "intake", code, "note", object{"note": "Gọi lại."}, key("a"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			again := m.send(t, http.MethodPost, path+"/note", object{"note": "Gọi lại."}, key("a"), m.as("intake"))
			if string(again.body) != string(first.body) || again.header.Get("ETag") != `"v2"` || again.header.Get("Idempotent-Replayed") != "true" {
				t.Errorf("again: %d %s", again.status, again.body)
			}
		})
	}
	for range 8 {
		wg.Go(func() { m.step(t, "intake", code, "note", object{"note": "Lần hai."}, key("together")) })
	}
	wg.Wait()
	m.send(t, http.MethodPost, path+"/note", object{"note": "Khác."}, key("a"), m.as("intake")).want(http.StatusConflict)
	// A key belongs to its sender, its call and its question.
	m.step(t, "board", code, "note", object{"note": "Gọi lại."}, key("a"))
	m.step(t, "board", code, "prod", object{"note": "Gọi lại."}, key("a"))
	m.send(t, http.MethodPost, path+"/note", object{"note": "Gọi lại."}, key("a"), m.as("reader")).want(http.StatusForbidden)
	m.send(t, http.MethodGet, path, nil, follow(token)).want(http.StatusOK).is("version", 5)

	// What was refused may be tried again with the same key.
	m.send(t, http.MethodPost, path+"/merge", object{"into": "HD-2026-000257-C"}, key("m"), m.as("intake")).want(http.StatusUnprocessableEntity)
	other, _ := m.asked(t)
	m.send(t, http.MethodPost, path+"/merge", object{"into": other}, key("n"), m.as("intake")).want(http.StatusOK)
}

func TestARatingSentTwiceIsOneRating(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, token := m.submitted(t)
	m.step(t, "head", code, "approve", nil)
	m.step(t, "board", code, "approve", nil)
	rate := func(k, secret string) answer {
		return m.send(t, http.MethodPost, "/questions/"+code+"/rating", object{"score": 4}, key(k), follow(secret))
	}
	rate("a", token).want(http.StatusOK).is("rating.score", 4)
	if again := rate("a", token).want(http.StatusOK).is("rating.score", 4); again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("again: %v", again.header)
	}
	rate("b", token).want(http.StatusConflict)
	if a := rate("a", "wrong").want(http.StatusNotFound); strings.Contains(string(a.body), "score") {
		t.Errorf("told a stranger: %s", a.body)
	}
}

func TestEightApprovalsAtOnce(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, _ := m.submitted(t)
	for i, round := range []struct{ login, status string }{{"head", "approved"}, {"board", "answered"}} {
		answers := make(chan answer, 8)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				answers <- m.send(t, http.MethodPost, "/questions/"+code+"/approve", object{}, m.as(round.login))
			})
		}
		wg.Wait()
		close(answers)
		statuses := map[int]int{}
		for a := range answers {
			statuses[a.status]++
			switch {
			case a.status == http.StatusOK:
				a.is("status", round.status)
			case a.status == http.StatusConflict && i == 1 && !strings.Contains(strings.Join(a.list("allowed"), " "), "publish"):
				t.Errorf("allowed: %v", a.list("allowed"))
			case a.get("allowed") == nil:
				t.Errorf("does not say what is allowed: %s", a.body)
			}
		}
		if statuses[http.StatusOK] != 1 || statuses[http.StatusConflict] != 7 {
			t.Errorf("%s: %v, want one 200 and seven 409", round.login, statuses)
		}
	}
}

func TestEightMovesOnOneVersion(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, _ := m.asked(t)
	statuses := make(chan int, 8)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			a := m.send(t, http.MethodPost, "/questions/"+code+"/note", object{"note": "Ghi chú."}, m.as("intake"), header("If-Match", `"v1"`))
			statuses <- a.status
		})
	}
	wg.Wait()
	close(statuses)
	got := map[int]int{}
	for s := range statuses {
		got[s]++
	}
	if got[http.StatusOK] != 1 || got[http.StatusPreconditionFailed] != 7 {
		t.Errorf("%v, want one 200 and seven 412", got)
	}
}

func TestTwoDraftsOnOneState(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, _ := m.asked(t)
	m.step(t, "intake", code, "route", object{"department": "TCQLDD"})
	m.step(t, "head", code, "assign", object{"officer": "officer"})
	m.step(t, "officer", code, "draft", object{"answer": "Bản một.", "version": 0})
	m.step(t, "head", code, "draft", object{"answer": "Bản hai.", "version": 1}).is("answer_version", 2)
	m.send(t, http.MethodPost, "/questions/"+code+"/draft", object{"answer": "Bản ba.", "version": 1}, m.as("officer")).want(http.StatusConflict)
	// Without a version nobody's words but one's own are replaced.
	m.send(t, http.MethodPost, "/questions/"+code+"/draft", object{"answer": "Bản ba."}, m.as("officer")).want(http.StatusConflict)
	m.step(t, "head", code, "draft", object{"answer": "Bản ba."}).is("answer_version", 3)
	// What was submitted is changed only when that is said.
	m.step(t, "head", code, "submit", nil)
	m.send(t, http.MethodPost, "/questions/"+code+"/draft", object{"answer": "Bản bốn.", "version": 3}, m.as("officer")).want(http.StatusConflict)
	m.step(t, "officer", code, "draft", object{"answer": "Bản bốn.", "version": 3, "void": true}).is("status", "assigned")
}
