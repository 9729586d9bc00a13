package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// pager leads on by key, and back to the first page: keys lead forward only.
func pager(c *gin.Context, p web.Page, next string) web.Pager {
	var first string
	if c.Query("cursor") != "" {
		first = web.Query(c, "cursor", "")
	}
	if next != "" {
		next = web.Query(c, "cursor", next)
	}
	return p.Pager(first, next)
}

// openOnly is the filter's word for every status in which somebody must act.
const openOnly = "open"

// questions handles "GET /desk/questions": everything that the reader may see,
// by filters.
func (d *Desk) questions(c *gin.Context) error {
	a := web.Actor(c)
	p := listPage{Page: d.web.Page(c, "desk.questions.title")}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	if p.Filter, err = d.filterForm(c, n); err != nil {
		return err
	}
	list, err := d.svc.Questions(c, a, filterOf(p.Filter.Form, a))
	if p.Filter.Form.Reject(err) && p.Filter.Form.Problem("q") != "" {
		p.Failed = true
		return d.web.Show(c, http.StatusBadRequest, "desk/lists", p)
	}
	if err != nil {
		return err
	}
	p.Pager = pager(c, p.Page, list.Next)
	q := queue{ID: "found", Title: p.T("desk.questions.found"), Empty: p.T("desk.questions.none"), Mixed: true}
	if err := d.fill(c, &p, n, q, list.Questions); err != nil {
		return err
	}
	return d.web.Show(c, http.StatusOK, "desk/lists", p)
}

func (d *Desk) filterForm(c *gin.Context, n names) (*filterForm, error) {
	form, err := d.web.ReadQuery(c)
	if err != nil {
		return nil, err
	}
	dict := d.dict(c)
	f := &filterForm{Form: form, Departments: n.everyDepartment(), Fields: n.activeFields()}
	for _, name := range []string{"q", "status", "department", "field", "overdue", "mine", "order"} {
		f.Filtered = f.Filtered || form.Value(name) != ""
	}
	f.Statuses = []web.Choice{{Value: openOnly, Label: dict.T("desk.questions.open")}}
	for _, s := range question.Statuses() {
		f.Statuses = append(f.Statuses, web.Choice{Value: string(s), Label: dict.T("status." + string(s))})
	}
	f.Orders = []web.Choice{
		{Value: string(question.DueFirst), Label: dict.T("desk.questions.due_first")},
		{Value: string(question.NewestFirst), Label: dict.T("desk.questions.newest_first")},
		{Value: string(question.OldestFirst), Label: dict.T("desk.questions.oldest_first")},
	}
	return f, nil
}

// filterOf reads the filter; words that mean nothing are left out rather than
// refused, since addresses are kept and passed on.
func filterOf(form *web.Form, a question.Actor) question.Filter {
	f := question.Filter{
		Department: form.Value("department"), Field: form.Value("field"), Query: form.Line("q"),
		Overdue: form.Checked("overdue"), Order: question.Order(form.Value("order")), Cursor: form.Value("cursor"), Limit: 25,
	}
	if form.Checked("mine") {
		f.OfficerID = a.PersonID
	}
	for _, s := range question.Statuses() {
		if want := form.Value("status"); want == string(s) || want == openOnly && s.Open() {
			f.Status = append(f.Status, s)
		}
	}
	return f
}
