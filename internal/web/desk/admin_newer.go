package desk

import (
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// changedMeanwhile is the key of the conflict of two administrators.
const changedMeanwhile = "error.changed_meanwhile"

// newer is what somebody else has saved while a form was being filled in, beside
// what was typed.
type newer struct {
	Who  string // and when
	Rows []newerRow
	web.Page
}

// newerRow is one thing that is stored otherwise than it was typed.
type newerRow struct{ Label, Stored, Typed string }

// newer compares what is stored with what was typed, and says who stored it: the
// last entry of the kind about the subject.
func (d *Desk) newer(c *gin.Context, kind, subject string, stored, typed []fact) (*newer, error) {
	w := &newer{Page: d.web.Page(c, "admin.newer.title")}
	last, _, _, err := d.svc.AuditLog(c, web.Actor(c), service.AuditFilter{What: kind, Subject: subject, Limit: 1})
	if err != nil {
		return nil, err
	}
	for _, e := range last {
		by := e.PersonName
		if by == "" {
			by = w.T("role.system")
		}
		w.Who = w.T("admin.newer.who", "name", by, "at", w.Time(e.At))
	}
	none := func(s string) string {
		if s == "" {
			return w.T("admin.none")
		}
		return s
	}
	for i := range stored {
		if stored[i].Value != typed[i].Value {
			w.Rows = append(w.Rows, newerRow{stored[i].Label, none(stored[i].Value), none(typed[i].Value)})
		}
	}
	return w, nil
}

// yes says whether something is so.
func yes(p i18n.Dict, on bool) string {
	if on {
		return p.T("admin.yes")
	}
	return p.T("admin.no")
}

func personFacts(p i18n.Dict, n names, x service.PersonChange) []fact {
	return []fact{
		{Label: p.T("admin.person.name"), Value: x.Name},
		{Label: p.T("admin.email"), Value: x.Email},
		{Label: p.T("admin.person.team"), Value: x.Team},
		{Label: p.T("admin.newer.roles"), Value: roles(p, n, x.Grants)},
		{Label: p.T("admin.person.active"), Value: yes(p, x.Active)},
	}
}

func departmentFacts(p i18n.Dict, n names, x question.Department) []fact {
	return []fact{
		{Label: p.T("admin.name_vi"), Value: x.NameVI},
		{Label: p.T("admin.name_en"), Value: x.NameEN},
		{Label: p.T("admin.department.symbol"), Value: x.Symbol},
		{Label: p.T("admin.email"), Value: x.Email},
		{Label: p.T("admin.department.answers"), Value: yes(p, x.Answers)},
		{Label: p.T("admin.department.valid_from"), Value: p.Date(x.ValidFrom)},
		{Label: p.T("admin.department.valid_to"), Value: p.Date(x.ValidTo)},
		{Label: p.T("admin.department.successor"), Value: n.department(x.Successor)},
		{Label: p.T("admin.position"), Value: number(x.Position)},
	}
}

func fieldFacts(p i18n.Dict, n names, x question.Field) []fact {
	var departments []string
	for _, code := range x.Departments {
		departments = append(departments, n.department(code))
	}
	return []fact{
		{Label: p.T("admin.name_vi"), Value: x.NameVI},
		{Label: p.T("admin.name_en"), Value: x.NameEN},
		{Label: p.T("admin.field.departments"), Value: strings.Join(departments, "; ")},
		{Label: p.T("admin.field.active"), Value: yes(p, x.Active)},
		{Label: p.T("admin.position"), Value: number(x.Position)},
	}
}
