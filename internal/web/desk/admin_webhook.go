package desk

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type webhooksPage struct {
	web.Page
	Rows []webhookRow
	Form *web.Form
	Do   []web.Choice
}

type webhookRow struct {
	ID                          int64
	URL, Actions, Created, Last string
	Waiting                     int
	Ended                       bool
}

// webhooks handles "GET /desk/admin/webhooks": the programs that are told what
// happens, and the form for another one.
func (d *Desk) webhooks(c *gin.Context) error { return d.showWebhooks(c, http.StatusOK, d.web.Form(c)) }

func (d *Desk) showWebhooks(c *gin.Context, status int, f *web.Form) error {
	list, err := d.svc.Webhooks(c, web.Actor(c))
	if err != nil {
		return err
	}
	p := webhooksPage{Page: d.web.Page(c, "admin.webhooks.title"), Form: f}
	p.Wide, p.Failed = true, f.Failed()
	for _, w := range list {
		p.Rows = append(p.Rows, webhookLine(p.Page, w))
	}
	for _, a := range service.WebhookActions() {
		p.Do = append(p.Do, web.Choice{Value: string(a), Label: p.T("action." + string(a))})
	}
	return d.web.Show(c, status, "desk/admin-webhooks", p)
}

func webhookLine(p web.Page, w question.Webhook) webhookRow {
	r := webhookRow{ID: w.ID, URL: w.URL, Created: p.Day(w.CreatedAt), Waiting: w.Waiting, Ended: w.EndedAt != nil, Actions: p.T("admin.webhook.all")}
	if w.LastAt != nil {
		r.Last = p.Time(*w.LastAt)
	}
	for i, a := range w.Actions {
		if i == 0 {
			r.Actions = ""
		} else {
			r.Actions += ", "
		}
		r.Actions += p.T("action." + string(a))
	}
	return r
}

// webhookAdd handles "POST /desk/admin/webhooks".
func (d *Desk) webhookAdd(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	w := question.Webhook{URL: f.Line("url")}
	for _, a := range f.Values("actions") {
		w.Actions = append(w.Actions, question.Action(a))
	}
	w, secret, err := d.svc.AddWebhook(c, web.Actor(c), w)
	if f.Reject(err) {
		return d.showWebhooks(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	p := webhookSecretPage{Page: d.web.Page(c, "admin.webhook.added"), Secret: secret, ID: w.ID}
	return d.web.Show(c, http.StatusOK, "desk/admin-webhook-secret", p)
}

type webhookSecretPage struct {
	web.Page
	Secret string
	ID     int64
}

type webhookPage struct {
	web.Page
	Row  webhookRow
	Rows []deliveryRow
}

type deliveryRow struct {
	Code, What, At, Answer, Took string
	Tries                        int
	Good, Held                   bool
}

// webhook handles "GET /desk/admin/webhooks/:id": its last messages.
func (d *Desk) webhook(c *gin.Context) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	w, list, err := d.svc.Webhook(c, web.Actor(c), id)
	if err != nil {
		return err
	}
	p := webhookPage{Page: d.web.Page(c, "admin.webhook.title")}
	p.Wide, p.Row = true, webhookLine(p.Page, w)
	for _, m := range list {
		r := deliveryRow{Code: m.Code, What: p.T("admin.webhook.try_done"), At: p.Time(m.CreatedAt), Tries: m.Tries, Good: m.DoneAt != nil, Held: m.HeldBack}
		if m.Code != "" {
			r.What = p.T("action." + string(m.Action))
		}
		switch {
		case m.Status != 0:
			r.Answer, r.Took = p.T("admin.webhook.http", "status", m.Status), p.T("admin.webhook.ms", "ms", m.TookMs)
		case m.TriedAt != nil && !m.HeldBack:
			r.Answer = p.T("admin.webhook.no_answer")
		}
		p.Rows = append(p.Rows, r)
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-webhook", p)
}

// webhookTry handles "POST /desk/admin/webhooks/:id/try".
func (d *Desk) webhookTry(c *gin.Context) error {
	return d.webhookDo(c, "admin.webhook.tried", d.svc.TryWebhook)
}

// webhookEnd handles "POST /desk/admin/webhooks/:id/end".
func (d *Desk) webhookEnd(c *gin.Context) error {
	return d.webhookDo(c, "admin.webhook.ended", d.svc.EndWebhook)
}

func (d *Desk) webhookDo(c *gin.Context, done string, do func(context.Context, question.Actor, int64) error) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	if err := do(c, web.Actor(c), id); err != nil {
		return err
	}
	d.web.Flash(c, done)
	return web.SeeOther(c, "/desk/admin/webhooks/%d", id)
}
