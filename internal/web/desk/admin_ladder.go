package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/escalation"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

type laddersPage struct {
	web.Page
	Stages  []ladderStage
	Ask     *web.Form // for asking what a question's ladder will do
	Preview *ladderPreview
}

// ladderStage is what holds at one stage: the ladder for everybody first.
type ladderStage struct {
	ID, Title string
	Ladders   []ladderRows
}

type ladderRows struct {
	Title string
	Rungs []rungRow
}

type rungRow struct {
	ID           int64
	At, To, How  string
	Urgent, Last bool
}

type ladderPreview struct {
	Code, Status, DueOn string
	Coming              []comingRow
	Sent                []string
}

type comingRow struct {
	Rung, At, SendAt string
	To               string
}

// ladders handles "GET /desk/admin/ladder": every rung, and with ?code= what the
// ladder did and will do for a question.
func (d *Desk) ladders(c *gin.Context) error {
	p := laddersPage{Page: d.web.Page(c, "admin.ladder.title")}
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	rungs, err := d.svc.Ladder(c, web.Actor(c))
	if err != nil {
		return err
	}
	p.Stages = stagesOf(p.Dict, n, rungs)
	f, err := d.web.ReadQuery(c)
	if err != nil {
		return err
	}
	p.Ask = f
	status := http.StatusOK
	if code := f.Line("code"); code != "" {
		x, err := d.svc.PreviewLadder(c, web.Actor(c), code)
		switch {
		case question.CodeOf(err) == question.CodeNotFound:
			f.Fail("code", "admin.ladder.no_question")
			p.Failed, status = true, http.StatusNotFound
		case err != nil:
			return err
		default:
			p.Preview = previewOf(p.Page, x)
		}
	}
	return d.web.Show(c, status, "desk/admin-ladder", p)
}

func stagesOf(p i18n.Dict, n names, rungs []escalation.Rung) []ladderStage {
	var stages []ladderStage
	for _, stage := range question.Stages() {
		st := ladderStage{ID: string(stage), Title: p.T("stage." + string(stage))}
		var own []escalation.Rung
		for _, r := range rungs {
			if r.Stage == stage {
				own = append(own, r)
			}
		}
		slices.SortStableFunc(own, func(a, b escalation.Rung) int {
			return cmp.Or(strings.Compare(a.Department, b.Department), strings.Compare(string(a.Kind), string(b.Kind)), byPlace(a, b))
		})
		for _, r := range own {
			title := scope(p, n, r)
			if len(st.Ladders) == 0 || st.Ladders[len(st.Ladders)-1].Title != title {
				st.Ladders = append(st.Ladders, ladderRows{Title: title})
			}
			l := &st.Ladders[len(st.Ladders)-1]
			l.Rungs = append(l.Rungs, rungRow{ID: r.ID, At: rungPlace(p, r), To: recipients(p, r.To), How: howSent(p, r)})
		}
		stages = append(stages, st)
	}
	return stages
}

// byPlace orders rungs as they are climbed.
func byPlace(a, b escalation.Rung) int {
	where := func(r escalation.Rung) float64 {
		if r.Share > 0 {
			return r.Share - 1000
		}
		return float64(r.After)
	}
	return cmp.Compare(where(a), where(b))
}

// scope says for whom a ladder holds.
func scope(p i18n.Dict, n names, r escalation.Rung) string {
	var words []string
	if r.Department != "" {
		words = append(words, n.department(r.Department))
	}
	if r.Kind != "" {
		words = append(words, p.T("kind."+string(r.Kind)))
	}
	if len(words) == 0 {
		return p.T("admin.ladder.everybody")
	}
	return strings.Join(words, ", ")
}

// rungPlace says when a rung falls due.
func rungPlace(p i18n.Dict, r escalation.Rung) string {
	at := rung(p, service.RungName(r))
	if r.Every > 0 {
		at += ", " + p.T("admin.ladder.every", "n", r.Every)
	}
	return at
}

func recipients(p i18n.Dict, to []escalation.Recipient) string {
	words := make([]string, len(to))
	for i, r := range to {
		words[i] = p.T("role." + string(r))
	}
	return strings.Join(words, ", ")
}

func howSent(p i18n.Dict, r escalation.Rung) string {
	switch {
	case r.Urgent:
		return p.T("admin.ladder.urgent")
	case r.How == escalation.Digest:
		return p.T("admin.ladder.digest")
	}
	return p.T("admin.ladder.now")
}

func previewOf(p web.Page, x service.LadderPreview) *ladderPreview {
	v := &ladderPreview{Code: x.Question.Code, Status: p.T("status." + string(x.Question.Status)), DueOn: p.Date(x.Question.StageDueOn)}
	for _, s := range x.Coming {
		row := comingRow{Rung: rung(p.Dict, s.Name), At: p.Time(s.At), SendAt: p.Time(s.SendAt)}
		var names []string
		for _, t := range s.To {
			names = append(names, standing(p.Dict, t.Name, t.For))
		}
		row.To = strings.Join(names, "; ")
		v.Coming = append(v.Coming, row)
	}
	for _, n := range x.Notices {
		v.Sent = append(v.Sent, noticeRung(p.Dict, n)+". "+delivery(p.Dict, n))
	}
	return v
}

type rungPage struct {
	web.Page
	Form                                               *web.Form
	ID                                                 string
	Stages, Kinds, Departments, Places, Everyone, Hows []web.Choice
	New                                                bool
	Whatif                                             *ladderWhatif
}

// rungForm handles "GET /desk/admin/ladder/:id", "new" for one to be added.
func (d *Desk) rungForm(c *gin.Context) error {
	f := d.web.Form(c)
	if c.Param("id") == isNew {
		f.Set("stage", c.Query("stage"))
		f.Set("place", "after")
		f.Set("how", "now")
		return d.showRung(c, http.StatusOK, f, nil)
	}
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	return d.showOldRung(c, f, id, nil)
}

// showOldRung shows a rung as it is, with what it would mean to change it.
func (d *Desk) showOldRung(c *gin.Context, f *web.Form, id int64, w *ladderWhatif) error {
	rungs, err := d.svc.Ladder(c, web.Actor(c))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rungs, func(r escalation.Rung) bool { return r.ID == id })
	if i < 0 {
		return question.NotFound()
	}
	fillRung(f, rungs[i])
	return d.showRung(c, http.StatusOK, f, w)
}

func fillRung(f *web.Form, r escalation.Rung) {
	f.Set("stage", string(r.Stage))
	f.Set("kind", string(r.Kind))
	f.Set("department", r.Department)
	switch {
	case r.Share > 0:
		f.Set("place", "share")
		f.Set("at", strconv.Itoa(int(r.Share*100+0.5)))
	case r.After < 0:
		f.Set("place", "before")
		f.Set("at", strconv.Itoa(-r.After))
	default:
		f.Set("place", "after")
		f.Set("at", strconv.Itoa(r.After))
	}
	if r.Every > 0 {
		f.Set("every", strconv.Itoa(r.Every))
	}
	var to []string
	for _, x := range r.To {
		to = append(to, string(x))
	}
	f.SetAll("to", to)
	how := string(cmp.Or(r.How, escalation.Now))
	if r.Urgent {
		how = "urgent"
	}
	f.Set("how", how)
}

// rungSave handles "POST /desk/admin/ladder/:id".
func (d *Desk) rungSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	r := escalation.Rung{
		Stage: question.Stage(f.Value("stage")), Kind: question.Kind(f.Value("kind")), Department: f.Value("department"),
		How: escalation.How(f.Value("how")),
	}
	if c.Param("id") != isNew {
		if r.ID, err = web.ID(c); err != nil {
			return err
		}
	}
	if r.How == "urgent" {
		r.How, r.Urgent = escalation.Now, true
	}
	n := f.Int("at")
	switch f.Value("place") {
	case "share":
		r.Share = float64(n) / 100
		if n < 1 && !f.Failed() {
			f.Fail("at", "problem.rung_share", "least", 1, "most", 99)
		}
	case "before":
		r.After = -n
		if n < 1 && !f.Failed() {
			f.Fail("at", "problem.rung_after", "before", 60, "after", 250)
		}
	default:
		r.After = n
		if n < 0 && !f.Failed() {
			f.Fail("at", "problem.rung_after", "before", 60, "after", 250)
		}
	}
	if f.Value("every") != "" {
		r.Every = f.Int("every")
	}
	for _, to := range f.Values("to") {
		r.To = append(r.To, escalation.Recipient(to))
	}
	if f.Failed() {
		return d.showRung(c, http.StatusUnprocessableEntity, f, nil)
	}
	if f.Value("do") == "try" {
		w, err := d.svc.WhatifRung(c, web.Actor(c), r)
		if f.Reject(err) {
			return d.showRung(c, http.StatusUnprocessableEntity, f, nil)
		}
		if err != nil {
			return err
		}
		return d.tryRung(c, f, w, false)
	}
	err = d.svc.SaveRung(c, web.Actor(c), r)
	if f.Reject(err) {
		return d.showRung(c, http.StatusUnprocessableEntity, f, nil)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "admin.ladder.saved")
	return web.SeeOther(c, "/desk/admin/ladder")
}

// rungDrop handles "POST /desk/admin/ladder/:id/remove".
func (d *Desk) rungDrop(c *gin.Context) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	if f.Value("do") == "try" {
		w, err := d.svc.WhatifDrop(c, web.Actor(c), id)
		if err != nil {
			return err
		}
		return d.tryRung(c, f, w, true)
	}
	if err := d.svc.DropRung(c, web.Actor(c), id); err != nil {
		return err
	}
	d.web.Flash(c, "admin.ladder.removed")
	return web.SeeOther(c, "/desk/admin/ladder")
}

func (d *Desk) showRung(c *gin.Context, status int, f *web.Form, w *ladderWhatif) error {
	p := rungPage{Page: d.web.Page(c, "admin.ladder.rung"), Form: f, ID: c.Param("id"), Whatif: w}
	p.New = p.ID == isNew
	if p.New {
		p.Title = p.T("admin.ladder.new")
	}
	p.Failed = f.Failed()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	for _, s := range question.Stages() {
		p.Stages = append(p.Stages, web.Choice{Value: string(s), Label: p.T("stage." + string(s))})
	}
	for _, k := range question.Kinds() {
		p.Kinds = append(p.Kinds, web.Choice{Value: string(k), Label: p.T("kind." + string(k))})
	}
	p.Departments = n.answering()
	p.Places = []web.Choice{
		{Value: "share", Label: p.T("admin.ladder.place_share")},
		{Value: "before", Label: p.T("admin.ladder.place_before")},
		{Value: "after", Label: p.T("admin.ladder.place_after")},
	}
	for _, r := range escalation.Recipients() {
		p.Everyone = append(p.Everyone, web.Choice{Value: string(r), Label: p.T("role." + string(r))})
	}
	p.Hows = []web.Choice{
		{Value: "now", Label: p.T("admin.ladder.now")},
		{Value: "digest", Label: p.T("admin.ladder.digest")},
		{Value: "urgent", Label: p.T("admin.ladder.urgent")},
	}
	return d.web.Show(c, status, "desk/admin-rung", p)
}
