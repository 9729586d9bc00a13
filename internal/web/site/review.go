package site

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/proof"
	"hoidap/internal/question"
	"hoidap/internal/ratelimit"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// row is one line of the review: what was typed and where it is changed.
type row struct {
	Label  string
	Value  string
	Change string // address of the step
	Text   bool   // lines are kept
}

// reviewPage shows everything before it is sent.
type reviewPage struct {
	web.Page
	Form    *web.Form
	Rows    []row
	Similar []item
	Key     string
	Back    string
	Step    int
	Bits    int // of the work that is asked of the browser
}

// askReview handles "GET /hoi/kiem-tra".
func (s *Site) askReview(c *gin.Context) error {
	private(c)
	d, ok := s.draft(c)
	if !ok {
		return web.SeeOther(c, lostPath)
	}
	ps, err := s.problems(c, d)
	if err != nil {
		return err
	}
	if i := firstOpen(ps); i < len(steps()) {
		return web.SeeOther(c, steps()[i].Path)
	}
	return s.showReview(c, http.StatusOK, d)
}

func (s *Site) showReview(c *gin.Context, status int, d draft) error {
	p := reviewPage{Page: s.web.Page(c, "site.review.title"), Form: s.web.Form(c), Key: d.Key, Back: pathBefore(len(steps())), Step: len(steps()) + 1, Bits: proof.Bits}
	var err error
	if p.Rows, err = s.reviewRows(c, p.Page, d); err != nil {
		return err
	}
	// A question that resembles this one is a help, not a condition: without it
	// the asker can still send.
	if like, err := s.svc.Similar(c, d.Values["title"]+"\n"+d.Values["body"], 3); err == nil {
		p.Similar = s.items(c, p.Page, like, "")
	}
	return s.web.Show(c, status, "site/ask_review", p)
}

func (s *Site) reviewRows(c *gin.Context, p web.Page, d draft) ([]row, error) {
	sub := d.submission(p.Code())
	names, err := s.names(c, p.Code())
	if err != nil {
		return nil, err
	}
	province, err := s.provinceName(c, sub.Province)
	if err != nil {
		return nil, err
	}
	all := steps()
	who, contact, kind, field, text, consent := all[0].Path, all[1].Path, all[2].Path, all[3].Path, all[4].Path, all[5].Path
	rows := []row{{Label: p.T("site.review.who"), Value: p.T("asker_type." + string(sub.AskerType)), Change: who}}
	if sub.AskerType == question.Business {
		rows = append(rows,
			row{Label: p.T("site.ask.organisation"), Value: sub.Organisation, Change: contact},
			row{Label: p.T("site.ask.tax_code"), Value: orNone(p, sub.TaxCode), Change: contact})
	}
	fieldName := names.fields[sub.Field]
	if sub.Field == "" {
		fieldName = p.T("site.ask.field_unknown")
	}
	publish := p.T("site.ask.publish_no")
	switch {
	case sub.MayName:
		publish = p.T("site.ask.publish_named")
	case sub.MayPublish:
		publish = p.T("site.ask.publish_yes")
	}
	files, err := s.svc.Uploads(c, d.files())
	if err != nil {
		return nil, err
	}
	var sent []string
	for _, u := range files {
		sent = append(sent, u.Name)
	}
	return append(rows,
		row{Label: p.T("site.ask.name"), Value: sub.Name, Change: contact},
		row{Label: p.T("site.ask.email"), Value: sub.Email, Change: contact},
		row{Label: p.T("site.ask.phone"), Value: orNone(p, sub.Phone), Change: contact},
		row{Label: p.T("site.ask.province"), Value: province, Change: contact},
		row{Label: p.T("site.review.kind"), Value: p.T("kind." + string(sub.Kind)), Change: kind},
		row{Label: p.T("site.review.field"), Value: fieldName, Change: field},
		row{Label: p.T("site.ask.title"), Value: sub.Title, Change: text},
		row{Label: p.T("site.ask.body"), Value: sub.Body, Change: text, Text: true},
		row{Label: p.T("base.files.title"), Value: orNone(p, strings.Join(sent, "\n")), Change: text, Text: true},
		row{Label: p.T("site.review.publish"), Value: publish, Change: consent},
		row{Label: p.T("site.review.consent"), Value: p.T("site.review.consent_given", "version", question.ConsentVersion), Change: consent},
	), nil
}

func orNone(p web.Page, value string) string {
	if value == "" {
		return p.T("site.review.none")
	}
	return value
}

// askSend handles "POST /hoi/kiem-tra". The same submission sent again, by a
// double click or from the browser's history, leads to the same receipt.
func (s *Site) askSend(c *gin.Context) error {
	private(c)
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	key := f.Value("key")
	if _, ok := s.receiptOf(c, key); ok {
		return web.SeeOther(c, sentPath)
	}
	d, ok := s.draft(c)
	if !ok {
		return web.SeeOther(c, lostPath)
	}
	if key != d.Key {
		return web.SeeOther(c, SendPath)
	}
	ps, err := s.problems(c, d)
	if err != nil {
		return err
	}
	if i := firstOpen(ps); i < len(steps()) {
		return web.SeeOther(c, steps()[i].Path)
	}
	confirm, err := s.admit(c, proof.Solved(d.Key, f.Value("work"), proof.Bits))
	if err != nil {
		return err
	}
	r, err := s.svc.Ask(c, service.Asking{
		Submission: d.submission(d.lang(c)), Channel: "web", Key: d.Key, Files: d.files(), Confirm: confirm,
	})
	var e *question.Error
	if errors.As(err, &e) && e.Code == question.CodeConflict {
		// An earlier version of this draft was received, its receipt never
		// arrived, and the asker has changed it since: it is a new question.
		d.Key = rand.Text()
		if err := s.keepDraft(c, d); err != nil {
			return err
		}
		s.web.Flash(c, "site.ask.sent_before")
		return web.SeeOther(c, SendPath)
	}
	if err != nil {
		return err
	}
	if err := s.sent(c, receipt{Key: d.Key, Code: r.Code, Token: r.Token, Status: r.Status, DueOn: r.DueOn}); err != nil {
		return err
	}
	return web.SeeOther(c, sentPath)
}

// admit reports whether the address of a question that is sent must be confirmed
// first. Asking is shut to nobody: who has done the work, or sends no more than
// people do, is let in at once; who sends more confirms by letter; and only what is
// far more waits, with everything that was typed kept.
func (s *Site) admit(c *gin.Context, proved bool) (confirm bool, err error) {
	tooMany := func(v ratelimit.Verdict) error {
		if v.OK {
			return nil
		}
		return &question.Error{Code: question.CodeTooMany, Key: "error.too_many"}
	}
	if proved {
		return false, tooMany(s.limiter.Request(c.Request, ratelimit.Proved()))
	}
	own := s.limiter.Request(c.Request, ratelimit.Unproved())
	all := s.limiter.Name(c, "all", ratelimit.UnprovedByAll())
	if own.OK && all.OK {
		return false, nil
	}
	return true, tooMany(s.limiter.Request(c.Request, ratelimit.Asking()))
}

// sentPage confirms the receipt.
type sentPage struct {
	web.Page
	Receipt receipt
	Link    string // the private page, whole
	Path    string
	Confirm bool // the e-mail address must be confirmed first
}

// askSent handles "GET /hoi/da-gui". It can be loaded again as long as the
// session lasts.
func (s *Site) askSent(c *gin.Context) error {
	private(c)
	rs := s.receipts(c)
	if len(rs) == 0 {
		return web.SeeOther(c, "/theo-doi")
	}
	r := rs[len(rs)-1]
	return s.web.Show(c, http.StatusOK, "site/ask_sent", sentPage{
		Page: s.web.Page(c, "site.sent.title"), Receipt: r,
		Link: s.svc.FollowURL(r.Code, r.Token), Path: s.svc.FollowPath(r.Code, r.Token),
		Confirm: r.Status == question.Unconfirmed,
	})
}
