package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/ratelimit"
)

// route is one call.
type route struct {
	method string
	path   string // below Prefix, as gin writes it
	limit  ratelimit.Class
	do     func(*gin.Context) error
}

func (a *API) table() []route {
	ask, follow, read, work := ratelimit.Asking(), ratelimit.Following(), ratelimit.Reading(), ratelimit.Working()
	list := []route{
		{http.MethodGet, "/openapi.json", read, a.document},

		// Asking and following.
		{http.MethodPost, "/questions", ask, a.ask},
		{http.MethodGet, "/questions/:code", follow, a.show},
		{http.MethodGet, "/questions/:code/deadline", follow, a.deadline},
		{http.MethodPost, "/questions/:code/replies", follow, a.reply},
		{http.MethodPost, "/questions/:code/rating", follow, a.rate},

		// The library.
		{http.MethodGet, "/similar", read, a.similar},
		{http.MethodGet, "/publications", read, a.publications},
		{http.MethodGet, "/publications/:slug", read, a.publication},

		// Reference data and figures.
		{http.MethodGet, "/departments", read, a.departments},
		{http.MethodGet, "/fields", read, a.fields},
		{http.MethodGet, "/provinces", read, a.provinces},
		{http.MethodGet, "/calendar", read, a.calendar},
		{http.MethodGet, "/figures", read, a.figures},

		// The desk.
		{http.MethodGet, "/questions", work, a.list},
		{http.MethodGet, "/questions/:code/events", work, a.events},
		{http.MethodGet, "/events", work, a.eventsSince},
		{http.MethodGet, "/questions/:code/files", work, a.files},
		{http.MethodPost, "/questions/:code/files", work, a.addFile},
		{http.MethodGet, filePath, work, a.file},
		{http.MethodDelete, filePath, work, a.removeFile},
	}
	for _, do := range deskActions() {
		list = append(list, route{http.MethodPost, "/questions/:code/" + string(do), work, a.act(do)})
	}
	return list
}

// deskActions lists the moves that the desk can take by a call of their own.
func deskActions() []question.Action {
	return []question.Action{
		question.Accept, question.Refuse, question.Route, question.Merge, question.Split, question.MarkSpam, question.Restrict,
		question.Return, question.Assign, question.Support, question.Contribute, question.Draft, question.Ask, question.Extend, question.Deny,
		question.Submit, question.Approve, question.Publish, question.Withdraw, question.Correct, question.Close,
		question.Reopen, question.Prod, question.Note,
	}
}

// routes returns the router with what every request goes through.
func (a *API) routes() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.ContextWithFallback = true
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.UseRawPath, e.UnescapePathValues = true, true
	e.Use(a.requestID, a.language, a.accessLog, a.recover, headers, a.handle(a.ownOrigin), a.handle(accepts))
	e.NoRoute(a.handle(func(*gin.Context) error { return question.NotFound() }))
	e.NoMethod(a.handle(func(*gin.Context) error { return methodNotAllowed() }))
	g := e.Group(Prefix)
	for _, r := range a.table() {
		g.Handle(r.method, r.path, a.limited(r.limit), a.handle(r.do))
		if r.method == http.MethodGet {
			g.HEAD(r.path, a.limited(r.limit), a.handle(r.do))
		}
	}
	return e
}

// handle makes a handler of a function whose error becomes the answer.
func (a *API) handle(do func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := do(c); err != nil {
			a.fail(c, err)
			c.Abort()
		}
	}
}

// Route names one call that the API answers.
type Route struct{ Method, Path string }

// Routes lists every call, with paths below Prefix as gin writes them.
func Routes() []Route {
	var list []Route
	for _, r := range (&API{}).table() {
		list = append(list, Route{r.method, r.path})
	}
	return list
}
