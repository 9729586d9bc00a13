package desk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type dossierPage struct {
	web.Page
	Watch     *live
	Question  question.Question
	Line      line
	Facts     []fact
	AskerRows []fact
	Erased    bool
	// AskerShown says that personal data is shown: the reader wanted to see it.
	AskerShown bool
	Seen       int // how many entries the history has, for saying later what came after
	Meanwhile  []web.TimelineItem
	Alike      []alikeRow
	Notes      []noteRow
	People     []string // who can be named in a note
	Answer     *answerView
	Files      []web.FileItem
	Revisions  []revisionRow
	Timeline   []web.TimelineItem
	Spans      []spanRow
	Shares     []shareRow
	Supports   []supportRow
	Mails      []mailRow
	Similar    []similarRow
	Public     *question.Publication
	PublicURL  string
	Same       *samenessView // whether what is public is what was approved
	Correction string        // who proposed one that waits, and when
	Rating     *question.Rating
	Moves      []move
	Form       *web.Form
	Choices    choices
	Wanted     string // the later date that is asked for
	Problem    string // why the step that was just tried was not taken
	Kept       string // what was typed into a form that is not offered any more
}

// fact is a row of a summary; one with an address is a link.
type fact struct{ Label, Value, Href string }

type answerView struct {
	HTML    richtext.Safe
	Outcome string
	Author  string
	At      string
	Version int
}

type revisionRow struct {
	Version             int
	Author, At, Outcome string
	Fixed               bool
}

type mailRow struct{ Subject, To, At, Status, Colour, Problem string }

type similarRow struct{ Title, Href, Date string }

// choices are what the forms of the steps offer.
type choices struct {
	Departments  []web.Choice
	Fields       []web.Choice
	Officers     []web.Choice
	Parts        []web.Choice // departments of the reader whose part is asked for
	Preparers    []web.Choice // who can be named to prepare it
	Reasons      []web.Choice
	Restrictions []web.Choice
	Proposals    []proposal
}

// dossier handles "GET /desk/questions/:code".
func (d *Desk) dossier(c *gin.Context) error {
	if canonical, ok := question.ParseCode(c.Param("code")); ok && canonical != c.Param("code") {
		return web.SeeOther(c, "/desk/questions/%s", canonical)
	}
	// A link may unfold the form of a step.
	return d.showDossier(c, http.StatusOK, tried{do: question.Action(c.Query("do"))})
}

// tried is a step that was sent and not taken: what was typed, and why not.
type tried struct {
	do       question.Action
	form     *web.Form
	conflict *question.Error   // nil when only the form was wrong
	asker    *question.Contact // nil unless the reader wanted to see who asked
}

// problem says why the step was not taken, "" when the form says it.
func (t tried) problem(p i18n.Dict) string {
	switch {
	case t.conflict == nil:
		return ""
	case t.conflict.Key == "error.stale":
		return p.T("desk.conflict.stale")
	}
	return p.T(t.conflict.Key, t.conflict.Args...)
}

// failed reports whether something is wrong with what was typed.
func (t tried) failed() bool { return t.form != nil && t.form.Failed() }

func (d *Desk) showDossier(c *gin.Context, status int, t tried) error {
	a, watch := web.Actor(c), d.watchQuestion(c.Param("code"))
	s, err := d.svc.Dossier(c, a, c.Param("code"))
	if err != nil {
		return err
	}
	p := dossierPage{Page: d.web.Page(c, "desk.dossier.title", "code", s.Question.Code), Question: s.Question}
	p.Wide, p.Failed, p.Problem, p.Watch = true, t.failed(), t.problem(p.Dict), watch
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	list := []question.Listed{{Question: s.Question, OfficerName: officerOf(s)}}
	ls, err := d.lines(c, p.Page, n, a, list)
	if err != nil {
		return err
	}
	p.Line = ls[0]
	p.facts(n, s)
	p.Erased, p.AskerShown, p.Seen = s.Asker.Erased, t.asker != nil, len(s.Events)
	p.askerRows(n, s.Question, t.asker)
	p.Timeline = timeline(p.Dict, n, s.Events, s.Notices, s.Officers...)
	p.spans(n, s.Spans, d)
	p.Supports = d.supports(p.Dict, n, s.Supports)
	p.letters(s.Mails)
	p.Files = fileItems(p.Dict, s)
	if err := p.answers(s); err != nil {
		return err
	}
	p.related(s)
	p.alike(s.Alike)
	p.notes(s)
	if p.Same, err = d.sameness(c, p.Dict, s); err != nil {
		return err
	}
	waits, err := d.svc.Correction(c, a, s.Question)
	if err != nil {
		return err
	}
	if waits != nil {
		p.Correction = p.T("desk.correct.waits", "name", waits.PersonName, "at", p.Time(waits.SavedAt))
	}
	if t.conflict != nil {
		p.Meanwhile = timeline(p.Dict, n, since(s.Events, t.form.Int("seen")), nil, s.Officers...)
	}
	if err := d.svc.SeeMentions(c, a, s.Question); err != nil {
		return err
	}
	p.forms(c, d, n, s, t)
	return d.web.Show(c, status, "desk/dossier", p)
}

// officerOf returns the name of the officer who holds the question.
func officerOf(s service.Dossier) string {
	for _, sp := range slices.Backward(s.Spans) {
		if sp.To == nil && sp.OfficerID != 0 {
			return sp.OfficerName
		}
	}
	for _, o := range s.Officers {
		if o.ID == s.Question.OfficerID {
			return o.Name
		}
	}
	return ""
}

func (p *dossierPage) facts(n names, s service.Dossier) {
	q := s.Question
	add := func(key, value string) {
		if value != "" {
			p.Facts = append(p.Facts, fact{Label: p.T(key), Value: value})
		}
	}
	add("desk.fact.lead", n.department(q.Lead))
	var with []string
	for _, code := range q.Supporting {
		with = append(with, n.department(code))
	}
	add("desk.fact.supporting", strings.Join(with, "; "))
	if q.OfficerID != 0 {
		add("desk.fact.officer", officerOf(s))
	}
	if q.Restricted != question.Unrestricted {
		add("desk.fact.restricted", p.T("restriction."+string(q.Restricted)))
	}
	add("desk.fact.field", n.field(q.Field))
	add("desk.fact.kind", p.T("kind."+string(q.Kind)))
	add("desk.fact.channel", p.T("channel."+string(q.Channel)))
	add("desk.fact.received", p.Time(q.ReceivedAt))
	if q.DueOn != q.FirstDueOn && !q.FirstDueOn.IsZero() {
		add("desk.fact.first_due", p.Date(q.FirstDueOn))
	}
	add("desk.fact.resume", p.Date(q.ResumeOn))
	if !q.Extended {
		add("desk.fact.want_until", p.Date(q.WantUntil))
	}
	if q.AnsweredAt != nil {
		add("desk.fact.answered", p.Time(*q.AnsweredAt))
	}
	if q.Returns > 0 {
		add("desk.fact.returns", p.Number(q.Returns))
	}
}

func (p *dossierPage) answers(s service.Dossier) error {
	for _, r := range s.Revisions {
		p.Revisions = append(p.Revisions, revisionRow{
			Version: r.Version, Author: r.AuthorName, At: p.Time(r.SavedAt), Outcome: outcome(p.Dict, r.Outcome), Fixed: r.Fixed,
		})
	}
	v, err := view(p.Dict, s.Answer)
	p.Answer = v
	return err
}

// view prepares a revision for reading; nil for none.
func view(p i18n.Dict, r *question.Revision) (*answerView, error) {
	if r == nil {
		return nil, nil //nolint:nilnil // a question without an answer is no error
	}
	html, err := richtext.HTML(r.Text)
	return &answerView{HTML: html, Outcome: outcome(p, r.Outcome), Author: r.AuthorName, At: p.Time(r.SavedAt), Version: r.Version}, err
}

func outcome(p i18n.Dict, o question.Outcome) string {
	if o == "" {
		return ""
	}
	return p.T("outcome." + string(o))
}

func (p *dossierPage) related(s service.Dossier) {
	for _, b := range s.Similar {
		p.Similar = append(p.Similar, similarRow{Title: b.Title, Href: "/thu-vien/" + b.Slug, Date: p.Date(b.AnsweredOn)})
	}
	p.Rating = s.Rating
	p.Public = s.Publication
	if s.Publication != nil {
		p.PublicURL = "/thu-vien/" + s.Publication.Slug
	}
}

func (p *dossierPage) letters(mails []question.Mail) {
	colours := map[question.MailStatus]string{
		question.MailQueued: "grey", question.MailSending: "blue", question.MailSent: "green",
		question.MailFailed: "red", question.MailBounced: "orange",
	}
	for _, m := range mails {
		at := m.CreatedAt
		if m.SentAt != nil {
			at = *m.SentAt
		}
		to := m.ToName
		if m.PersonID == 0 {
			to = p.T("role.asker")
		}
		p.Mails = append(p.Mails, mailRow{
			Subject: mailSubject(p.Dict, m.Template), To: to, At: p.Time(at), Status: mailStatus(p.Dict, m.Status),
			Colour: colours[m.Status], Problem: m.Error,
		})
	}
}
