// Package site is the public site: ask a question step by step, follow it with
// a code and a secret link, read and search what was answered. Every page works
// without JavaScript, in Vietnamese and in English.
package site

import (
	"github.com/gin-gonic/gin"

	"hoidap/internal/ratelimit"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// Config is what the public site is made of.
type Config struct {
	Web     *web.Web
	Service *service.Service
	BaseURL string // of the public site, without a slash at its end
	// Limiter counts the questions that are sent; nil limits nothing.
	Limiter *ratelimit.Limiter
}

// Site answers the requests of the public.
type Site struct {
	web     *web.Web
	svc     *service.Service
	baseURL string
	limiter *ratelimit.Limiter

	pictures pictures
}

// New returns the public site.
func New(c Config) *Site {
	return &Site{web: c.Web, svc: c.Service, baseURL: c.BaseURL, limiter: c.Limiter}
}

// Pages lists the templates of the public site.
func Pages() []web.PageFile {
	return append(
		web.Files("base/site",
			"site/home", "site/library", "site/publication", "site/withdrawn", "site/department", "site/figures",
			"site/api", "site/privacy", "site/embed_help", "site/offline",
			"site/ask_who", "site/ask_contact", "site/ask_kind", "site/ask_field", "site/ask_text", "site/ask_consent",
			"site/ask_review", "site/ask_sent", "site/thanks",
			"site/follow_find", "site/follow", "site/follow_confirm", "site/follow_mute",
			"site/follow_dates", "site/follow_lost", "site/follow_print",
			"site/subscribe", "site/subscriptions", "site/subscription_confirm", "site/subscription_stop",
		),
		web.Files("", "site/embed", "site/similar")...,
	)
}

// Register adds the routes: pub has no session, its pages are the same for
// everybody; vis has one.
func (s *Site) Register(pub, vis gin.IRouter) {
	// The library.
	s.read(pub, "/", s.home)
	s.read(pub, "/thu-vien", s.library)
	s.read(pub, "/thu-vien/:slug", s.publication)
	vis.POST("/thu-vien/:slug/huu-ich", s.web.Handle(s.vote))
	s.read(vis, "/thu-vien/:slug/huu-ich", func(c *gin.Context) error { return web.SeeOther(c, "/thu-vien/%s", c.Param("slug")) })
	s.read(pub, "/thu-vien/:slug/anh.png", s.sharePicture)
	s.read(pub, "/anh.png", s.sitePicture)
	s.read(pub, "/linh-vuc/:field", s.field)
	s.read(pub, "/don-vi/:department", s.department)
	s.read(pub, "/thong-ke", s.figures)
	s.read(pub, "/thong-ke.csv", s.figuresCSV)
	s.read(pub, "/thong-ke.json", s.figuresJSON)

	// For programs and other sites.
	s.read(pub, "/feed.atom", s.feed)
	s.read(pub, "/sitemap.xml", s.sitemap)
	s.read(pub, "/sitemap/:part", s.sitemapPart)
	s.read(pub, "/robots.txt", s.robots)
	s.read(pub, "/api", s.api)
	s.read(pub, "/nhung", s.embed)
	s.read(pub, "/nhung.js", s.embedScript)
	s.read(pub, "/nhung/huong-dan", s.embedHelp)
	s.read(pub, "/ngoai-tuyen", s.offline)
	s.read(pub, "/sw.js", s.worker)
	s.read(pub, "/quyen-rieng-tu", s.privacy)

	// Asking, one question on each page.
	for i, st := range steps() {
		s.read(vis, st.Path, s.askStep(i))
		vis.POST(st.Path, s.web.Handle(s.askStepSend(i)))
	}
	s.read(vis, SendPath, s.askReview)
	vis.POST(SendPath, s.web.Handle(s.askSend))
	s.read(vis, sentPath, s.askSent)
	vis.POST("/hoi/xoa", s.web.Handle(s.askClear))
	vis.POST(SimilarPath, s.web.Handle(s.similar))
	vis.POST("/hoi/da-ro", s.web.Handle(s.spared))

	s.fileRoutes(pub, vis)

	// Following.
	s.read(vis, "/theo-doi", s.followFind)
	vis.POST("/theo-doi", s.web.Handle(s.followFindSend))
	s.read(vis, "/theo-doi/gui-lai", s.lost)
	vis.POST("/theo-doi/gui-lai", s.web.Handle(s.lostSend))
	s.read(vis, "/theo-doi/:code", s.follow)
	s.read(vis, "/theo-doi/:code/in", s.print)
	s.read(vis, "/theo-doi/:code/thoi-han", s.dates)
	s.read(vis, "/theo-doi/:code/xac-nhan", s.confirmPage)
	vis.POST("/theo-doi/:code/xac-nhan", s.web.Handle(s.confirm))
	s.read(vis, "/theo-doi/:code/ngung-thu", s.mutePage)
	vis.POST("/theo-doi/:code/ngung-thu", s.web.Handle(s.mute))
	vis.POST("/theo-doi/:code/bo-sung", s.web.Handle(s.reply))
	vis.POST("/theo-doi/:code/danh-gia", s.web.Handle(s.rate))
	vis.POST("/theo-doi/:code/mo-lai", s.web.Handle(s.reopen))
	s.subscribeRoutes(vis)
	for _, act := range []string{"bo-sung", "danh-gia", "mo-lai"} {
		// Whoever loads the address of a form by hand must show the secret again.
		s.read(vis, "/theo-doi/:code/"+act, func(c *gin.Context) error { return web.SeeOther(c, "/theo-doi") })
	}
}

// read registers a page for GET and HEAD.
func (s *Site) read(r gin.IRouter, path string, handle func(*gin.Context) error) {
	h := s.web.Handle(handle)
	r.GET(path, h)
	r.HEAD(path, h)
}
