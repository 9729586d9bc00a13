// Package dev is what `hoidap dev` has beside the program itself, and `serve`
// never has: the start page with addresses and accounts, the mails that were
// caught, and the clock that can be moved on.
package dev

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/catcher"
	"hoidap/internal/clock"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// Options are what the pages need.
type Options struct {
	Web      *web.Web
	Service  *service.Service
	Clock    *clock.Settable // by which everything in this process works
	Catcher  *catcher.Catcher
	Wake     func() // makes the relay look for work at once
	Accounts []Account
	Dir      string // where the clock's offset is kept
	// Wait waits on the machine's time, or until ctx ends; nil is the usual way.
	Wait func(ctx context.Context, d time.Duration) error
}

// Pages lists the templates.
func Pages() []web.PageFile {
	return web.Files("base/site", "dev/home", "dev/mails", "dev/mail")
}

// pages answers the requests.
type pages struct {
	Options
	mover mover
}

// Register adds the routes.
func Register(r gin.IRouter, o Options) {
	if o.Wait == nil {
		o.Wait = wait
	}
	p := &pages{Options: o, mover: mover{
		svc: o.Service, clock: o.Clock, wake: o.Wake, wait: o.Wait,
		moved: func() error { return SaveOffset(o.Dir, o.Clock.Offset()) },
	}}
	r.GET("/dev", o.Web.Handle(p.home))
	r.POST("/dev/clock", p.moveClock)
	r.GET("/dev/mail", o.Web.Handle(p.mails))
	r.GET("/dev/mail.json", o.Web.Handle(p.mailList))
	r.GET("/dev/mail/:id", o.Web.Handle(p.mail))
	r.GET("/dev/mail/:id/html", o.Web.Handle(p.mailHTML))
}

// wait is the usual way to wait.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller says what it waited for
	case <-t.C:
		return nil
	}
}

// homePage is the start page.
type homePage struct {
	web.Page
	Form     *web.Form
	At       string
	Fired    string // how many jobs the last move set off, "" before one
	Accounts []Account
	File     string
}

// home handles "GET /dev".
func (p *pages) home(c *gin.Context) error {
	return p.showHome(c, http.StatusOK, p.Web.Form(c))
}

func (p *pages) showHome(c *gin.Context, status int, f *web.Form) error {
	page := homePage{
		Page: p.Web.Page(c, "dev.title"), Form: f, Accounts: p.Accounts, File: infoFile(p.Dir), Fired: c.Query("fired"),
	}
	now := p.Clock.Now()
	page.At, page.Failed = page.Time(now), f.Failed()
	c.Header("Cache-Control", "no-store")
	return p.Web.Show(c, status, "dev/home", page)
}
