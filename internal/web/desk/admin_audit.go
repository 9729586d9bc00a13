package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"hoidap/internal/service"
	"hoidap/internal/web"
)

type auditPage struct {
	web.Page
	Form  *web.Form
	Kinds []web.Choice
	Rows  []auditRow
	Pager web.Pager
}

type auditRow struct {
	At, By, What, Subject string
	Changes               []auditChange
}

// auditChange is one value before and after.
type auditChange struct{ Name, Before, After string }

// audit handles "GET /desk/admin/audit": what was changed, by whom, from what to
// what.
func (d *Desk) audit(c *gin.Context) error {
	f, err := d.web.ReadQuery(c)
	if err != nil {
		return err
	}
	p := auditPage{Page: d.web.Page(c, "admin.audit.title"), Form: f}
	p.Wide = true
	filter := service.AuditFilter{What: f.Value("what"), Subject: f.Value("subject"), Login: f.Value("login"), Limit: 50}
	if from := f.Date("from"); !from.IsZero() {
		at := from.Start()
		filter.From = &at
	}
	if to := f.Date("to"); !to.IsZero() {
		at := to.End()
		filter.To = &at
	}
	filter.Before, _ = strconv.ParseInt(f.Value("before"), 10, 64)
	filter.After, _ = strconv.ParseInt(f.Value("after"), 10, 64)
	p.Failed = f.Failed()
	entries, more, kinds, err := d.svc.AuditLog(c, web.Actor(c), filter)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		p.Kinds = append(p.Kinds, web.Choice{Value: k, Label: auditKind(p.Page, k)})
	}
	for _, e := range entries {
		r := auditRow{At: p.Time(e.At), By: e.PersonName, What: auditKind(p.Page, e.What), Subject: e.Subject, Changes: changes(e.Before, e.After)}
		if r.By == "" {
			r.By = p.T("role.system")
		}
		p.Rows = append(p.Rows, r)
	}
	p.Pager = d.auditPager(c, p.Page, entries, filter, more)
	return d.web.Show(c, http.StatusOK, "desk/admin-audit", p)
}

// auditPager leads to newer and to older entries.
func (d *Desk) auditPager(c *gin.Context, p web.Page, entries []service.AuditEntry, f service.AuditFilter, more bool) web.Pager {
	if len(entries) == 0 {
		return p.Pager("", "")
	}
	link := func(name, other string, id int64) string {
		q := c.Request.URL.Query()
		q.Del(other)
		q.Set(name, fmt.Sprint(id))
		return c.Request.URL.Path + "?" + q.Encode()
	}
	prev, next := "", ""
	if f.Before > 0 || f.After > 0 && more {
		prev = link("after", "before", entries[0].ID)
	}
	if f.After > 0 || more {
		next = link("before", "after", entries[len(entries)-1].ID)
	}
	return p.Pager(prev, next)
}

// auditKind says in words what was changed; a kind without words is shown as it
// is.
func auditKind(p web.Page, kind string) string {
	if key := "admin.audit.kind." + kind; p.Has(key) {
		return p.T(key)
	}
	return kind
}

// changes lists what differs between two states.
func changes(before, after []byte) []auditChange {
	b, a := flat(before), flat(after)
	var names []string
	for n := range b {
		names = append(names, n)
	}
	for n := range a {
		if _, ok := b[n]; !ok {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	var rows []auditChange
	for _, n := range names {
		if b[n] != a[n] {
			rows = append(rows, auditChange{n, b[n], a[n]})
		}
	}
	return rows
}

// flat returns the values of a JSON object by name; what is no object has the
// name "".
func flat(text []byte) map[string]string {
	m := map[string]string{}
	if len(text) == 0 || string(text) == "null" {
		return m
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(text, &object) != nil {
		m[""] = plainJSON(text)
		return m
	}
	for k, v := range object {
		if s := plainJSON(v); s != "" && s != "null" {
			m[k] = s
		}
	}
	return m
}

func plainJSON(text []byte) string {
	var s string
	if json.Unmarshal(text, &s) == nil {
		return s
	}
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return string(text)
	}
	return b.String()
}

type privacyPage struct {
	web.Page
	Form *web.Form
}

// privacy handles "GET /desk/admin/privacy".
func (d *Desk) privacy(c *gin.Context) error { return d.showPrivacy(c, http.StatusOK, d.web.Form(c)) }

func (d *Desk) showPrivacy(c *gin.Context, status int, f *web.Form) error {
	p := privacyPage{d.web.Page(c, "admin.privacy.title"), f}
	p.Failed = f.Failed()
	return d.web.Show(c, status, "desk/admin-privacy", p)
}

// privacyExport handles "POST /desk/admin/privacy/export": a file for the asker.
func (d *Desk) privacyExport(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	b, err := d.svc.ExportAsker(c, web.Actor(c), f.Value("code"))
	if f.Reject(err) {
		return d.showPrivacy(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="du-lieu-ca-nhan.json"`)
	c.Data(http.StatusOK, "application/json; charset=utf-8", b)
	return nil
}

// privacyErase handles "POST /desk/admin/privacy/erase".
func (d *Desk) privacyErase(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	if !f.Checked("sure") {
		f.Fail("sure", "admin.privacy.sure_missing")
		return d.showPrivacy(c, http.StatusUnprocessableEntity, f)
	}
	_, err = d.svc.EraseAsker(c, web.Actor(c), f.Value("code"), f.Value("reason"))
	if f.Reject(err) {
		return d.showPrivacy(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "admin.privacy.erased", "code", f.Value("code"))
	return web.SeeOther(c, "/desk/admin/privacy")
}
