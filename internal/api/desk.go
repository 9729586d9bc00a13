package api

import (
	"math"
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
)

// list handles "GET /questions".
func (a *API) list(c *gin.Context) error {
	by, err := a.desk(c, scopeRead)
	if err != nil {
		return err
	}
	q := newQuery(c)
	f := question.Filter{
		Department: q.text("department"), Field: q.text("field"), Overdue: q.flag("overdue"), Query: q.text("q"),
		Order:  question.Order(q.oneOf("order", string(question.DueFirst), string(question.NewestFirst), string(question.OldestFirst))),
		Cursor: q.text("cursor"), Limit: q.number("limit", 1, 200, 50),
	}
	for _, s := range q.words("status") {
		f.Status = append(f.Status, question.Status(s))
	}
	if q.oneOf("officer", "me") == "me" {
		f.OfficerID = by.PersonID
	}
	if err := q.done(); err != nil {
		return err
	}
	l, err := a.svc.Questions(c, by, f)
	if err != nil {
		return err
	}
	page := listPage[deskListed]{Items: []deskListed{}, Next: orNull(l.Next)}
	for _, q := range l.Questions {
		page.Items = append(page.Items, deskListed{a.core(q.Question), orNull(q.OfficerName)})
	}
	next(c, l.Next)
	return show(c, http.StatusOK, page)
}

// listPage is one page of a list.
type listPage[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// dossier handles "GET /questions/:code" for the desk.
func (a *API) dossier(c *gin.Context) error {
	by, err := a.desk(c, scopeRead)
	if err != nil {
		return err
	}
	if err := newQuery(c).done(); err != nil {
		return err
	}
	d, err := a.svc.Dossier(c, by, code(c))
	if err != nil {
		return err
	}
	if err := a.svc.NoteAskerRead(c, by, d); err != nil {
		return err
	}
	v := a.dossierOf(d)
	if d.Answer != nil {
		content, err := a.svc.ContentHash(c, d.Question)
		if err != nil {
			return err
		}
		v.Content = orNull(content)
	}
	waits, err := a.svc.Correction(c, by, d.Question)
	if err != nil {
		return err
	}
	if waits != nil {
		v.Correction = orNull(waits.Hash())
	}
	c.Header("ETag", etag(d.Question.Version))
	return show(c, http.StatusOK, v)
}

// events handles "GET /questions/:code/events".
func (a *API) events(c *gin.Context) error {
	by, err := a.desk(c, scopeRead)
	if err != nil {
		return err
	}
	if err := newQuery(c).done(); err != nil {
		return err
	}
	list, err := a.svc.Events(c, by, code(c))
	if err != nil {
		return err
	}
	return show(c, http.StatusOK, items[event]{eventsOf(list)})
}

// eventsSince handles "GET /events".
func (a *API) eventsSince(c *gin.Context) error {
	by, err := a.desk(c, scopeRead)
	if err != nil {
		return err
	}
	q := newQuery(c)
	since, limit := q.number("since", 0, math.MaxInt, 0), q.number("limit", 1, 500, 100)
	if err := q.done(); err != nil {
		return err
	}
	list, upTo, err := a.svc.EventsSince(c, by, int64(since), limit)
	if err != nil {
		return err
	}
	return show(c, http.StatusOK, eventPage{Items: eventsOf(list), Next: upTo})
}

// items is a list that is whole.
type items[T any] struct {
	Items []T `json:"items"`
}

// eventPage is what happened after an event, and from where to go on.
type eventPage struct {
	Items []event `json:"items"`
	Next  int64   `json:"next"`
}
