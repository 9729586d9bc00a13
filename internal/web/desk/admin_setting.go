package desk

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hoidap/internal/service"
	"hoidap/internal/web"
)

type settingsPage struct {
	web.Page
	Form *web.Form
}

// settings handles "GET /desk/admin/settings".
func (d *Desk) settings(c *gin.Context) error {
	now, err := d.svc.Settings(c)
	if err != nil {
		return err
	}
	f := d.web.Form(c)
	setChecked(f, "auto_route", now["auto_route"] == "true")
	setChecked(f, "confirm_email", now["confirm_email"] == "true")
	setChecked(f, "pause_clock", now["pause_clock"] != "false")
	setChecked(f, service.ByTwo, now[service.ByTwo] == "true")
	for _, key := range []string{"pause_days", "file_megabytes", "file_count"} {
		f.Set(key, now[key])
	}
	return d.showSettings(c, http.StatusOK, f)
}

// settingsSave handles "POST /desk/admin/settings". Only what differs is
// written, so that the record of changes says what was changed.
func (d *Desk) settingsSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	now, err := d.svc.Settings(c)
	if err != nil {
		return err
	}
	for _, s := range []struct{ key, value string }{
		{"pause_days", f.Value("pause_days")}, // first: it is the one that can be wrong
		{"file_megabytes", f.Value("file_megabytes")},
		{"file_count", f.Value("file_count")},
		{"auto_route", strconv.FormatBool(f.Checked("auto_route"))},
		{"pause_clock", strconv.FormatBool(f.Checked("pause_clock"))},
		{"confirm_email", strconv.FormatBool(f.Checked("confirm_email"))},
		{service.ByTwo, strconv.FormatBool(f.Checked(service.ByTwo))},
	} {
		if now[s.key] == s.value || s.value == "" && !f.Sent(s.key) {
			continue
		}
		err := d.svc.SaveSetting(c, web.Actor(c), s.key, s.value)
		if f.Reject(err) {
			return d.showSettings(c, http.StatusUnprocessableEntity, f)
		}
		if err != nil {
			return err
		}
	}
	d.web.Flash(c, "admin.settings.saved")
	return web.SeeOther(c, "/desk/admin/settings")
}

func (d *Desk) showSettings(c *gin.Context, status int, f *web.Form) error {
	p := settingsPage{Page: d.web.Page(c, "admin.settings.title"), Form: f}
	p.Failed = f.Failed()
	return d.web.Show(c, status, "desk/admin-settings", p)
}
