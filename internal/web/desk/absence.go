package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/web"
)

type absencesPage struct {
	web.Page
	Form     *web.Form
	Rows     []absenceRow
	Deputies []web.Choice
	Action   string // where the form goes
	Back     string
}

type absenceRow struct {
	ID               int64
	From, To, Deputy string
}

// myAbsences handles "GET /desk/settings": when the reader is away.
func (d *Desk) myAbsences(c *gin.Context) error {
	return d.showAbsences(c, http.StatusOK, d.web.Form(c), web.Actor(c).Login)
}

// myAbsenceAdd handles "POST /desk/settings".
func (d *Desk) myAbsenceAdd(c *gin.Context) error { return d.absenceAdd(c, web.Actor(c).Login) }

// myAbsenceDrop handles "POST /desk/settings/:id/remove".
func (d *Desk) myAbsenceDrop(c *gin.Context) error { return d.absenceDrop(c, web.Actor(c).Login) }

// personAbsences handles "GET /desk/admin/people/:login/absences".
func (d *Desk) personAbsences(c *gin.Context) error {
	return d.showAbsences(c, http.StatusOK, d.web.Form(c), c.Param("login"))
}

// personAbsenceAdd handles "POST /desk/admin/people/:login/absences".
func (d *Desk) personAbsenceAdd(c *gin.Context) error { return d.absenceAdd(c, c.Param("login")) }

// personAbsenceDrop handles "POST /desk/admin/people/:login/absences/:id/remove".
func (d *Desk) personAbsenceDrop(c *gin.Context) error { return d.absenceDrop(c, c.Param("login")) }

func (d *Desk) absenceAdd(c *gin.Context, login string) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	from, to := f.Date("from"), f.Date("to")
	if f.Failed() {
		return d.showAbsences(c, http.StatusUnprocessableEntity, f, login)
	}
	err = d.svc.AddAbsence(c, web.Actor(c), login, from, to, f.Value("deputy"))
	if f.Reject(err) {
		return d.showAbsences(c, http.StatusUnprocessableEntity, f, login)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.absence.saved")
	return web.SeeOther(c, c.Request.URL.Path)
}

func (d *Desk) absenceDrop(c *gin.Context, login string) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	if err := d.svc.DropAbsence(c, web.Actor(c), login, id); err != nil {
		return err
	}
	d.web.Flash(c, "desk.absence.removed")
	if c.Param("login") == "" {
		return web.SeeOther(c, "/desk/settings")
	}
	return web.SeeOther(c, "/desk/admin/people/%s/absences", login)
}

func (d *Desk) showAbsences(c *gin.Context, status int, f *web.Form, login string) error {
	p := absencesPage{Page: d.web.Page(c, "desk.absence.title"), Form: f, Action: "/desk/settings", Back: "/desk"}
	if c.Param("login") != "" {
		p.Title = p.T("desk.absence.of", "login", login)
		p.Action, p.Back = "/desk/admin/people/"+login+"/absences", "/desk/admin/people/"+login
	}
	p.Failed = f.Failed()
	rows, err := d.svc.Absences(c, web.Actor(c), login)
	if err != nil {
		return err
	}
	for _, a := range rows {
		r := absenceRow{ID: a.ID, From: p.Date(a.FromOn), To: p.Date(a.ToOn), Deputy: a.Deputy}
		if r.Deputy == "" {
			r.Deputy = p.T("desk.absence.nobody")
		}
		p.Rows = append(p.Rows, r)
	}
	people, err := d.svc.Deputies(c, web.Actor(c), login)
	if err != nil {
		return err
	}
	for _, x := range people {
		p.Deputies = append(p.Deputies, web.Choice{Value: x.Login, Label: x.Name})
	}
	return d.web.Show(c, status, "desk/absences", p)
}
