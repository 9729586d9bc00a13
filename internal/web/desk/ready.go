package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/answer"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

type readyTextsPage struct {
	web.Page
	Rows []readyRow
}

type readyRow struct {
	ID                     int64
	Name, Department, Kind string
	Saved                  string
	Active                 bool
}

// readyTexts handles "GET /desk/ready-texts": the letters and passages that the
// reader keeps: a head those of the department, an administrator all.
func (d *Desk) readyTexts(c *gin.Context) error {
	list, err := d.svc.ReadyTexts(c, web.Actor(c))
	if err != nil {
		return err
	}
	p := readyTextsPage{Page: d.web.Page(c, "desk.ready.title")}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, r := range list {
		row := readyRow{ID: r.ID, Name: r.Name, Department: p.T("desk.ready.everywhere"), Kind: readyKind(p.Page, r.Kind), Active: r.Active, Saved: p.Time(r.SavedAt)}
		if r.Department != "" {
			row.Department = n.department(r.Department)
		}
		p.Rows = append(p.Rows, row)
	}
	return d.web.Show(c, http.StatusOK, "desk/ready-texts", p)
}

func readyKind(p web.Page, kind string) string {
	if kind == question.ReadyPassage {
		return p.T("desk.ready.kind_passage")
	}
	return p.T("desk.ready.kind_letter")
}

type readyTextPage struct {
	web.Page
	Form        *web.Form
	Departments []web.Choice
	Kinds       []web.Choice
	Variables   []string
	Conflict    string
}

// readyText handles "GET /desk/ready-texts/:id", "new" for one to be added.
func (d *Desk) readyText(c *gin.Context) error {
	f := d.web.Form(c)
	if c.Param("id") == isNew {
		f.Set("kind", question.ReadyPassage)
		setChecked(f, "active", true)
		return d.showReadyText(c, http.StatusOK, f, "")
	}
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	r, err := d.svc.ReadyText(c, web.Actor(c), id)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"name": r.Name, "body": r.Body, "kind": r.Kind, "department": r.Department, "version": number(r.Version),
	} {
		f.Set(name, value)
	}
	setChecked(f, "active", r.Active)
	return d.showReadyText(c, http.StatusOK, f, "")
}

// readyTextSave handles "POST /desk/ready-texts/:id".
func (d *Desk) readyTextSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	r := question.ReadyText{
		Department: f.Value("department"), Kind: f.Value("kind"), Name: f.Line("name"), Body: f.Value("body"),
		Active: f.Checked("active"), Version: f.Int("version"),
	}
	if c.Param("id") != isNew {
		if r.ID, err = web.ID(c); err != nil {
			return err
		}
	}
	err = d.svc.SaveReadyText(c, web.Actor(c), r)
	if f.Reject(err) {
		return d.showReadyText(c, http.StatusUnprocessableEntity, f, "")
	}
	if e, ok := conflict(err); ok {
		return d.showReadyText(c, http.StatusConflict, f, d.dict(c).T(e.Key))
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.ready.saved", "name", r.Name)
	return web.SeeOther(c, "/desk/ready-texts")
}

func (d *Desk) showReadyText(c *gin.Context, status int, f *web.Form, clash string) error {
	a := web.Actor(c)
	p := readyTextPage{Page: d.web.Page(c, "desk.ready.edit"), Form: f, Conflict: clash}
	if c.Param("id") == isNew {
		p.Title = p.T("desk.ready.new")
	}
	p.Failed = f.Failed()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	if a.Has(question.Admin) {
		p.Departments = append([]web.Choice{{Label: p.T("desk.ready.everywhere")}}, n.everyDepartment()...)
	} else {
		for _, code := range a.Headed() {
			p.Departments = append(p.Departments, web.Choice{Value: code, Label: n.department(code)})
		}
	}
	p.Kinds = []web.Choice{
		{Value: question.ReadyLetter, Label: p.T("desk.ready.kind_letter")}, {Value: question.ReadyPassage, Label: p.T("desk.ready.kind_passage")},
	}
	for _, v := range answer.Names() {
		p.Variables = append(p.Variables, "{{"+v+"}}")
	}
	return d.web.Show(c, status, "desk/ready-text", p)
}
