package desk

import (
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"hoidap/internal/web"
)

// Stream adds the route by which open pages hear that something changed.
func (d *Desk) Stream(r gin.IRoutes) {
	r.GET("/desk/live", d.web.Handle(d.live))
}

// live handles "GET /desk/live": that something changed which the reader may see,
// in any question or in the one that is named. What it was is not told: the page
// is read anew, by the same rules as ever.
func (d *Desk) live(c *gin.Context) error {
	after, _ := strconv.ParseInt(c.Query("after"), 10, 64) // 0: from now on
	if last, err := strconv.ParseInt(c.GetHeader("Last-Event-ID"), 10, 64); err == nil {
		after = last
	}
	w, leave, err := d.svc.Watch(c, web.Actor(c), c.Query("question"), after)
	if err != nil {
		return err
	}
	defer leave()
	return d.web.Tell(c, "change", w.C, w.Renew)
}

// live is where a page hears of changes; nil for a page that does not.
type live struct {
	Href string // of the stream
	Own  bool   // the page is about one question, and is never read anew by itself
}

// watchList returns where a list hears of changes. It is asked before the list is
// read, so that nothing falls in between.
func (d *Desk) watchList() *live {
	return &live{Href: "/desk/live?after=" + strconv.FormatInt(d.svc.Latest(), 10)}
}

// watchQuestion is watchList for the page of one question.
func (d *Desk) watchQuestion(code string) *live {
	return &live{Href: "/desk/live?question=" + url.QueryEscape(code) + "&after=" + strconv.FormatInt(d.svc.Latest(), 10), Own: true}
}
