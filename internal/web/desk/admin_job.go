package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

type jobsPage struct {
	web.Page
	Open []jobRow
	Dead []jobRow
}

type jobRow struct {
	ID               int64
	Type, Queue      string
	RunAt, LastError string
	Attempts         int
}

// mostJobs is how many jobs of each state the page shows.
const mostJobs = 100

// jobs handles "GET /desk/admin/jobs": what was given up, and what is still to
// be done.
func (d *Desk) jobs(c *gin.Context) error {
	p := jobsPage{Page: d.web.Page(c, "admin.jobs.title")}
	p.Wide = true
	for _, part := range []struct {
		state string
		into  *[]jobRow
	}{{"dead", &p.Dead}, {"open", &p.Open}} {
		list, err := d.svc.Jobs(c, web.Actor(c), part.state, mostJobs)
		if err != nil {
			return err
		}
		for _, j := range list {
			*part.into = append(*part.into, jobRow{
				ID: j.ID, Type: jobType(p.Dict, j.Type), Queue: j.Queue, RunAt: p.Time(j.RunAt), LastError: j.LastError, Attempts: j.Attempts,
			})
		}
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-jobs", p)
}

// jobRetry handles "POST /desk/admin/jobs/:id/retry".
func (d *Desk) jobRetry(c *gin.Context) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	if err := d.svc.RetryJob(c, web.Actor(c), id); err != nil {
		return err
	}
	d.web.Flash(c, "admin.jobs.retried")
	return web.SeeOther(c, "/desk/admin/jobs")
}

func jobType(p i18n.Dict, t question.JobType) string {
	switch t {
	case question.JobMail:
		return p.T("admin.jobs.mail")
	case question.JobRoute:
		return p.T("admin.jobs.route")
	case question.JobEscalate:
		return p.T("admin.jobs.escalate")
	case question.JobResume:
		return p.T("admin.jobs.resume")
	case question.JobNotify:
		return p.T("admin.jobs.notify")
	case question.JobDigest:
		return p.T("admin.jobs.digest")
	case question.JobRearm:
		return p.T("admin.jobs.rearm")
	}
	return string(t)
}
