package desk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
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
	Seen      []string // what the form shows, to be sent back with it
	Changed   bool     // somebody else has changed that since the form was opened
	Gone      []string // who has no role there any more
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
	n, err := d.svc.Succeed(c, web.Actor(c), c.Param("code"), service.Succeeding{
		People: f.Values("people"), Heir: f.Value("heir"), Note: f.Value("note"), Seen: f.Values("seen"),
	})
	if e, ok := conflict(err); ok && e.Key == "error.succession_changed" {
		return d.showSuccession(c, http.StatusConflict, f)
	}
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
	all := p.people(s, status == http.StatusConflict)
	if p.Seen = s.Seen(); p.Changed {
		if p.Gone, err = d.goneFrom(c, s, f.Values("seen")); err != nil {
			return err
		}
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
	p.Failed = p.Form.Failed() || p.Changed
	return d.web.Show(c, status, "desk/admin-succession", p)
}

// people lists who has a role in the department and returns the logins of those who
// may sign in: they come along, unless somebody says otherwise. After a change the
// page says of whom the form that was sent did not know, or otherwise.
func (p *successionPage) people(s service.Succession, changed bool) []string {
	var all, shown []string
	if p.Changed = changed; changed {
		shown = p.Form.Values("seen")
	}
	for _, x := range s.People {
		words := make([]string, len(x.Roles))
		for i, r := range x.Roles {
			words[i] = p.T("role." + string(r))
		}
		hint := p.T("admin.succession.in_hand", "roles", strings.Join(words, ", "), "n", x.Open)
		if !x.Active {
			hint += " " + p.T("admin.succession.inactive")
		} else {
			all = append(all, x.Login)
		}
		if changed && !slices.Contains(shown, x.Seen()) {
			hint += ". " + p.T("admin.succession.just_changed")
		}
		p.People = append(p.People, web.Choice{Value: x.Login, Label: x.Name, Hint: hint})
	}
	return all
}

// goneFrom names those whom the form had shown and who have no role in the
// department any more.
func (d *Desk) goneFrom(c *gin.Context, s service.Succession, shown []string) ([]string, error) {
	var gone []string
	for _, line := range shown {
		login, ok := service.SeenPerson(line)
		if !ok || slices.ContainsFunc(s.People, func(x service.Leaving) bool { return x.Login == login }) {
			continue
		}
		x, err := d.svc.Person(c, web.Actor(c), login)
		if question.CodeOf(err) == question.CodeNotFound {
			continue // no such line was ever shown
		}
		if err != nil {
			return nil, err
		}
		gone = append(gone, x.Name)
	}
	return gone, nil
}
