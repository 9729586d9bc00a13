// Package desk is the staff's side of the web: the work that waits for somebody,
// the questions with the steps that can be taken on them, the answers, what is
// made public, and the administration. Who may do what is decided by the
// service; the pages offer only what it says is allowed.
package desk

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// Desk holds the handlers of the staff's pages.
type Desk struct {
	svc   *service.Service
	web   *web.Web
	whole http.Handler

	// Preview writes a letter with some texts replaced; nil shows none.
	Preview func(template, lang, reason string, own map[string]string) (subject, words string, ok bool, err error)
}

// New returns the desk.
func New(svc *service.Service, w *web.Web) *Desk { return &Desk{svc: svc, web: w} }

// LookAt gives the desk all that the program answers by HTTP: there it looks
// whether a withdrawn publication is gone. It must be called before the first
// request.
func (d *Desk) LookAt(whole http.Handler) { d.whole = whole }

// Visitor adds the routes that need nobody to be signed in.
func (d *Desk) Visitor(r gin.IRoutes) {
	r.GET(web.SignInPath, d.web.Handle(d.signInPage))
	r.POST(web.SignInPath, d.web.Handle(d.signIn))
	r.POST("/desk/dang-xuat", d.web.Handle(d.signOut))
	d.secondRoutes(r)
}

// Staff adds the routes for those who are signed in.
func (d *Desk) Staff(r gin.IRoutes) {
	h := d.web.Handle

	r.GET("/desk", h(d.work))
	r.GET("/desk/intake", h(d.intake))
	r.GET("/desk/intake/new", h(d.enter))
	r.POST("/desk/intake/new", h(d.enterSend))
	r.POST("/desk/bulk", h(d.bulkSend))
	r.POST("/desk/filters", h(d.filterSave))
	r.GET("/desk/handover", h(d.handover))
	r.POST("/desk/handover", h(d.handoverSend))
	r.GET("/desk/review", h(d.reviewList))
	r.POST("/desk/review", h(d.reviewMany))
	r.GET("/desk/ready-texts", h(d.readyTexts))
	r.GET("/desk/ready-texts/:id", h(d.readyText))
	r.POST("/desk/ready-texts/:id", h(d.readyTextSave))
	r.GET("/desk/board", h(d.board))
	r.GET(keysPath, h(d.keys))
	r.POST("/desk/board/prod/:department", h(d.prodDepartment))
	r.GET("/desk/figures", h(d.figures))
	r.GET("/desk/figures/questions", h(d.countedQuestions))
	r.GET("/desk/figures/sheet", h(d.sheet))
	r.GET("/desk/figures/report", h(d.report))
	r.POST("/desk/figures/report", h(d.issueReport))
	r.GET("/desk/figures/reports", h(d.reports))
	r.GET("/desk/figures/reports/:id", h(d.issuedReport))
	r.GET("/desk/figures/reports/:id/questions", h(d.keptQuestions))
	r.POST("/desk/figures/plans", h(d.planReport))
	r.POST("/desk/figures/plans/:id/end", h(d.endPlan))
	r.GET("/desk/figures/ratings", h(d.ratings))
	r.GET("/desk/figures/reviews", h(d.ratingReviews))
	r.POST("/desk/figures/reviews", h(d.reviewRating))
	r.GET("/desk/settings", h(d.myAbsences))
	r.POST("/desk/settings", h(d.myAbsenceAdd))
	r.POST("/desk/settings/:id/remove", h(d.myAbsenceDrop))

	r.GET("/desk/questions", h(d.questions))
	r.GET("/desk/questions/:code", h(d.dossier))
	r.GET("/desk/questions/:code/answer", h(d.answer))
	r.POST("/desk/questions/:code/answer", h(d.answerSend))
	r.POST("/desk/questions/:code/draft", h(d.autosave))
	r.POST("/desk/questions/:code/preview", h(d.preview))
	r.POST("/desk/questions/:code/check", h(d.check))
	r.POST("/desk/questions/:code/presence", h(d.presence))
	r.GET("/desk/questions/:code/ready/:id", h(d.ready))
	r.POST("/desk/questions/:code/remarks", h(d.remarkAdd))
	r.POST("/desk/questions/:code/remarks/:id/remove", h(d.remarkRemove))
	r.POST("/desk/questions/:code/remarks/:id/settle", h(d.remarkSettle))
	r.GET("/desk/questions/:code/difference", h(d.difference))
	r.POST("/desk/questions/:code/public", h(d.publicSave))
	r.GET("/desk/questions/:code/revisions/:n", h(d.revision))
	r.GET("/desk/questions/:code/review", h(d.review))
	r.GET("/desk/questions/:code/publish", h(d.publishing))
	r.GET("/desk/questions/:code/withdrawn", h(d.withdrawn))
	r.POST("/desk/questions/:code/withdrawn", h(d.withdrawnLook))
	r.GET("/desk/questions/:code/translation", h(d.translation))
	r.POST("/desk/questions/:code/translation", h(d.translationSave))
	r.GET("/desk/questions/:code/dates", h(d.dates))
	r.GET("/desk/questions/:code/split", h(d.splitting))
	r.POST("/desk/questions/:code/asker", h(d.askerShow))
	// Each other step of question.Actions is posted under its own name.
	r.POST("/desk/questions/:code/:action", h(d.act))

	d.fileRoutes(r)
	d.accountRoutes(r)
	d.adminRoutes(r)
}

// dict returns the reader's dictionary, for texts that are needed before or
// without a page.
func (d *Desk) dict(c *gin.Context) i18n.Dict { return d.web.Catalogue.Lang(web.Lang(c)) }

// Nav returns the desk's menu for somebody: only what the roles have a use for.
func Nav(a question.Actor) []web.NavItem {
	var items []web.NavItem
	add := func(show bool, href, key, strokes string) {
		if show {
			items = append(items, web.NavItem{Href: href, Key: key, Keys: strokes})
		}
	}
	add(reads(a) || !a.Has(question.Admin), "/desk", "desk.nav.work", "g w")
	add(a.Has(question.Intake), "/desk/intake", "desk.nav.intake", "g i")
	add(reads(a), "/desk/questions", "desk.nav.questions", "g q")
	add(a.Has(question.Head) || edits(a), "/desk/review", "desk.nav.review", "g r")
	add(edits(a), "/desk/board", "desk.nav.board", "g b")
	add(true, "/desk/figures", "desk.nav.figures", "g f")
	add(true, "/desk/settings", "desk.nav.settings", "g s")
	add(a.Has(question.Admin), "/desk/admin", "desk.nav.admin", "g a")
	return items
}

// reads reports whether the actor has to do with questions. An administrator as
// such has not.
func reads(a question.Actor) bool {
	return slices.ContainsFunc(a.Grants, func(g question.Grant) bool { return g.Role != question.Admin })
}

// edits reports whether the actor sits on the editorial board.
func edits(a question.Actor) bool { return a.Has(question.Board) || a.Has(question.Chair) }

// Pages lists the templates of the desk.
func Pages() []web.PageFile {
	return web.Files("base/desk",
		"desk/sign-in", "desk/second", "desk/account", "desk/account-totp", "desk/account-codes",
		"desk/lists", "desk/keys", "desk/bulk", "desk/intake", "desk/enter", "desk/handover", "desk/dossier", "desk/answer", "desk/revision", "desk/difference",
		"desk/review", "desk/review-list", "desk/publish", "desk/withdrawn", "desk/translation", "desk/ready-texts", "desk/ready-text", "desk/admin-laws", "desk/admin-law",
		"desk/admin-webhooks", "desk/admin-webhook", "desk/admin-webhook-secret",
		"desk/split", "desk/figures", "desk/figures_list", "desk/sheet", "desk/report", "desk/reports", "desk/ratings", "desk/rating-reviews",
		"desk/admin", "desk/admin-departments", "desk/admin-department", "desk/admin-succession", "desk/admin-fields", "desk/admin-field",
		"desk/admin-people", "desk/admin-person", "desk/admin-secret", "desk/admin-settings", "desk/admin-audit", "desk/admin-texts", "desk/admin-text", "desk/admin-privacy", "desk/admin-ladder", "desk/admin-rung",
		"desk/absences", "desk/admin-queues", "desk/admin-queue", "desk/admin-rules", "desk/admin-rule",
		"desk/admin-calendar", "desk/admin-calendar-preview", "desk/dates",
	)
}
