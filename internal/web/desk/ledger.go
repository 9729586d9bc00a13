package desk

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// spanRow is a time during which one party held the question.
type spanRow struct{ Holder, From, To, Lasted string }

// shareRow is what one party had of the question's working time.
type shareRow struct {
	Holder, Worked, Part string
	Spans                int
}

// spans says who had the question, from when to when and for how much of the
// working time.
func (p *dossierPage) spans(n names, ledger []question.Held, _ *Desk) {
	for _, h := range ledger {
		r := spanRow{Holder: spanHolder(p.Dict, n, h.Span), From: p.Time(h.From), Lasted: worked(p.Dict, h.Minutes)}
		if h.To != nil {
			r.To = p.Time(*h.To)
		}
		p.Spans = append(p.Spans, r)
	}
	for _, s := range question.Shares(ledger) {
		who := question.Span{Holder: s.Holder, Department: s.Department, OfficerID: s.OfficerID, OfficerName: s.OfficerName}
		p.Shares = append(p.Shares, shareRow{
			Holder: spanHolder(p.Dict, n, who), Worked: worked(p.Dict, s.Minutes), Part: p.Percent(s.Part), Spans: s.Spans,
		})
	}
}

func spanHolder(p i18n.Dict, n names, s question.Span) string {
	name := p.T("holder." + string(s.Holder))
	switch s.Holder {
	case question.HeldByOfficer:
		if s.OfficerName != "" {
			return fmt.Sprintf("%s, %s", s.OfficerName, n.department(s.Department))
		}
	case question.HeldByDepartment:
		return n.department(s.Department)
	case question.HeldByHead:
		return fmt.Sprintf("%s, %s", name, n.department(s.Department))
	}
	return name
}

// worked writes working minutes as hours and minutes: a working day has nine
// hours, so days would mislead.
func worked(p i18n.Dict, minutes int) string {
	if minutes < 60 {
		return p.T("desk.lasted.minutes", "n", minutes)
	}
	return p.T("desk.lasted.hours", "n", minutes/60, "minutes", minutes%60)
}

// supportRow is the part of a supporting department.
type supportRow struct {
	Department, Officer, Part, Given string
	Due                              string
	Late                             bool
}

// supports prepares the parts of the supporting departments.
func (d *Desk) supports(p i18n.Dict, n names, parts []question.Contribution) []supportRow {
	var rows []supportRow
	for _, c := range parts {
		r := supportRow{
			Department: n.department(c.Department), Officer: c.OfficerName, Part: c.Part, Due: p.Date(c.DueOn),
			Late: c.Late(d.svc.Clock().Now()),
		}
		if c.GivenAt != nil {
			r.Given = p.Time(*c.GivenAt)
		}
		rows = append(rows, r)
	}
	return rows
}

// supporters prepares the form by which a supporting department gives its part:
// whose part, if the reader has several, and whom the reader may name.
func (p *dossierPage) supporters(c *gin.Context, n names, s service.Dossier) {
	a := web.Actor(c)
	for _, part := range s.Supports {
		head := a.HasIn(question.Head, part.Department)
		if !head && !a.HasIn(question.Officer, part.Department) {
			continue
		}
		p.Choices.Parts = append(p.Choices.Parts, web.Choice{Value: part.Department, Label: n.department(part.Department)})
		for _, o := range s.Preparers[part.Department] {
			if head || o.ID == a.PersonID {
				p.Choices.Preparers = append(p.Choices.Preparers, web.Choice{Value: o.Login, Label: o.Name})
			}
		}
	}
	if len(p.Choices.Parts) > 0 && p.Form.Value("contribute.department") == "" {
		p.Form.Set("contribute.department", p.Choices.Parts[0].Value)
	}
}
