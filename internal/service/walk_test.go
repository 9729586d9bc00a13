package service_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Whatever anybody tries, in whatever order: a step is taken whole or refused
// for a reason, and the histories and spans stay whole.
func TestRandomWalks(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := &walk{ministry: newMinistry(t), r: rand.New(rand.NewPCG(seed, 7))}
			w.actors[""] = question.AskerActor()
			w.actors["system"] = question.SystemActor()
			for range 4 {
				w.codes = append(w.codes, w.ask().Code)
			}
			for range 400 {
				w.step()
			}
			if len(w.taken) < 15 {
				t.Errorf("only %d kinds of steps were taken: %v", len(w.taken), w.taken)
			}
			for _, code := range w.codes {
				w.history(code)
				w.spans(code)
			}
			if n := w.count(`SELECT count(*) FROM spans s JOIN spans o ON o.question_id = s.question_id AND o.seq <> s.seq
				AND tstzrange(s.from_at, s.to_at) && tstzrange(o.from_at, o.to_at)`); n != 0 {
				t.Errorf("%d spans overlap", n)
			}
			if v, err := w.Verify(t.Context(), nil); err != nil || v.Broken != "" {
				t.Errorf("%+v, %v", v, err)
			}
		})
	}
}

type walk struct {
	*ministry
	r     *rand.Rand
	codes []string
	taken map[question.Action]int
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// aside are the steps that do not bring a question further.
var aside = []question.Action{
	question.Note, question.Prod, question.Refuse, question.MarkSpam, question.Merge, question.Return, question.Accept, question.Support,
}

// step lets some time pass and somebody try something.
func (w *walk) step() {
	w.t.Helper()
	if w.r.IntN(4) == 0 {
		w.clock.Advance(time.Duration(w.r.IntN(60)) * time.Hour)
		w.work()
		if _, err := w.Sweep(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
	code := pick(w.r, w.codes...)
	before := w.question(code)
	people := []string{"intake", "head", "officer", "officer2", "other", "board", "chair", "admin", "", "system"}
	login, do := pick(w.r, people...), pick(w.r, question.Actions()...)
	if w.r.IntN(4) > 0 { // else most tries would be refused, and the rest lead nowhere
		w.r.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
		for _, p := range people {
			can := slices.DeleteFunc(question.Allowed(before, w.actors[p]), func(do question.Action) bool {
				return w.r.IntN(8) > 0 && slices.Contains(aside, do)
			})
			if len(can) > 0 {
				login, do = p, pick(w.r, can...)
				break
			}
		}
	}
	after, err := w.Act(w.t.Context(), w.actors[login], code, w.what(do))
	if c := question.CodeOf(err); err != nil {
		if c == question.CodeInternal || c == question.CodeUnavailable {
			w.t.Fatalf("%s by %q on %s: %v", do, login, before.Status, err)
		}
		if now := w.question(code); now.Version != before.Version || now.Status != before.Status {
			w.t.Fatalf("%s by %q was refused (%v) and changed %s to %s", do, login, err, before.Status, now.Status)
		}
		return
	}
	if !slices.Contains(question.Allowed(before, w.actors[login]), do) {
		w.t.Fatalf("%s by %q on %s was taken and not allowed", do, login, before.Status)
	}
	if after.Version != before.Version+1 {
		w.t.Fatalf("%s: version %d after %d", do, after.Version, before.Version)
	}
	if w.taken == nil {
		w.taken = map[question.Action]int{}
	}
	w.taken[do]++
}

// what makes up what the step needs, sometimes wrongly.
func (w *walk) what(do question.Action) service.Act {
	a := service.Act{
		Do: do, Department: pick(w.r, "TCQLDD", "TCQLDD", "TCQLDD", "TCQLDD", "TCMT", "", "NOPE"), Officer: pick(w.r, "officer", "officer", "officer", "officer2", "other"),
		Reason: pick(w.r, "not_in_scope", "unclear", "x"), Note: pick(w.r, "Ghi chú.", "Ghi chú.", ""), Text: pick(w.r, "Nội dung.", "Nội dung.", ""),
		Answer: pick(w.r, "Trả lời.", "Trả lời khác."), Outcome: pick(w.r, question.Outcomes()...), AnswerVersion: pick(w.r, -1, -1, 0, 1),
		Into: pick(w.r, w.codes...), Score: w.r.IntN(7), Until: w.Today().AddDays(w.r.IntN(60)),
	}
	if w.r.IntN(3) == 0 {
		a.Supporting = []string{pick(w.r, "TNN", "TCMT", "TCQLDD")}
	}
	if do == question.Split && w.r.IntN(2) == 0 && len(w.codes) < 8 {
		a.Parts = []service.Part{{Title: landQuestion().Title, Body: landQuestion().Body, Field: "land"}}
	}
	return a
}
