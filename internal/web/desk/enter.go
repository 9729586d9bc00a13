package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type enterPage struct {
	web.Page
	Form                                        *web.Form
	Files                                       *web.FileField
	Channels, Kinds, Types, Provinces, FieldsOf []web.Choice
}

// enter handles "GET /desk/intake/new": the form for a question that came by
// telephone, letter, e-mail or at the counter.
func (d *Desk) enter(c *gin.Context) error {
	f := d.web.Form(c)
	f.Set("channel", "phone")
	f.Set("kind", string(question.KindQuestion))
	f.Set("asker.type", string(question.Citizen))
	f.Set("received_on", d.dict(c).Date(d.svc.Today()))
	return d.showEnter(c, http.StatusOK, f)
}

// enterSend handles "POST /desk/intake/new".
func (d *Desk) enterSend(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	if !web.Actor(c).Has(question.Intake) {
		return question.Forbidden("error.forbidden")
	}
	// Files are kept first: whatever else is wrong, they need not be chosen again.
	limits, err := d.svc.FileLimits(c)
	if err != nil {
		return err
	}
	files, err := d.web.TakeFiles(c, f, d.svc, f.Values("file"), limits.Count, limits.Bytes)
	if err != nil {
		return err
	}
	f.SetAll("file", files)
	received := f.Date("received_on")
	if f.Failed() {
		return d.showEnter(c, http.StatusUnprocessableEntity, f)
	}
	r, err := d.svc.Enter(c, web.Actor(c), service.Asking{
		Channel: question.Channel(f.Value("channel")), Files: files,
		Submission: question.Submission{
			Kind: question.Kind(f.Value("kind")), AskerType: question.AskerType(f.Value("asker.type")), Name: f.Line("asker.name"),
			Email: f.Value("asker.email"), Phone: f.Value("asker.phone"), Province: f.Value("asker.province"),
			Organisation: f.Line("asker.organisation"), TaxCode: f.Value("asker.tax_code"), Field: f.Value("field"),
			Title: f.Line("title"), Body: f.Value("body"), MayPublish: f.Checked("may_publish"), Lang: question.Vietnamese,
		},
	}, received)
	if f.Reject(err) {
		return d.showEnter(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.enter.done", "code", r.Code, "date", d.dict(c).Date(r.DueOn))
	if f.Value("next") == "again" {
		return web.SeeOther(c, "/desk/intake/new")
	}
	return web.SeeOther(c, "/desk/intake?code=%s", r.Code)
}

func (d *Desk) showEnter(c *gin.Context, status int, f *web.Form) error {
	if !web.Actor(c).Has(question.Intake) {
		return question.Forbidden("error.forbidden")
	}
	p := enterPage{Page: d.web.Page(c, "desk.enter.title"), Form: f}
	p.Failed = f.Failed()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, ch := range question.KeyedIn() {
		p.Channels = append(p.Channels, web.Choice{Value: string(ch), Label: p.T("channel." + string(ch))})
	}
	for _, k := range question.Kinds() {
		p.Kinds = append(p.Kinds, web.Choice{Value: string(k), Label: p.T("kind." + string(k))})
	}
	for _, t := range question.AskerTypes() {
		p.Types = append(p.Types, web.Choice{Value: string(t), Label: p.T("asker_type." + string(t))})
	}
	for _, v := range n.provinces {
		p.Provinces = append(p.Provinces, web.Choice{Value: v.Code, Label: v.Name})
	}
	p.FieldsOf = n.activeFields()
	limits, err := d.svc.FileLimits(c)
	if err != nil {
		return err
	}
	if p.Files, err = d.web.FileField(c, p.Page, f, d.svc, f.Values("file"), limits.Count, limits.Bytes); err != nil {
		return err
	}
	return d.web.Show(c, status, "desk/enter", p)
}
