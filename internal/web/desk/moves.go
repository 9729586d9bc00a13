package desk

import (
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// move is a step offered on the page of a question: a form, or a link to a page
// of its own.
type move struct {
	Do    question.Action
	Label string
	Href  string
	First bool // the likeliest
	Open  bool // shown unfolded: the likeliest, or the one just tried
	Warns bool // cannot be undone by the one who does it
	Plain plain
}

// plain is the form of a step that takes a remark at most.
type plain struct {
	Hint  string
	Field web.Field
}

// likely lists the steps in the order in which they are wanted in a status.
// Steps that it does not name follow in the order of a question's life.
func likely(s question.Status) []question.Action {
	switch s {
	case question.Received:
		return []question.Action{question.Route, question.Refuse, question.Merge, question.Split, question.Restrict, question.MarkSpam, question.Accept}
	case question.Routed:
		return []question.Action{question.Assign, question.Return}
	case question.Assigned:
		return []question.Action{
			question.Draft, question.Submit, question.Ask, question.Support, question.Extend, question.Deny, question.Return, question.Assign,
		}
	case question.Submitted, question.Approved:
		return []question.Action{question.Approve, question.Return}
	case question.Answered:
		return []question.Action{question.Publish, question.Close}
	case question.Published:
		return []question.Action{question.Correct, question.Withdraw}
	}
	return nil
}

// ordered returns what is allowed, the likeliest first.
func ordered(s question.Status, allowed []question.Action) []question.Action {
	var list []question.Action
	for _, do := range likely(s) {
		if slices.Contains(allowed, do) {
			list = append(list, do)
		}
	}
	for _, do := range allowed {
		if !slices.Contains(list, do) {
			list = append(list, do)
		}
	}
	return list
}

// ownPage returns the address of a step that has a page of its own.
func ownPage(do question.Action, code string) string {
	base := "/desk/questions/" + code
	switch do {
	case question.Draft:
		return base + "/answer"
	case question.Publish, question.Correct:
		return base + "/publish"
	case question.Split:
		return base + "/split"
	}
	return ""
}

// moves prepares the steps that are allowed now.
func moves(p i18n.Dict, f *web.Form, q question.Question, allowed []question.Action, try question.Action) []move {
	list := slices.DeleteFunc(ordered(q.Status, allowed), func(do question.Action) bool {
		return do == question.Publish && !q.MayPublish // the asker has not given leave
	})
	ms := make([]move, 0, len(list))
	for i, do := range list {
		m := move{Do: do, Label: stepLabel(p, q, do), Href: ownPage(do, q.Code)}
		m.Warns = warns(do)
		m.Plain = plain{
			Hint:  stepHint(p, q, do),
			Field: f.Textarea(string(do)+".note", "desk.step.note", "rows=2", "optional"),
		}
		m.First = i == 0
		m.Open = do == try || try == "" && i == 0 && unfolds(do)
		ms = append(ms, m)
	}
	return ms
}

// warns reports whether whoever takes the step cannot take it back.
func warns(do question.Action) bool {
	return do == question.Refuse || do == question.MarkSpam || do == question.Withdraw
}

// unfolds reports whether a step may lie open before anybody asked for it.
func unfolds(do question.Action) bool {
	return slices.Contains([]question.Action{question.Route, question.Assign, question.Approve}, do)
}

// stepLabel says what a step does where it stands: the same action has another
// meaning for a head, for the board and for an officer.
func stepLabel(p i18n.Dict, q question.Question, do question.Action) string {
	switch {
	case do == question.Return && (q.Status == question.Routed || q.Status == question.Assigned):
		return p.T("desk.step.return_intake")
	case do == question.Return && q.Status == question.Submitted:
		return p.T("desk.step.return_officer")
	case do == question.Return:
		return p.T("desk.step.return_department")
	case do == question.Approve && q.Status == question.Approved:
		return p.T("desk.step.approve_send")
	case do == question.Approve:
		return p.T("desk.step.approve_head")
	case do == question.Assign && q.Status != question.Routed:
		return p.T("desk.step.assign_other")
	case do == question.Restrict && q.Restricted != question.Unrestricted:
		return p.T("desk.step.unrestrict")
	case do == question.Merge:
		return p.T("desk.step.merge")
	case do == question.Split:
		return p.T("desk.step.split")
	case do == question.Submit:
		return p.T("desk.step.submit")
	case do == question.Draft && q.Status != question.Assigned:
		return p.T("desk.step.draft_void")
	case do == question.Draft && q.AnswerVersion > 0:
		return p.T("desk.step.draft_on")
	case do == question.Close:
		return p.T("desk.step.close")
	case do == question.Reopen:
		return p.T("desk.step.reopen")
	case do == question.Extend && !q.WantUntil.IsZero():
		return p.T("desk.step.extend_pending")
	}
	return p.T("action." + string(do))
}

// stepHint says what follows from a step, where the label does not.
func stepHint(p i18n.Dict, q question.Question, do question.Action) string {
	switch {
	case do == question.Approve && q.Status == question.Approved:
		return p.T("desk.step.approve_send_hint")
	case do == question.Approve:
		return p.T("desk.step.approve_head_hint")
	case do == question.Submit:
		return p.T("desk.answer.submit_text")
	case do == question.MarkSpam:
		return p.T("desk.step.spam_hint")
	case do == question.Prod:
		return p.T("desk.step.prod_hint")
	}
	return ""
}

// forms prepares the steps and puts back what was typed into one that was tried.
func (p *dossierPage) forms(c *gin.Context, d *Desk, n names, s service.Dossier, t tried) {
	q := s.Question
	p.Form = t.form
	if p.Form == nil {
		p.Form = d.web.Form(c)
		p.Form.Set("route.field", q.Field)
		if len(s.Proposals) > 0 {
			p.Form.Set("route.department", s.Proposals[0].Department)
		}
		if !q.WantUntil.IsZero() {
			p.Form.SetDate("extend.until", q.WantUntil)
		}
	}
	if !q.Extended {
		p.Wanted = p.Date(q.WantUntil)
	}
	p.Moves = moves(p.Dict, p.Form, q, s.Allowed, t.do)
	if t.form != nil && !slices.Contains(s.Allowed, t.do) {
		p.Kept = typed(t.form, t.do)
	}
	a := web.Actor(c)
	p.Choices = choices{Departments: n.answering(), Fields: n.activeFields(), Proposals: proposals(p.Dict, n, s.Proposals)}
	heads := a.HasIn(question.Head, q.Lead)
	for _, o := range s.Officers {
		if heads || o.ID == a.PersonID {
			p.Choices.Officers = append(p.Choices.Officers, web.Choice{Value: o.Login, Label: o.Name, Hint: capacityHint(p.Dict, o)})
		}
	}
	if !heads && p.Form.Value("assign.officer") == "" {
		p.Form.Set("assign.officer", a.Login)
	}
	p.supporters(c, n, s)
	p.Choices.Reasons = reasons(p.Dict)
	p.Choices.Restrictions = restrictions(p.Dict, q)
}

// reasons lists the lawful reasons for refusing, each with where to go instead.
func reasons(p i18n.Dict) []web.Choice {
	var cs []web.Choice
	for _, r := range question.Reasons() {
		cs = append(cs, web.Choice{Value: string(r), Label: p.T("reason." + string(r)), Hint: p.T("reason." + string(r) + ".where")})
	}
	return cs
}

// restrictions lists what a question can be marked as.
func restrictions(p i18n.Dict, q question.Question) []web.Choice {
	var cs []web.Choice
	for _, r := range question.Restrictions() {
		if r != q.Restricted {
			cs = append(cs, web.Choice{Value: string(r), Label: p.T("restriction." + string(r)), Hint: p.T("restriction." + string(r) + ".law")})
		}
	}
	if q.Restricted != question.Unrestricted {
		cs = append(cs, web.Choice{Value: "", Label: p.T("desk.step.lift")})
	}
	return cs
}

// typed returns the words that somebody wrote into the form of a step.
func typed(f *web.Form, do question.Action) string {
	for _, name := range []string{"text", "note", "reason", "answer"} {
		if v := f.Value(string(do) + "." + name); v != "" {
			return v
		}
	}
	return f.Value("answer")
}
