package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type questionsPage struct {
	web.Page
	Form        *web.Form
	Statuses    []web.Choice
	Departments []web.Choice
	Fields      []web.Choice
	Orders      []web.Choice
	Filtered    bool
	Lines       []line
	Pager       web.Pager
}

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
	p := questionsPage{Page: d.web.Page(c, "desk.questions.title"), Form: d.web.Form(c)}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	f := filterOf(c, a)
	for _, name := range []string{"q", "status", "department", "field", "overdue", "mine", "order"} {
		p.Form.Set(name, c.Query(name))
		p.Filtered = p.Filtered || c.Query(name) != ""
	}
	p.choices(n)
	list, err := d.svc.Questions(c, a, f)
	if err != nil {
		return err
	}
	if p.Lines, err = d.lines(c, p.Page, n, a, list.Questions); err != nil {
		return err
	}
	p.Pager = pager(c, p.Page, list.Next)
	return d.web.Show(c, http.StatusOK, "desk/questions", p)
}

func (p *questionsPage) choices(n names) {
	p.Statuses = []web.Choice{{Value: openOnly, Label: p.T("desk.questions.open")}}
	for _, s := range question.Statuses() {
		p.Statuses = append(p.Statuses, web.Choice{Value: string(s), Label: p.T("status." + string(s))})
	}
	p.Departments = n.everyDepartment()
	p.Fields = n.activeFields()
	p.Orders = []web.Choice{
		{Value: string(question.DueFirst), Label: p.T("desk.questions.due_first")},
		{Value: string(question.NewestFirst), Label: p.T("desk.questions.newest_first")},
		{Value: string(question.OldestFirst), Label: p.T("desk.questions.oldest_first")},
	}
}

// filterOf reads the filter from the address; words that mean nothing are left
// out rather than refused, since addresses are kept and passed on.
func filterOf(c *gin.Context, a question.Actor) question.Filter {
	f := question.Filter{
		Department: c.Query("department"), Field: c.Query("field"), Query: c.Query("q"),
		Overdue: c.Query("overdue") != "", Order: question.Order(c.Query("order")), Cursor: c.Query("cursor"), Limit: 25,
	}
	if c.Query("mine") != "" {
		f.OfficerID = a.PersonID
	}
	for _, s := range question.Statuses() {
		if want := c.Query("status"); want == string(s) || want == openOnly && s.Open() {
			f.Status = append(f.Status, s)
		}
	}
	if q, err := question.Clean(f.Query); err == nil {
		f.Query = q
	}
	return f
}
