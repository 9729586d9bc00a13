package desk

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type queuesPage struct {
	web.Page
	At     string
	States []string
	Rows   []queueRow
	Dead   []deadRow
}

type queueRow struct {
	Queue, Type string
	Cells       []queueCell // one for each state
	Rate, Late  string
}

type queueCell struct{ N, Href string } // without Href nothing is behind it

// deadRow offers to retry every dead job of a type.
type deadRow struct {
	Type, Label string
}

type queuePage struct {
	web.Page
	Rows  []jobRow
	Pager web.Pager
}

type jobRow struct {
	ID                                  int64
	Type, Code, Queue, RunAt, LastError string
	Failures                            int
	Retry                               bool
}

// jobsListed is how many jobs a page of a list shows.
const jobsListed = 100

// queues handles "GET /desk/admin/queues": the counts, or the list behind one of
// them.
func (d *Desk) queues(c *gin.Context) error {
	if c.Query("state") != "" {
		return d.jobList(c)
	}
	counts, err := d.svc.Queues(c, web.Actor(c))
	if err != nil {
		return err
	}
	p := queuesPage{Page: d.web.Page(c, "work.title"), At: d.dict(c).Time(d.svc.Clock().Now())}
	p.Wide = true
	for _, s := range question.JobStates() {
		p.States = append(p.States, p.T("work.state."+string(s)))
	}
	dead := map[question.JobType]int{}
	for _, k := range counts {
		p.Rows = append(p.Rows, p.row(k))
		dead[k.Type] += k.Count[question.JobDead]
	}
	for _, typ := range question.JobTypes() {
		if n := dead[typ]; n > 0 {
			p.Dead = append(p.Dead, deadRow{string(typ), p.T("work.all_dead", "type", p.T("work.type."+string(typ)), "n", n)})
		}
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-queues", p)
}

func (p *queuesPage) row(k question.QueueCount) queueRow {
	r := queueRow{Queue: p.T("work.queue." + k.Queue), Type: p.T("work.type." + string(k.Type))}
	for _, s := range question.JobStates() {
		cell := queueCell{N: p.Number(k.Count[s])}
		if k.Count[s] > 0 {
			cell.Href = "/desk/admin/queues?" + url.Values{"queue": {k.Queue}, "type": {string(k.Type)}, "state": {string(s)}}.Encode()
		}
		r.Cells = append(r.Cells, cell)
	}
	r.Rate = p.Number((k.Count[question.JobDoneHour] + 30) / 60)
	if k.Count[question.JobDoneDay] > 0 {
		r.Late = fmt.Sprintf("%s / %s / %s", short(k.Late[0]), short(k.Late[1]), short(k.Late[2]))
	}
	return r
}

// short writes how long something took, to the tenth of a second where that
// still matters. The units are the international ones, in every language.
func short(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", max(d, 0).Round(10*time.Millisecond).Milliseconds())
	case d < 10*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 10*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	default:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
}

// jobList shows the jobs behind a number.
func (d *Desk) jobList(c *gin.Context) error {
	f := question.JobFilter{
		Queue: c.Query("queue"), Type: question.JobType(c.Query("type")), State: question.JobState(c.Query("state")), Limit: jobsListed + 1,
	}
	f.After, _ = strconv.ParseInt(c.Query("cursor"), 10, 64) // a bad cursor is the beginning
	jobs, err := d.svc.JobList(c, web.Actor(c), f)
	if err != nil {
		return err
	}
	p := queuePage{Page: d.web.Page(c, "work.state."+string(f.State))}
	p.Wide = true
	next := ""
	if len(jobs) > jobsListed {
		jobs = jobs[:jobsListed]
		next = web.Query(c, "cursor", strconv.FormatInt(jobs[len(jobs)-1].ID, 10))
	}
	p.Pager = p.Page.Pager("", next)
	retry := slices.Contains([]question.JobState{question.JobDead, question.JobRetrying}, f.State)
	for _, j := range jobs {
		p.Rows = append(p.Rows, jobRow{
			ID: j.ID, Type: p.T("work.type." + string(j.Type)), Code: j.Code, Queue: p.T("work.queue." + j.Queue), RunAt: p.Time(j.RunAt),
			LastError: j.LastError, Failures: j.Failures, Retry: retry,
		})
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-queue", p)
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
	return web.SeeOther(c, "/desk/admin/queues")
}

// jobsRetry handles "POST /desk/admin/queues/retry": every dead job of a type.
func (d *Desk) jobsRetry(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	typ := question.JobType(f.Value("type"))
	if !slices.Contains(question.JobTypes(), typ) {
		return question.Invalid("type", "problem.job_type")
	}
	n, err := d.svc.RetryJobs(c, web.Actor(c), typ)
	if err != nil {
		return err
	}
	d.web.Flash(c, "work.retried_all", "n", n)
	return web.SeeOther(c, "/desk/admin/queues")
}
