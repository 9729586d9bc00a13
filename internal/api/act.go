package api

import (
	"encoding/json"
	"strconv"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// part reads one fact of a move from the body.
type part func(o *object, a *service.Act)

func note(o *object, a *service.Act)       { a.Note = o.text("note") }
func field(o *object, a *service.Act)      { a.Field = o.line("field") }
func supporting(o *object, a *service.Act) { a.Supporting = o.lines("supporting") }
func answer(o *object, a *service.Act)     { a.Answer = o.text("answer") }

// reasonCode is one of a closed list, reasonWords a sentence.
func reasonCode(o *object, a *service.Act)  { a.Reason = o.line("reason") }
func reasonWords(o *object, a *service.Act) { a.Reason = o.text("reason") }

// facts lists what the body of each move may hold.
func facts(do question.Action) []part {
	switch do {
	case question.Accept:
		return []part{field, note}
	case question.Refuse:
		return []part{reasonCode, note}
	case question.Route:
		return []part{func(o *object, a *service.Act) { a.Department = o.line("department") }, supporting, field, note}
	case question.Merge:
		return []part{func(o *object, a *service.Act) { a.Into = o.line("into") }, note}
	case question.Restrict:
		return []part{reasonCode, note}
	case question.Split:
		return []part{parts, note}
	case question.Assign:
		return []part{func(o *object, a *service.Act) { a.Officer = o.line("officer") }, note}
	case question.Support:
		return []part{supporting, note}
	case question.Draft:
		return []part{answer, outcome, based, func(o *object, a *service.Act) { a.Void = o.flag("void") }}
	case question.Ask:
		return []part{func(o *object, a *service.Act) { a.Text = o.text("text") }}
	case question.Extend:
		return []part{func(o *object, a *service.Act) { a.Until = o.date("until") }, reasonWords}
	case question.Deny:
		return []part{reasonWords}
	case question.Contribute:
		return []part{
			func(o *object, a *service.Act) { a.Department = o.line("department") },
			func(o *object, a *service.Act) { a.Officer = o.line("officer") },
			func(o *object, a *service.Act) { a.Text = o.text("text") },
		}
	case question.Publish:
		return []part{public, answer, keep}
	case question.Correct:
		return []part{public, answer, note, keep, bound, func(o *object, a *service.Act) { a.Drop = o.flag("drop") }}
	case question.Withdraw:
		return []part{reasonWords}
	case question.Approve:
		return []part{note, bound}
	default:
		return []part{note}
	}
}

func parts(o *object, a *service.Act) {
	for _, p := range o.objects("parts") {
		a.Parts = append(a.Parts, service.Part{Title: p.line("title"), Body: p.text("body"), Field: p.line("field")})
	}
}

func outcome(o *object, a *service.Act) { a.Outcome = question.Outcome(o.line("outcome")) }

// based reads on which version of the answer a draft is based; one that does not
// say follows the sender's own.
func based(o *object, a *service.Act) {
	a.AnswerVersion = -1
	if n, ok := o.number("version"); ok {
		if n < 0 {
			o.fail("version", "api.problem.between", "least", "0", "most", strconv.Itoa(1<<31-1))
		}
		a.AnswerVersion = n
	}
}

// bound reads the hash of what the sender has read and approves.
func bound(o *object, a *service.Act) { a.Content = o.line("content") }

// keep names the personal data that stay readable.
func keep(o *object, a *service.Act) { a.Keep = o.lines("keep") }

func public(o *object, a *service.Act) { a.Title, a.Question = o.line("title"), o.text("question") }

// act handles "POST /questions/:code/{action}".
func (a *API) act(do question.Action) func(*gin.Context) error {
	return func(c *gin.Context) error {
		by, err := a.desk(c, scopeWrite)
		if err != nil {
			return err
		}
		raw, o, err := body(c)
		if err != nil {
			return err
		}
		act := service.Act{Do: do}
		for _, read := range facts(do) {
			read(o, &act)
		}
		if err := o.done(); err != nil {
			return err
		}
		who := "person:" + strconv.FormatInt(by.PersonID, 10)
		k, err := key(c)
		if err != nil {
			return err
		}
		if k != "" {
			act.Once = &service.Once{Who: who, Call: callOf(c), Key: k, Body: raw, Answer: func(q question.Question) ([]byte, error) {
				return json.Marshal(a.questionOf(q, by))
			}}
		}
		return a.once(c, who, raw, func() (versioned, error) { return a.move(c, by, act) }, nil)
	}
}

// move takes the step, if the question is still the one that the sender saw.
func (a *API) move(c *gin.Context, by question.Actor, act service.Act) (versioned, error) {
	var err error
	if act.Version, err = version(c); err != nil {
		return nil, err
	}
	if act.Version != 0 {
		// The precondition comes before the question whether the step fits.
		q, err := a.svc.Question(c, by, code(c))
		if err != nil {
			return nil, err
		}
		if q.Version != act.Version {
			c.Header("ETag", etag(q.Version))
			return nil, stale(orEmpty(question.Allowed(q, by)))
		}
	}
	q, err := a.svc.Act(c, by, code(c), act)
	if act.Version != 0 && question.CodeOf(err) == question.CodeConflict {
		// Somebody was quicker by a moment.
		if now, e := a.svc.Question(c, by, code(c)); e == nil && now.Version != act.Version {
			return nil, stale(orEmpty(question.Allowed(now, by)))
		}
	}
	if err != nil {
		return nil, err
	}
	return a.questionOf(q, by), nil
}
