package desk

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// pager leads on and back by key.
func pager(c *gin.Context, p web.Page, l question.List) web.Pager {
	to := func(cursor string) string {
		if cursor == "" {
			return ""
		}
		return web.Query(c, "cursor", cursor)
	}
	return p.Pager(to(l.Prev), to(l.Next))
}

// openOnly is the filter's word for every status in which somebody must act,
// anyStatus for all of them.
const (
	openOnly  = "open"
	anyStatus = "all"
)

// Words of the filter on what is due.
const (
	dueOverdue = "overdue"
	dueToday   = "today"
	dueSoon    = "soon"
)

// questions handles "GET /desk/questions": everything that the reader may see,
// by filters.
func (d *Desk) questions(c *gin.Context) error {
	a := web.Actor(c)
	p := listPage{Page: d.web.Page(c, "desk.questions.title")}
	p.Wide, p.Watch = true, d.watchList()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	if p.Filter, err = d.filterForm(c, n); err != nil {
		return err
	}
	f, err := d.filterOf(c, p.Filter.Form, a)
	if err != nil {
		return err
	}
	var list question.List
	if !p.Filter.Form.Failed() {
		list, err = d.svc.Questions(c, a, f)
		if err != nil && (!p.Filter.Form.Reject(err) || p.Filter.Form.Problem("cursor") != "") {
			return err
		}
	}
	if p.Filter.Form.Failed() {
		p.Failed = true
		return d.web.Show(c, http.StatusBadRequest, "desk/lists", p)
	}
	if p.States, err = d.states(c, p.Dict, a, p.Filter.Form.Value("status")); err != nil {
		return err
	}
	p.Pager = pager(c, p.Page, list)
	q := queue{ID: "found", Title: p.T("desk.questions.found"), Empty: p.T("desk.questions.none"), Mixed: true}
	if err := d.fill(c, &p, n, q, list.Questions); err != nil {
		return err
	}
	if err := d.offerBulk(c, &p, n); err != nil {
		return err
	}
	return d.web.Show(c, http.StatusOK, "desk/lists", p)
}

// states counts the open questions by status; each number leads to what it
// counts.
func (d *Desk) states(c *gin.Context, dict i18n.Dict, a question.Actor, now string) ([]state, error) {
	counts, err := d.svc.CountOpen(c, a)
	if err != nil {
		return nil, err
	}
	if now == "" {
		now = openOnly
	}
	href := func(status string) string { return "/desk/questions?" + url.Values{"status": {status}}.Encode() }
	all := state{Label: dict.T("desk.questions.open"), Href: href(openOnly), Current: now == openOnly}
	list := []state{all}
	for _, s := range question.Statuses() {
		if !s.Open() || counts[s] == 0 && now != string(s) {
			continue
		}
		list = append(list, state{Label: dict.T("status." + string(s)), Href: href(string(s)), Count: counted(dict, counts[s]), Current: now == string(s)})
	}
	return append(list, state{Label: dict.T("desk.questions.any_status"), Href: href(anyStatus), Current: now == anyStatus}), nil
}

// filterNames are the parameters by which the list is narrowed.
func filterNames() []string {
	return []string{
		"q", "status", "department", "field", "officer", "channel", "asker", "cited", "from", "to", "due", "overdue", "mine",
		"returned", "restricted", "order",
	}
}

// seldom are those that lie folded until one of them is used.
func seldom() []string {
	return []string{"officer", "channel", "asker", "cited", "from", "to", "returned", "restricted"}
}

func (d *Desk) filterForm(c *gin.Context, n names) (*filterForm, error) {
	form, err := d.web.ReadQuery(c)
	if err != nil {
		return nil, err
	}
	dict, a := d.dict(c), web.Actor(c)
	f := &filterForm{Form: form, Departments: n.everyDepartment(), Fields: n.activeFields(), Restricted: a.SeesRestricted()}
	kept := url.Values{}
	for _, name := range filterNames() {
		if v := form.Value(name); v != "" {
			f.Filtered = f.Filtered || name != "order"
			kept.Set(name, v)
		}
	}
	for _, name := range seldom() {
		f.Unfolded = f.Unfolded || form.Value(name) != ""
	}
	f.Query = kept.Encode()
	if form.Value("overdue") != "" { // an address of before
		form.Set("due", dueOverdue)
	}
	f.Statuses = []web.Choice{{Value: openOnly, Label: dict.T("desk.questions.open")}, {Value: anyStatus, Label: dict.T("desk.questions.any_status")}}
	for _, s := range question.Statuses() {
		f.Statuses = append(f.Statuses, web.Choice{Value: string(s), Label: dict.T("status." + string(s))})
	}
	for _, ch := range question.Channels() {
		f.Channels = append(f.Channels, web.Choice{Value: string(ch), Label: dict.T("channel." + string(ch))})
	}
	f.Dues = []web.Choice{
		{Value: dueOverdue, Label: dict.T("desk.questions.overdue")},
		{Value: dueToday, Label: dict.T("desk.questions.due_today")},
		{Value: dueSoon, Label: dict.T("desk.questions.due_soon", "n", soon)},
	}
	f.Orders = []web.Choice{
		{Value: string(question.DueFirst), Label: dict.T("desk.questions.due_first")},
		{Value: string(question.PromisedFirst), Label: dict.T("desk.questions.promised_first")},
		{Value: string(question.NewestFirst), Label: dict.T("desk.questions.newest_first")},
		{Value: string(question.OldestFirst), Label: dict.T("desk.questions.oldest_first")},
	}
	officers, err := d.svc.Officers(c, a)
	if err != nil {
		return nil, err
	}
	for _, o := range officers {
		f.Officers = append(f.Officers, web.Choice{Value: o.Login, Label: o.Name})
	}
	saved, err := d.svc.SavedFilters(c, a)
	for _, s := range saved {
		f.Saved = append(f.Saved, savedFilter{ID: s.ID, Name: s.Name, Href: "/desk/questions?" + s.Query})
	}
	return f, err
}

// filterOf reads the filter; words that mean nothing are left out rather than
// refused, since addresses are kept and passed on. Without a status and without
// anything to search for, it is what is open.
func (d *Desk) filterOf(c *gin.Context, form *web.Form, a question.Actor) (question.Filter, error) {
	f := question.Filter{
		Department: form.Value("department"), Field: form.Value("field"), Query: form.Line("q"), Officer: form.Value("officer"),
		Channel: question.Channel(form.Value("channel")), Asker: form.Line("asker"), Cited: form.Line("cited"),
		From: form.Date("from"), To: form.Date("to"), Returned: form.Checked("returned"), Restricted: form.Checked("restricted"),
		Order: question.Order(form.Value("order")), Cursor: form.Value("cursor"), Limit: 25,
	}
	switch form.Value("due") {
	case dueOverdue:
		f.Overdue = true
	case dueToday:
		f.DueBy = d.svc.Today()
	case dueSoon:
		cal, err := d.svc.Calendar(c)
		if err != nil {
			return f, err
		}
		f.DueBy = cal.Due(d.svc.Today(), soon)
	}
	if form.Checked("mine") {
		f.OfficerID = a.PersonID
	}
	want := form.Value("status")
	searches := strings.Join([]string{f.Query, f.Asker, f.Cited, f.Officer}, "") != "" || !f.From.IsZero() || !f.To.IsZero() || f.Restricted
	if want == "" && !searches {
		want = openOnly
		form.Set("status", openOnly)
	}
	for _, s := range question.Statuses() {
		if want == string(s) || want == openOnly && s.Open() {
			f.Status = append(f.Status, s)
		}
	}
	return f, nil
}

// filterSave handles "POST /desk/filters": keeps the filter that is shown, or
// removes one.
func (d *Desk) filterSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	kept := url.Values{}
	if q, err := url.ParseQuery(f.Value("query")); err == nil {
		for _, name := range filterNames() {
			if v := q.Get(name); v != "" {
				kept.Set(name, v)
			}
		}
	}
	if f.Value("drop") != "" {
		if err := d.svc.DropFilter(c, web.Actor(c), int64(f.Int("drop"))); err != nil {
			return err
		}
		d.web.Flash(c, "desk.filters.dropped")
	} else {
		err := d.svc.SaveFilter(c, web.Actor(c), question.SavedFilter{Name: f.Value("name"), Query: kept.Encode()})
		if question.CodeOf(err) == question.CodeInvalid {
			d.web.Flash(c, "desk.filters.unnamed")
		} else if err != nil {
			return err
		} else {
			d.web.Flash(c, "desk.filters.saved", "name", f.Line("name"))
		}
	}
	c.Redirect(http.StatusSeeOther, "/desk/questions?"+kept.Encode())
	return nil
}
