package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type handoverPage struct {
	web.Page
	Form        *web.Form
	Department  string
	Departments []web.Choice
	People      []web.Choice
	Done        int
	Results     []bulkResult
	Sent        bool
}

// handover handles "GET /desk/handover": everything that somebody has in hand
// goes to others, when that person leaves or is away for long.
func (d *Desk) handover(c *gin.Context) error {
	f, err := d.web.ReadQuery(c)
	if err != nil {
		return err
	}
	return d.showHandover(c, http.StatusOK, handoverPage{Form: f})
}

func (d *Desk) showHandover(c *gin.Context, status int, p handoverPage) error {
	heads := web.Actor(c).Headed()
	if len(heads) == 0 {
		return question.Forbidden("error.forbidden")
	}
	p.Page = d.web.Page(c, "desk.handover.title")
	p.Failed = p.Form.Failed()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, code := range heads {
		p.Departments = append(p.Departments, web.Choice{Value: code, Label: n.department(code)})
		people, err := d.svc.Capacities(c, code)
		if err != nil {
			return err
		}
		if p.Department = p.Form.Value("department"); p.Department == "" {
			p.Department = heads[0]
		}
		if p.Department != code {
			continue
		}
		for _, o := range people {
			p.People = append(p.People, web.Choice{Value: o.Login, Label: o.Name, Hint: capacityHint(p.Dict, o)})
		}
	}
	return d.web.Show(c, status, "desk/handover", p)
}

// handoverSend handles "POST /desk/handover".
func (d *Desk) handoverSend(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	done, err := d.svc.HandOver(c, web.Actor(c), f.Value("department"), f.Value("from_person"), f.Values("to"), f.Value("note"))
	if f.Reject(renamed(err, "from", "from_person")) {
		return d.showHandover(c, http.StatusUnprocessableEntity, handoverPage{Form: f})
	}
	if err != nil {
		return err
	}
	p := handoverPage{Form: d.web.Form(c), Sent: true}
	p.Form.Set("department", f.Value("department"))
	if p.Done, p.Results, err = d.handed(c, done); err != nil {
		return err
	}
	return d.showHandover(c, http.StatusOK, p)
}

func (d *Desk) handed(c *gin.Context, done []service.HandedOver) (int, []bulkResult, error) {
	n := 0
	var rs []bulkResult
	for _, h := range done {
		r := bulkResult{Code: h.Code, Done: h.Err == nil, Problem: h.To.Name}
		if h.Err == nil {
			n++
		} else {
			var err error
			if r.Problem, err = d.said(c, h.Err); err != nil {
				return n, rs, err
			}
		}
		rs = append(rs, r)
	}
	return n, rs, nil
}
