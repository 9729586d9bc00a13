package desk

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type departmentsPage struct {
	web.Page
	Rows []departmentRow
}

type departmentRow struct {
	Code, Symbol, Name, Fields, From, To, Successor string
	Answers, Current                                bool
}

// departments handles "GET /desk/admin/departments": all, with those that are no
// more.
func (d *Desk) departments(c *gin.Context) error {
	p := departmentsPage{Page: d.web.Page(c, "admin.departments.title")}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, x := range n.departments {
		r := departmentRow{
			Code: x.Code, Symbol: x.Symbol, Name: x.Name(n.lang), From: p.Date(x.ValidFrom), To: p.Date(x.ValidTo),
			Answers: x.Answers, Current: x.Current(n.today),
		}
		if x.Successor != "" {
			r.Successor = n.department(x.Successor)
		}
		var fields []string
		for _, f := range x.Fields {
			fields = append(fields, n.field(f))
		}
		r.Fields = strings.Join(fields, ", ")
		p.Rows = append(p.Rows, r)
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-departments", p)
}

type departmentPage struct {
	web.Page
	Form       *web.Form
	Newer      *newer
	New        bool
	Own        string // its code, "new" for none yet
	Successors []web.Choice
	Before     []nameBefore // what it was called
	Succeeds   bool         // it is closed and another one follows it
}

// nameBefore is what a department was called until a day.
type nameBefore struct{ Name, Until string }

// department handles "GET /desk/admin/departments/:code", "new" for one to be
// added.
func (d *Desk) department(c *gin.Context) error {
	f := d.web.Form(c)
	if code := c.Param("code"); code != isNew {
		x, err := d.svc.Department(c, code)
		if err != nil {
			return err
		}
		dict := d.dict(c)
		for name, value := range map[string]string{
			"code": x.Code, "symbol": x.Symbol, "name_vi": x.NameVI, "name_en": x.NameEN, "email": x.Email,
			"valid_from": dict.Date(x.ValidFrom), "valid_to": dict.Date(x.ValidTo), "successor": x.Successor, "position": number(x.Position),
		} {
			f.Set(name, value)
		}
		setChecked(f, "answers", x.Answers)
		f.Set("seen", service.DepartmentSeen(x))
		return d.showDepartment(c, http.StatusOK, departmentPage{Form: f})
	}
	f.Set("valid_from", d.dict(c).Date(d.svc.Today()))
	setChecked(f, "answers", true)
	return d.showDepartment(c, http.StatusOK, departmentPage{Form: f})
}

// departmentSave handles "POST /desk/admin/departments/:code".
func (d *Desk) departmentSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	added := c.Param("code") == isNew
	x := question.Department{
		Code: c.Param("code"), Symbol: f.Value("symbol"), NameVI: f.Value("name_vi"), NameEN: f.Value("name_en"), Email: f.Value("email"),
		Answers: f.Checked("answers"), ValidFrom: f.Date("valid_from"), Successor: f.Value("successor"), Position: f.Int("position"),
	}
	if added {
		x.Code = f.Value("code")
	}
	if f.Value("valid_to") != "" {
		x.ValidTo = f.Date("valid_to")
	}
	if f.Failed() {
		return d.showDepartment(c, http.StatusUnprocessableEntity, departmentPage{Form: f})
	}
	err = d.svc.SaveDepartment(c, web.Actor(c), x, service.Saving{New: added, Seen: f.Value("seen")})
	if _, ok := conflict(err); ok {
		return d.departmentChanged(c, f, x)
	}
	if f.Reject(err) {
		return d.showDepartment(c, http.StatusUnprocessableEntity, departmentPage{Form: f})
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "admin.department.saved", "name", x.NameVI)
	if !added && x.Successor != "" && !x.ValidTo.IsZero() {
		// What it leaves goes to the one that follows it.
		return web.SeeOther(c, "/desk/admin/departments/%s/succession", x.Code)
	}
	return web.SeeOther(c, "/desk/admin/departments")
}

// departmentChanged shows what somebody else has saved of the department since,
// beside what was typed.
func (d *Desk) departmentChanged(c *gin.Context, f *web.Form, typed question.Department) error {
	stored, err := d.svc.Department(c, typed.Code)
	if err != nil {
		return err
	}
	p := d.dict(c)
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	now, err := d.newer(c, "department.save", stored.Code, departmentFacts(p, n, stored), departmentFacts(p, n, typed))
	if err != nil {
		return err
	}
	f.Set("seen", service.DepartmentSeen(stored))
	return d.showDepartment(c, http.StatusConflict, departmentPage{Form: f, Newer: now})
}

func (d *Desk) showDepartment(c *gin.Context, status int, p departmentPage) error {
	p.Page, p.Own = d.web.Page(c, "admin.department.title"), c.Param("code")
	if p.New = p.Own == isNew; p.New {
		p.Title = p.T("admin.department.new")
	}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	p.Failed = p.Form.Failed() || p.Newer != nil
	if !p.New {
		names, err := d.svc.DepartmentNames(c, p.Own)
		if err != nil {
			return err
		}
		if x, err := d.svc.Department(c, p.Own); err == nil {
			p.Succeeds = x.Successor != "" && !x.ValidTo.IsZero()
		}
		for _, x := range names {
			p.Before = append(p.Before, nameBefore{p.Pick(x.NameVI, x.NameEN), p.Day(x.Until)})
		}
	}
	for _, s := range n.everyDepartment() {
		if s.Value != p.Own {
			p.Successors = append(p.Successors, s)
		}
	}
	return d.web.Show(c, status, "desk/admin-department", p)
}
