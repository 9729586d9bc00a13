package desk

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type lawsPage struct {
	web.Page
	Rows []lawsRow
}

type lawsRow struct {
	Number, Href, Name, From, Until, ReplacedBy string
	Ended                                       bool
}

// laws handles "GET /desk/admin/laws": the register of laws that answers cite.
func (d *Desk) laws(c *gin.Context) error {
	list, err := d.svc.RegisterOfLaws(c, web.Actor(c))
	if err != nil {
		return err
	}
	p := lawsPage{Page: d.web.Page(c, "admin.laws.title")}
	p.Wide = true
	today := d.svc.Today()
	for _, l := range list {
		p.Rows = append(p.Rows, lawsRow{
			Number: l.Number, Href: "/desk/admin/laws/one?number=" + url.QueryEscape(l.Number), Name: l.Name, From: p.Date(l.From), Until: p.Date(l.Until),
			ReplacedBy: l.ReplacedBy, Ended: l.Ended(today),
		})
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-laws", p)
}

type lawPage struct {
	web.Page
	Form *web.Form
	New  bool
}

// law handles "GET /desk/admin/laws/one?number=…", without a number one to be
// added. A number holds slashes and so cannot be a part of the path.
func (d *Desk) law(c *gin.Context) error {
	f := d.web.Form(c)
	number := c.Query("number")
	list, err := d.svc.RegisterOfLaws(c, web.Actor(c))
	if err != nil {
		return err
	}
	if number != "" {
		i := slices.IndexFunc(list, func(l question.Law) bool { return l.Number == number })
		if i < 0 {
			return question.NotFound()
		}
		l, dict := list[i], d.dict(c)
		for name, value := range map[string]string{
			"number": l.Number, "name": l.Name, "valid_from": dict.Date(l.From), "valid_to": dict.Date(l.Until),
			"replaced_by": l.ReplacedBy, "note": l.Note,
		} {
			f.Set(name, value)
		}
	}
	return d.showLaw(c, http.StatusOK, f)
}

// lawSave handles "POST /desk/admin/laws/one".
func (d *Desk) lawSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	l := question.Law{Number: f.Line("number"), Name: f.Line("name"), ReplacedBy: f.Line("replaced_by"), Note: f.Value("note")}
	if f.Value("valid_from") != "" {
		l.From = f.Date("valid_from")
	}
	if f.Value("valid_to") != "" {
		l.Until = f.Date("valid_to")
	}
	if f.Failed() {
		return d.showLaw(c, http.StatusUnprocessableEntity, f)
	}
	err = d.svc.SaveLaw(c, web.Actor(c), l)
	if f.Reject(err) {
		return d.showLaw(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "admin.law.saved", "number", l.Number)
	return web.SeeOther(c, "/desk/admin/laws")
}

func (d *Desk) showLaw(c *gin.Context, status int, f *web.Form) error {
	p := lawPage{Page: d.web.Page(c, "admin.law.title"), Form: f, New: c.Query("number") == ""}
	if p.New {
		p.Title = p.T("admin.law.new")
	}
	p.Failed = f.Failed()
	return d.web.Show(c, status, "desk/admin-law", p)
}
