package desk

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// mostDepartments is how many departments can answer for a field.
const mostDepartments = 5

type fieldsPage struct {
	web.Page
	Rows []fieldRow
}

type fieldRow struct {
	Code, Name, Departments string
	Active                  bool
}

// fields handles "GET /desk/admin/fields".
func (d *Desk) fields(c *gin.Context) error {
	p := fieldsPage{Page: d.web.Page(c, "admin.fields.title")}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, x := range n.fields {
		var ds []string
		for _, code := range x.Departments {
			ds = append(ds, n.department(code))
		}
		p.Rows = append(p.Rows, fieldRow{Code: x.Code, Name: x.Name(n.lang), Departments: strings.Join(ds, "; "), Active: x.Active})
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-fields", p)
}

type fieldPage struct {
	web.Page
	Form        *web.Form
	Newer       *newer
	New         bool
	Departments []web.Choice
	Places      []place
}

// place is one of the departments of a field, in their order.
type place struct{ Name, Label string }

func departmentAt(i int) string { return fmt.Sprintf("departments.%d", i) }

// field handles "GET /desk/admin/fields/:code", "new" for one to be added.
func (d *Desk) field(c *gin.Context) error {
	f := d.web.Form(c)
	code := c.Param("code")
	if code == isNew {
		setChecked(f, "active", true)
		return d.showField(c, http.StatusOK, fieldPage{Form: f})
	}
	all, err := d.svc.Fields(c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x question.Field) bool { return x.Code == code })
	if i < 0 {
		return question.NotFound()
	}
	x := all[i]
	f.Set("code", x.Code)
	f.Set("name_vi", x.NameVI)
	f.Set("name_en", x.NameEN)
	f.Set("position", number(x.Position))
	setChecked(f, "active", x.Active)
	for i, dep := range x.Departments {
		f.Set(departmentAt(i), dep)
	}
	f.Set("seen", service.FieldSeen(x))
	return d.showField(c, http.StatusOK, fieldPage{Form: f})
}

// fieldSave handles "POST /desk/admin/fields/:code".
func (d *Desk) fieldSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	added := c.Param("code") == isNew
	x := question.Field{
		Code: c.Param("code"), NameVI: f.Value("name_vi"), NameEN: f.Value("name_en"), Position: f.Int("position"), Active: f.Checked("active"),
	}
	if added {
		x.Code = f.Value("code")
	}
	for i := range mostDepartments {
		if v := f.Value(departmentAt(i)); v != "" {
			x.Departments = append(x.Departments, v)
		}
	}
	if f.Failed() {
		return d.showField(c, http.StatusUnprocessableEntity, fieldPage{Form: f})
	}
	err = d.svc.SaveField(c, web.Actor(c), x, service.Saving{New: added, Seen: f.Value("seen")})
	if _, ok := conflict(err); ok {
		return d.fieldChanged(c, f, x)
	}
	if f.Reject(renamed(err, "departments", departmentAt(0))) {
		return d.showField(c, http.StatusUnprocessableEntity, fieldPage{Form: f})
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "admin.field.saved", "name", x.NameVI)
	return web.SeeOther(c, "/desk/admin/fields")
}

// fieldChanged shows what somebody else has saved of the field since, beside what
// was typed.
func (d *Desk) fieldChanged(c *gin.Context, f *web.Form, typed question.Field) error {
	p := d.dict(c)
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(n.fields, func(x question.Field) bool { return x.Code == typed.Code })
	if i < 0 {
		return question.NotFound()
	}
	stored := n.fields[i]
	now, err := d.newer(c, "field.save", stored.Code, fieldFacts(p, n, stored), fieldFacts(p, n, typed))
	if err != nil {
		return err
	}
	f.Set("seen", service.FieldSeen(stored))
	return d.showField(c, http.StatusConflict, fieldPage{Form: f, Newer: now})
}

func (d *Desk) showField(c *gin.Context, status int, p fieldPage) error {
	f := p.Form
	p.Page = d.web.Page(c, "admin.field.title")
	if p.New = c.Param("code") == isNew; p.New {
		p.Title = p.T("admin.field.new")
	}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	p.Failed = f.Failed() || p.Newer != nil
	p.Departments = n.answering()
	for i := range mostDepartments {
		chosen := f.Value(departmentAt(i))
		if chosen != "" && !slices.ContainsFunc(p.Departments, func(x web.Choice) bool { return x.Value == chosen }) {
			p.Departments = append(p.Departments, web.Choice{Value: chosen, Label: n.department(chosen)})
		}
		key := "admin.field.department"
		if i == 0 {
			key = "admin.field.lead"
		}
		p.Places = append(p.Places, place{Name: departmentAt(i), Label: p.T(key, "n", i+1)})
	}
	return d.web.Show(c, status, "desk/admin-field", p)
}

func number(n int) string { return strconv.Itoa(n) }

// setChecked prefills a single checkbox.
func setChecked(f *web.Form, name string, on bool) {
	if on {
		f.Set(name, "1")
	}
}
