package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// adminRoutes adds the routes of the administration. The service asks for the
// role again with each change.
func (d *Desk) adminRoutes(r gin.IRoutes) {
	h := func(handle func(*gin.Context) error) gin.HandlerFunc {
		return d.web.Handle(func(c *gin.Context) error {
			if !web.Actor(c).Has(question.Admin) {
				return question.Forbidden("error.forbidden")
			}
			return handle(c)
		})
	}
	r.GET("/desk/admin", h(d.admin))

	r.GET("/desk/admin/departments", h(d.departments))
	r.GET("/desk/admin/departments/:code", h(d.department))
	r.POST("/desk/admin/departments/:code", h(d.departmentSave))
	r.GET("/desk/admin/departments/:code/succession", h(d.succession))
	r.POST("/desk/admin/departments/:code/succession", h(d.successionSend))

	r.GET("/desk/admin/fields", h(d.fields))
	r.GET("/desk/admin/fields/:code", h(d.field))
	r.POST("/desk/admin/fields/:code", h(d.fieldSave))

	r.GET("/desk/admin/people", h(d.people))
	r.GET("/desk/admin/people/:login", h(d.person))
	r.POST("/desk/admin/people/:login", h(d.personSave))
	r.POST("/desk/admin/people/:login/password", h(d.passwordReset))
	r.POST("/desk/admin/people/:login/factors", h(d.factorsReset))
	r.POST("/desk/admin/people/:login/tokens", h(d.tokenAdd))
	r.POST("/desk/admin/people/:login/tokens/:id/revoke", h(d.tokenRevoke))

	r.GET("/desk/admin/people/:login/absences", h(d.personAbsences))
	r.POST("/desk/admin/people/:login/absences", h(d.personAbsenceAdd))
	r.POST("/desk/admin/people/:login/absences/:id/remove", h(d.personAbsenceDrop))

	r.GET("/desk/admin/ladder", h(d.ladders))
	r.GET("/desk/admin/ladder/:id", h(d.rungForm))
	r.POST("/desk/admin/ladder/:id", h(d.rungSave))
	r.POST("/desk/admin/ladder/:id/remove", h(d.rungDrop))

	r.GET("/desk/admin/audit", h(d.audit))
	r.GET("/desk/admin/privacy", h(d.privacy))
	r.POST("/desk/admin/privacy/export", h(d.privacyExport))
	r.POST("/desk/admin/privacy/erase", h(d.privacyErase))
	for _, act := range []string{"export", "erase"} {
		r.GET("/desk/admin/privacy/"+act, h(func(c *gin.Context) error { return web.SeeOther(c, "/desk/admin/privacy") }))
	}

	r.GET("/desk/admin/webhooks", h(d.webhooks))
	r.POST("/desk/admin/webhooks", h(d.webhookAdd))
	r.GET("/desk/admin/webhooks/:id", h(d.webhook))
	r.POST("/desk/admin/webhooks/:id/try", h(d.webhookTry))
	r.POST("/desk/admin/webhooks/:id/end", h(d.webhookEnd))

	r.GET("/desk/admin/laws", h(d.laws))
	r.GET("/desk/admin/laws/one", h(d.law))
	r.POST("/desk/admin/laws/one", h(d.lawSave))

	r.GET("/desk/admin/texts", h(d.texts))
	r.GET("/desk/admin/texts/:group", h(d.text))
	r.POST("/desk/admin/texts/:group", h(d.textSave))

	r.GET("/desk/admin/settings", h(d.settings))
	r.POST("/desk/admin/settings", h(d.settingsSave))

	r.GET("/desk/admin/calendar", h(d.calendar))
	r.POST("/desk/admin/calendar", h(d.calendarPreview))
	r.POST("/desk/admin/calendar/adopt", h(d.calendarAdopt))

	r.GET("/desk/admin/rules", h(d.rules))
	r.GET("/desk/admin/rules/:id", h(d.rule))
	r.POST("/desk/admin/rules/:id", h(d.ruleSave))
	r.POST("/desk/admin/rules/:id/end", h(d.ruleEnd))

	r.GET("/desk/admin/queues", h(d.queues))
	r.POST("/desk/admin/queues/retry", h(d.jobsRetry))
	r.GET("/desk/admin/jobs", func(c *gin.Context) { c.Redirect(http.StatusMovedPermanently, "/desk/admin/queues") })
	r.POST("/desk/admin/jobs/:id/retry", h(d.jobRetry))
}

// isNew is the last part of the address of a form for something that is not
// there yet. No code or login can be it: a department's is in capitals, a
// field's and a person's are looked up only after it.
const isNew = "new"

type adminPage struct {
	web.Page
	Dead int
}

// admin handles "GET /desk/admin": the way to everything below it.
func (d *Desk) admin(c *gin.Context) error {
	p := adminPage{Page: d.web.Page(c, "admin.title")}
	dead, err := d.svc.Jobs(c, web.Actor(c), "dead", 100)
	if err != nil {
		return err
	}
	p.Dead = len(dead)
	return d.web.Show(c, http.StatusOK, "desk/admin", p)
}
