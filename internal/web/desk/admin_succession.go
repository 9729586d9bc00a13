package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// successionPage shows what a closed department leaves to the one that follows it.
type successionPage struct {
	web.Page
	Form      *web.Form
	Own       string // its code
	From, To  string // names
	Ends      string // first day on which it no longer is
	Why       string // nothing can be moved
	Open      []fact // its open questions, by status
	Questions int
	Parts     int
	Fields    []string
	People    []web.Choice
	Heirs     []web.Choice
	Done      bool
}

// succession handles "GET /desk/admin/departments/:code/succession".
func (d *Desk) succession(c *gin.Context) error {
	return d.showSuccession(c, http.StatusOK, nil)
}

// successionSend handles "POST /desk/admin/departments/:code/succession".
func (d *Desk) successionSend(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	n, err := d.svc.Succeed(c, web.Actor(c), c.Param("code"), f.Values("people"), f.Value("heir"), f.Value("note"))
	if f.Reject(err) {
		return d.showSuccession(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "admin.succession.moved", "n", n)
	return web.SeeOther(c, "/desk/admin/departments/%s/succession", c.Param("code"))
}

func (d *Desk) showSuccession(c *gin.Context, status int, f *web.Form) error {
	p := successionPage{Page: d.web.Page(c, "admin.succession.title"), Form: f, Own: c.Param("code")}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	s, err := d.svc.Succession(c, web.Actor(c), p.Own)
	if question.CodeOf(err) == question.CodeConflict {
		// Said on the page: it tells what to do first.
		p.From, p.Form = n.department(p.Own), d.web.Form(c)
		if p.Why, err = d.said(c, err); err != nil {
			return err
		}
		return d.web.Show(c, status, "desk/admin-succession", p)
	}
	if err != nil {
		return err
	}
	p.From, p.To, p.Ends = s.From.Name(n.lang), s.To.Name(n.lang), p.Date(s.From.ValidTo)
	p.Questions, p.Parts, p.Done = s.Questions(), s.Parts, s.Done()
	for _, st := range question.Statuses() {
		if s.Open[st] > 0 {
			p.Open = append(p.Open, fact{Label: p.T("status." + string(st)), Value: p.Number(s.Open[st])})
		}
	}
	for _, code := range s.Fields {
		p.Fields = append(p.Fields, n.field(code))
	}
	var all []string
	for _, x := range s.People {
		roles := ""
		for i, r := range x.Roles {
			if i > 0 {
				roles += ", "
			}
			roles += p.T("role." + string(r))
		}
		hint := p.T("admin.succession.in_hand", "roles", roles, "n", x.Open)
		if !x.Active {
			hint += " " + p.T("admin.succession.inactive")
		} else {
			all = append(all, x.Login)
		}
		p.People = append(p.People, web.Choice{Value: x.Login, Label: x.Name, Hint: hint})
	}
	heirs, err := d.svc.Capacities(c, s.To.Code)
	if err != nil {
		return err
	}
	for _, x := range heirs {
		p.Heirs = append(p.Heirs, web.Choice{Value: x.Login, Label: x.Name})
	}
	for _, x := range s.People {
		if x.Active {
			p.Heirs = append(p.Heirs, web.Choice{Value: x.Login, Label: x.Name})
		}
	}
	if p.Form == nil {
		p.Form = d.web.Form(c)
		p.Form.SetAll("people", all)
	}
	p.Failed = p.Form.Failed()
	return d.web.Show(c, status, "desk/admin-succession", p)
}
