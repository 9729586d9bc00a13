package desk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type peoplePage struct {
	web.Page
	Rows []personRow
}

type personRow struct {
	Login, Name, Email, Roles, LastLogin string
	Active, Locked                       bool
}

// people handles "GET /desk/admin/people".
func (d *Desk) people(c *gin.Context) error {
	p := peoplePage{Page: d.web.Page(c, "admin.people.title")}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	list, err := d.svc.People(c, web.Actor(c))
	if err != nil {
		return err
	}
	for _, x := range list {
		r := personRow{Login: x.Login, Name: x.Name, Email: x.Email, Roles: roles(p.Dict, n, x.Grants), Active: x.Active}
		r.Locked = x.LockedUntil != nil && x.LockedUntil.After(d.svc.Clock().Now())
		if x.LastLoginAt != nil {
			r.LastLogin = p.Time(*x.LastLoginAt)
		}
		p.Rows = append(p.Rows, r)
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-people", p)
}

func roles(p i18n.Dict, n names, grants []question.Grant) string {
	words := make([]string, len(grants))
	for i, g := range grants {
		words[i] = p.T("role." + string(g.Role))
		if g.Department != "" {
			words[i] += " (" + n.department(g.Department) + ")"
		}
	}
	return strings.Join(words, "; ")
}

type personPage struct {
	web.Page
	Form        *web.Form
	Newer       *newer
	New         bool
	Login       string
	Langs       []web.Choice
	Whole       []web.Choice // held in the whole ministry
	Departments []web.Choice
	Places      []place // in which department the person is officer or head
	Tokens      []tokenRow
	Scopes      []web.Choice
	TokenForm   *web.Form
}

type tokenRow struct {
	ID                              int64
	Name, Scopes, Created, LastUsed string
	Revoked                         bool
}

// departmental lists the roles that are held in a department.
func departmental() []question.Role { return []question.Role{question.Officer, question.Head} }

// roleAt names the field for the i-th department in which somebody has a role.
func roleAt(r question.Role, i int) string { return fmt.Sprintf("%s.%d", r, i) }

// most of the departments in which one person can hold the same role.
const mostPosts = 3

// person handles "GET /desk/admin/people/:login", "new" for one to be added.
func (d *Desk) person(c *gin.Context) error {
	login := c.Param("login")
	if login == isNew {
		f := d.web.Form(c)
		f.Set("lang", i18n.First)
		return d.showPerson(c, http.StatusOK, personPage{Form: f})
	}
	f, err := d.personForm(c, login)
	if err != nil {
		return err
	}
	return d.showPerson(c, http.StatusOK, personPage{Form: f})
}

// personForm returns a form that shows the person as stored.
func (d *Desk) personForm(c *gin.Context, login string) (*web.Form, error) {
	x, err := d.svc.Person(c, web.Actor(c), login)
	if err != nil {
		return nil, err
	}
	f := d.web.Form(c)
	f.Set("name", x.Name)
	f.Set("email", x.Email)
	f.Set("team", x.Team)
	f.Set("seen", service.PersonSeen(x))
	setChecked(f, "active", x.Active)
	at := map[question.Role]int{}
	var whole []string
	for _, g := range x.Grants {
		if !g.Role.Departmental() {
			whole = append(whole, string(g.Role))
			continue
		}
		f.Set(roleAt(g.Role, at[g.Role]), g.Department)
		at[g.Role]++
	}
	f.SetAll("roles", whole)
	return f, nil
}

// personSave handles "POST /desk/admin/people/:login".
func (d *Desk) personSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	login := c.Param("login")
	if login == isNew {
		return d.personAdd(c, f)
	}
	to := personOf(f)
	to.Seen = f.Value("seen")
	err = d.svc.ChangePerson(c, web.Actor(c), login, to)
	if e, ok := conflict(err); ok && e.Key == changedMeanwhile {
		return d.personChanged(c, f, to)
	}
	if f.Reject(renamed(err, "grants", "roles")) {
		return d.showPerson(c, http.StatusUnprocessableEntity, personPage{Form: f})
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "admin.person.saved", "name", f.Value("name"))
	return web.SeeOther(c, "/desk/admin/people")
}

// personOf reads what the form says of a person.
func personOf(f *web.Form) service.PersonChange {
	return service.PersonChange{
		Name: f.Value("name"), Email: f.Value("email"), Team: f.Line("team"), Active: f.Checked("active"), Grants: grants(f),
	}
}

// personChanged shows what somebody else has saved of the person since, beside
// what was typed.
func (d *Desk) personChanged(c *gin.Context, f *web.Form, to service.PersonChange) error {
	x, err := d.svc.Person(c, web.Actor(c), c.Param("login"))
	if err != nil {
		return err
	}
	dict := d.dict(c)
	n, err := d.names(c, dict.Code())
	if err != nil {
		return err
	}
	stored := service.PersonChange{Name: x.Name, Email: x.Email, Team: x.Team, Active: x.Active, Grants: x.Grants}
	now, err := d.newer(c, "person.change", x.Login, personFacts(dict, n, stored), personFacts(dict, n, to))
	if err != nil {
		return err
	}
	f.Set("seen", service.PersonSeen(x))
	return d.showPerson(c, http.StatusConflict, personPage{Form: f, Newer: now})
}

func (d *Desk) personAdd(c *gin.Context, f *web.Form) error {
	secret := password()
	p, err := d.svc.AddPerson(c, web.Actor(c), service.NewPerson{
		Login: f.Value("login"), Name: f.Value("name"), Email: f.Value("email"), Lang: f.Value("lang"), Password: secret, Grants: grants(f),
		Team: f.Line("team"),
	})
	if f.Reject(renamed(err, "grants", "roles")) {
		return d.showPerson(c, http.StatusUnprocessableEntity, personPage{Form: f})
	}
	if err != nil {
		return err
	}
	return d.showSecret(c, "admin.secret.added", "admin.secret.password", p.Login, secret)
}

// grants reads the roles: those for the whole ministry, and for each department
// chosen beside officer or head.
func grants(f *web.Form) []question.Grant {
	var gs []question.Grant
	add := func(g question.Grant) {
		if !slices.Contains(gs, g) {
			gs = append(gs, g)
		}
	}
	for _, r := range f.Values("roles") {
		add(question.Grant{Role: question.Role(r)})
	}
	for _, r := range departmental() {
		for i := range mostPosts {
			if dep := f.Value(roleAt(r, i)); dep != "" {
				add(question.Grant{Role: r, Department: dep})
			}
		}
	}
	return gs
}

func (d *Desk) showPerson(c *gin.Context, status int, p personPage) error {
	f := p.Form
	p.Page, p.Login = d.web.Page(c, "admin.person.title"), c.Param("login")
	if p.New = p.Login == isNew; p.New {
		p.Title = p.T("admin.person.new")
	}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, l := range d.web.Catalogue.Languages() {
		p.Langs = append(p.Langs, web.Choice{Value: l, Label: p.Language(l)})
	}
	p.Failed = f.Failed() || p.TokenForm != nil || p.Newer != nil
	p.Departments = n.everyDepartment()
	for _, r := range question.StaffRoles() {
		if !r.Departmental() {
			p.Whole = append(p.Whole, web.Choice{Value: string(r), Label: p.T("role." + string(r))})
		}
	}
	for _, r := range departmental() {
		used := 0
		for i := range mostPosts {
			if f.Value(roleAt(r, i)) != "" {
				used = i + 1
			}
		}
		for i := range min(used+1, mostPosts) {
			p.Places = append(p.Places, place{Name: roleAt(r, i), Label: p.T("admin.person.post", "role", p.T("role."+string(r)), "n", i+1)})
		}
	}
	if !p.New {
		if err := d.tokens(c, &p); err != nil {
			return err
		}
	}
	return d.web.Show(c, status, "desk/admin-person", p)
}

// passwordReset handles "POST /desk/admin/people/:login/password".
func (d *Desk) passwordReset(c *gin.Context) error {
	secret := password()
	if err := d.svc.ResetPassword(c, web.Actor(c), c.Param("login"), secret); err != nil {
		return err
	}
	return d.showSecret(c, "admin.secret.reset", "admin.secret.password", c.Param("login"), secret)
}

// factorsReset handles "POST /desk/admin/people/:login/factors".
func (d *Desk) factorsReset(c *gin.Context) error {
	if err := d.svc.ResetFactors(c, web.Actor(c), c.Param("login")); err != nil {
		return err
	}
	d.web.Flash(c, "admin.person.factors_done")
	return web.SeeOther(c, "/desk/admin/people/%s", c.Param("login"))
}

// password returns a new password of 65 bits that can be told on the telephone:
// four groups of lower-case letters and digits.
func password() string {
	s := strings.ToLower(rand.Text()[:16])
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

type secretPage struct {
	web.Page
	Label, Login, Secret string
}

// showSecret answers a POST with something that is shown this once and stored
// nowhere as it is; it is no redirect, because then it would have to be kept.
func (d *Desk) showSecret(c *gin.Context, title, label, login, secret string) error {
	p := secretPage{Page: d.web.Page(c, title, "login", login), Login: login, Secret: secret}
	p.Label = p.T(label)
	return d.web.Show(c, http.StatusOK, "desk/admin-secret", p)
}

// renamed gives one field of an error the name that the form has for it.
func renamed(err error, from, to string) error {
	var e *question.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	other := *e
	other.Fields = slices.Clone(e.Fields)
	for i := range other.Fields {
		if other.Fields[i].Field == from {
			other.Fields[i].Field = to
		}
	}
	return &other
}
