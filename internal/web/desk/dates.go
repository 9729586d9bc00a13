package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/web"
)

type datesPage struct {
	web.Page
	Number string // the question's code
	Dates  web.Dates
}

// dates handles "GET /desk/questions/:code/dates": how the question's dates came
// about, day by day.
func (d *Desk) dates(c *gin.Context) error {
	x, err := d.svc.Explain(c, web.Actor(c), c.Param("code"))
	if err != nil {
		return err
	}
	p := datesPage{Page: d.web.Page(c, "calendar.why.title"), Number: x.Question.Code}
	p.Dates = web.DatesOf(p.Dict, x)
	return d.web.Show(c, http.StatusOK, "desk/dates", p)
}
