package site

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/service"
	"hoidap/internal/web"
)

// SubscribePath asks for the address to which a reader wants to be told.
const SubscribePath = "/nhan-tin"

func (s *Site) subscribeRoutes(vis gin.IRouter) {
	s.read(vis, SubscribePath, s.subscribe)
	vis.POST(SubscribePath, s.web.Handle(s.subscribeSend))
	s.read(vis, SubscribePath+"/:id", s.subscriptions)
	s.read(vis, SubscribePath+"/:id/xac-nhan", s.subscriptionPage("site.subscription_confirm.title", "site/subscription_confirm"))
	vis.POST(SubscribePath+"/:id/xac-nhan", s.web.Handle(s.subscriptionConfirm))
	s.read(vis, SubscribePath+"/:id/ngung", s.subscriptionPage("site.subscription_stop.title", "site/subscription_stop"))
	vis.POST(SubscribePath+"/:id/ngung", s.web.Handle(s.subscriptionStop))
}

// subscribePage asks for an address, for a matter that the page's own names.
type subscribePage struct {
	web.Page
	Form  *web.Form
	Topic *link  // nil: no matter was named
	About string // what will be told
	Lang  string // of the matter's name, when it is not the page's
	Done  bool
}

// subjectOf reads the matter from the address or the form.
func subjectOf(value func(string) string) service.Subject {
	return service.Subject{Slug: value("bai"), Field: value("linh-vuc"), Department: value("don-vi")}
}

// subscribePath is where a reader asks to be told about the matter.
func subscribePath(name, value string) string {
	return SubscribePath + "?" + url.Values{name: {value}}.Encode()
}

// subscribe handles "GET /nhan-tin".
func (s *Site) subscribe(c *gin.Context) error {
	f := s.web.Form(c)
	subject := subjectOf(func(name string) string { return word(c, name) })
	f.Set("bai", subject.Slug)
	f.Set("linh-vuc", subject.Field)
	f.Set("don-vi", subject.Department)
	return s.showSubscribe(c, http.StatusOK, f, subject, false)
}

// subscribeSend handles "POST /nhan-tin". The answer is the same whether the
// address is told already, or anything about it is known.
func (s *Site) subscribeSend(c *gin.Context) error {
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	over := time.NewTimer(resendTakes)
	defer over.Stop()
	subject := subjectOf(f.Line)
	err = s.svc.Subscribe(c, subject, f.Line("email"), langOf(c))
	if f.Reject(err) {
		return s.showSubscribe(c, http.StatusUnprocessableEntity, f, subject, false)
	}
	if err != nil {
		return err
	}
	select {
	case <-over.C:
	case <-c.Request.Context().Done():
	}
	return s.showSubscribe(c, http.StatusOK, f, subject, true)
}

func (s *Site) showSubscribe(c *gin.Context, status int, f *web.Form, subject service.Subject, done bool) error {
	private(c)
	p := subscribePage{Page: s.web.Page(c, "site.subscribe.title"), Form: f, Done: done}
	p.Failed = f.Failed()
	if subject != (service.Subject{}) {
		topic, err := s.svc.SubjectOf(c, subject, p.Code())
		if err != nil {
			return err
		}
		p.Topic = &link{Name: topic.Name}
		switch {
		case topic.Slug != "":
			p.Topic.Href = publicationPath(topic.Slug)
			p.About, p.Lang = p.T("site.subscribe.publication"), topic.Lang
		case topic.Field != "":
			p.Topic.Href, p.About = "/linh-vuc/"+url.PathEscape(topic.Field), p.T("site.subscribe.field")
		default:
			p.Topic.Href, p.About = "/don-vi/"+url.PathEscape(topic.Department), p.T("site.subscribe.department")
		}
	}
	return s.web.Show(c, status, "site/subscribe", p)
}

// subscriptionRow is one matter of a subscriber.
type subscriptionRow struct {
	ID   int64
	Kind string
	link
	Open bool // not confirmed yet
}

// subscriptionsPage shows what a subscriber is told about.
type subscriptionsPage struct {
	web.Page
	ID    int64
	Token string
	Email string
	Rows  []subscriptionRow
}

// subscriptions handles "GET /nhan-tin/:id".
func (s *Site) subscriptions(c *gin.Context) error {
	private(c)
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	token := c.Query("t")
	b, all, err := s.svc.Subscriptions(c, id, token)
	if err != nil {
		return err
	}
	p := subscriptionsPage{Page: s.web.Page(c, "site.subscriptions.title"), ID: id, Token: token, Email: b.Email}
	n, err := s.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, x := range all {
		r := subscriptionRow{ID: x.ID, Open: x.ConfirmedAt == nil}
		switch {
		case x.PublicationID != 0:
			r.Kind, r.link = p.T("site.subscriptions.publication"), link{publicationPath(x.Slug), x.Title}
		case x.Field != "":
			r.Kind, r.link = p.T("site.subscriptions.field"), link{"/linh-vuc/" + url.PathEscape(x.Field), n.fields[x.Field]}
		default:
			r.Kind, r.link = p.T("site.subscriptions.department"), link{"/don-vi/" + url.PathEscape(x.Department), n.departments[x.Department]}
		}
		p.Rows = append(p.Rows, r)
	}
	return s.web.Show(c, http.StatusOK, "site/subscriptions", p)
}

// subscriptionAct asks for one click, or says that it was done.
type subscriptionAct struct {
	web.Page
	ID           int64
	Token        string
	Subscription int64
	Email        string
	Done         bool
}

// subscriptionPage handles "GET /nhan-tin/:id/xac-nhan" and "…/ngung": a program
// that looks for viruses opens the links of a letter, and must change nothing.
func (s *Site) subscriptionPage(title, name string) func(*gin.Context) error {
	return func(c *gin.Context) error {
		private(c)
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		token := c.Query("t")
		b, _, err := s.svc.Subscriptions(c, id, token)
		if err != nil {
			return err
		}
		so, _ := strconv.ParseInt(c.Query("so"), 10, 64)
		return s.web.Show(c, http.StatusOK, name, subscriptionAct{
			Page: s.web.Page(c, title), ID: id, Token: token, Subscription: so, Email: b.Email,
		})
	}
}

// subscriptionConfirm handles "POST /nhan-tin/:id/xac-nhan".
func (s *Site) subscriptionConfirm(c *gin.Context) error {
	return s.subscriptionStep(c, func(id int64, token string, so int64) error {
		if err := s.svc.ConfirmSubscription(c, id, token, so); err != nil {
			return err
		}
		s.web.Flash(c, "site.subscriptions.confirmed")
		c.Redirect(http.StatusSeeOther, service.SubscriberPath(id, "", token))
		return nil
	})
}

// subscriptionStop handles "POST /nhan-tin/:id/ngung". Mail programs send it by
// themselves on one click (RFC 8058), with the secret in the address only.
func (s *Site) subscriptionStop(c *gin.Context) error {
	return s.subscriptionStep(c, func(id int64, token string, so int64) error {
		if err := s.svc.Unsubscribe(c, id, token, so); err != nil {
			return err
		}
		if so != 0 {
			if _, left, err := s.svc.Subscriptions(c, id, token); err == nil && len(left) > 0 {
				s.web.Flash(c, "site.subscriptions.stopped")
				c.Redirect(http.StatusSeeOther, service.SubscriberPath(id, "", token))
				return nil
			}
		}
		return s.web.Show(c, http.StatusOK, "site/subscription_stop", subscriptionAct{
			Page: s.web.Page(c, "site.subscription_stop.title"), Done: true,
		})
	})
}

func (s *Site) subscriptionStep(c *gin.Context, take func(id int64, token string, so int64) error) error {
	private(c)
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	token := f.Value("t")
	if token == "" {
		token = c.Query("t")
	}
	so, _ := strconv.ParseInt(f.Value("so"), 10, 64)
	return take(id, token, so)
}
